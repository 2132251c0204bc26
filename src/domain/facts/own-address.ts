/**
 * An own address: a finding shows that a resource of its account has this address on the Internet. Such an address
 * is not listed because of what other accounts' findings say of it, unless enough of them agree
 * (register/contest.ts).
 *
 * A fact of its own, by address, rather than a part of the finding's status: who explains an address asks the ledger
 * for that address alone; a ledger keeps of a status the highest, and a union of addresses is no maximum. Facts of one
 * address and finding join to the later.
 *
 * It counts for `OWN_LIFE` after it was last shown, and from 5 minutes before, as intake takes it from clocks that run
 * ahead: to wait for that time, when it stands in the place of an earlier one, would open a gap. It ends, since an elastic address is given back and then is somebody
 * else's; an attacker who gets it is watched for as long, with an alarm, and may be pinned.
 *
 * Of each account the latest shown are held (`HOLDING_LIMITS.own`), so that no account exhausts a publisher.
 */
import { accountOfFinding, HOLDING_LIMITS } from './holding.ts';
import type { Expunction } from './override.ts';
import { AHEAD_MAX, findingKey, type Finding } from '../findings/finding.ts';
import { DAY, formatTime, type EpochSeconds, type Seconds } from '../base/time.ts';

export interface OwnAddress {
  /** Canonical, on the public Internet. */
  readonly address: string;
  /** partition/account/region/finding id. */
  readonly finding: string;
  readonly lastSeen: EpochSeconds;
}

/** Who shows an address. */
export interface AddressOwners {
  readonly address: string;
  /** Empty: nobody shows it any more. */
  readonly owners: readonly OwnAddress[];
}

export const OWN_LIFE: Seconds = 30 * DAY;

/** What one version of a finding shows. */
export function ownAddressesOf(finding: Finding): readonly OwnAddress[] {
  const { lastSeen, own = [] } = finding;
  const key = findingKey(finding);
  return own.map((address) => ({ address, finding: key, lastSeen }));
}

/** Of two facts on one address: the later, and at one time that of the first finding in order. */
export function joinOwnAddress(a: OwnAddress, b: OwnAddress): OwnAddress {
  return laterFirst(a, b) <= 0 ? a : b;
}

/** Owners in order of accounts, with what a fact says; the same object if it says nothing new. */
export function withOwner(owners: readonly OwnAddress[], own: OwnAddress): readonly OwnAddress[] {
  const account = ownerOf(own);
  const place = placeAmong(owners, account);
  const before = owners[place];
  if (before === undefined || ownerOf(before) !== account) return owners.toSpliced(place, 0, own);
  return joinOwnAddress(before, own) === before ? owners : owners.with(place, own);
}

/** How many of them come before the account. */
function placeAmong(owners: readonly OwnAddress[], account: string): number {
  let [low, high] = [0, owners.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const one = owners[middle];
    if (one !== undefined && ownerOf(one) < account) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What of one account's own addresses is beyond the bound: the longest not shown. */
export function ownBeyond(ofAccount: readonly OwnAddress[], max: number): readonly OwnAddress[] {
  return [...ofAccount].sort(laterFirst).slice(max);
}

/**
 * All that is shown, by address, of any time; without addresses that a publisher would not hold of an account. Who
 * looks at times that have passed needs more than the latest.
 */
export function ownersOf(
  shown: Iterable<OwnAddress>,
  max = HOLDING_LIMITS.own,
): readonly AddressOwners[] {
  const byAddress = groupsOf(shown, ({ address }) => address);
  const latest = [...byAddress.values()].flatMap((all) => all.reduce(withOwner, NOBODY));
  const beyond = new Set(
    [...groupsOf(latest, ownerOf).values()].flatMap((ofOne) => ownBeyond(ofOne, max)).map(placeOf),
  );
  return [...byAddress].flatMap(([address, all]) => {
    const owners = beyond.size === 0 ? all : all.filter((own) => !beyond.has(placeOf(own)));
    return owners.length === 0 ? [] : [{ address, owners }];
  });
}

const NOBODY: readonly OwnAddress[] = [];

/** The account that shows it. */
export function ownerOf({ finding }: OwnAddress): string {
  return accountOfFinding(finding);
}

/** Who shows the address, in words. */
export function describeOwners(owners: readonly OwnAddress[]): string {
  return owners
    .slice(0, OWNERS_NAMED)
    .map(
      (own) =>
        `account ${ownerOf(own)} shows it as its own address (finding ${own.finding}, last seen ${formatTime(own.lastSeen)})`,
    )
    .join('; ');
}

const OWNERS_NAMED = 3;

function placeOf(own: OwnAddress): string {
  return `${own.address} ${ownerOf(own)}`;
}

/** Whether it counts at a time: not before intake could have taken it, nor when it ended. */
export function isOwnAt({ lastSeen }: OwnAddress, at: EpochSeconds): boolean {
  return lastSeen - AHEAD_MAX <= at && at < lastSeen + OWN_LIFE;
}

/** Those that count then, one of each account: not what was expunged. */
export function ownersAt(
  owners: readonly OwnAddress[],
  at: EpochSeconds,
  expunctions: readonly Expunction[],
): readonly OwnAddress[] {
  const isExpunged = (own: OwnAddress) =>
    expunctions.some((one) => one.account === ownerOf(own) && own.lastSeen <= one.at);
  return owners.filter((own) => isOwnAt(own, at) && !isExpunged(own)).reduce(withOwner, NOBODY);
}

/** When that changes next; Infinity if it never does. */
export function ownChangesAfter({ lastSeen }: OwnAddress, at: EpochSeconds): EpochSeconds {
  if (at < lastSeen - AHEAD_MAX) return lastSeen - AHEAD_MAX;
  return at < lastSeen + OWN_LIFE ? lastSeen + OWN_LIFE : Number.POSITIVE_INFINITY;
}

function groupsOf(
  shown: Iterable<OwnAddress>,
  keyOf: (own: OwnAddress) => string,
): ReadonlyMap<string, readonly OwnAddress[]> {
  const groups = new Map<string, OwnAddress[]>();
  for (const own of shown) {
    const group = groups.get(keyOf(own));
    if (group === undefined) groups.set(keyOf(own), [own]);
    else group.push(own);
  }
  return groups;
}

function laterFirst(a: OwnAddress, b: OwnAddress): number {
  return (
    b.lastSeen - a.lastSeen ||
    compareText(a.address, b.address) ||
    compareText(a.finding, b.finding)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
