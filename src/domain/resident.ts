/**
 * The publisher's resident state: all facts, joined, by what they are about. The one mutable value of the
 * domain, since a million indicators are not copied every minute; it only ever grows by joins, so in
 * whatever order facts are absorbed, the state is the same.
 */
import type { Control } from './control.ts';
import { controlKey } from './control.ts';
import type { Fact } from './fact.ts';
import {
  isJudgedKey,
  joinStanding,
  judgedKeyOf,
  standingBy,
  type FindingStanding,
} from './finding-status.ts';
import { indicatorOf, join, type Indicator } from './indicator.ts';
import { overrideKey, type Override } from './override.ts';
import { indicatorKey, type Sighting } from './sighting.ts';
import { EVIDENCE_RETENTION } from './retention.ts';
import type { EpochSeconds } from './time.ts';

export interface Resident {
  readonly indicators: Map<string, Indicator>;
  readonly standings: Map<string, FindingStanding>;
  /** By region and id of the finding. */
  readonly judgements: Map<string, FindingStanding>;
  readonly overrides: Map<string, Override>;
  readonly controls: Map<string, Control>;
  /** Value of a sample finding → when it was last seen. */
  readonly canaries: Map<string, EpochSeconds>;
}

const PARTS = [
  ...(['indicators', 'standings', 'judgements'] as const),
  ...(['overrides', 'controls', 'canaries'] as const),
];

/** What absorbing facts changed. */
export interface Absorbed {
  readonly indicators: ReadonlySet<string>;
  /** A verdict may depend on it beyond the indicators that are named. */
  readonly elsewhere: boolean;
}

export function emptyResident(): Resident {
  return {
    indicators: new Map(),
    standings: new Map(),
    judgements: new Map(),
    overrides: new Map(),
    controls: new Map(),
    canaries: new Map(),
  };
}

/** Joins facts into the state. Known facts change nothing. */
export function absorb(resident: Resident, facts: Iterable<Fact>): Absorbed {
  const sightings = new Map<string, Sighting[]>();
  let elsewhere = false;
  for (const fact of facts) {
    if (fact.kind === 'sighting') {
      const key = indicatorKey(fact.sighting.value);
      const group = sightings.get(key);
      if (group === undefined) sightings.set(key, [fact.sighting]);
      else group.push(fact.sighting);
    } else if (absorbOther(resident, fact)) elsewhere = true;
  }
  const changed = new Set<string>();
  for (const [key, group] of sightings) {
    if (absorbSightings(resident, key, group)) changed.add(key);
  }
  return { indicators: changed, elsewhere };
}

/** Every fact of the state: absorbing them all makes an equal state. */
export function* factsOfResident(resident: Resident): Generator<Fact> {
  for (const { sightings } of resident.indicators.values()) {
    for (const sighting of sightings) yield { kind: 'sighting', sighting };
  }
  for (const standings of [resident.standings, resident.judgements]) {
    for (const standing of standings.values()) yield { kind: 'standing', standing };
  }
  for (const override of resident.overrides.values()) yield { kind: 'override', override };
  for (const control of resident.controls.values()) yield { kind: 'control', control };
  for (const [value, lastSeen] of resident.canaries) {
    yield { kind: 'canary', canary: { value, lastSeen } };
  }
}

/** What stands of a finding by all that is known. */
export function standingIn(
  { standings, judgements }: Pick<Resident, 'standings' | 'judgements'>,
  finding: string,
): FindingStanding | undefined {
  const own = standings.get(finding);
  // Asked of every sighting there is, and most organizations judge few.
  return judgements.size === 0 ? own : standingBy(own, judgements.get(judgedKeyOf(finding)));
}

/** Subjects on which two states differ, at most `max` of them: what a rebuild reports. */
export function differences(a: Resident, b: Resident, max: number): readonly string[] {
  const found: string[] = [];
  for (const name of PARTS) {
    const one: ReadonlyMap<string, unknown> = a[name];
    const other: ReadonlyMap<string, unknown> = b[name];
    for (const key of new Set([...one.keys(), ...other.keys()])) {
      if (found.length >= max) return found;
      if (textOf(one.get(key)) !== textOf(other.get(key))) found.push(`${name}: ${key}`);
    }
  }
  return found;
}

/** Forgets what was last seen longer ago than anything can still depend on. */
export function prune(resident: Resident, at: EpochSeconds): void {
  const oldest = at - EVIDENCE_RETENTION;
  for (const [key, { sightings }] of resident.indicators) {
    const kept = sightings.filter(({ lastSeen }) => lastSeen >= oldest);
    if (kept.length === 0) resident.indicators.delete(key);
    else if (kept.length < sightings.length) resident.indicators.set(key, indicatorOf(kept));
  }
  for (const standings of [resident.standings, resident.judgements]) {
    for (const [key, { updatedAt, vetoed }] of standings) {
      if (updatedAt < oldest && !vetoed) standings.delete(key);
    }
  }
  for (const [value, lastSeen] of resident.canaries) {
    if (lastSeen < oldest) resident.canaries.delete(value);
  }
}

function absorbSightings(resident: Resident, key: string, group: readonly Sighting[]): boolean {
  const before = resident.indicators.get(key);
  const news = indicatorOf(group);
  const after = before === undefined ? news : join(before, news);
  if (before !== undefined && sameSightings(before, after)) return false;
  resident.indicators.set(key, after);
  return true;
}

/** The order of sightings is a function of their set, so equal sets stand in equal order. */
function sameSightings(a: Indicator, b: Indicator): boolean {
  return (
    a.sightings.length === b.sightings.length &&
    a.sightings.every((sighting, index) => {
      const other = b.sightings[index];
      return (
        sighting === other ||
        (sighting.finding === other?.finding && JSON.stringify(sighting) === JSON.stringify(other))
      );
    })
  );
}

/** Whether verdicts on indicators that the fact does not name may change. */
function absorbOther(resident: Resident, fact: Exclude<Fact, { kind: 'sighting' }>): boolean {
  switch (fact.kind) {
    case 'standing':
      return absorbStanding(resident, fact.standing);
    case 'canary': {
      const { value, lastSeen } = fact.canary;
      resident.canaries.set(value, Math.max(lastSeen, resident.canaries.get(value) ?? 0));
      return false;
    }
    case 'override':
      resident.overrides.set(overrideKey(fact.override), fact.override);
      return true;
    case 'control':
      resident.controls.set(controlKey(fact.control), fact.control);
      return false;
  }
}

function absorbStanding(resident: Resident, standing: FindingStanding): boolean {
  const standings = isJudgedKey(standing.finding) ? resident.judgements : resident.standings;
  const before = standings.get(standing.finding);
  const after = before === undefined ? standing : joinStanding(before, standing);
  standings.set(standing.finding, after);
  return (
    (before?.archived ?? false) !== after.archived || (before?.vetoed ?? false) !== after.vetoed
  );
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'bigint' ? inner.toString() : inner,
  );
}
