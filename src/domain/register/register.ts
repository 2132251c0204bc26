/**
 * The register: what a publisher keeps of every value that is known, from edition to edition.
 *
 *   changes ─ advance ─▶ edition ─ committed ─▶ acknowledge
 *
 * One way in and one way out. What it holds is columns (columns/columns.ts), of which nobody outside of this folder sees
 * any; they only ever change in these two functions, and an edition is a value of its own.
 */
import { bringTo } from './assessment.ts';
import type { Changes, KnownFacts, Terms } from './changes.ts';
import { indicatorsCounted } from './columns/account-tally.ts';
import { columnsOf, newColumns, registerOf, type Register } from './columns/columns.ts';
import { draw } from './draw.ts';
import type { Edition } from './edition.ts';
import { letStand, settle, standOn } from './listing.ts';
import { invariant } from '../base/result.ts';
import type { EpochSeconds } from '../base/time.ts';
import { slotCount } from './columns/names.ts';

export type { Register } from './columns/columns.ts';

export function newRegister(terms: Terms): Register {
  return registerOf(newColumns(terms));
}

/** Takes in what changed, and draws the edition of that time. Costs what changed, and a few looks along. */
export function advance(register: Register, changes: Changes, at: EpochSeconds): Edition {
  const columns = columnsOf(register);
  columns.edition = undefined;
  if (changes.stands !== undefined) standOn(columns, changes.stands);
  const moment = bringTo(columns, changes, at);
  return draw(columns, moment, changes);
}

/**
 * From now on the edition that was just drawn stands, under this number: change is measured against it. If the
 * number is another than that of the edition that stood, it has been written.
 */
export function acknowledge(register: Register, edition: Edition, number: number): void {
  const columns = columnsOf(register);
  invariant(columns.edition === edition, 'an edition is acknowledged before its register moves on');
  columns.edition = undefined;
  letStand(columns);
  if (number !== edition.before?.number) settle(columns);
  columns.stands = { number, ...edition.measures };
}

/** Number of the edition that stands, as far as the register knows. */
export function currentNumber(register: Register): number | undefined {
  return columnsOf(register).stands?.number;
}

/** Whether so much of it is of no use any more that it should be made again. */
export function isWorn(register: Register): boolean {
  const columns = columnsOf(register);
  const { account, tally, voices } = columns;
  const used = indicatorsCounted(account);
  const max = 2 * used + WASTE_MAX;
  return [slotCount(columns), tally.capsOf.size, tally.kinds.size, voices.all.length].some(
    (size) => size > max,
  );
}

const WASTE_MAX = 50_000;

/** The edition of all that is known, of a first publisher or of a replay: it has none before it. */
export function makeEdition(known: KnownFacts, terms: Terms, at: EpochSeconds): Edition {
  return advance(newRegister(terms), known, at);
}
