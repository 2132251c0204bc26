/**
 * In which order the reports of a batch are tried, and which of them share a request.
 *
 * Findings are in no order of age: reports that a sink cannot take come back together, oldest first again and
 * again, and those behind them would never have a turn. Chance gives each a first place now and then. Only
 * the versions of one finding keep their order.
 */
import { findingKey } from '../../domain/findings/finding.ts';
import type { ReadFinding, Report } from '../../domain/reports/report.ts';
import type { Sink } from '../../domain/reports/sink.ts';

/** A report to be tried. */
export interface QueuedReport {
  readonly read: ReadFinding;
  readonly report: Report;
  /** How often its message was received; the first time is 1. */
  readonly message: { readonly receiveCount: number };
}

/**
 * Findings in random order, the versions of each oldest first. What comes twice, as by the member's route and
 * the administrator's, is in a round of its own: by then it is known, and not twice in one request.
 * `random`: from 0 to below 1.
 */
export function inRounds<T extends QueuedReport>(
  jobs: readonly T[],
  random: () => number,
): readonly (readonly T[])[] {
  const byFinding = new Map<string, T[]>();
  for (const job of jobs) {
    const key = findingKey(job.read.finding);
    byFinding.set(key, [...(byFinding.get(key) ?? []), job]);
  }
  const ordered = shuffled([...byFinding.values()], random).flatMap((versions) =>
    versions.toSorted(olderFirst),
  );
  const rounds: T[][] = [];
  const seen = new Map<string, number>();
  for (const job of ordered) {
    const key = `${findingKey(job.read.finding)} ${job.report.version}`;
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    (rounds[nth] ??= []).push(job);
  }
  return rounds;
}

/**
 * Reports in the groups that the sink takes at once, in their order. A report that came back is in a group of
 * half the size each time, and in the end alone: one that the sink never takes must not hold up others.
 */
export function inRequests<T extends QueuedReport>(
  jobs: readonly T[],
  sink: Sink,
): readonly (readonly [T, ...T[]])[] {
  const { batch, start } = sink;
  const groups: [T, ...T[]][] = [];
  let [bytes, places] = [0, 0];
  for (const job of jobs) {
    const size = sink.encode([job.report], { step: start, token: '', now: 0 }).body?.length ?? 0;
    const placesOfJob = placesFor(job, batch.reportsMax);
    const group = groups.at(-1);
    const fits =
      (group?.length ?? 0) < Math.min(places, placesOfJob) && bytes + size <= batch.bytesMax;
    if (group !== undefined && fits) {
      group.push(job);
      bytes += size;
      places = Math.min(places, placesOfJob);
    } else {
      groups.push([job]);
      [bytes, places] = [size, placesOfJob];
    }
  }
  return groups;
}

function placesFor({ message }: QueuedReport, reportsMax: number): number {
  return Math.max(1, Math.floor(reportsMax / 2 ** (message.receiveCount - 1)));
}

function olderFirst({ report: a }: QueuedReport, { report: b }: QueuedReport): number {
  if (a.version === b.version) return 0;
  return a.version < b.version ? -1 : 1;
}

/** Every order is as likely as any other (Fisher and Yates). */
function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const chosen = Math.floor(random() * (last + 1));
    const [a, b] = [order[last] as T, order[chosen] as T];
    [order[last], order[chosen]] = [b, a];
  }
  return order;
}
