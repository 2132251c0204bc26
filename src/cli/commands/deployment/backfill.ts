import { BACKFILL_DAYS_MAX } from '../../../domain/findings/backfill.ts';
import { forwardingRegions } from '../../../domain/configuration/configuration-deployment.ts';
import type { DeployedConfiguration } from '../../../domain/configuration/configuration.ts';
import {
  BUS_OUTPUT,
  INGEST_FUNCTION_OUTPUT,
} from '../../../domain/configuration/deployed-names.ts';
import { DAY, formatTime } from '../../../domain/base/time.ts';
import { wallTime } from '../../../adapters/shared/wall-clock.ts';
import {
  backfill as fill,
  type BackfillPorts,
  type BackfillTask,
  type RegionReport,
} from '../../../usecases/ingest/backfill.ts';
import { AWS_HELP, AWS_OPTIONS, awsAccess, type AwsAccess } from '../../hub-client/aws-options.ts';
import { countGiven } from '../../shell/count-option.ts';
import {
  DEPLOYMENT_HELP,
  DEPLOYMENT_OPTIONS,
  deploymentGiven,
} from '../../hub-client/deployment-option.ts';
import { hubOutputs } from '../../hub-client/hub-outputs.ts';
import { progressOn } from '../../shell/progress.ts';
import { grouped } from '../../../domain/base/counted.ts';
import { Failure, Misuse, parseOptions, type Io, type Verb } from '../../shell/verb.ts';

const STATE_FILE = '.palisade-backfill.json';

const OPTIONS = {
  ...DEPLOYMENT_OPTIONS,
  ...AWS_OPTIONS,
  days: { type: 'string' },
  regions: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  state: { type: 'string', default: STATE_FILE, path: true },
  restart: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

export const backfill: Verb = {
  help: `palisade backfill [--days N] [--regions R,…] [--dry-run] [--profile NAME] [--json]

Reads the existing findings of all members from GuardDuty's administrator, region by region, and puts them
through the hub's own ingest. What the hub knows already is a duplicate and changes nothing. Interrupted,
the next run goes on where this one stopped; a region that cannot be read is printed, and the others go on.

A finding that was seen again and again names only its latest address: the addresses before that are known
only if the hub was there when they were sent.

  --days N         how far back, by when a finding was last updated; ${BACKFILL_DAYS_MAX}, which is all there is
  --regions R,…    these instead of all that forward
  --dry-run        read and judge, and store nothing
  --state FILE     how far it has come; ${STATE_FILE}, gone when all is done
  --restart        begin again, whatever FILE says
${DEPLOYMENT_HELP}${AWS_HELP}  --json           counts by region as JSON

With credentials of the security account that may guardduty:ListDetectors, ListFindings, GetFindings,
cloudformation:DescribeStacks, and lambda:InvokeFunction on the ingest function. The feeds follow within two
minutes; a large growth waits in watch.txt for palisade release.

Exit 0 if everything was read and taken in or refused for good, else 1.
`,
  options: OPTIONS,
  async run(argv, io) {
    const given = optionsOf(argv);
    const configuration = deploymentGiven(given.config, io);
    const aws = await awsAccess(given, io);
    const { ports, hub } = await portsOf(aws, configuration, given);
    const task: BackfillTask = {
      hub,
      from: wallTime() - given.days * DAY,
      regions: given.regions ?? forwardingRegions(configuration),
      resume: !given.restart,
    };
    await printResumption(ports, task, io);
    const progress = progressOn(io, 'findings');
    const reports = await fill(ports, task, (settled) => {
      progress.step(settled);
    });
    progress.end();
    await io.out(given.json ? json(reports, given.dryRun) : tableOf(reports));
    return reports.every(({ done }) => done) ? 0 : 1;
  },
};

function optionsOf(argv: readonly string[]) {
  const { values, positionals } = parseOptions(argv, OPTIONS);
  if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
  const days = countGiven('days', values.days) ?? BACKFILL_DAYS_MAX;
  if (days < 1 || days > BACKFILL_DAYS_MAX) {
    throw new Misuse(`--days is ${days}, expected 1 to ${BACKFILL_DAYS_MAX}`);
  }
  const regions = values.regions?.split(',').map((name) => name.trim());
  if (regions?.some((name) => !/^[a-z]{2,5}(-[a-z]+){1,3}-\d{1,2}$/.test(name)) === true) {
    throw new Misuse(`--regions is "${regions.join(',')}", expected eu-west-1,us-east-1`);
  }
  return { ...values, days, regions, dryRun: values['dry-run'] };
}

interface Filled {
  readonly ports: BackfillPorts;
  readonly hub: string;
}

async function portsOf(
  aws: AwsAccess,
  configuration: DeployedConfiguration,
  { dryRun, state }: { readonly dryRun: boolean; readonly state: string },
): Promise<Filled> {
  const [{ GuardDutyClient }, { guardDutyArchive }] = await Promise.all([
    import('@aws-sdk/client-guardduty'),
    import('../../../adapters/guardduty/guardduty-archive.ts'),
  ]);
  const archive = guardDutyArchive((region) => new GuardDutyClient(aws.client(region)));
  if (dryRun) return { ports: { archive, ...(await dryPorts(configuration)) }, hub: 'none' };
  const { homeRegion } = configuration;
  const { backfillMarks } = await import('../../../adapters/files/backfill-marks.ts');
  const { hub, functionName } = await ingestFunction(aws, homeRegion);
  const [{ LambdaClient }, { backfillFunction }] = await Promise.all([
    import('@aws-sdk/client-lambda'),
    import('../../../adapters/guardduty/backfill-function.ts'),
  ]);
  const backfill = backfillFunction(new LambdaClient(aws.client(homeRegion)), functionName);
  return { ports: { archive, backfill: backfill, marks: backfillMarks(state) }, hub };
}

async function ingestFunction(aws: AwsAccess, homeRegion: string) {
  const outputs = await hubOutputs(aws, homeRegion);
  const [, , , , account = ''] = (outputs.get(BUS_OUTPUT) ?? '').split(':');
  const functionName = outputs.get(INGEST_FUNCTION_OUTPUT);
  if (functionName === undefined) throw new Failure('the hub names no ingest function');
  return { hub: `${account}/${homeRegion}/${functionName}`, functionName };
}

/** The same ingest, into a ledger that is gone when the verb ends. */
async function dryPorts(
  configuration: DeployedConfiguration,
): Promise<Pick<BackfillPorts, 'backfill' | 'marks'>> {
  const { memoryLedger } = await import('../../../adapters/memory/memory-ledger.ts');
  const { ingestBackfill } = await import('../../../usecases/ingest/ingest-backfill.ts');
  const ledger = memoryLedger();
  const administrator = configuration.securityAccountId;
  return {
    backfill: {
      take: (findings) => ingestBackfill(ledger, findings, { arrival: wallTime(), administrator }),
    },
    marks: {
      read: () => Promise.resolve(undefined),
      write: () => Promise.resolve(),
      clear: () => Promise.resolve(),
    },
  };
}

async function printResumption(ports: BackfillPorts, task: BackfillTask, io: Io): Promise<void> {
  const before = task.resume ? await ports.marks.read() : undefined;
  if (before?.hub !== task.hub || before.from > task.from) return;
  const since = formatTime(before.from);
  io.err(`going on with the backfill from ${since} (--restart begins again)\n`);
}

const KINDS = ['accepted', 'duplicate', 'refused', 'failed'] as const;

function json(reports: readonly RegionReport[], dryRun: boolean): string {
  const regions = reports.map(({ reasons, ...report }) => ({
    ...report,
    reasons: Object.fromEntries(reasons),
  }));
  return `${JSON.stringify({ dryRun, total: totalOf(reports), regions })}\n`;
}

function tableOf(reports: readonly RegionReport[]): string {
  const cells = (values: readonly (string | number)[]) =>
    values
      .map((value) => (typeof value === 'number' ? grouped(value) : value).padStart(11))
      .join('');
  const row = (name: string, counts: Pick<RegionReport, (typeof KINDS)[number]>) =>
    `${name.padEnd(16)}${cells(KINDS.map((kind) => counts[kind]))}\n`;
  return [
    `${''.padEnd(16)}${cells(KINDS)}\n`,
    ...reports.map((report) => `${row(report.region, report)}${troubleOf(report)}`),
    row('all', totalOf(reports)),
  ].join('');
}

function troubleOf({ reasons, done, stopped }: RegionReport): string {
  const lines = [...reasons].map(([reason, count]) => `  ${grouped(count)} × ${reason}\n`);
  if (stopped !== undefined) lines.push(`  stopped: ${stopped}\n`);
  else if (!done) lines.push('  not all is settled: run it again\n');
  return lines.join('');
}

function totalOf(reports: readonly RegionReport[]) {
  const sum = (kind: (typeof KINDS)[number]) =>
    reports.reduce((all, report) => all + report[kind], 0);
  return {
    accepted: sum('accepted'),
    duplicate: sum('duplicate'),
    refused: sum('refused'),
    failed: sum('failed'),
  };
}
