/** What is known of the accounts that accuse a value: where they lie, and whether GuardDuty's administrator has them. */
import type { Policy } from '../policy/policy.ts';
import type { JudgedIndicator } from '../register/edition.ts';

export interface ExplainedAccount {
  readonly account: string;
  /** From its own up to the root; empty if it is not known. */
  readonly organizationalUnits: readonly string[];
  /** Regions of its sightings where it is not enrolled with GuardDuty's administrator, or where that is not known. */
  readonly notEnrolledIn: readonly string[];
}

/** Empty where nobody says anything of accounts: neither the configuration nor an audit. */
export function explainedAccounts(
  { organizationalUnitsOf, enrolmentOf }: Policy,
  { verdict }: JudgedIndicator,
): readonly ExplainedAccount[] {
  if (organizationalUnitsOf.size === 0 && enrolmentOf === undefined) return [];
  const regions = new Map<string, Set<string>>();
  for (const { sighting } of verdict.weighed) {
    const { accountId, region } = sighting.traits;
    const known = regions.get(accountId) ?? new Set();
    regions.set(accountId, known.add(region));
  }
  return [...regions].sort().map(([account, seen]) => ({
    account,
    organizationalUnits: organizationalUnitsOf.get(account) ?? [],
    notEnrolledIn: [...seen]
      .filter((region) => (enrolmentOf?.(account, region) ?? 'enrolled') !== 'enrolled')
      .sort(),
  }));
}
