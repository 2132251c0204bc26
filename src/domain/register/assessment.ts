/**
 * Brings the columns to what is known at one time: judges again what changed or fell due, and nothing
 * else.
 *
 * Law: the columns are a function of what is known and the time, whatever steps led there.
 */
import { subtract, union, type AddressSet } from '../addresses/set/address-set.ts';
import { beyond, isWithin, within } from '../feeds/edition-limit.ts';
import type { Changes, KnownFacts } from './changes.ts';
import { bringOwn, contestOver } from './contest.ts';
import { isSameTerms, termsOf, type Value } from './entry.ts';
import { guardOf, type Guard } from './guard.ts';
import type { Indicator } from '../facts/indicator.ts';
import { claimOf, count, withdraw } from './shares/claims.ts';
import { addressesOf, expunctionsInForce, inForce, type Override } from '../facts/override.ts';
import { pinFinder } from '../feeds/pin.ts';
import { FLAG, hasFlag, isInSet, setFlag, type InForce, type Columns } from './columns/columns.ts';
import { claimIn, claimKindIn, setClaim } from './columns/claim-column.ts';
import { addSlotsOf, indicatorIn } from './columns/indicators.ts';
import { enrol, slotFor } from './columns/slots.ts';
import { valueOfKey } from '../facts/rows/indicator-rows.ts';
import { indicatorKey } from '../facts/sighting.ts';
import { invariant } from '../base/result.ts';
import type { EpochSeconds } from '../base/time.ts';
import { touch, touchAll } from './columns/touched.ts';
import { voiceOf } from './columns/voices.ts';
import {
  blockStateAt,
  isWatchedAt,
  nextChangeOf,
  verdictOn,
  type Verdict,
} from '../policy/verdict.ts';
import { markVoided, voidingBy } from './voiding.ts';
import { allSlots, slotCount, slotOf, valueAt } from './columns/names.ts';

/** What decides over values at the time of the columns; of use until they are brought to another. */
export interface Moment {
  readonly guard: Guard;
  readonly actions: InForce;
  /** What no line may hold: what the guard keeps out, and all that is beyond a limit. */
  readonly keepOut: AddressSet;
  /** What no squeeze may add, although it may be listed: edges that many share, and what is own. */
  readonly notAdded: AddressSet;
  /** The addresses that pins keep in the feed. */
  readonly pinned: AddressSet;
  readonly pinOf: ReturnType<typeof pinFinder>;
  readonly verdictOf: (indicator: Indicator) => Verdict;
}

export function bringTo(columns: Columns, changes: Changes, at: EpochSeconds): Moment {
  const { overrides, limit, space, findings = NONE } = changes;
  const before = columns.actions;
  const actions: InForce = {
    pins: inForce(overrides, 'pin', at),
    exemptions: inForce(overrides, 'exempt', at),
    retractions: inForce(overrides, 'retract', at),
    expunctions: expunctionsInForce(overrides, at),
    space,
    limit,
  };
  const dirty = new Set<number>();
  takeOwners(columns, changes, actions, { at, dirty });
  const moment = momentOf(columns, changes, actions, at);
  take(columns, changes, dirty);
  markDue(columns, at, dirty);
  if (findings.size > 0) addSlotsOf(columns, columns.source.namedBy(findings), dirty);
  markVoided(columns, before, actions, dirty);
  enrol(columns);
  for (const slot of dirty) {
    // What accuses an entry may change although it is listed alike.
    if (columns.listed[slot] !== undefined) columns.drawn = undefined;
    assess(columns, slot, moment, at);
  }
  const stands =
    isSame(before.pins, actions.pins) &&
    isSame(before.exemptions, actions.exemptions) &&
    before.space === actions.space &&
    before.limit === actions.limit;
  if (stands) touch(columns.touched, dirty);
  else touchAll(columns.touched);
  for (const slot of stands ? dirty : allSlots(columns)) place(columns, slot, moment);
  if (!stands) columns.drawn = undefined;
  columns.actions = actions;
  columns.at = at;
  return moment;
}

const NONE: ReadonlySet<string> = new Set();

function momentOf(columns: Columns, known: KnownFacts, actions: InForce, at: EpochSeconds): Moment {
  const { configuration, policy } = columns.terms;
  const { limit } = actions;
  const guard = guardOf(known, configuration, at, limit);
  const pinNaming = pinFinder(actions.pins, guard);
  const voiding = voidingBy(actions);
  const context = { policy, judge: columns.judge, statusOf: known.statusOf };
  return {
    guard,
    actions,
    pinned: within(limit, subtract(addressesOf(actions.pins, 'pin', at), guard.addresses)),
    keepOut: limit === undefined ? guard.keepOut : union(guard.keepOut, beyond(limit)),
    notAdded: union(guard.notAdded, columns.own.addresses),
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

function take(
  columns: Columns,
  { indicators, forgotten = [], held }: Changes,
  dirty: Set<number>,
): void {
  const { given } = columns;
  for (const indicator of indicators) {
    const [first] = indicator.sightings;
    if (first === undefined) continue;
    given.set(indicator);
    dirty.add(knownSlot(columns, indicator.key, first.value));
  }
  for (const key of forgotten) {
    given.forget(key);
    forget(columns, key, dirty);
  }
  if (held === undefined) return;
  if (columns.source !== held.source) {
    // Claims name findings by the numbers of where they are held.
    invariant(columns.tally.candidates === 0, 'a register asks one source as long as it lives');
    columns.source = held.source;
    columns.tally.findingNumbers = held.source.findings;
  }
  for (const key of held.changed) {
    if (held.source.has(key)) dirty.add(knownSlot(columns, key, valueOfKey(key)));
    else forget(columns, key, dirty);
  }
}

function knownSlot(columns: Columns, key: string, value: Value): number {
  const slot = slotFor(columns, key, value);
  columns.known[slot] = 1;
  return slot;
}

function forget(columns: Columns, key: string, dirty: Set<number>): void {
  const slot = slotOf(columns, key);
  if (slot === undefined) return;
  columns.known[slot] = 0;
  dirty.add(slot);
}

/** What is own may change what a squeeze adds, too. */
function takeOwners(
  columns: Columns,
  { owners = [] }: Changes,
  { expunctions }: InForce,
  { at, dirty }: { readonly at: EpochSeconds; readonly dirty: Set<number> },
): void {
  const { own, actions, at: before } = columns;
  const { addresses } = own;
  const areOthers = !isSame(actions.expunctions, expunctions);
  const changed = bringOwn(own, { news: owners, before, at, expunctions, areOthers });
  if (own.addresses !== addresses) columns.drawn = undefined;
  for (const address of changed) {
    const slot = slotOf(columns, indicatorKey({ kind: 'ip', value: address }));
    if (slot !== undefined) dirty.add(slot);
  }
}

/** Time may also step back a little, from one publisher's clock to another's: then all is assessed. */
function markDue(columns: Columns, at: EpochSeconds, dirty: Set<number>): void {
  const { due, at: before } = columns;
  for (let slot = 0; slot < slotCount(columns); slot += 1) {
    if ((due[slot] as number) <= at || at < before) dirty.add(slot);
  }
}

function assess(columns: Columns, slot: number, moment: Moment, at: EpochSeconds): void {
  const { entries, tally } = columns;
  const claim = claimIn(columns, slot);
  if (hasFlag(columns, slot, FLAG.candidate) && claim !== undefined) withdraw(tally, claim);
  setFlag(columns, slot, FLAG.candidate, false);
  entries[slot] = undefined;
  setClaim(columns, slot, undefined);
  setFlag(columns, slot, FLAG.watched | FLAG.released, false);
  columns.due[slot] = Number.POSITIVE_INFINITY;
  const indicator = indicatorIn(columns, slot);
  if (indicator === undefined) return;
  const verdict = moment.verdictOf(indicator);
  const state = blockStateAt(verdict, at);
  if (state !== undefined) {
    const entry = termsOf(state);
    const standing = columns.listed[slot] ?? columns.published[slot];
    entries[slot] = standing !== undefined && isSameTerms(standing, entry) ? standing : entry;
    setClaim(columns, slot, claimOf(tally, state));
    columns.voice[slot] = voiceOf(columns.voices, state);
  }
  setFlag(columns, slot, FLAG.watched, isWatchedAt(verdict, at));
  setFlag(columns, slot, FLAG.released, state === undefined && isTakenBack(verdict));
  const unseen = indicator.sightings.map(({ lastSeen }) => lastSeen).filter((time) => time > at);
  columns.due[slot] = Math.min(nextChangeOf(verdict, at), ...unseen);
}

/** Whether something that would block was taken back. */
function isTakenBack({ weighed }: Verdict): boolean {
  return weighed.some(
    ({ effect, judgement }) => effect === 'released' && judgement.action === 'block',
  );
}

/** Whether what an earlier edition listed may be listed again, as far as it is own. */
export function isRestorable(columns: Columns, slot: number, { pinned }: Moment): boolean {
  const { own, family, contests } = columns;
  if (family[slot] === 0 || own.inForce.size === 0) return true;
  if (!own.inForce.has(valueAt(columns, slot).value)) return true;
  return contests.get(slot)?.isConfirmed === true || isInSet(columns, slot, pinned);
}

/** Sets what guards, pins and caps make of it. */
function place(columns: Columns, slot: number, moment: Moment): void {
  const value = valueAt(columns, slot);
  setFlag(columns, slot, FLAG.pinned, isKeptIn(columns, slot, value, moment));
  columns.contests.delete(slot);
  noteAccused(columns, slot, value, moment);
  const because = keptOutBecause(columns, slot, value, moment) ?? contestedBecause(columns, slot);
  setFlag(columns, slot, FLAG.excluded, because?.for === 'good');
  setFlag(columns, slot, FLAG.shared, because?.for === 'listing');
  columns.reasons[slot] = because?.reason;
  const isCandidate = because === undefined && claimKindIn(columns, slot) !== undefined;
  if (isCandidate === hasFlag(columns, slot, FLAG.candidate)) return;
  setFlag(columns, slot, FLAG.candidate, isCandidate);
  const claim = claimIn(columns, slot);
  if (claim === undefined) return;
  if (isCandidate) count(columns.tally, claim);
  else withdraw(columns.tally, claim);
}

/** Why a guard keeps it out: for good, or from being listed. */
function keptOutBecause(columns: Columns, slot: number, value: Value, { guard }: Moment) {
  if (value.kind === 'ip' && !isInSet(columns, slot, guard.keepOut)) return undefined;
  const reason = guard.because(value);
  if (reason !== undefined) return { for: 'good', reason } as const;
  const shared = guard.watchedBecause(value);
  return shared === undefined ? undefined : ({ for: 'listing', reason: shared } as const);
}

/** Notes that what is ours attacks: it is never listed, so somebody must know. */
function noteAccused(columns: Columns, slot: number, value: Value, { guard }: Moment): void {
  columns.accused.delete(slot);
  if (value.kind !== 'ip' || columns.entries[slot] === undefined) return;
  if (!isInSet(columns, slot, guard.addresses)) return;
  const owner = guard.ownerOf(value);
  // Who has exempted it knows.
  if (owner !== undefined && owner === guard.because(value)) columns.accused.set(slot, owner);
}

/** Notes that an own address is accused; why it is not listed, if it is not. */
function contestedBecause(columns: Columns, slot: number) {
  const { own, entries, contests, voice, voices, terms } = columns;
  if (own.inForce.size === 0 || entries[slot] === undefined) return undefined;
  const value = valueAt(columns, slot);
  if (value.kind !== 'ip') return undefined;
  if (hasFlag(columns, slot, FLAG.pinned)) return undefined;
  const owners = own.inForce.get(value.value);
  if (owners === undefined) return undefined;
  const accusers = voices.all[voice[slot] as number]?.accounts ?? [];
  const contest = contestOver(value.value, owners, accusers, terms.policy.independentBy);
  contests.set(slot, contest);
  return contest.isConfirmed ? undefined : ({ for: 'listing', reason: contest.because } as const);
}

function isKeptIn(columns: Columns, slot: number, value: Value, moment: Moment): boolean {
  if (moment.actions.pins.length === 0) return false;
  if (value.kind === 'ip') return isInSet(columns, slot, moment.pinned);
  return moment.pinOf(value) !== undefined;
}

function isSame(a: readonly Override[], b: readonly Override[]): boolean {
  return a.length === b.length && a.every((one, n) => one === b[n]);
}
