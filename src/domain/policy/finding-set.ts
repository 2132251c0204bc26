/**
 * All findings that are known, as a set of versions: the ground truth of a replay.
 *
 * A set has no order and no repetition, so whatever is folded from it cannot depend on either. Each
 * version has one canonical text; equal texts are the same fact.
 */
import { AHEAD_MAX, findingKey, type Finding } from '../findings/finding.ts';
import { joinFindingStatus, findingStatusOf, type FindingStatus } from '../facts/finding-status.ts';
import { heldOf } from '../facts/holding.ts';
import { indicatorsOf, type Indicator } from '../facts/indicator.ts';
import {
  ownersOf,
  ownAddressesOf,
  type AddressOwners,
  type OwnAddress,
} from '../facts/own-address.ts';
import { isUnknownType } from './policy.ts';
import { indicatorKey, sightingsOf } from '../facts/sighting.ts';
import type { EpochSeconds } from '../base/time.ts';

export interface FindingSummary {
  readonly findings: number;
  readonly samples: number;
  readonly archived: number;
  readonly vetoed: number;
  readonly accounts: number;
  readonly regions: number;
  /** Findings of types that no row of the policy knows. */
  readonly unknownTypes: Readonly<Record<string, number>>;
}

export interface Folded {
  readonly indicators: readonly Indicator[];
  readonly statusOf: (finding: string) => FindingStatus | undefined;
  /** Addresses that findings show as their accounts' own. */
  readonly owners: readonly AddressOwners[];
  /** Values that sample findings name, routable or not, sorted. */
  readonly canary: readonly string[];
  readonly summary: FindingSummary;
}

/** Canonical text of a version: equal exactly for equal facts, whatever order the values came in. */
export function findingText(finding: Finding): string {
  const values =
    finding.values.length < 2
      ? finding.values
      : [...finding.values].sort((a, b) => (indicatorKey(a) < indicatorKey(b) ? -1 : 1));
  const canary = finding.canary.length < 2 ? finding.canary : [...finding.canary].sort();
  // parseFinding builds every finding with its fields in one order, so JSON is canonical.
  return JSON.stringify({ ...finding, values, canary });
}

/** Folds what was seen by `at`. Samples count as findings only if they are included. */
export function foldFindings(
  findings: Iterable<Finding>,
  at: EpochSeconds,
  { includeSamples }: { readonly includeSamples: boolean },
): Folded {
  const all = [...findings];
  const known = all.filter(({ lastSeen }) => lastSeen <= at);
  const genuine = includeSamples ? known : known.filter(({ sample }) => !sample);
  const standings = standingsOf(genuine, at);
  const canary = new Set(known.flatMap((finding) => finding.canary));
  return {
    indicators: heldOf(indicatorsOf(genuine.flatMap(sightingsOf))),
    statusOf: standings.size === 0 ? () => undefined : (finding) => standings.get(finding),
    owners: ownersOf(shownIn(all, at, includeSamples)),
    canary: [...canary].sort(),
    summary: summaryOf(known, [...standings.values()]),
  };
}

/** As live intake would have taken it by then, from clocks that run ahead too. */
function shownIn(
  findings: Iterable<Finding>,
  at: EpochSeconds,
  includeSamples: boolean,
): readonly OwnAddress[] {
  const shown: OwnAddress[] = [];
  for (const finding of findings) {
    if (finding.lastSeen > at + AHEAD_MAX || (finding.sample && !includeSamples)) continue;
    shown.push(...ownAddressesOf(finding));
  }
  return shown;
}

/**
 * Standings of the findings that some version archived or vetoed: all others stand as they came. No update
 * counts as later than live intake would have taken it at `at`.
 */
function standingsOf(
  findings: readonly Finding[],
  at: EpochSeconds,
): ReadonlyMap<string, FindingStatus> {
  const judged = findings.filter(({ archived, notUseful }) => archived || notUseful);
  const keys = new Set(judged.map(findingKey));
  const standings = new Map<string, FindingStatus>();
  for (const finding of keys.size === 0 ? [] : findings) {
    const key = findingKey(finding);
    if (!keys.has(key)) continue;
    const before = standings.get(key);
    const updatedAt = Math.min(finding.updatedAt, at + AHEAD_MAX);
    const standing = findingStatusOf({ ...finding, updatedAt });
    standings.set(key, before === undefined ? standing : joinFindingStatus(before, standing));
  }
  return standings;
}

function summaryOf(known: readonly Finding[], standings: readonly FindingStatus[]): FindingSummary {
  const typesOf = new Map<string, Set<string>>();
  for (const finding of known) {
    const key = findingKey(finding);
    const types = typesOf.get(key);
    if (types === undefined) typesOf.set(key, new Set([finding.type]));
    else types.add(finding.type);
  }
  const unknownTypes = new Map<string, number>();
  for (const type of [...typesOf.values()].flatMap((types) => [...types])) {
    if (isUnknownType(type)) unknownTypes.set(type, (unknownTypes.get(type) ?? 0) + 1);
  }
  return {
    findings: typesOf.size,
    samples: new Set(known.filter(({ sample }) => sample).map(findingKey)).size,
    archived: standings.filter(({ archived }) => archived).length,
    vetoed: standings.filter(({ vetoed }) => vetoed).length,
    accounts: new Set(known.map(({ accountId }) => accountId)).size,
    regions: new Set(known.map(({ region }) => region)).size,
    unknownTypes: Object.fromEntries([...unknownTypes].sort(byKey)),
  };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
