/**
 * Turns: how places that are too few are shared among accounts, whatever severity and times their senders chose.
 *
 *   account A   a1 a2 a3 a4 a5 …          in turns   a1 b1 a2 b2 a3 a4 …
 *   account B   b1 b2                     with 3 places: a1 b1 a2, and never a1 a2 a3
 *
 * Law: of the first n items in turns, no account has two more than another that has items left; an item moves
 * back only by items of its own account, and never because one more account accuses it.
 */

export interface Turn<T> {
  readonly item: T;
  /** Whose turn it takes; `undefined` if it needs none. */
  readonly account: string | undefined;
  /** How many items of the account, those it has had before included, come before it. */
  readonly turn: number;
}

/**
 * The items in turns. `ranked` is in order of worth, which decides within an account and between accounts of
 * equal turns. An item of several accounts takes the turn of the one that has the fewest.
 */
export function inTurns<T>(
  ranked: readonly T[],
  accountsOf: (item: T) => readonly string[],
  had: ReadonlyMap<string, number> = new Map(),
): readonly Turn<T>[] {
  const accounts = attributed(ranked.map(accountsOf), had);
  const next = new Map(had);
  const turns = ranked.map((item, n): Turn<T> => {
    const account = accounts[n];
    if (account === undefined) return { item, account, turn: 0 };
    const turn = next.get(account) ?? 0;
    next.set(account, turn + 1);
    return { item, account, turn };
  });
  return turns.sort((a, b) => a.turn - b.turn);
}

/**
 * To which account each item counts: its only one; else, after all those, the one with the fewest so far, the
 * first of its list on a tie. `undefined` for an item of no account.
 */
export function attributed(
  accountsOf: readonly (readonly string[])[],
  had: ReadonlyMap<string, number>,
): readonly (string | undefined)[] {
  const counts = new Map(had);
  const chosen: (string | undefined)[] = accountsOf.map(([only, ...others]) => {
    if (only === undefined || others.length > 0) return undefined;
    counts.set(only, (counts.get(only) ?? 0) + 1);
    return only;
  });
  accountsOf.forEach((accounts, n) => {
    if (accounts.length < 2) return;
    const fewest = accounts.reduce((a, b) => ((counts.get(b) ?? 0) < (counts.get(a) ?? 0) ? b : a));
    counts.set(fewest, (counts.get(fewest) ?? 0) + 1);
    chosen[n] = fewest;
  });
  return chosen;
}
