/**
 * Independent accounts: whose findings confirm each other. An attacker who took over one account may have its neighbours too,
 * so accounts of one organizational unit are one voice, and an account whose unit is unknown is none; where nobody says
 * any units, neither the configuration nor an audit, every account speaks for itself.
 */

/** Organizational units of an account, from its own up to the root; empty where nobody says any. */
export type UnitsOf = ReadonlyMap<string, readonly string[]>;

/** Where an audit should say them, and has not: that of no account is known. */
export const NO_UNITS_KNOWN: UnitsOf = new Map([['', []]]);

/** Whether two of the accounts, each once, are independent of each other; looks no further than it must. */
export function areIndependent(accounts: Iterable<string>, unitsOf: UnitsOf): boolean {
  let known = 0;
  let common: readonly string[] = [];
  for (const account of accounts) {
    if (unitsOf.size > 0 && !isKnown(account, unitsOf)) continue;
    const units = unitsOf.get(account) ?? [];
    common = known === 0 ? units.filter(isUnit) : common.filter((unit) => units.includes(unit));
    known += 1;
    if (known > 1 && common.length === 0) return true;
  }
  return false;
}

/** Whether it is known in which units the account is. */
export function isKnown(account: string, unitsOf: UnitsOf): boolean {
  return (unitsOf.get(account) ?? []).length > 0;
}

/** Units that hold all the accounts; the root holds everybody and makes nobody a neighbour. */
export function commonUnits(accounts: readonly string[], unitsOf: UnitsOf): readonly string[] {
  const [first = [], ...others] = accounts.map((account) => unitsOf.get(account) ?? []);
  return first.filter((unit) => isUnit(unit) && others.every((units) => units.includes(unit)));
}

function isUnit(id: string): boolean {
  return id.startsWith('ou-');
}
