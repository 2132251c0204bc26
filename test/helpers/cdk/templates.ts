/**
 * The app as `cdk synth` runs it, in a process of its own, and the templates it leaves: those of its stacks
 * and those that its StackSets carry.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { at, isObject, listAt, textAt, type Json } from '../../../src/domain/base/lookup.ts';

/** Where npm runs everything: this file is also part of a bundle, which lies elsewhere. */
const ROOT = process.cwd();
const TYPESCRIPT_LOADER = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Ids that no documentation has. */
export const OWN = {
  organizationId: 'o-a1b2c3d4e5',
  securityAccountId: '210987654321',
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  homeRegion: 'eu-west-1',
};

/** With everything that can be switched on. */
export const EVERYTHING = {
  ...OWN,
  access: {
    network: { sourceCidrs: ['45.83.64.7'], vpcEndpoints: ['vpce-0123456789abcdef0'] },
    regions: [{ region: 'us-east-1', vpcEndpoints: ['vpce-0aaaaaaaaaaaaaaa0'] }],
    cloudfront: { enabled: true },
    freshness: { readers: ['muc-1'] },
  },
  reports: {
    webhook: {
      enabled: true,
      url: 'https://hooks.example.org/palisade',
      secretArn: 'arn:aws:secretsmanager:eu-west-1:210987654321:secret:palisade-webhook-AbCdEf',
    },
  },
  devices: [
    {
      name: 'muc-1',
      profile: 'fortios-7.4.9-mid',
      feeds: ['blocklist'],
      push: {
        url: 'https://muc-1.example.org:8443',
        secretArn: 'arn:aws:secretsmanager:eu-west-1:210987654321:secret:palisade-push-AbCdEf',
      },
    },
  ],
  push: {
    network: {
      subnetIds: ['subnet-0123456789abcdef0'],
      securityGroupIds: ['sg-0123456789abcdef0'],
    },
  },
  trustedListBuckets: ['our-guardduty-lists'],
  redrive: { memberQueues: true },
  rollout: { failureTolerancePercentage: 10 },
  alarms: { emails: ['soc@example.org'] },
};

export interface Resource {
  /** Stack, or `stack/StackSet` for what lies in a StackSet's template. */
  readonly place: string;
  readonly id: string;
  readonly type: string;
  readonly properties: unknown;
  /** All of it: policies of deletion, conditions. */
  readonly whole: Json;
}

export interface Template {
  readonly name: string;
  readonly body: unknown;
  readonly bytes: number;
  readonly resources: readonly Resource[];
}

/** Flags of the library and the committed configuration, as the CDK command line hands them over. */
export function contextOfCdk(): Json {
  const context = at(JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')), 'context');
  return isObject(context) ? context : {};
}

/** Runs `cdk synth`'s own program. `configuration`: instead of the one of cdk.json. */
export function synthesiseInto(
  folder: string,
  configuration?: unknown,
): { readonly code: number | null; readonly stderr: string } {
  const given = configuration === undefined ? {} : { palisade: configuration };
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', TYPESCRIPT_LOADER, 'apps/main.ts'],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        CDK_OUTDIR: folder,
        CDK_CONTEXT_JSON: JSON.stringify({ ...contextOfCdk(), ...given }),
      },
    },
  );
  return { code: status, stderr };
}

/** Every template of an assembly. */
export function templatesIn(folder: string): readonly Template[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.template.json'));
  return files.sort().flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const outer = templateNamed(file.replace('.template.json', ''), text);
    return [outer, ...outer.resources.flatMap((resource) => carried(outer, resource))];
  });
}

function carried({ name }: Template, { type, id, properties }: Resource): readonly Template[] {
  const text = textAt(properties, 'TemplateBody');
  if (type !== 'AWS::CloudFormation::StackSet' || text === undefined) return [];
  return [templateNamed(`${name}/${id}`, text)];
}

/** A template of its own, as a stack carries it. */
export function templateNamed(name: string, text: string): Template {
  const body: unknown = JSON.parse(text);
  const found = at(body, 'Resources');
  const resources = Object.entries(isObject(found) ? found : {}).map(([id, whole]) => ({
    place: name,
    id,
    type: textAt(whole, 'Type') ?? '',
    properties: at(whole, 'Properties'),
    whole: isObject(whole) ? whole : {},
  }));
  return { name, body, bytes: Buffer.byteLength(text), resources };
}

/** The variables of a function as it will see them, with a word for what only the deployment knows. */
export function deployedVariables({ properties }: Resource): Readonly<Record<string, string>> {
  const variables = at(properties, 'Environment', 'Variables');
  const entries = Object.entries(isObject(variables) ? variables : {});
  return Object.fromEntries(entries.map(([name, value]) => [name, resolved(value)]));
}

function resolved(value: unknown): string {
  if (typeof value === 'string') return value;
  const [glue = '', parts = []] = listAt(value, 'Fn::Join');
  return Array.isArray(parts) && at(value, 'Fn::Join') !== undefined
    ? parts.map(resolved).join(String(glue))
    : 'deployed';
}

/** The file that a function runs, in the assembly. */
export function codeOf({ properties }: Resource, folder: string): string {
  const asset = textAt(properties, 'Code', 'S3Key')?.replace('.zip', '') ?? '';
  return join(folder, `asset.${asset}`, 'index.mjs');
}
