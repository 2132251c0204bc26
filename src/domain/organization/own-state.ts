/**
 * What the audits so far know of the public addresses of every account and region, and what the next one reads: pure.
 *
 * Law: what AWS no longer names counts for a day after that was seen; what cannot be read stays as it was last known,
 * for `UNREAD_MAX` while others can be read; of each account `OWN_PER_ACCOUNT_MAX` addresses are held, and what was
 * known first stays.
 */
import type { Discovered, LeftOut, OwnReading, OwnPlace } from './discovered.ts';
import type { EnrolmentByRegion } from './enrolment.ts';
import type { TreeState } from './tree.ts';
import { DAY, HOUR, type EpochSeconds, type Seconds } from '../base/time.ts';

export interface HeldAddress extends Discovered {
  /** When AWS was first seen not to name it any more; `undefined` while it does. */
  readonly releasedAt: EpochSeconds | undefined;
}

export interface PlaceState extends OwnPlace {
  /** When it was last read; `undefined` if never. */
  readonly readAt: EpochSeconds | undefined;
  /** When it was last tried: what cannot be read must not keep others from their turn. */
  readonly triedAt: EpochSeconds;
  /** Why it could not be read then; `undefined` if it was. */
  readonly fault: ReadingFault | undefined;
  readonly held: readonly HeldAddress[];
  readonly leftOut: readonly LeftOut[];
}

export interface ReadingFault {
  /** `region-not-enabled` is no fault of ours: what was held there may be there still. */
  readonly kind: 'region-not-enabled' | 'access-denied' | 'throttled' | 'unreadable';
  readonly detail: string;
}

export type ReadingOutcome = { readonly read: OwnReading } | { readonly fault: ReadingFault };

export interface OwnState {
  /** When the audit that wrote it ran. */
  readonly at: EpochSeconds;
  readonly places: readonly PlaceState[];
  /** How many addresses of an account are more than is held of it. */
  readonly beyond: ReadonlyMap<string, number>;
  /** Where accounts lie; absent until an audit of this version has run. */
  readonly tree?: TreeState | undefined;
  /** Who is enrolled with GuardDuty's administrator; absent as above. */
  readonly enrolment?: EnrolmentByRegion | undefined;
}

/** By `placeKey`. */
export type KnownPlaces = ReadonlyMap<string, PlaceState>;

export const KEPT_AFTER_RELEASE: Seconds = DAY;
/** An account that keeps the audit out for longer holds nothing any more. */
export const UNREAD_MAX: Seconds = 30 * DAY;
/** No account exhausts a publisher, or exempts a part of the Internet that anybody would notice. */
export const OWN_PER_ACCOUNT_MAX = 5_000;
/** Of each place so many that do not count are named. */
const LEFT_OUT_MAX = 20;
/**
 * Each call is a management event, which GuardDuty analyses at 4 dollars a million: so many places are read each hour,
 * those of a larger organization more seldom, down to once a day; where nothing was held, seven times more seldom.
 */
const PLACES_EVERY_HOUR = 100;
const READ_EVERY_MAX: Seconds = DAY;
const EMPTY_TIMES = 7;
/** A run may come a little early. */
const AHEAD: Seconds = HOUR / 4;

export function placeKey({ account, region }: OwnPlace): string {
  return `${account} ${region}`;
}

/** How often a place is read, of so many: one that holds something, and one that held nothing. */
export function readEvery(places: number): { readonly held: Seconds; readonly empty: Seconds } {
  const held = Math.min(READ_EVERY_MAX, HOUR * Math.max(1, Math.ceil(places / PLACES_EVERY_HOUR)));
  return { held, empty: EMPTY_TIMES * held };
}

/** What is to be read now, the longest not tried first; places of one account go together. */
export function duePlaces(
  expected: readonly OwnPlace[],
  known: KnownPlaces,
  now: EpochSeconds,
): readonly OwnPlace[] {
  const every = readEvery(expected.length);
  return expected
    .map((place, n) => {
      const before = known.get(placeKey(place));
      const wait = before === undefined || isEmpty(before) ? every.empty : every.held;
      return { place, n, tried: triedBefore(before, now), wait: wait - AHEAD };
    })
    .filter(({ tried, wait }) => now - tried >= wait)
    .sort((a, b) => (a.tried === b.tried ? a.n - b.n : a.tried - b.tried))
    .map(({ place }) => place);
}

function triedBefore(before: PlaceState | undefined, now: EpochSeconds): EpochSeconds {
  // A clock that ran ahead must not keep it unread.
  if (before === undefined || before.triedAt > now) return Number.NEGATIVE_INFINITY;
  return before.triedAt;
}

/** What could not be read may hold something. */
function isEmpty({ fault, held, leftOut }: PlaceState): boolean {
  const isOff = fault?.kind === 'region-not-enabled';
  return (fault === undefined || isOff) && held.length + leftOut.length === 0;
}

/** `now` is when the audit began: what was read is at least as new. */
export function ownAfter(
  expected: readonly OwnPlace[],
  known: KnownPlaces,
  read: ReadonlyMap<string, ReadingOutcome>,
  now: EpochSeconds,
): OwnState {
  const here = expected.flatMap((place) => {
    const key = placeKey(place);
    return placeAfter(place, known.get(key), read.get(key), now) ?? [];
  });
  const wanted = new Set(expected.map(placeKey));
  const gone = [...known]
    .filter(([key]) => !wanted.has(key))
    .map(([, place]) => ({ ...place, held: withReleased([], place.held, now), leftOut: [] }))
    .filter(({ held }) => held.length > 0);
  return { at: now, ...bounded([...here, ...gone], known) };
}

function placeAfter(
  { account, region }: OwnPlace,
  before: PlaceState | undefined,
  outcome: ReadingOutcome | undefined,
  now: EpochSeconds,
): PlaceState | undefined {
  const { held = [], leftOut = [], readAt } = before ?? {};
  if (outcome !== undefined && 'read' in outcome) {
    const { found, leftOut: others } = outcome.read;
    return {
      account,
      region,
      readAt: now,
      triedAt: now,
      fault: undefined,
      held: withReleased(found, held, now),
      leftOut: others.slice(0, LEFT_OUT_MAX),
    };
  }
  const isLost = readAt === undefined || now - readAt > UNREAD_MAX;
  const stands = withReleased(isLost ? [] : held.filter(isNamed), held, now);
  if (outcome === undefined) return before === undefined ? undefined : { ...before, held: stands };
  const { fault } = outcome;
  return { account, region, readAt, triedAt: now, fault, held: stands, leftOut };
}

function isNamed({ releasedAt }: HeldAddress): boolean {
  return releasedAt === undefined;
}

/** What is named now, each address once, and what was named before and ended less than a day ago. */
function withReleased(
  named: readonly Discovered[],
  before: readonly HeldAddress[],
  now: EpochSeconds,
): readonly HeldAddress[] {
  const held = new Map<string, HeldAddress>();
  for (const { address, holder } of named) {
    if (!held.has(address)) held.set(address, { address, holder, releasedAt: undefined });
  }
  for (const { address, holder, releasedAt = now } of before) {
    if (held.has(address) || now >= releasedAt + KEPT_AFTER_RELEASE) continue;
    held.set(address, { address, holder, releasedAt });
  }
  return [...held.values()];
}

/** Holds of each account no more than it may; what was known before stays, and what is named goes before what was. */
function bounded(
  places: readonly PlaceState[],
  known: KnownPlaces,
): Pick<OwnState, 'places' | 'beyond'> {
  const counts = new Map<string, number>();
  for (const { account, held } of places) {
    counts.set(account, (counts.get(account) ?? 0) + held.length);
  }
  const beyond = new Map(
    [...counts].flatMap(([account, count]) =>
      count > OWN_PER_ACCOUNT_MAX ? [[account, count - OWN_PER_ACCOUNT_MAX] as const] : [],
    ),
  );
  if (beyond.size === 0) return { places, beyond };
  const kept = new Set<HeldAddress>();
  for (const account of beyond.keys()) {
    const ofAccount = places.filter((place) => place.account === account);
    const ranked = ofAccount.flatMap((place) => {
      const before = new Set(known.get(placeKey(place))?.held.map(({ address }) => address));
      return place.held.map((one) => ({ one, rank: rankOf(one, before) }));
    });
    ranked.sort((a, b) => a.rank - b.rank);
    for (const { one } of ranked.slice(0, OWN_PER_ACCOUNT_MAX)) kept.add(one);
  }
  const cut = places.map((place) =>
    beyond.has(place.account)
      ? { ...place, held: place.held.filter((one) => kept.has(one)) }
      : place,
  );
  return { places: cut, beyond };
}

function rankOf({ address, releasedAt }: HeldAddress, before: ReadonlySet<string>): number {
  if (releasedAt !== undefined) return 2;
  return before.has(address) ? 0 : 1;
}
