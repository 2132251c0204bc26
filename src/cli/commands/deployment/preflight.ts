import type { Check, Fix } from '../../../domain/preflight/preflight-check.ts';
import {
  namesNobody,
  type AccessConfiguration,
} from '../../../domain/configuration/configuration-access.ts';
import { forwardingRegions } from '../../../domain/configuration/configuration-deployment.ts';
import type { DeployedConfiguration } from '../../../domain/configuration/configuration.ts';
import { offlineChecks, type PlannedDeployment } from '../../../domain/preflight/preflight.ts';
import { preflight as findOut, type PreflightPorts } from '../../../usecases/audit/preflight.ts';
import { AWS_HELP, AWS_OPTIONS, awsAccess, type AwsAccess } from '../../hub-client/aws-options.ts';
import {
  DEPLOYMENT_HELP,
  DEPLOYMENT_OPTIONS,
  deploymentGiven,
} from '../../hub-client/deployment-option.ts';
import { progressOn } from '../../shell/progress.ts';
import { Misuse, parseOptions, type Io, type Verb } from '../../shell/verb.ts';

const OPTIONS = {
  ...DEPLOYMENT_OPTIONS,
  ...AWS_OPTIONS,
  offline: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

export const preflight: Verb = {
  help: `palisade preflight [--config FILE] [--profile NAME] [--json]
palisade preflight --offline [--config FILE] [--json]

Asks AWS, and changes nothing: does the organization match the configuration, may StackSets deploy into it
from the security account, does that account administer GuardDuty in every region, are the regions
enabled, do findings come every 15 minutes, are all accounts enrolled, may Lambda run enough at once, and
would a policy of the organization (SCP, RCP) refuse what Palisade does.

Each check is ok, wanted (with the command that fixes it, and whose credentials it takes) or unknown, when
AWS did not say. Run it with credentials of the security account; those of the management account can
show what it alone may see. Reading is enough: organizations, guardduty and lambda, List*, Get*, Describe*.

${DEPLOYMENT_HELP}${AWS_HELP}  --offline       what the configuration alone says; AWS is not asked
  --json          every check as one JSON document

Exit 0 if every check is ok, else 1; also for a configuration with faults, which are all named.
`,
  options: OPTIONS,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const planned = plannedIn(deploymentGiven(values.config, io));
    const checks = values.offline
      ? offlineChecks(planned)
      : await askedChecks(await portsOf(await awsAccess(values, io), planned), planned, io);
    if (values.offline) io.err(NOT_ASKED);
    await io.out(values.json ? `${JSON.stringify({ checks })}\n` : tableOf(checks));
    return checks.every(({ status }) => status === 'ok') ? 0 : 1;
  },
};

const NOT_ASKED = `not asked of AWS (--offline): caller, organization and its units, trusted access, StackSets, GuardDuty in each
region, Lambda, policies
`;

async function askedChecks(
  ports: PreflightPorts,
  planned: PlannedDeployment,
  io: Io,
): Promise<readonly Check[]> {
  const progress = progressOn(io, 'questions answered');
  const checks = await findOut(ports, planned, (answered) => {
    progress.step(answered);
  });
  progress.end();
  return checks;
}

function plannedIn(configuration: DeployedConfiguration): PlannedDeployment {
  const { organizationId, securityAccountId, organizationalUnitIds, homeRegion } = configuration;
  const { collection, policy } = configuration;
  const { findingPublishingFrequency } = policy;
  return {
    organizationId,
    securityAccountId,
    organizationalUnitIds,
    canaryOrganizationalUnitId: configuration.rollout.canaryOrganizationalUnitId,
    homeRegion,
    collection,
    regions: forwardingRegions(configuration),
    findingPublishingFrequency,
    createsKey: configuration.encryption.createKey,
    hasTrail: configuration.access.freshness.trail,
    operatorEndpoint: configuration.operator.endpoint,
    memberQueues: configuration.redrive.memberQueues,
    readers: readersIn(configuration.access),
  };
}

function readersIn({ network, cloudfront, regions }: AccessConfiguration) {
  const byNetwork = regions.length > 0 || !namesNobody(network);
  return [
    ...(byNetwork ? (['network'] as const) : []),
    ...(cloudfront.enabled ? (['cloudfront'] as const) : []),
  ];
}

/** Everything is asked in the home region; GuardDuty in each. */
async function portsOf(aws: AwsAccess, { homeRegion }: PlannedDeployment): Promise<PreflightPorts> {
  const [organizations, guardDuty, sts, lambda, directory, detectors, account] = await Promise.all([
    import('@aws-sdk/client-organizations'),
    import('@aws-sdk/client-guardduty'),
    import('@aws-sdk/client-sts'),
    import('@aws-sdk/client-lambda'),
    import('../../../adapters/organizations/organization-directory.ts'),
    import('../../../adapters/guardduty/guardduty-detectors.ts'),
    import('../../../adapters/organizations/caller-account.ts'),
  ]);
  const home = aws.client(aws.region ?? homeRegion);
  return {
    directory: directory.organizationDirectory(new organizations.OrganizationsClient(home)),
    detectors: detectors.guardDutyDetectors(
      (region) => new guardDuty.GuardDutyClient(aws.client(region)),
    ),
    account: account.callerAccount(
      new sts.STSClient(home),
      new lambda.LambdaClient(aws.client(homeRegion)),
    ),
  };
}

/** Checks that say the same of several regions share a line. */
function tableOf(checks: readonly Check[]): string {
  const lines = new Map<string, { readonly check: Check; readonly abouts: string[] }>();
  for (const check of checks) {
    const key = [check.name, check.status, check.found].join('\n');
    const line = lines.get(key) ?? { check, abouts: [] };
    if (check.about !== undefined) line.abouts.push(check.about);
    lines.set(key, line);
  }
  const table = [...lines.values()].map(({ check, abouts }) => lineOf(check, abouts)).join('');
  return `${table}${mendsOf(checks)}${sumOf(checks)}`;
}

const NAMED_MAX = 3;

function lineOf({ name, status, found }: Check, abouts: readonly string[]): string {
  const few = abouts.length <= NAMED_MAX || status !== 'ok';
  const about = few ? abouts.join(', ') : `${abouts.length} of them`;
  return `${status.padEnd(8)}${name.padEnd(25)}${about === '' ? '' : `${about}: `}${found}\n`;
}

/** In the order of the checks, by whose credentials they take. */
function mendsOf(checks: readonly Check[]): string {
  const commands = new Map<Fix['by'], Set<string>>();
  for (const { by, command } of checks.flatMap(({ fix }) => fix)) {
    commands.set(by, (commands.get(by) ?? new Set()).add(command));
  }
  return [...commands]
    .map(([by, said]) => `\n${by}:\n${[...said].map((command) => `  ${command}\n`).join('')}`)
    .join('');
}

function sumOf(checks: readonly Check[]): string {
  const count = (status: Check['status']) => checks.filter((one) => one.status === status).length;
  return `\n${count('ok')} ok, ${count('wanted')} wanted, ${count('unknown')} unknown\n`;
}
