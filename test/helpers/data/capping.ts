/** Caps on influence over a list of candidates: as the product counts them, and naively. */
import { BANDS } from '../../../src/domain/values/band.ts';
import {
  claimOf,
  count,
  newTally,
  overCaps,
  withdraw,
  type InfluenceCaps,
} from '../../../src/domain/register/influence.ts';
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
  return divided(sorted, overCaps(tally, sorted.keys(), claims));
}

/** Goes through all candidates in order of precedence, and fills every bucket one by one. */
export function naivelyCapped(
  candidates: readonly Candidate[],
  caps: InfluenceCaps,
  units: Units,
): Influence {
  const sorted = inKeyOrder(candidates);
  const order = [...sorted.keys()].sort((a, b) => {
    const [x, y] = [sorted[a]?.state, sorted[b]?.state];
    if (x === undefined || y === undefined) return 0;
    const bands = BANDS.indexOf(x.band) - BANDS.indexOf(y.band);
    return bands === 0 ? x.window.from - y.window.from : bands;
  });
  const fill = new Map<string, number>();
  const held = new Map<number, string>();
  for (const number of order) {
    const one = sorted[number];
    if (one === undefined) continue;
    const buckets = bucketsOf(one, sorted, caps, units);
    const full = buckets.find(([name, max]) => (fill.get(name) ?? 0) >= max);
    if (full === undefined) for (const [name] of buckets) fill.set(name, (fill.get(name) ?? 0) + 1);
    else held.set(number, `over the cap of ${full[1]} entries: ${full[0]}`);
  }
  return divided(sorted, held);
}

function bucketsOf(
  one: Candidate,
  all: readonly Candidate[],
  caps: InfluenceCaps,
  units: Units,
): readonly (readonly [string, number])[] {
  const accounts = accountsOf(one);
  const times = one.state.accusing.map(({ sighting }) => sighting.lastSeen);
  const hour = hourOf(Math.min(...times));
  const unitsOf = (account: string) =>
    (units.get(account) ?? []).filter((unit) => unit.startsWith('ou-'));
  const [first = ''] = accounts;
  const shared = unitsOf(first).filter((unit) => accounts.every((a) => unitsOf(a).includes(unit)));
  const buckets = shared.map((unit): [string, number] => [
    `organizational unit ${unit}, hour ${hour}`,
    caps.entriesPerHourPerOrganizationalUnit,
  ]);
  if (accounts.length > 1) return buckets;
  buckets.push([`account ${first}, hour ${hour}`, caps.entriesPerHourPerAccount]);
  const own = all.filter((other) => accountsOf(other).join() === first).length;
  const share = caps.feedSharePercentMax;
  const max =
    share === 100
      ? Number.POSITIVE_INFINITY
      : Math.max(
          caps.feedShareFreeEntries,
          Math.floor((all.length - own) * (share / (100 - share))),
        );
  buckets.push([`account ${first}, share of the feed`, max]);
  const findings = new Set(one.state.accusing.map(({ sighting }) => sighting.finding));
  if (findings.size === 1) {
    buckets.push([`finding ${[...findings].join('')}`, caps.addressesPerFinding]);
  }
  return buckets;
}

function accountsOf({ state }: Candidate): readonly string[] {
  return [...new Set(state.accusing.map(({ sighting }) => sighting.traits.accountId))];
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
