/** Overrides of the policy table: a rule speaks for every sighting that matches all fields it gives. */
import type { Kind } from '../findings/extraction.ts';
import type { Action } from './family.ts';
import type { FindingTraits } from '../findings/finding.ts';
import type { UnitsOf } from './independence.ts';
import { globMatcher } from '../base/glob.ts';
import type { Seconds } from '../base/time.ts';

/** Block when this many accounts, or this many findings, accuse within the time. */
export interface Corroboration {
  readonly accounts: number;
  readonly findings: number;
  readonly within: Seconds;
  /** The accounts must be independent of each other by these units. @default - any will do */
  readonly independentBy?: UnitsOf;
}

/** An override of the table for what matches all the fields that are given. */
export interface PolicyRule {
  readonly types?: readonly string[];
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly organizationalUnits?: readonly string[];
  readonly severityFrom?: number;
  readonly severityBelow?: number;
  readonly kinds?: readonly Kind[];
  readonly action?: Action;
  readonly minSeverity?: number;
  readonly window?: Seconds;
  readonly windowMax?: Seconds;
  readonly corroboration?: Corroboration;
  readonly because: string;
}

export type RuleFinder = (traits: FindingTraits, kind: Kind) => PolicyRule | undefined;

/** The first rule that matches; what it leaves open stays as the table has it. */
export function ruleFinder(
  rules: readonly PolicyRule[],
  organizationalUnitsOf: ReadonlyMap<string, readonly string[]>,
): RuleFinder {
  const rows = rules.map((rule) => ({ rule, matchesType: globMatcher(rule.types ?? ['*']) }));
  return (traits, kind) => {
    const units = organizationalUnitsOf.get(traits.accountId) ?? [];
    return rows.find(
      ({ rule, matchesType }) =>
        matchesType(traits.type) &&
        allows(rule.kinds, [kind]) &&
        allows(rule.accounts, [traits.accountId]) &&
        allows(rule.regions, [traits.region]) &&
        allows(rule.organizationalUnits, units) &&
        hasSeverity(rule, traits.severity),
    )?.rule;
  };
}

/** A list that is not given allows everything; one that is, what it names. */
function allows<T>(list: readonly T[] | undefined, values: readonly T[]): boolean {
  return list === undefined || values.some((value) => list.includes(value));
}

function hasSeverity(rule: PolicyRule, severity: number): boolean {
  return (
    severity >= (rule.severityFrom ?? 0) &&
    severity < (rule.severityBelow ?? Number.POSITIVE_INFINITY)
  );
}
