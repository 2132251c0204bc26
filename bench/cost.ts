/**
 * `npm run cost`: what the hub costs a month at list prices, for organizations of three sizes; counted in the
 * app's own templates and on its own publisher, so that whatever is added to them is priced.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesiseInto, templatesIn } from '../test/helpers/templates.ts';
import { billOf, onceOf, totalOf, type Line } from './cost/bill.ts';
import { deployedIn, type Deployed } from './cost/deployed.ts';
import { measured } from './cost/measured.ts';
import { PRICES } from './cost/prices.ts';

const SIZES = [10, 100, 1_000];
const scales = SIZES.map((accounts) => ({ accounts, regions: 17, firewalls: 10 }));

function deployed(): Deployed {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-cost-'));
  try {
    const { code, stderr } = synthesiseInto(folder);
    if (code !== 0) throw new Error(`the app does not synthesise:\n${stderr}`);
    return deployedIn(templatesIn(folder).flatMap(({ resources }) => resources));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...rest] = rows;
  const all = [head, head.map((_, n) => (n === 0 ? '---' : '---:')), ...rest];
  return `${all.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
}

function dollars(usd: number): string {
  return usd.toFixed(2);
}

const there = deployed();
const requests = await measured();
const bills = scales.map((scale) => billOf(scale, there, requests));
const once = scales.map((scale) => onceOf(scale, there));
const cells = (what: string, lines: readonly (Line | undefined)[]) => [
  what,
  ...lines.map((line) => dollars(line?.usd ?? 0)),
];

process.stdout.write(
  table([
    ['USD a month', ...SIZES.map((accounts) => `${accounts.toLocaleString('en')} accounts`)],
    ...(bills[0] ?? []).map(({ what }, n) =>
      cells(
        what,
        bills.map((bill) => bill[n]),
      ),
    ),
    ['**in all**', ...bills.map((bill) => `**${dollars(totalOf(bill))}**`)],
    cells(`once: ${once[0]?.what ?? ''}`, once),
  ]),
);
process.stdout.write('\n');
process.stdout.write(
  table([
    ['price', 'USD', 'as of', 'source'],
    ...Object.entries(PRICES).map(([name, { usd, unit, asOf, source }]) => [
      `${name}: ${unit}`,
      usd.toPrecision(3),
      asOf,
      source,
    ]),
  ]),
);
