/**
 * What plots of the editions are drawn from: a point an edition, in one file of bounded size.
 *
 * Law: whatever is appended, there are at most `POINTS_MAX` points, in order of editions; the latest are one an
 * edition, older ones stand for more of them the older they are, and what was added and removed is counted
 * exactly once.
 */
import { isObject, listAt } from '../base/lookup.ts';
import type { EpochSeconds, Seconds } from '../base/time.ts';
import { RANKS, type Rank } from '../values/band.ts';

export const POINTS_MAX = 500;
/** So many of the latest are never merged. */
const LATEST = 120;
const FEEDS_MAX = 40;

/** What is measured of each finding that is new. */
export const DELAYS = [
  /** From its arrival in the ledger until the feeds show what follows from it. */
  'toFeed',
  /** The same from when GuardDuty updated it; this is the sum of what follows. */
  'fromUpdate',
  /** From GuardDuty's update to the ledger: the way over the buses and the ingest queue. */
  'updateToLedger',
  /** From the ledger until the edition that shows it stands. */
  'ledgerToEdition',
  /** From the edition until every feed bucket has it. */
  'editionToFeed',
] as const;

export type Delay = (typeof DELAYS)[number];

/** `null` of what was not measured. */
export type DelaySpreads = Readonly<Record<Delay, Spread | null>>;

/**
 * As an edition was when it was published; of several, as the last of them was. A delay is `null` if nothing was new,
 * and absent in editions of before it was measured.
 */
export interface PlottedEdition extends Partial<DelaySpreads> {
  /** Of the last edition it stands for. */
  readonly number: number;
  readonly at: EpochSeconds;
  /**
   * When every feed bucket had it, at the latest; absent while one is behind, and in editions of before it was noted.
   */
  readonly shown?: EpochSeconds;
  /** How many editions it stands for. */
  readonly editions: number;
  /** Entries; summed over all editions it stands for. */
  readonly added: number;
  readonly removed: number;
  /** Listed entries by what they rank as. */
  readonly byRank: Readonly<Record<Rank, number>>;
  /** IPv4 addresses that the lines of the blocklist cover. */
  readonly addresses: number;
  /** How full each feed is, by its path. */
  readonly usedPercent: Readonly<Record<string, number>>;
  /** Half of what was added had been seen no longer before; `null` if nothing was added. */
  readonly medianDelay: Seconds | null;
}

export interface Spread {
  readonly median: Seconds;
  readonly longest: Seconds;
}

/** `null` of nothing. */
export function spreadOf(latencies: readonly Seconds[]): Spread | null {
  const sorted = latencies.toSorted((a, b) => a - b);
  const [median, longest] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted.at(-1)];
  return median === undefined || longest === undefined ? null : { median, longest };
}

/** Of each delay what `spread` says. */
export function delaySpreads(spread: (delay: Delay) => Spread | null): DelaySpreads {
  const entries = DELAYS.map((delay) => [delay, spread(delay)] as const);
  return Object.fromEntries(entries) as Record<Delay, Spread | null>;
}

/** Of several editions: half of them have no longer a median, and the longest of all; `null` if none was measured. */
export function spreadOver(points: readonly PlottedEdition[], delay: Delay): Spread | null {
  const known = points.flatMap((point) => point[delay] ?? []);
  const medians = spreadOf(known.map(({ median }) => median));
  const all = spreadOf(known.map(({ longest }) => longest));
  return medians === null || all === null ? null : { median: medians.median, longest: all.longest };
}

/** The points with one more. One of an edition that is there already, or of an earlier one, changes nothing. */
export function withPoint(
  points: readonly PlottedEdition[],
  point: PlottedEdition,
): readonly PlottedEdition[] {
  const last = points.at(-1);
  if (last !== undefined && last.number >= point.number) return points;
  const bounded = { ...point, usedPercent: firstFeeds(point.usedPercent) };
  let all: readonly PlottedEdition[] = [...points, bounded];
  while (all.length > POINTS_MAX) all = withOneLess(all);
  return all;
}

/** The points, of which the last says when every bucket had it; `undefined` if it says so already, or is another. */
export function withShown(
  points: readonly PlottedEdition[],
  number: number,
  shown: EpochSeconds,
): readonly PlottedEdition[] | undefined {
  const last = points.at(-1);
  if (last?.number !== number || last.shown !== undefined) return undefined;
  return [...points.slice(0, -1), { ...last, shown }];
}

/** Reads the file's text; `undefined` if it is none of ours. */
export function parseHistory(document: unknown): readonly PlottedEdition[] | undefined {
  if (!isObject(document) || document['version'] !== 1) return undefined;
  const points = listAt(document, 'points');
  return points.every(isPoint) ? points : undefined;
}

export function historyText(points: readonly PlottedEdition[]): string {
  return `${JSON.stringify({ version: 1, points })}\n`;
}

/** Merges the two neighbours that leave the smallest gap for their age; the first of all stays. */
function withOneLess(points: readonly PlottedEdition[]): readonly PlottedEdition[] {
  const end = points.at(-1)?.at ?? 0;
  let best = 1;
  let least = Number.POSITIVE_INFINITY;
  for (let n = 1; n + 1 < points.length - LATEST; n += 1) {
    const [before, b] = [points[n - 1], points[n + 1]];
    if (before === undefined || b === undefined) break;
    const share = (b.at - before.at + 1) / (end - before.at + 1);
    if (share >= least) continue;
    [best, least] = [n, share];
  }
  const [a, b] = [points[best], points[best + 1]];
  if (a === undefined || b === undefined) return points.slice(1);
  const merged = {
    ...b,
    editions: a.editions + b.editions,
    added: a.added + b.added,
    removed: a.removed + b.removed,
    ...delaySpreads((delay) => spreadOver([a, b], delay)),
  };
  return [...points.slice(0, best), merged, ...points.slice(best + 2)];
}

function firstFeeds(used: PlottedEdition['usedPercent']): PlottedEdition['usedPercent'] {
  return Object.fromEntries(Object.entries(used).slice(0, FEEDS_MAX));
}

const COUNTS = ['number', 'at', 'editions', 'added', 'removed', 'addresses'] as const;

function isPoint(value: unknown): value is PlottedEdition {
  if (!isObject(value)) return false;
  const { byRank, usedPercent, medianDelay, shown } = value;
  return (
    COUNTS.every((name) => isCount(value[name])) &&
    isObject(byRank) &&
    RANKS.every((rank) => isCount(byRank[rank])) &&
    isObject(usedPercent) &&
    Object.values(usedPercent).every(isCount) &&
    (medianDelay === null || isCount(medianDelay)) &&
    (shown === undefined || isCount(shown)) &&
    DELAYS.every((delay) => isSpread(value[delay] ?? NO_DELAY))
  );
}

const NO_DELAY: Spread = { median: 0, longest: 0 };

function isSpread(value: unknown): value is Spread {
  return isObject(value) && isCount(value['median']) && isCount(value['longest']);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
