/**
 * All findings that are known, as a set of versions: the ground truth of a replay.
 *
 * A set has no order and no repetition, so whatever is folded from it cannot depend on either. Each
 * version has one canonical text; equal texts are the same fact.
 */
import { findingKey, type Finding } from './finding.ts';
import { joinStanding, standingOf, type FindingStanding } from './finding-status.ts';
import { indicatorsOf, type Indicator } from './indicator.ts';
import { isUnknownType } from './policy.ts';
import { indicatorKey, sightingsOf } from './sighting.ts';
import type { EpochSeconds } from './time.ts';

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
  readonly statusOf: (finding: string) => FindingStanding | undefined;
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
  const known = [...findings].filter(({ lastSeen }) => lastSeen <= at);
  const genuine = includeSamples ? known : known.filter(({ sample }) => !sample);
  const standings = new Map<string, FindingStanding>();
  for (const finding of genuine) {
    const key = findingKey(finding);
    const before = standings.get(key);
    const standing = standingOf(finding);
    standings.set(key, before === undefined ? standing : joinStanding(before, standing));
  }
  const canary = new Set(known.flatMap((finding) => finding.canary));
  return {
    indicators: indicatorsOf(genuine.flatMap(sightingsOf)),
    statusOf: (finding) => standings.get(finding),
    canary: [...canary].sort(),
    summary: summaryOf(known, [...standings.values()]),
  };
}

function summaryOf(
  known: readonly Finding[],
  standings: readonly FindingStanding[],
): FindingSummary {
  const unknownTypes = new Map<string, number>();
  const typesOfFindings = new Set(known.map((finding) => `${findingKey(finding)} ${finding.type}`));
  for (const typed of typesOfFindings) {
    const type = typed.slice(typed.indexOf(' ') + 1);
    if (isUnknownType(type)) unknownTypes.set(type, (unknownTypes.get(type) ?? 0) + 1);
  }
  return {
    findings: new Set(known.map(findingKey)).size,
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
