/**
 * Conformance of templates with CloudFormation, as cfn-lint knows it: the app and the plain templates under
 * configurations that switch on whatever there is, in every kind of region: what the stacks hold must exist at home, and
 * what the StackSets carry where they carry it. No error, no warning, and no
 * template or policy larger than its service takes.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hubTemplate, opens, stackSetsTemplate } from '../../apps/plain-templates.ts';
import { memberTemplate, redriveTemplate } from '../../stacksets/templates.ts';
import { listAt, textAt } from '../../src/domain/base/lookup.ts';
import { configured } from '../helpers/cdk/synth.ts';
import { synthesiseHere } from '../helpers/cdk/synthesise-here.ts';
import { OWN, templateNamed, templatesIn, type Template } from '../helpers/cdk/templates.ts';
import { check, tell } from './tally.ts';

function clean(what: string, faults: readonly string[]): void {
  check(what, faults.length === 0, `\n  ${faults.join('\n  ')}`);
}

const SECRET = 'arn:aws:secretsmanager:eu-west-1:210987654321:secret:palisade-AbCdEf';
const KEY = 'arn:aws:kms:eu-west-1:210987654321:key/12345678-1234-1234-1234-123456789012';
const CERTIFICATE =
  'arn:aws:acm:us-east-1:210987654321:certificate/12345678-1234-1234-1234-123456789012';
const NETWORK = {
  sourceCidrs: ['45.83.64.7', '2a0b:f4c2:1::/48'],
  vpcEndpoints: ['vpce-0123456789abcdef0'],
  vpcs: ['vpc-0123456789abcdef0'],
};
const REPORTS = {
  webhook: { enabled: true, url: 'https://hooks.example.org/palisade', secretArn: SECRET },
  splunk: { enabled: true, url: 'https://hec.example.org', secretArn: SECRET },
  trustar: { enabled: true, enclaveId: 'ours', secretArn: SECRET, secretKeyArn: KEY },
};

const CONFIGURATIONS: Readonly<Record<string, object>> = {
  'nothing but ids': {},
  'members only': { collection: 'members', organizationalUnitIds: ['r-ab12'] },
  'administrator only': { collection: 'administrator', homeRegion: 'us-east-1' },
  'readers by network': { access: { network: NETWORK } },
  'readers in other regions': {
    access: { regions: ['us-east-1', 'ap-southeast-2'].map((region) => ({ region, ...NETWORK })) },
  },
  'readers by CloudFront': { access: { cloudfront: { enabled: true } } },
  'a name of ours at CloudFront': {
    access: {
      cloudfront: {
        enabled: true,
        sourceCidrs: NETWORK.sourceCidrs,
        certificateArn: CERTIFICATE,
        domainNames: ['feeds.example.org'],
      },
    },
  },
  'a bucket that is there': { storage: { feedBucket: 'our-feeds', blocklistKey: 'block.txt' } },
  'ledger and ops bucket that are there': {
    storage: { ledgerTable: 'palisade-restored', opsBucket: 'former-ops-bucket' },
  },
  'all of a former hub': {
    storage: {
      ledgerTable: 'palisade-restored',
      opsBucket: 'former-ops-bucket',
      feedBucket: 'former-feed-bucket',
    },
  },
  everything: {
    organizationalUnitIds: ['ou-ab12-cdef3456', 'ou-ab12-99999999'],
    access: {
      network: NETWORK,
      regions: [{ region: 'us-east-1', ...NETWORK }],
      cloudfront: { enabled: true },
      freshness: { readers: ['muc-1'], trail: true },
    },
    storage: { blocklistKey: 'firewalls/block.txt' },
    trustedListBuckets: ['our-guardduty-lists'],
    reports: REPORTS,
    redrive: { memberQueues: true },
    operator: { principals: ['arn:aws:iam::333344445555:role/Analyst'] },
    alarms: { emails: ['soc@example.org'] },
    tags: { team: 'soc' },
  },
  'everything, behind API Gateway': {
    homeRegion: 'eu-south-2',
    regions: ['eu-south-2', 'eu-west-1', 'us-east-1'],
    access: {
      network: NETWORK,
      regions: [{ region: 'us-east-1', ...NETWORK }],
      freshness: { readers: ['muc-1'], trail: true },
    },
    reports: REPORTS,
    redrive: { memberQueues: true },
    organizationalUnitIds: ['ou-ab12-cdef3456', 'ou-ab12-canary00'],
    rollout: { canaryOrganizationalUnitId: 'ou-ab12-canary00', failureTolerancePercentage: 5 },
    operator: {
      endpoint: 'api-gateway',
      principals: ['arn:aws:iam::333344445555:role/Analyst', 'arn:aws:iam::333344445555:root'],
    },
    encryption: { createKey: true },
    permissionsBoundary: 'arn:aws:iam::210987654321:policy/Boundary',
    alarms: { emails: ['soc@example.org'] },
  },
  'opt-in regions': { homeRegion: 'eu-south-1', regions: ['eu-south-1', 'eu-central-2'] },
};

const TEMPLATE_BYTES_MAX = { carried: 51_200, uploaded: 1_000_000 };
const POLICY_BYTES_MAX: Readonly<Record<string, number>> = {
  'AWS::IAM::Policy': 10_240,
  'AWS::IAM::Role': 10_240,
  'AWS::IAM::ManagedPolicy': 6_144,
  'AWS::S3::BucketPolicy': 20_480,
  'AWS::SQS::QueuePolicy': 10_240,
  'AWS::Events::EventBusPolicy': 10_240,
};

/** Texts of templates that passed: many configurations carry the same ones. */
const isClean = new Set<string>();

/** Linted for the region of its stack, or for those of its StackSet. */
function linted(templates: readonly Template[], home: string): readonly string[] {
  const stackSets = templates
    .flatMap(({ resources }) => resources)
    .filter(({ type }) => type === 'AWS::CloudFormation::StackSet');
  const regionsOf = ({ name }: Template): string => {
    const stackSet = stackSets.find(({ place, id }) => `${place}/${id}` === name);
    const [group] = listAt(stackSet?.properties, 'StackInstancesGroup');
    const regions = listAt(group, 'Regions').map(String);
    return regions.length === 0 ? home : regions.join(' ');
  };
  return [...new Set(templates.map(regionsOf))].flatMap((regions) =>
    lintedIn(
      regions,
      templates.filter((one) => regionsOf(one) === regions),
    ),
  );
}

function lintedIn(regions: string, templates: readonly Template[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-lint-'));
  try {
    const files = templates.flatMap(({ name, body }) => {
      const text = JSON.stringify(body);
      if (isClean.has(regions + text)) return [];
      const file = join(folder, `${name.replaceAll('/', '--')}.json`);
      writeFileSync(file, text);
      return file;
    });
    if (files.length === 0) return [];
    const options = ['--format', 'parseable', '--regions', ...regions.split(' '), '--template'];
    const { status, stdout, stderr } = spawnSync('cfn-lint', [...options, ...files], {
      encoding: 'utf8',
    });
    if (status === 0) {
      for (const { body } of templates) isClean.add(regions + JSON.stringify(body));
      return [];
    }
    return `${stdout}${stderr}`.trim().replaceAll(`${folder}/`, '').split('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function oversize(templates: readonly Template[]): readonly string[] {
  return templates.flatMap(({ name, bytes, resources }) => {
    const { carried, uploaded } = TEMPLATE_BYTES_MAX;
    const max = name.includes('/') ? carried : uploaded;
    const policies = resources.flatMap(({ id, type, properties }) => {
      const size = JSON.stringify(properties).length;
      return size > (POLICY_BYTES_MAX[type] ?? Infinity) ? [`${name} ${id}: ${size} bytes`] : [];
    });
    return [
      ...(bytes > max ? [`${name}: ${bytes} bytes`] : []),
      ...(resources.length > 500 ? [`${name}: ${resources.length} resources`] : []),
      ...policies,
    ];
  });
}

function ofApp(configuration: object): readonly Template[] {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-synth-'));
  try {
    synthesiseHere(folder, { ...OWN, ...configuration });
    return templatesIn(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function plain(more: object): readonly Template[] {
  const configuration = configured(more);
  const keyOf = (handler: string): string => `functions/${handler}-0123456789abcdef.zip`;
  const hubs = opens(configuration.access) ? (['own'] as const) : (['own', 'existing'] as const);
  return [
    ...hubs.map((feedBucket) =>
      templateNamed(`hub ${feedBucket}`, hubTemplate({ configuration, keyOf, feedBucket })),
    ),
    templateNamed('stacksets', stackSetsTemplate(configuration)),
    templateNamed('management', memberTemplate()),
    templateNamed('redrive', redriveTemplate()),
  ];
}

// cfn-lint must be able to refuse.
const broken = '{"Resources":{"Queue":{"Type":"AWS::SQS::Queue","Properties":{"Colour":"red"}}}}';
clean(
  'a broken template is taken',
  linted([templateNamed('broken', broken)], OWN.homeRegion).length > 0 ? [] : ['taken'],
);
/** All, unless some are named on the command line. */
const asked = process.argv.slice(2);
const isAsked = (name: string): boolean => asked.length === 0 || asked.includes(name);
for (const [name, configuration] of Object.entries(CONFIGURATIONS)) {
  if (!isAsked(name)) continue;
  const all = ofApp(configuration);
  const home = textAt(configuration, 'homeRegion') ?? OWN.homeRegion;
  clean(`${name}: synth`, all.length > 3 ? [] : [`${all.length} templates`]);
  clean(`${name}: lint`, linted(all, home));
  clean(`${name}: sizes`, oversize(all));
}
// What is not there must be refused where it is not.
clean(
  'a function URL is taken where there is none',
  linted(
    [
      templateNamed(
        'url',
        '{"Resources":{"Url":{"Type":"AWS::Lambda::Url","Properties":{"AuthType":"AWS_IAM","TargetFunctionArn":"hub"}}}}',
      ),
    ],
    'eu-central-2',
  ).length > 0
    ? []
    : ['taken'],
);
for (const name of ['nothing but ids', 'everything'].filter(isAsked)) {
  const templates = plain(CONFIGURATIONS[name] ?? {});
  clean(`plain templates of ${name}: lint`, linted(templates, OWN.homeRegion));
  clean(`plain templates of ${name}: sizes`, oversize(templates));
}
tell('templates');
