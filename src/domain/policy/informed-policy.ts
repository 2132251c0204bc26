/**
 * The policy of a hub whose organization is audited: what the configuration leaves open, the audit answers.
 *
 *                                configured           audited                        not answered (yet)
 *   units of an account          as configured        its path up to the root        unknown: independent of nobody
 *   enrolled with GuardDuty's    as configured        whom GuardDuty's administrator  unknown: its own threat lists
 *   administrator                                     names in that region            are only watched
 *
 * Accounts are independent if no OU holds both, but for OUs that hold every account: of those, as of the root, all are.
 */
import { NO_UNITS_KNOWN, type UnitsOf } from './independence.ts';
import type { EnrolmentOf, Policy } from './policy.ts';
import type { EnrolmentByRegion } from '../organization/enrolment.ts';
import type { OwnState } from '../organization/own-state.ts';
import { unitsIn, unitsOfAll } from '../organization/tree.ts';

/** What the audit says of accounts; the same object while it says the same. */
export interface OrganizationAnswer {
  readonly unitsOf: UnitsOf;
  readonly independentBy: UnitsOf;
  readonly enrolmentOf: EnrolmentOf;
}

export const UNANSWERED: OrganizationAnswer = {
  unitsOf: NO_UNITS_KNOWN,
  independentBy: NO_UNITS_KNOWN,
  enrolmentOf: () => 'unknown',
};

export function organizationAnswer({
  tree,
  enrolment,
}: Pick<OwnState, 'tree' | 'enrolment'>): OrganizationAnswer {
  const enrolmentOf = enrolment === undefined ? UNANSWERED.enrolmentOf : askedIn(enrolment);
  if (tree === undefined) return { ...UNANSWERED, enrolmentOf };
  const unitsOf = new Map([...NO_UNITS_KNOWN, ...unitsIn(tree)]);
  const all = unitsOfAll(tree);
  const independentBy = new Map(
    [...unitsOf].map(([account, units]) => [account, units.filter((unit) => !all.has(unit))]),
  );
  return { unitsOf, independentBy, enrolmentOf };
}

function askedIn(enrolment: EnrolmentByRegion): EnrolmentOf {
  return (account, region) => {
    const known = enrolment.get(region);
    if (known?.readAt === undefined) return 'unknown';
    return known.accounts.has(account) ? 'enrolled' : 'not-enrolled';
  };
}

/** What is configured by hand wins, account by account. */
export function informedPolicy(configured: Policy, answer: OrganizationAnswer): Policy {
  const { organizationalUnitsOf, independentBy, enrolmentOf } = configured;
  return {
    ...configured,
    organizationalUnitsOf: new Map([...answer.unitsOf, ...organizationalUnitsOf]),
    independentBy: new Map([...answer.independentBy, ...independentBy]),
    enrolmentOf: enrolmentOf ?? answer.enrolmentOf,
  };
}
