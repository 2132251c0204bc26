import {
  configurationFileHere,
  readChangedConfiguration,
  readConfiguration,
} from '../adapters/configuration-file.ts';
import { wallTime } from '../adapters/wall-clock.ts';
import { steeringAt } from '../domain/control.ts';
import { foldFindings } from '../domain/finding-set.ts';
import type { Finding } from '../domain/finding.ts';
import { simulate as simulated, type SimulatedGround } from '../domain/simulation.ts';
import { parseTime, type EpochSeconds } from '../domain/time.ts';
import { countGiven } from './count-option.ts';
import { readInto } from './finding-intake.ts';
import { simulationJson, simulationTable } from './simulate-text.ts';
import { Failure, Misuse, parseOptions, type Io, type Verb } from './verb.ts';

const DAYS = 30;
/** Evidence of an indicator reaches back no further, day by day: see indicator.ts. */
const DAYS_MAX = 90;

export const simulate: Verb = {
  help: `palisade simulate --policy FILE <path…|-> [--config FILE] [--days 30] [--at TIME] [--include-samples]

What findings would give under another policy, beside the present one: entries and lines of the feeds, what would
come on and what would go off, how restless the feeds would have been, day by day, and which of our own, exempt
or shared addresses would have been blocked but for a guardrail. Changes nothing.

  --policy FILE        the other policy: fields to put in place of those of the present configuration, such as
                       {"policy": {"minSeverity": 7}}; or a whole one (a cdk.json, or what names an organizationId)
  --config FILE        the present configuration; else cdk.json of this folder, else the defaults
  --days N             over how many days before --at, 1 to ${DAYS_MAX}; ${DAYS}
  --at TIME            when the editions would stand: 2026-08-04T00:00:00Z; now
  --include-samples    treat sample findings as real ones
  --json               all of it as JSON; the table shows of long lists the beginning

Each policy is judged as if it had been in force all those days. What analysts archived or marked as not useful
counts as it stands at the end of them, and guardrails, too, are those of then. Special-use addresses are told by
extract: a finding that names one never gets so far.

Exit 0 although findings are refused (each is told on stderr); 1 if a path cannot be read.
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, {
      policy: { type: 'string' },
      config: { type: 'string' },
      days: { type: 'string' },
      at: { type: 'string' },
      'include-samples': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    });
    if (values.policy === undefined) throw new Misuse('--policy FILE is wanted');
    if (positionals.length === 0) throw new Misuse('a path is wanted: a file, a folder or -');
    const days = countGiven('days', values.days, 1, DAYS_MAX) ?? DAYS;
    const at = timeGiven(values.at) ?? wallTime();
    const { present, other } = configurationsGiven(values.policy, values.config, io);
    const read = await groundOfPaths(positionals, at, values['include-samples'], io);
    const simulation = simulated(read.ground, present, other, { at, days });
    const tell = values.json ? simulationJson : simulationTable;
    await io.out(tell(simulation));
    return read.isWhole ? 0 : 1;
  },
};

function timeGiven(text: string | undefined): EpochSeconds | undefined {
  const time = text === undefined ? undefined : parseTime(text);
  if (time !== undefined || text === undefined) return time;
  throw new Misuse(
    `--at is ${JSON.stringify(text)}, wanted is an ISO 8601 time with a zone: 2026-08-04T00:00:00Z`,
  );
}

function configurationsGiven(policy: string, config: string | undefined, io: Io) {
  const base = config ?? configurationFileHere();
  const present = readConfiguration(base);
  const { configuration: other, isWhole } = readChangedConfiguration(policy, base);
  io.err(`present: ${base ?? 'the defaults'}; other: ${policy}${isWhole ? '' : ' over it'}\n`);
  return { present, other };
}

interface ReadGround {
  readonly ground: SimulatedGround;
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
  const { read, unreadable } = await readInto(known, { paths, own: [] }, io);
  if (unreadable > 0 && unreadable === read) throw new Failure('nothing could be read');
  const folded = foldFindings(known.values(), at, { includeSamples });
  const ground = { ...folded, overrides: [], steering: steeringAt([], at) };
  return { ground, isWhole: unreadable === 0 };
}
