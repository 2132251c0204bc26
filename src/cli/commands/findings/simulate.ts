import {
  configurationFileHere,
  readChangedConfiguration,
  readConfiguration,
} from '../../../adapters/files/configuration-file.ts';
import { sha256 } from '../../../adapters/shared/sha256.ts';
import { wallTime } from '../../../adapters/shared/wall-clock.ts';
import type { Configuration } from '../../../domain/configuration/configuration.ts';
import { steeringAt } from '../../../domain/facts/control.ts';
import { foldFindings } from '../../../domain/policy/finding-set.ts';
import type { Finding } from '../../../domain/findings/finding.ts';
import { policyDigest } from '../../../domain/edition/manifest.ts';
import { findingStatusIn } from '../../../domain/facts/resident-state.ts';
import {
  simulate as simulated,
  type SimulatedGround,
} from '../../../domain/simulation/simulation.ts';
import { parseTime, type EpochSeconds } from '../../../domain/base/time.ts';
import { countGiven } from '../../shell/count-option.ts';
import { AWS_HELP, AWS_OPTIONS } from '../../hub-client/aws-options.ts';
import { readInto } from './finding-intake.ts';
import type { HubChoice } from '../../hub-client/hub-choice.ts';
import { ownSpaceAt } from '../../../domain/organization/own-space.ts';
import { organizationAnswer } from '../../../domain/policy/informed-policy.ts';
import { knownLedger } from './known-ledger.ts';
import { simulationJson, simulationTable } from './simulate-text.ts';
import { Misuse, parseOptions, type Io, type Verb } from '../../shell/verb.ts';

const DAYS = 30;
/** Evidence of an indicator reaches back no further, day by day: see indicator.ts. */
const DAYS_MAX = 90;

const OPTIONS = {
  policy: { type: 'string', path: true },
  config: { type: 'string', path: true },
  days: { type: 'string' },
  at: { type: 'string' },
  'include-samples': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  local: { type: 'boolean', default: false },
  data: { type: 'string', path: true },
  url: { type: 'string' },
  ...AWS_OPTIONS,
} as const;

export const simulate: Verb = {
  help: `palisade simulate --policy FILE [path…|-] [--config FILE] [--days 30] [--at TIME] [--include-samples]

What the findings of these paths, or without paths those of a hub's ledger, would give under another policy,
beside the present one: entries and lines of the feeds, what would come on and what would go off, how restless the
feeds would have been, day by day, and which of our own, exempt or shared addresses would have been blocked but
for a guardrail. Changes nothing.

  --policy FILE        the other policy: fields to put in place of those of the present configuration, such as
                       {"policy": {"minSeverity": 7}}; or a whole one (a cdk.json, or what names an organizationId)
  --config FILE        the present configuration; else cdk.json of this folder, else the defaults
  --days N             over how many days before --at, 1 to ${DAYS_MAX}; ${DAYS}
  --at TIME            when the editions would stand: 2026-08-04T00:00:00Z; now
  --include-samples    treat sample findings of paths as real ones; the ledger keeps no more than their values
  --json               all of it as JSON; the table shows of long lists the beginning
  --local              the ledger of the local hub, which runs on
  --data DIR           this data folder (PALISADE_DATA_DIR); .palisade
  --url URL            or at this URL
${AWS_HELP}
--profile or --region mean the deployed hub: its ledger is read from the publisher's checkpoint, at most some
minutes old, with your own rights to read the ops bucket. With none of them it is the local hub if one runs on
the data folder, else the deployed one if the shell names AWS. Actions of its operators count under both
policies. Sightings are in the ledger whatever the policy made of them, so that a lower severity can be tried; not
in it are findings that no rule forwarded, what was seen more than 400 days ago, and of a value that thousands of
findings name the oldest evidence of each kind.

Each policy is judged as if it had been in force all those days. What analysts archived or marked as not useful
counts as it stands at the end of them, and guardrails, too, are those of then. Special-use addresses are known by
extract: a finding that names one never gets so far.

Exit 0 although findings are refused (each is reported on stderr); 1 if a path cannot be read, or nothing at all.
`,
  options: OPTIONS,
  takes: 'paths',
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, OPTIONS);
    if (values.policy === undefined) throw new Misuse('expected --policy FILE');
    const isOfHub = positionals.length === 0;
    if (!isOfHub) refuseHub(values);
    else if (values['include-samples']) throw new Misuse('--include-samples goes with paths');
    const days = countGiven('days', values.days, 1, DAYS_MAX) ?? DAYS;
    const time = timeGiven(values.at);
    const { present, other } = configurationsGiven(values.policy, values.config, io);
    const read = isOfHub
      ? await groundOfHub(values, time, present, io)
      : await groundOfPaths(positionals, time ?? wallTime(), values['include-samples'], io);
    const simulation = simulated(read.ground, present, other, { at: read.at, days });
    const textOf = values.json ? simulationJson : simulationTable;
    await io.out(textOf(simulation));
    return read.isWhole ? 0 : 1;
  },
};

function timeGiven(text: string | undefined): EpochSeconds | undefined {
  const time = text === undefined ? undefined : parseTime(text);
  if (time !== undefined || text === undefined) return time;
  throw new Misuse(
    `--at is ${JSON.stringify(text)}, expected an ISO 8601 time with a zone: 2026-08-04T00:00:00Z`,
  );
}

function configurationsGiven(policy: string, config: string | undefined, io: Io) {
  const base = config ?? configurationFileHere();
  const present = readConfiguration(base);
  const { configuration: other, isWhole } = readChangedConfiguration(policy, base);
  io.err(`present: ${base ?? 'the defaults'}; other: ${policy}${isWhole ? '' : ' over it'}\n`);
  return { present, other };
}

function refuseHub({ local, data, url, profile, region }: HubChoice): void {
  if (local !== true && [data, url, profile, region].every((one) => one === undefined)) return;
  throw new Misuse('paths and a hub exclude each other: findings come from one of them');
}

interface ReadGround {
  readonly ground: SimulatedGround;
  readonly at: EpochSeconds;
  /** Whether all of it could be read. */
  readonly isWhole: boolean;
}

async function groundOfPaths(
  paths: readonly string[],
  at: EpochSeconds,
  includeSamples: boolean,
  io: Io,
): Promise<ReadGround> {
  const known = new Map<string, Finding>();
  const { unreadable } = await readInto(known, { paths, own: [], kept: undefined }, io);
  const folded = foldFindings(known.values(), at, { includeSamples });
  const ground = { ...folded, overrides: [], steering: steeringAt([], at) };
  return { ground, at, isWhole: unreadable === 0 };
}

async function groundOfHub(
  choice: HubChoice,
  time: EpochSeconds | undefined,
  present: Configuration,
  io: Io,
): Promise<ReadGround> {
  const { resident, now, policy, organization, isAudited } = await knownLedger(choice, io);
  if (policy !== undefined && policy !== policyDigest(present, sha256)) {
    io.err('the edition of the hub was made by another configuration than the present one here\n');
  }
  const at = time ?? now ?? wallTime();
  const ground = {
    indicators: [...resident.indicators.values()],
    owners: [...resident.owners].map(([address, owners]) => ({ address, owners })),
    statusOf: (finding: string) => findingStatusIn(resident, finding),
    overrides: [...resident.overrides.values()],
    steering: steeringAt([...resident.controls.values()], at),
    space: organization === undefined ? undefined : ownSpaceAt(organization, at),
    answer: isAudited ? organizationAnswer(organization ?? {}) : undefined,
  };
  return { ground, at, isWhole: true };
}
