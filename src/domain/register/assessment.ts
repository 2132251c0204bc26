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
import { entryOf, isSameEntry, type Value } from './entry.ts';
import { isJudgedKey, judgedKeyOf } from '../facts/finding-status.ts';
import { guardOf, type Guard } from './guard.ts';
import type { Indicator } from '../facts/indicator.ts';
import { claimOf, count, withdraw } from './shares/claims.ts';
import { addressesOf, expunctionsInForce, inForce, type Override } from '../facts/override.ts';
import { pinFinder } from '../feeds/pin.ts';
import { FLAG, hasFlag, isInSet, setFlag, type InForce, type Columns } from './columns/columns.ts';
import { enrol, slotFor } from './columns/slots.ts';
import { indicatorKey, type Sighting } from '../facts/sighting.ts';
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
  markFindings(columns, findings, dirty);
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
  for (const slot of stands ? dirty : columns.keys.keys()) place(columns, slot, moment);
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

function take(columns: Columns, { indicators, forgotten = [] }: Changes, dirty: Set<number>): void {
  for (const indicator of indicators) {
    const [first] = indicator.sightings;
    if (first === undefined) continue;
    const slot = slotFor(columns, indicator.key, first.value);
    columns.indicators[slot] = indicator;
    dirty.add(slot);
  }
  for (const key of forgotten) {
    const slot = columns.slots.get(key);
    if (slot === undefined) continue;
    columns.indicators[slot] = undefined;
    dirty.add(slot);
  }
}

/** What is own may change what a squeeze adds, too. */
function takeOwners(
  columns: Columns,
  { owners = [] }: Changes,
  { expunctions }: InForce,
  { at, dirty }: { readonly at: EpochSeconds; readonly dirty: Set<number> },
): void {
  const { own, slots, actions, at: before } = columns;
  const { addresses } = own;
  const areOthers = !isSame(actions.expunctions, expunctions);
  const changed = bringOwn(own, { news: owners, before, at, expunctions, areOthers });
  if (own.addresses !== addresses) columns.drawn = undefined;
  for (const address of changed) {
    const slot = slots.get(indicatorKey({ kind: 'ip', value: address }));
    if (slot !== undefined) dirty.add(slot);
  }
}

/** Time may also step back a little, from one publisher's clock to another's: then all is assessed. */
function markDue({ due, keys, at: before }: Columns, at: EpochSeconds, dirty: Set<number>): void {
  for (let slot = 0; slot < keys.length; slot += 1) {
    if ((due[slot] as number) <= at || at < before) dirty.add(slot);
  }
}

function markFindings(
  { indicators }: Columns,
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

function assess(columns: Columns, slot: number, moment: Moment, at: EpochSeconds): void {
  const { claims, entries, indicators, tally } = columns;
  const claim = claims[slot];
  if (hasFlag(columns, slot, FLAG.candidate) && claim !== undefined) withdraw(tally, claim);
  setFlag(columns, slot, FLAG.candidate, false);
  entries[slot] = undefined;
  claims[slot] = undefined;
  setFlag(columns, slot, FLAG.watched | FLAG.released, false);
  columns.due[slot] = Number.POSITIVE_INFINITY;
  const indicator = indicators[slot];
  if (indicator === undefined) return;
  const verdict = moment.verdictOf(indicator);
  const state = blockStateAt(verdict, at);
  if (state !== undefined) {
    const entry = entryOf(columns.keys[slot] ?? '', state);
    const standing = columns.listed[slot] ?? columns.published[slot];
    entries[slot] = standing !== undefined && isSameEntry(standing, entry) ? standing : entry;
    claims[slot] = claimOf(tally, state);
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
  const { own, values, family, contests } = columns;
  if (family[slot] === 0 || !own.inForce.has(values[slot]?.value ?? '')) return true;
  return contests.get(slot)?.isConfirmed === true || isInSet(columns, slot, pinned);
}

/** Sets what guards, pins and caps make of it. */
function place(columns: Columns, slot: number, moment: Moment): void {
  const value = columns.values[slot];
  const claim = columns.claims[slot];
  if (value === undefined) return;
  setFlag(columns, slot, FLAG.pinned, isKeptIn(columns, slot, value, moment));
  columns.contests.delete(slot);
  noteAccused(columns, slot, value, moment);
  const because = keptOutBecause(columns, slot, value, moment) ?? contestedBecause(columns, slot);
  setFlag(columns, slot, FLAG.excluded, because?.for === 'good');
  setFlag(columns, slot, FLAG.shared, because?.for === 'listing');
  columns.reasons[slot] = because?.reason;
  const isCandidate = claim !== undefined && because === undefined;
  if (isCandidate === hasFlag(columns, slot, FLAG.candidate)) return;
  setFlag(columns, slot, FLAG.candidate, isCandidate);
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
  const { own, values, entries, contests, voice, voices, terms } = columns;
  const value = values[slot];
  if (value?.kind !== 'ip' || entries[slot] === undefined) return undefined;
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
