/**
 * Guardrails on change: what the publisher lets through between one edition and the next.
 *
 * Law: a gate only holds back or brings back what was already published; it never adds. Removals,
 * exemptions and pins are never held. What is held waits in watch.txt, with its reason.
 *
 *   surge         more additions in an hour than half the list: the rest waits, the surest pass first
 *   freeze        nothing that is not already listed passes
 *   rollback      an earlier edition, less what has ended or been taken out since
 *   consistency   what vanished and nobody can say why stops the edition
 */
import { compareBands } from './band.ts';
import type { Steering } from './control.ts';
import type { Edition, Entry, Gate, Judged } from './edition.ts';
import type { Held } from './influence.ts';
import { DAY, HOUR, type EpochSeconds } from './time.ts';

/** The edition that stands, as far as change is measured against it. */
export interface Published {
  readonly number: number;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly growth: Growth;
  readonly peak: Peak;
}

/** Additions since the hour began, and how long the list was then. */
export interface Growth {
  readonly since: EpochSeconds;
  readonly base: number;
  readonly added: number;
}

/** The longest the list was within the day. */
export interface Peak {
  readonly since: EpochSeconds;
  readonly entries: number;
}

/** Lists shorter than this are not capped: half of little is nothing. */
const SMALL_LIST = 100;
/** So many additions an hour always pass: a busy day, not a flood. */
const GROWTH_FREE = 1_000;
const GROWTH_SHARE = 0.5;

/** How many entries may still be added in this hour; without limit for a first or short list. */
function growthLeft(previous: Published | undefined, steering: Steering, at: EpochSeconds): number {
  if (previous === undefined) return Number.POSITIVE_INFINITY;
  const { base, added } = growthAt(previous, at);
  if (base < SMALL_LIST) return Number.POSITIVE_INFINITY;
  const max = Math.max(GROWTH_FREE, Math.floor(base * GROWTH_SHARE)) + steering.growthAllowed;
  return Math.max(0, max - added);
}

/** The gate for an edition at `at`. `base` is the edition that a rollback names. */
export function publisherGate(
  previous: Published | undefined,
  steering: Steering,
  base: readonly Entry[],
  at: EpochSeconds,
): Gate {
  return (entries, judged) => {
    switch (steering.mode) {
      case 'free':
        return { held: surge(entries, previous, growthLeft(previous, steering, at)), restored: [] };
      case 'frozen':
      case 'hard':
        return {
          held: holdUnless(
            entries,
            previous?.entries ?? new Map(),
            `frozen by ${steering.by?.author ?? 'nobody'}`,
          ),
          restored: [],
        };
      case 'rolled-back': {
        const kept = new Map(base.map((entry) => [entry.key, entry]));
        return {
          held: holdUnless(entries, kept, `rolled back by ${steering.by?.author ?? 'nobody'}`),
          restored: restorable(base, entries, judged, at),
        };
      }
    }
  };
}

/** Entries of the former edition that are gone although nothing says why. */
export function unexplained(previous: Published | undefined, edition: Edition): readonly string[] {
  if (previous === undefined) return [];
  const known = new Set(edition.judged.map(({ verdict }) => verdict.indicator.key));
  const kept = new Set(edition.entries.map(({ key }) => key));
  return [...previous.entries.values()]
    .filter(({ key, until }) => !kept.has(key) && !known.has(key) && edition.at < until)
    .map(({ key }) => key);
}

/** The measures of change after an edition, to be kept with it. */
export function published(
  previous: Published | undefined,
  number: number,
  edition: Edition,
): Published {
  const entries = new Map(edition.entries.map((entry) => [entry.key, entry]));
  const { at } = edition;
  if (previous === undefined) {
    const growth = { since: at, base: entries.size, added: 0 };
    return { number, entries, growth, peak: { since: at, entries: entries.size } };
  }
  const added = [...entries.keys()].filter((key) => !previous.entries.has(key)).length;
  const growth = growthAt(previous, at);
  return {
    number,
    entries,
    growth: { ...growth, added: growth.added + added },
    peak: peakAt(previous, entries.size, at),
  };
}

/** Whether the list lost more than half of what it was within a day: forwarding may be broken. */
export function isDrained({ entries, peak }: Published): boolean {
  return peak.entries >= SMALL_LIST && entries.size * 2 < peak.entries;
}

function growthAt({ growth, entries }: Published, at: EpochSeconds): Growth {
  return at - growth.since < HOUR ? growth : { since: at, base: entries.size, added: 0 };
}

function peakAt({ peak }: Published, entries: number, at: EpochSeconds): Peak {
  const over = at - peak.since >= DAY;
  return over || entries >= peak.entries ? { since: at, entries } : peak;
}

function surge(
  entries: readonly Entry[],
  previous: Published | undefined,
  left: number,
): readonly Held[] {
  const added = entries.filter(({ key }) => previous?.entries.has(key) !== true);
  if (added.length <= left) return [];
  const because =
    'more additions than an hour may bring; let them pass with: release --accept-growth';
  return [...added]
    .sort(surestFirst)
    .slice(left)
    .map(({ key }) => ({ key, because }));
}

function holdUnless(
  entries: readonly Entry[],
  kept: ReadonlyMap<string, Entry>,
  because: string,
): readonly Held[] {
  return entries.filter(({ key }) => !kept.has(key)).map(({ key }) => ({ key, because }));
}

function restorable(
  base: readonly Entry[],
  entries: readonly Entry[],
  judged: ReadonlyMap<string, Judged>,
  at: EpochSeconds,
): readonly Entry[] {
  const inForce = new Set(entries.map(({ key }) => key));
  return base.filter(
    ({ key, until }) => !inForce.has(key) && at < until && !isTakenOut(judged.get(key)),
  );
}

/** Whether analysts or operators have taken back all that was said of it. */
function isTakenOut(judged: Judged | undefined): boolean {
  return judged?.verdict.weighed.every(({ effect }) => effect === 'released') === true;
}

/** Critical, then corroborated, then the rest by severity; then by key. */
function surestFirst(a: Entry, b: Entry): number {
  const rank = (entry: Entry) => (entry.band === 'critical' ? 0 : entry.accounts > 1 ? 1 : 2);
  return rank(a) - rank(b) || compareBands(a.band, b.band) || (a.key < b.key ? -1 : 1);
}
