/**
 * The own addresses that the audit knows, at one time: what no feed may hold, and whose each is.
 *
 * It is asked of every address there is, by every publish: so it is made once for each state, and again only when
 * something that was released ends to count.
 */
import { GLOBAL_REGION, trustedRegion, type OwnPlace } from './discovered.ts';
import {
  KEPT_AFTER_RELEASE,
  placeKey,
  readEvery,
  type OwnState,
  type PlaceState,
} from './own-state.ts';
import { counted } from '../base/counted.ts';
import { addressSet, contains, type AddressSet } from '../addresses/set/address-set.ts';
import { parseListed, rangeOf, type Address, type AddressRange } from '../values/address.ts';
import { DAY, earliest, formatTime, latest, type EpochSeconds } from '../base/time.ts';

export interface OwnSpace {
  readonly addresses: AddressSet;
  /** Whose an address is, in words; `undefined` if nobody's of ours. */
  readonly ownerOf: (address: Address) => string | undefined;
  /** Every one, in order of accounts and regions. */
  readonly all: readonly KnownOwn[];
  /** From when and up to when it is the same, without limits if nothing ends. */
  readonly since: EpochSeconds;
  readonly until: EpochSeconds;
}

export interface KnownOwn extends OwnPlace {
  readonly address: string;
  readonly range: AddressRange;
  readonly holder: string;
  readonly releasedAt: EpochSeconds | undefined;
  readonly readAt: EpochSeconds | undefined;
}

export const NO_OWN_SPACE: OwnSpace = {
  addresses: addressSet([]),
  ownerOf: () => undefined,
  all: [],
  since: Number.NEGATIVE_INFINITY,
  until: Number.POSITIVE_INFINITY,
};

export function ownSpaceAt({ places }: OwnState, at: EpochSeconds): OwnSpace {
  const all = places.flatMap((place) => knownIn(place, at));
  const single = new Map<string, KnownOwn>();
  const wide: KnownOwn[] = [];
  for (const one of all) {
    if (one.address.includes('/')) wide.push(one);
    else if (!single.has(one.address)) single.set(one.address, one);
  }
  const ends = places.flatMap(({ held }) => held.map(({ releasedAt }) => endOf(releasedAt)));
  const addresses = addressSet(all.map(({ range }) => range));
  return {
    addresses,
    ownerOf(address) {
      if (!contains(addresses, address)) return undefined;
      const own = single.get(address) ?? wide.find(({ range }) => holds(range, rangeOf(address)));
      return own === undefined ? undefined : describeOwn(own);
    },
    all,
    since: latest(ends.filter((end) => end <= at)),
    until: earliest(ends.filter((end) => end > at)),
  };
}

function knownIn(
  { held, account, region, readAt }: PlaceState,
  at: EpochSeconds,
): readonly KnownOwn[] {
  return held.flatMap(({ address, holder, releasedAt }) => {
    const listed = parseListed(address);
    if (!listed.ok || at >= endOf(releasedAt)) return [];
    return { account, region, readAt, address, range: listed.value.range, holder, releasedAt };
  });
}

function endOf(releasedAt: EpochSeconds | undefined): EpochSeconds {
  return releasedAt === undefined ? Number.POSITIVE_INFINITY : releasedAt + KEPT_AFTER_RELEASE;
}

function holds(outer: AddressRange, inner: AddressRange): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** Such as "own: network interface eni-0a1b in 111122223333 eu-west-1". */
export function describeOwn({ account, region, holder, releasedAt }: KnownOwn): string {
  const trustedIn = trustedRegion({ account, region });
  const where = region === GLOBAL_REGION ? account : `${account} ${trustedIn ?? region}`;
  const ended =
    releasedAt === undefined
      ? ''
      : `, released by ${formatTime(releasedAt)} and kept until ${formatTime(endOf(releasedAt))}`;
  return `${trustedIn === undefined ? 'own' : 'trusted'}: ${holder} in ${where}${ended}`;
}

const NAMED = 3;

/** What an operator must know of it. */
export function ownStateAlarms(
  { at: written, places, beyond }: OwnState,
  at: EpochSeconds,
): readonly string[] {
  const alarms = [...beyond]
    .slice(0, NAMED)
    .map(
      ([account, count]) =>
        `account ${account} holds more public addresses than are kept of one account: ${count} of them are not protected as own`,
    );
  const late = DAY + 2 * readEvery(places.length).held;
  const age = at - written;
  if (age > late) {
    alarms.push(
      `own addresses were last read at ${formatTime(written)}: what accounts hold since is not protected`,
    );
  }
  const unread = places.filter(
    ({ fault }) => fault !== undefined && fault.kind !== 'region-not-enabled',
  );
  const never = unread.filter(({ readAt }) => readAt === undefined);
  if (never.length > 0 && never.length === places.length) {
    alarms.push(`own addresses of no account can be read: ${never[0]?.fault?.detail ?? ''}`);
  }
  const stale = unread.filter(({ readAt }) => readAt !== undefined && at - readAt > late);
  if (stale.length > 0) {
    const named = stale.slice(0, NAMED).map(placeKey).join(', ');
    const count = counted(stale.length, 'account and region', 'accounts and regions');
    alarms.push(
      `own addresses of ${count} have not been readable for over a day, and stay as last known: ${named}`,
    );
  }
  return alarms;
}
