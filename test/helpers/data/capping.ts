/** Caps on influence over a list of candidates: as the product counts them, and naively. */
import { BANDS } from '../../../src/domain/values/band.ts';
import {
  claimOf,
  count,
  newTally,
  withdraw,
  type InfluenceCaps,
} from '../../../src/domain/register/shares/claims.ts';
import { overCaps } from '../../../src/domain/register/shares/influence.ts';
import { hourOf } from '../../../src/domain/facts/sighting.ts';
import type { BlockState } from '../../../src/domain/policy/verdict.ts';

export interface Candidate {
  readonly key: string;
  readonly state: BlockState;
}

export interface Held {
  readonly key: string;
  readonly because: string;
}

export interface Influence {
  /** In order of keys. */
  readonly admitted: readonly Candidate[];
  readonly held: readonly Held[];
}

type Units = ReadonlyMap<string, readonly string[]>;

/** What the tally makes of the candidates, some others having come and gone before. */
export function capInfluence(
  candidates: readonly Candidate[],
  caps: InfluenceCaps,
  units: Units,
  leavers: readonly Candidate[] = [],
): Influence {
  const tally = newTally(caps, units);
  const leaving = leavers.map(({ state }) => claimOf(tally, state));
  for (const claim of leaving) count(tally, claim);
  const sorted = inKeyOrder(candidates);
  const claims = sorted.map(({ state }) => claimOf(tally, state));
  for (const claim of claims) count(tally, claim);
  for (const claim of leaving) withdraw(tally, claim);
  return divided(
    sorted,
    overCaps(tally, sorted.keys(), (n) => claims[n]),
  );
}

/** Goes through all candidates in turns, and fills every bucket one by one. */
export function naivelyCapped(
  candidates: readonly Candidate[],
  caps: InfluenceCaps,
  units: Units,
): Influence {
  const sorted = inKeyOrder(candidates);
  const fill = new Map<string, number>();
  const held = new Map<number, string>();
  const routesIn = (one: Candidate) =>
    isConfirmed(one, units)
      ? []
      : routesOf(one, units).map((accounts) => bucketsOf(one, accounts, sorted, caps, units));
  const claims = new Map<string, number>();
  for (const [name] of sorted.flatMap(routesIn).flat()) {
    claims.set(name, (claims.get(name) ?? 0) + 1);
  }
  const isContested = (one: Candidate) =>
    routesIn(one)
      .flat()
      .some(([name, max]) => (claims.get(name) ?? 0) > max);
  for (const { number, account } of naivelyInTurns(sorted, isContested)) {
    const one = sorted[number];
    if (one === undefined) continue;
    const own = accountsOf(one).indexOf(account);
    const all = routesIn(one);
    const first = all.length > 1 ? all.slice(own, own + 1) : [];
    const routes = [...first, ...all];
    const fullOn = (route: Buckets) => route.find(([name, max]) => (fill.get(name) ?? 0) >= max);
    const open = routes.find((route) => fullOn(route) === undefined);
    for (const [name] of open ?? []) fill.set(name, (fill.get(name) ?? 0) + 1);
    const [name, max] = (open === undefined ? fullOn(routes[0] ?? []) : undefined) ?? [];
    if (name !== undefined) held.set(number, `over the cap of ${max} entries: ${name}`);
  }
  return divided(sorted, held);
}

type Buckets = readonly (readonly [name: string, max: number])[];

/** Only candidates that may be held take turns: all others have their places. */
function naivelyInTurns(
  sorted: readonly Candidate[],
  isContested: (one: Candidate) => boolean,
): readonly { readonly number: number; readonly account: string }[] {
  const order = [...sorted.keys()].sort((a, b) => {
    const [x, y] = [sorted[a]?.state, sorted[b]?.state];
    if (x === undefined || y === undefined) return 0;
    const bands = BANDS.indexOf(x.band) - BANDS.indexOf(y.band);
    return bands === 0 ? x.window.from - y.window.from : bands;
  });
  const taken = new Map<string, number>();
  const owner = new Map<number, string>();
  const take = (number: number, account: string) => {
    owner.set(number, account);
    taken.set(account, (taken.get(account) ?? 0) + 1);
  };
  const among = order.flatMap((number) => {
    const one = sorted[number];
    return one === undefined || !isContested(one) ? [] : [{ number, of: accountsOf(one) }];
  });
  for (const { number, of } of among) if (of.length === 1) take(number, of[0] ?? '');
  for (const { number, of } of among) {
    if (of.length === 1) continue;
    const fewest = [...of].sort(
      (a, b) => (taken.get(a) ?? 0) - (taken.get(b) ?? 0) || (a < b ? -1 : 1),
    );
    take(number, fewest[0] ?? '');
  }
  const rounds = new Map<string, number>();
  const turnOf = new Map<number, number>();
  for (const { number } of among) {
    const account = owner.get(number) ?? '';
    turnOf.set(number, rounds.get(account) ?? 0);
    rounds.set(account, (rounds.get(account) ?? 0) + 1);
  }
  return among
    .map(({ number }) => ({ number, account: owner.get(number) ?? '' }))
    .sort((a, b) => (turnOf.get(a.number) ?? 0) - (turnOf.get(b.number) ?? 0));
}

function unitsOf(account: string, units: Units): readonly string[] {
  return (units.get(account) ?? []).filter((unit) => unit.startsWith('ou-'));
}

function knownIn(one: Candidate, units: Units): readonly string[] {
  return accountsOf(one).filter((account) => (units.get(account) ?? []).length > 0);
}

/** Units that all the accounts share. */
function sharedBy(accounts: readonly string[], units: Units): readonly string[] {
  const [first = ''] = accounts;
  return unitsOf(first, units).filter((unit) =>
    accounts.every((account) => unitsOf(account, units).includes(unit)),
  );
}

function isConfirmed(one: Candidate, units: Units): boolean {
  const known = knownIn(one, units);
  return known.length > 1 && sharedBy(known, units).length === 0;
}

/** Sets of accounts as any of which it may pass. */
function routesOf(one: Candidate, units: Units): readonly (readonly string[])[] {
  const known = knownIn(one, units);
  return known.length > 1 ? [known] : accountsOf(one).map((account) => [account]);
}

function bucketsOf(
  one: Candidate,
  accounts: readonly string[],
  all: readonly Candidate[],
  caps: InfluenceCaps,
  units: Units,
): Buckets {
  const times = one.state.accusing.map(({ sighting }) => sighting.lastSeen);
  const hour = hourOf(Math.min(...times));
  const buckets = sharedBy(accounts, units).map((unit): [string, number] => [
    `organizational unit ${unit}, hour ${hour}`,
    caps.entriesPerHourPerOrganizationalUnit,
  ]);
  if (accounts.length > 1) return buckets;
  const [account = ''] = accounts;
  buckets.push([`account ${account}, hour ${hour}`, caps.entriesPerHourPerAccount]);
  const own = all.filter((other) =>
    isConfirmed(other, units)
      ? false
      : routesOf(other, units).some((route) => route.join() === account),
  ).length;
  const share = caps.feedSharePercentMax;
  const max =
    share === 100
      ? Number.POSITIVE_INFINITY
      : Math.max(
          caps.feedShareFreeEntries,
          Math.floor((all.length - own) * (share / (100 - share))),
        );
  buckets.push([`account ${account}, share of the feed`, max]);
  const accusations = one.state.accusing.filter(
    ({ sighting }) => sighting.traits.accountId === account,
  );
  const findings = new Set(accusations.map(({ sighting }) => sighting.finding));
  if (findings.size === 1) {
    buckets.push([`finding ${[...findings].join('')}`, caps.addressesPerFinding]);
  }
  return buckets;
}

function accountsOf({ state }: Candidate): readonly string[] {
  return [...new Set(state.accusing.map(({ sighting }) => sighting.traits.accountId))].sort();
}

function inKeyOrder(candidates: readonly Candidate[]): readonly Candidate[] {
  return [...candidates].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function divided(sorted: readonly Candidate[], held: ReadonlyMap<number, string>): Influence {
  return {
    admitted: sorted.filter((_, number) => !held.has(number)),
    held: sorted.flatMap(({ key }, number) => {
      const because = held.get(number);
      return because === undefined ? [] : [{ key, because }];
    }),
  };
}
