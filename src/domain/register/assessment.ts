/**
 * Brings the register to what is known at one time: judges again what changed or fell due, and nothing
 * else.
 *
 * Law: the register is a function of what is known and the time, whatever steps led there.
 */
import { subtract, union, type AddressSet } from '../addresses/set/address-set.ts';
import { beyond, isWithin, within, type EditionLimit } from '../feeds/edition-limit.ts';
import { entryOf, isSameEntry } from './entry.ts';
import { isJudgedKey, judgedKeyOf, type FindingStatus } from '../facts/finding-status.ts';
import { guardOf, type Guard } from './guard.ts';
import type { Indicator } from '../facts/indicator.ts';
import { claimOf, count, withdraw } from './claims.ts';
import { addressesOf, expunctionsInForce, inForce, type Override } from '../facts/override.ts';
import { pinFinder } from '../feeds/pin.ts';
import {
  enrol,
  FLAG,
  hasFlag,
  isInSet,
  setFlag,
  slotFor,
  type InForce,
  type Register,
  type Value,
} from './register.ts';
import type { Sighting } from '../facts/sighting.ts';
import type { EpochSeconds } from '../base/time.ts';
import { voiceOf } from './voices.ts';
import {
  blockStateAt,
  isWatchedAt,
  nextChangeOf,
  verdictOn,
  type Verdict,
} from '../policy/verdict.ts';
import { markVoided, voidingBy } from './voiding.ts';

/** What verdicts depend on beside the sightings of their indicator. */
export interface Ground {
  /** `undefined` for a finding that nobody has archived or vetoed. */
  readonly statusOf: (finding: string) => FindingStatus | undefined;
  readonly overrides: readonly Override[];
  /** What may be listed at the most, while nothing may be added. @default - no limit */
  readonly limit?: EditionLimit | undefined;
}

/** What changed since the register was last brought up to date. */
export interface News {
  /** Indicators with other sightings, as they are now. */
  readonly indicators: Iterable<Indicator>;
  /** Keys of those that are no longer known. */
  readonly forgotten: Iterable<string>;
  /** Keys of standings by which findings were archived, unarchived or vetoed. */
  readonly findings: ReadonlySet<string>;
}

/** What decides over values at the time of the register; of use until it is brought to another. */
export interface Moment {
  readonly guard: Guard;
  readonly words: InForce;
  /** What no line may hold: what the guard keeps out, and all that is beyond a limit. */
  readonly keepOut: AddressSet;
  /** The addresses that pins keep in the feed. */
  readonly pinned: AddressSet;
  readonly pinOf: ReturnType<typeof pinFinder>;
  readonly verdictOf: (indicator: Indicator) => Verdict;
}

/** At least as much must have been told of what changed as is in `news`; to tell more does no harm. */
export function bringTo(register: Register, news: News, ground: Ground, at: EpochSeconds): Moment {
  const before = register.words;
  const words: InForce = {
    pins: inForce(ground.overrides, 'pin', at),
    exemptions: inForce(ground.overrides, 'exempt', at),
    retractions: inForce(ground.overrides, 'retract', at),
    expunctions: expunctionsInForce(ground.overrides, at),
    limit: ground.limit,
  };
  const moment = momentOf(register, ground, words, at);
  const dirty = new Set<number>();
  take(register, news, dirty);
  markDue(register, at, dirty);
  markFindings(register, news.findings, dirty);
  markVoided(register, before, words, dirty);
  enrol(register);
  for (const slot of dirty) {
    // What accuses an entry may change although it is listed alike.
    if (register.listed[slot] !== undefined) register.drawn = undefined;
    assess(register, slot, moment, at);
  }
  const stands =
    isSame(before.pins, words.pins) &&
    isSame(before.exemptions, words.exemptions) &&
    before.limit === words.limit;
  for (const slot of stands ? dirty : register.keys.keys()) place(register, slot, moment);
  if (!stands) register.drawn = undefined;
  register.words = words;
  register.at = at;
  return moment;
}

function momentOf(register: Register, ground: Ground, words: InForce, at: EpochSeconds): Moment {
  const { configuration, policy } = register.terms;
  const { limit } = words;
  const guard = guardOf(ground.overrides, configuration, at, limit);
  const pinNaming = pinFinder(words.pins, guard);
  const voiding = voidingBy(words);
  const context = { policy, judge: register.judge, statusOf: ground.statusOf };
  return {
    guard,
    words,
    pinned: within(limit, subtract(addressesOf(words.pins, 'pin', at), guard.addresses)),
    keepOut: limit === undefined ? guard.keepOut : union(guard.keepOut, beyond(limit)),
    pinOf: (value) => (isWithin(limit, value) ? pinNaming(value) : undefined),
    verdictOf(indicator) {
      const known = seenBy(indicator, at);
      return verdictOn(known, { ...context, voidedBy: voiding(known) });
    },
  };
}

/** What a sender dates later than now is not known yet: a replay at this time would leave it out. */
function seenBy(indicator: Indicator, at: EpochSeconds): Indicator {
  const { key, sightings } = indicator;
  if (sightings.every(({ lastSeen }) => lastSeen <= at)) return indicator;
  return { key, sightings: sightings.filter(({ lastSeen }) => lastSeen <= at) };
}

function take(register: Register, { indicators, forgotten }: News, dirty: Set<number>): void {
  for (const indicator of indicators) {
    const [first] = indicator.sightings;
    if (first === undefined) continue;
    const slot = slotFor(register, indicator.key, first.value);
    register.indicators[slot] = indicator;
    dirty.add(slot);
  }
  for (const key of forgotten) {
    const slot = register.slots.get(key);
    if (slot === undefined) continue;
    register.indicators[slot] = undefined;
    dirty.add(slot);
  }
}

/** Time may also step back a little, from one publisher's clock to another's: then all is assessed. */
function markDue({ due, keys, at: before }: Register, at: EpochSeconds, dirty: Set<number>): void {
  for (let slot = 0; slot < keys.length; slot += 1) {
    if ((due[slot] as number) <= at || at < before) dirty.add(slot);
  }
}

function markFindings(
  { indicators }: Register,
  keys: ReadonlySet<string>,
  dirty: Set<number>,
): void {
  if (keys.size === 0) return;
  const hasJudged = [...keys].some(isJudgedKey);
  const isMeant = ({ finding }: Sighting) =>
    keys.has(finding) || (hasJudged && keys.has(judgedKeyOf(finding)));
  for (let slot = 0; slot < indicators.length; slot += 1) {
    if (indicators[slot]?.sightings.some(isMeant) === true) dirty.add(slot);
  }
}

function assess(register: Register, slot: number, moment: Moment, at: EpochSeconds): void {
  const { claims, entries, indicators, tally } = register;
  const claim = claims[slot];
  if (hasFlag(register, slot, FLAG.candidate) && claim !== undefined) withdraw(tally, claim);
  setFlag(register, slot, FLAG.candidate, false);
  entries[slot] = undefined;
  claims[slot] = undefined;
  setFlag(register, slot, FLAG.watched | FLAG.released, false);
  register.due[slot] = Number.POSITIVE_INFINITY;
  const indicator = indicators[slot];
  if (indicator === undefined) return;
  const verdict = moment.verdictOf(indicator);
  const state = blockStateAt(verdict, at);
  if (state !== undefined) {
    const entry = entryOf(register.keys[slot] ?? '', state);
    const standing = register.listed[slot] ?? register.published[slot];
    entries[slot] = standing !== undefined && isSameEntry(standing, entry) ? standing : entry;
    claims[slot] = claimOf(tally, state);
    register.voice[slot] = voiceOf(register.voices, state);
  }
  setFlag(register, slot, FLAG.watched, isWatchedAt(verdict, at));
  setFlag(register, slot, FLAG.released, state === undefined && isTakenBack(verdict));
  const unseen = indicator.sightings.map(({ lastSeen }) => lastSeen).filter((time) => time > at);
  register.due[slot] = Math.min(nextChangeOf(verdict, at), ...unseen);
}

/** Whether something that would block was taken back. */
function isTakenBack({ weighed }: Verdict): boolean {
  return weighed.some(
    ({ effect, judgement }) => effect === 'released' && judgement.action === 'block',
  );
}

/** Sets what guards, pins and caps make of it. */
function place(register: Register, slot: number, moment: Moment): void {
  const value = register.values[slot];
  const claim = register.claims[slot];
  if (value === undefined) return;
  const because = keptOutBecause(register, slot, value, moment);
  setFlag(register, slot, FLAG.excluded, because?.for === 'good');
  setFlag(register, slot, FLAG.shared, because?.for === 'listing');
  register.reasons[slot] = because?.reason;
  setFlag(register, slot, FLAG.pinned, isKeptIn(register, slot, value, moment));
  const isCandidate = claim !== undefined && because === undefined;
  if (isCandidate === hasFlag(register, slot, FLAG.candidate)) return;
  setFlag(register, slot, FLAG.candidate, isCandidate);
  if (claim === undefined) return;
  if (isCandidate) count(register.tally, claim);
  else withdraw(register.tally, claim);
}

/** Why a guard keeps it out: for good, or from being listed. */
function keptOutBecause(register: Register, slot: number, value: Value, { guard }: Moment) {
  if (value.kind === 'ip' && !isInSet(register, slot, guard.keepOut)) return undefined;
  const reason = guard.because(value);
  if (reason !== undefined) return { for: 'good', reason } as const;
  const shared = guard.watchedBecause(value);
  return shared === undefined ? undefined : ({ for: 'listing', reason: shared } as const);
}

function isKeptIn(register: Register, slot: number, value: Value, moment: Moment): boolean {
  if (moment.words.pins.length === 0) return false;
  if (value.kind === 'ip') return isInSet(register, slot, moment.pinned);
  return moment.pinOf(value) !== undefined;
}

function isSame(a: readonly Override[], b: readonly Override[]): boolean {
  return a.length === b.length && a.every((one, n) => one === b[n]);
}
