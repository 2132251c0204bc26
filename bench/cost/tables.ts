/** A month's bill for organizations of several sizes, as tables for people. */
import { totalOf } from '../../src/usecases/cost/bill-line.ts';
import { priceText, PRICES, pricingPage } from '../../src/usecases/cost/prices.ts';
import type { SizedBill } from './sizes.ts';

/** Lines that come to less in every bill stand together in the short table. */
const LITTLE_USD = 1;

/** Every line of the bills. */
export function wholeTable(bills: readonly SizedBill[]): string {
  return billTable(bills, rowsOf(bills));
}

/** The lines that matter, and the rest in one. */
export function shortTable(bills: readonly SizedBill[]): string {
  const rows = rowsOf(bills);
  const isLittle = ({ usd }: CostRow): boolean => usd.every((one) => one < LITTLE_USD);
  const little = rows.filter(isLittle);
  const rest = bills.map((_, n) => little.reduce((sum, { usd }) => sum + (usd[n] ?? 0), 0));
  return billTable(bills, [
    ...rows.filter((row) => !isLittle(row)),
    { what: `${little.length} lines of less than ${LITTLE_USD} USD each`, usd: rest },
  ]);
}

/** What is `named` changes: its own lines, those that it makes smaller or larger, and the whole. */
export function changeTable(
  bills: readonly SizedBill[],
  changed: readonly SizedBill[],
  named: string,
): string {
  const before = new Map(rowsOf(bills).map(({ what, usd }) => [what, usd]));
  const rows = rowsOf(changed).flatMap(({ what, usd }) => {
    const more = usd.map((one, n) => one - (before.get(what)?.[n] ?? 0));
    return more.every((one) => Math.abs(one) < 0.005) ? [] : [[what, ...more.map(signed)]];
  });
  const totals = changed.map(({ lines }) => `**${dollars(totalOf(lines))}**`);
  return tableOf([
    [
      'USD a month, more or less',
      ...bills.map(({ accounts }) => `${accounts.toLocaleString('en')} accounts`),
    ],
    ...rows,
    [`**in all, with ${named}**`, ...totals],
  ]);
}

function signed(usd: number): string {
  return `${usd < 0 ? '−' : '+'}${dollars(Math.abs(usd))}`;
}

/** A table in Markdown; the first row is its head, all columns but the first hold numbers. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const [head = [], ...rest] = rows;
  const all = [head, head.map((_, n) => (n === 0 ? '---' : '---:')), ...rest];
  return `${all.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
}

/** Every price, when and where it was read, and where to check it. */
export function priceTable(): string {
  const rows = Object.values(PRICES).map(({ usd, unit, service, asOf, source }) => {
    return [`${service}: ${unit}`, priceText(usd), `${asOf}, ${source}`, pricingPage(service)];
  });
  return tableOf([['price', 'USD', 'when, and where', 'page of AWS to check it on'], ...rows]);
}

interface CostRow {
  readonly what: string;
  /** In the order of the bills. */
  readonly usd: readonly number[];
}

function rowsOf(bills: readonly SizedBill[]): readonly CostRow[] {
  return (bills[0]?.lines ?? []).map(({ what }, n) => ({
    what,
    usd: bills.map(({ lines }) => lines[n]?.usd ?? 0),
  }));
}

function billTable(bills: readonly SizedBill[], rows: readonly CostRow[]): string {
  const totals = bills.map(({ lines }) => `**${dollars(totalOf(lines))}**`);
  const once = bills.map((bill) => dollars(bill.once.usd));
  return tableOf([
    ['USD a month', ...bills.map(({ accounts }) => `${accounts.toLocaleString('en')} accounts`)],
    ...rows.map(({ what, usd }) => [what, ...usd.map(dollars)]),
    ['**in all**', ...totals],
    [`once: ${bills[0]?.once.what ?? ''}`, ...once],
  ]);
}

function dollars(usd: number): string {
  return usd.toFixed(2);
}
