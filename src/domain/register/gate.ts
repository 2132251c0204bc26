/**
 * Guardrails on change: what the publisher lets through between one edition and the next.
 *
 * Law: a gate only holds back or brings back what was already published; it never adds. Removals and
 * exemptions are never held, pins only by a freeze and a rollback. What is held waits in watch.txt, with its reason.
 *
 *   surge         more additions in an hour than half the list: the rest waits, places are shared (surge.ts)
 *   freeze        nothing that is not already listed passes
 *   rollback      an earlier edition, less what has ended or been taken out since
 *   consistency   what vanished and nobody can say why stops the edition
 */
import type { Steering } from '../facts/control.ts';
import type { Entry } from './entry.ts';
import { isWithin } from '../feeds/edition-limit.ts';
import { FLAG, hasFlag, isInSet, slotFor, type Register } from './register.ts';
import { addedWith, surge, type Allowance } from './surge.ts';
import { DAY, HOUR, type EpochSeconds } from '../base/time.ts';

/**
 * The publisher's last word on what is in force: it may hold entries back (surge, freeze), and bring
 * back those of an earlier edition (rollback). `admitted` is 1 for each slot that is in force and over
 * no cap. A first edition and a replay have no gate.
 */
export type Gate = (register: Register, admitted: Uint8Array) => Passage;

/** By slot. */
export interface Passage {
  /** What waits, and why. */
  readonly held: ReadonlyMap<number, string>;
  readonly restored: ReadonlyMap<number, Entry>;
}

const NONE: ReadonlyMap<number, never> = new Map<number, never>();

export const OPEN_GATE: Gate = () => ({ held: NONE, restored: NONE });

/** The edition that stands, as far as change is measured against it; its entries are in the register. */
export interface Published {
  readonly number: number;
  /** How many entries passed the gate. */
  readonly entries: number;
  readonly growth: Growth;
  readonly peak: Peak;
}

/** Additions since the hour began, and how long the list was then. */
export interface Growth {
  readonly since: EpochSeconds;
  readonly base: number;
  readonly added: number;
  /** By account, of what no account of another unit confirms; absent from what an older version wrote. */
  readonly addedBy?: Readonly<Record<string, number>>;
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

/** The gate for an edition at `at`. `base` is the edition that a rollback names. */
export function publisherGate(
  previous: Published | undefined,
  steering: Steering,
  base: readonly Entry[],
  at: EpochSeconds,
): Gate {
  const author = steering.by?.author ?? 'nobody';
  return (register, admitted) => {
    const { published } = register;
    switch (steering.mode) {
      case 'free':
        return {
          held: surge(register, admitted, allowanceAt(previous, steering, at)),
          restored: NONE,
        };
      case 'frozen':
      case 'hard': {
        const isKept = (slot: number) =>
          published[slot] !== undefined && isWithinLimit(register, slot);
        return { held: holdUnless(isKept, admitted, `frozen by ${author}`), restored: NONE };
      }
      case 'rolled-back': {
        const kept = new Map(base.map((entry) => [slotFor(register, entry.key, entry), entry]));
        const isKept = (slot: number) => kept.has(slot);
        return {
          held: holdUnless(isKept, admitted, `rolled back by ${author}`),
          restored: restorable(kept, register, admitted, at),
        };
      }
    }
  };
}

/** What found no room in the edition before is not added either, when room is made. */
function isWithinLimit(register: Register, slot: number): boolean {
  const { limit } = register.words;
  const value = register.values[slot];
  if (limit === undefined || value === undefined) return true;
  return value.kind === 'ip' ? isInSet(register, slot, limit.addresses) : isWithin(limit, value);
}

/**
 * Entries of the edition that stands which the next one loses although nothing says why. What only accounts
 * accused of which no more is held (`full`) may have made room for what they sent since: that is said with an
 * alarm of its own, and must not hold an edition, or one account could stop all removals.
 */
export function unexplained(
  register: Register,
  at: EpochSeconds,
  full: ReadonlySet<string>,
): readonly string[] {
  const { published, listed, indicators } = register;
  const lost: string[] = [];
  for (const [slot, entry] of published.entries()) {
    if (entry === undefined || listed[slot] !== undefined || indicators[slot] !== undefined)
      continue;
    if (at < entry.until && !isCut(register, slot, full)) lost.push(entry.key);
  }
  return lost;
}

/** After a cold start nothing tells any more who accused what is gone. */
function isCut({ voice, voices }: Register, slot: number, full: ReadonlySet<string>): boolean {
  const accounts = voices.all[voice[slot] as number]?.accounts;
  return accounts === undefined ? full.size > 0 : accounts.some((account) => full.has(account));
}

/** The measures of change after the edition that was just drawn, to be kept with it. */
export function published(
  previous: Published | undefined,
  number: number,
  register: Register,
): Published {
  const { listed, at } = register;
  let entries = 0;
  const added: number[] = [];
  for (let slot = 0; slot < listed.length; slot += 1) {
    if (listed[slot] === undefined) continue;
    entries += 1;
    if (register.published[slot] === undefined) added.push(slot);
  }
  if (previous === undefined) {
    const growth = { since: at, base: entries, added: 0 };
    return { number, entries, growth, peak: { since: at, entries } };
  }
  const growth = growthAt(previous, at);
  const before = new Map(Object.entries(growth.addedBy ?? {}));
  const addedBy = addedWith(before, added, register.claims);
  return {
    number,
    entries,
    growth: { ...growth, added: growth.added + added.length, addedBy: Object.fromEntries(addedBy) },
    peak: peakAt(previous, entries, at),
  };
}

/** Whether the list lost more than half of what it was within a day: forwarding may be broken. */
export function isDrained({ entries, peak }: Published): boolean {
  return peak.entries >= SMALL_LIST && entries * 2 < peak.entries;
}

/** What may still be added in this hour; without limit for a first or short list. */
function allowanceAt(
  previous: Published | undefined,
  steering: Steering,
  at: EpochSeconds,
): Allowance {
  const unlimited = { max: Number.POSITIVE_INFINITY, left: Number.POSITIVE_INFINITY };
  if (previous === undefined) return { ...unlimited, addedBy: new Map() };
  const { base, added, addedBy = {} } = growthAt(previous, at);
  const byAccount = new Map(Object.entries(addedBy));
  if (base < SMALL_LIST) return { ...unlimited, addedBy: byAccount };
  const max = Math.max(GROWTH_FREE, Math.floor(base * GROWTH_SHARE)) + steering.growthAllowed;
  return { max, left: Math.max(0, max - added), addedBy: byAccount };
}

function growthAt({ growth, entries }: Published, at: EpochSeconds): Growth {
  return at - growth.since < HOUR ? growth : { since: at, base: entries, added: 0 };
}

function peakAt({ peak }: Published, entries: number, at: EpochSeconds): Peak {
  const over = at - peak.since >= DAY;
  return over || entries >= peak.entries ? { since: at, entries } : peak;
}

function holdUnless(
  isKept: (slot: number) => boolean,
  admitted: Uint8Array,
  because: string,
): ReadonlyMap<number, string> {
  const held = new Map<number, string>();
  for (let slot = 0; slot < admitted.length; slot += 1) {
    if (admitted[slot] === 1 && !isKept(slot)) held.set(slot, because);
  }
  return held;
}

/** What of an earlier edition is neither in force nor ended, and was not taken back since. */
function restorable(
  kept: ReadonlyMap<number, Entry>,
  register: Register,
  admitted: Uint8Array,
  at: EpochSeconds,
): ReadonlyMap<number, Entry> {
  const restored = new Map<number, Entry>();
  for (const [slot, entry] of kept) {
    const isTakenBack = hasFlag(register, slot, FLAG.released);
    if (admitted[slot] !== 1 && at < entry.until && !isTakenBack) restored.set(slot, entry);
  }
  return restored;
}
