/**
 * Reads what GuardDuty already holds into the hub, region by region, from the longest unchanged finding on.
 *
 * Law: interrupted anywhere and run again, it ends with the same ledger as if it had run through; and each
 * finding it has read is accepted, duplicate, refused with a reason, or counted as failed. A region's mark
 * therefore moves only over what is settled, and what lies at the mark is read again.
 */
import type { BackfillOutcome } from '../../domain/findings/backfill.ts';
import { at } from '../../domain/base/lookup.ts';
import { parseTime, type EpochSeconds } from '../../domain/base/time.ts';
import type {
  BackfillFunction,
  BackfillMarks,
  BackfillState,
  FindingArchive,
} from '../../ports/aws.ts';

export interface BackfillPorts {
  readonly archive: FindingArchive;
  readonly backfill: BackfillFunction;
  readonly marks: BackfillMarks;
}

export interface BackfillTask {
  /** Which hub is filled: marks of another one count for nothing. */
  readonly hub: string;
  /** Findings that were updated then or later. */
  readonly from: EpochSeconds;
  readonly regions: readonly string[];
  /** `false`: what an earlier run has settled is read again. */
  readonly resume: boolean;
}

export interface RegionReport {
  readonly region: string;
  readonly accepted: number;
  readonly duplicate: number;
  readonly refused: number;
  readonly failed: number;
  /** Why findings were refused or failed, and how many; the first few kinds. */
  readonly reasons: ReadonlyMap<string, number>;
  /** Everything is settled: nothing is left for another run. */
  readonly done: boolean;
  /** Why the region was given up; what comes after is not read. */
  readonly stopped: string | undefined;
}

/** Regions read at once; each is one conversation after another. */
const REGIONS_AT_ONCE = 4;
const REASONS_MAX = 20;

/** `onSettled` is called with the number of findings of all regions settled so far. */
export async function backfill(
  ports: BackfillPorts,
  task: BackfillTask,
  onSettled: (findings: number) => void = () => undefined,
): Promise<readonly RegionReport[]> {
  const state = stateFor(task, task.resume ? await ports.marks.read() : undefined);
  let settled = 0;
  const tally = (count: number) => {
    onSettled((settled += count));
  };
  const waiting = task.regions.entries();
  const reports: RegionReport[] = [];
  const worker = async (): Promise<void> => {
    for (const [n, region] of waiting) {
      reports[n] = await fillRegion(region, { ports, state, tally });
    }
  };
  await Promise.all(Array.from({ length: REGIONS_AT_ONCE }, worker));
  if (reports.every(({ done }) => done)) await ports.marks.clear();
  return reports;
}

/** Marks by region, which the regions move on. */
interface BackfillProgress {
  readonly hub: string;
  readonly from: EpochSeconds;
  readonly regions: Record<string, { readonly mark: EpochSeconds; readonly done: boolean }>;
}

/** What an earlier run settled counts if it was about the same hub and reached as far back. */
function stateFor(
  { hub, from }: BackfillTask,
  before: BackfillState | undefined,
): BackfillProgress {
  if (before?.hub !== hub || before.from > from) return { hub, from, regions: {} };
  return { hub, from: before.from, regions: { ...before.regions } };
}

interface Filling {
  readonly ports: BackfillPorts;
  readonly state: BackfillProgress;
  readonly tally: (count: number) => void;
}

interface Count {
  accepted: number;
  duplicate: number;
  refused: number;
  failed: number;
  readonly reasons: Map<string, number>;
}

async function fillRegion(region: string, filling: Filling): Promise<RegionReport> {
  const count: Count = { accepted: 0, duplicate: 0, refused: 0, failed: 0, reasons: new Map() };
  const before = filling.state.regions[region];
  if (before?.done === true) return { region, ...count, done: true, stopped: undefined };
  try {
    const done = await readThrough(region, before?.mark ?? filling.state.from, {
      ...filling,
      count,
    });
    return { region, ...count, done, stopped: undefined };
  } catch (error) {
    const stopped = error instanceof Error ? error.message : String(error);
    return { region, ...count, done: false, stopped };
  }
}

/** Whether all of it is settled. After the first finding that is not, the mark stays where it is. */
async function readThrough(
  region: string,
  from: EpochSeconds,
  { ports, state, tally, count }: Filling & { readonly count: Count },
): Promise<boolean> {
  let mark = from;
  let isSettled = true;
  const save = async (done: boolean): Promise<void> => {
    state.regions[region] = { mark, done };
    await ports.marks.write(state);
  };
  for await (const { findings, gone } of ports.archive.pages(region, from)) {
    const outcomes = await taken(ports.backfill, findings, count);
    for (const outcome of outcomes) note(count, outcome);
    for (let n = 0; n < gone; n += 1) note(count, GONE);
    tally(findings.length + gone);
    isSettled &&= outcomes.every(({ kind }) => kind !== 'failed');
    if (!isSettled) continue;
    mark = Math.max(mark, latestIn(findings));
    await save(false);
  }
  if (isSettled) await save(true);
  return isSettled;
}

const GONE: BackfillOutcome = {
  kind: 'refused',
  reason: 'GuardDuty listed the finding, and no longer had it when it was asked for',
};

/** What failed is sent once more; a function that does not answer has taken nothing. */
async function taken(
  backfill: BackfillFunction,
  findings: readonly unknown[],
  count: Count,
): Promise<readonly BackfillOutcome[]> {
  try {
    const outcomes = [...(await backfill.take(findings))];
    const again = outcomes.flatMap(({ kind }, n) => (kind === 'failed' ? [n] : []));
    if (again.length === 0) return outcomes;
    const second = await backfill.take(again.map((n) => findings[n]));
    second.forEach((outcome, k) => (outcomes[again[k] ?? 0] = outcome));
    return outcomes;
  } catch (error) {
    count.failed += findings.length;
    throw error;
  }
}

function note(count: Count, outcome: BackfillOutcome): void {
  count[outcome.kind] += 1;
  if (!('reason' in outcome)) return;
  const { reason } = outcome;
  if (!count.reasons.has(reason) && count.reasons.size >= REASONS_MAX) return;
  count.reasons.set(reason, (count.reasons.get(reason) ?? 0) + 1);
}

/** Seconds are rounded up when they are read: one less, so that nothing of that second is passed over. */
function latestIn(findings: readonly unknown[]): EpochSeconds {
  const times = findings.map((finding) => parseTime(at(finding, 'updatedAt')) ?? 1);
  return Math.max(1, ...times) - 1;
}
