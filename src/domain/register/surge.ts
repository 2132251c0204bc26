/**
 * Surge: which additions of an edition must wait, where more come than an hour may bring.
 *
 * The hour's places go to what accounts of different units accuse first, up to half of them while others wait;
 * the rest are shared by account in turns (turns.ts), counting what each account has added in this hour already,
 * and on equal turns by organizational unit. Never by severity or time: the sender chooses these.
 *
 * An account's fair share of the hour is never held, even when others have used up the hour's places before its
 * first addition came. So an hour may bring up to twice its places, the second half of it in fair shares: one
 * account that floods gains nothing, and costs the others nothing.
 */
import { BANDS } from '../values/band.ts';
import { claimKindIn } from './columns/claim-column.ts';
import { accountsClaiming, isConfirmed, type Tally } from './shares/claims.ts';
import type { Columns } from './columns/columns.ts';
import { touchedInOrder } from './columns/touched.ts';
import { attributed, inTurns, type Turn } from './shares/turns.ts';

/** What additions the hour still has room for. */
export interface Allowance {
  /** All that the hour may bring; `Infinity` for a first or a short list. */
  readonly max: number;
  /** Places that are left. */
  readonly left: number;
  /** By account: what it has added since the hour began. */
  readonly addedBy: ReadonlyMap<string, number>;
}

/** So many additions an hour are fair for any account: nobody is kept waiting for a handful. */
const FAIR_SHARE_MIN = 10;

const HOW_TO_RELEASE = 'let them pass with: palisade release --accept-growth N';

/** Slots that wait, and why, with the account in words. */
export function surge(
  columns: Columns,
  isAdmitted: (slot: number) => boolean,
  allowance: Allowance,
): ReadonlyMap<number, string> {
  const { left, max, addedBy } = allowance;
  const held = new Map<number, string>();
  if (left === Number.POSITIVE_INFINITY) return held;
  const additions = additionsIn(columns, isAdmitted);
  if (additions.length <= left) return held;
  const accountsOf = (slot: number) => claimKindIn(columns, slot)?.accounts ?? [];
  const confirmed = additions.filter((slot) => isConfirmed(claimKindIn(columns, slot)));
  const alone = additions.filter((slot) => !isConfirmed(claimKindIn(columns, slot)));
  const first = Math.min(confirmed.length, Math.max(Math.ceil(left / 2), left - alone.length));
  const others = [...confirmed.slice(first), ...alone];
  const fair = Math.max(FAIR_SHARE_MIN, Math.floor(max / accountsClaiming(columns.tally)));
  const turns = unitsInTurns(inTurns(others, accountsOf, addedBy), columns.tally);
  for (const { item, account, turn } of turns.slice(left - first)) {
    if (turn < fair) continue;
    held.set(
      item,
      `account ${account} adds more than its share of what an hour may bring; ${HOW_TO_RELEASE}`,
    );
  }
  return held;
}

/** What each account has added in the hour, with the slots that an edition adds. */
export function addedWith(
  columns: Columns,
  addedBy: ReadonlyMap<string, number>,
  added: readonly number[],
): ReadonlyMap<string, number> {
  const total = new Map(addedBy);
  for (const account of attributed(
    added.map((slot) => claimKindIn(columns, slot)?.accounts ?? []),
    addedBy,
  )) {
    if (account !== undefined) total.set(account, (total.get(account) ?? 0) + 1);
  }
  return total;
}

/**
 * The more severe first, then in order of keys. What is admitted and not published is touched: the last edition
 * drawn held it back, or was not published, or knew nothing of it.
 */
function additionsIn(columns: Columns, isAdmitted: (slot: number) => boolean): readonly number[] {
  const { entries, published } = columns;
  const byBand = BANDS.map((): number[] => []);
  for (const slot of touchedInOrder(columns)) {
    if (!isAdmitted(slot) || published[slot] !== undefined) continue;
    byBand[BANDS.indexOf(entries[slot]?.band ?? 'low')]?.push(slot);
  }
  return byBand.flat();
}

/** Of equal turns the first of every unit before the second of any. */
function unitsInTurns(turns: readonly Turn<number>[], tally: Tally): readonly Turn<number>[] {
  const had = new Map<string, number>();
  return turns
    .map((one) => {
      const place = `${one.turn}|${unitOf(one.account ?? '', tally)}`;
      const unitTurn = had.get(place) ?? 0;
      had.set(place, unitTurn + 1);
      return { ...one, unitTurn };
    })
    .sort((a, b) => a.turn - b.turn || a.unitTurn - b.unitTurn);
}

function unitOf(account: string, { unitsOf }: Tally): string {
  return unitsOf.get(account)?.find((unit) => unit.startsWith('ou-')) ?? '';
}
