/**
 * `npm run cost`: what the hub costs a month at list prices, for organizations of three sizes; counted in the
 * app's own templates and on its own publisher, so that whatever is added to them is priced.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesiseInto, templatesIn } from '../test/helpers/cdk/templates.ts';
import { sizedBills } from './cost/bill.ts';
import { deployedIn, type Deployed } from './cost/deployed.ts';
import { measured } from './cost/measured.ts';
import { PRICES } from './cost/prices.ts';
import { pushTable, shortTable, tableOf, wholeTable } from './cost/tables.ts';

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

const [there, asked] = [deployed(), await measured()];
const bills = sizedBills(there, asked);
const prices = Object.entries(PRICES).map(([name, { usd, unit, asOf, source }]) => [
  `${name}: ${unit}`,
  usd.toPrecision(3),
  asOf,
  source,
]);
const tables = [
  shortTable(bills),
  wholeTable(bills),
  pushTable(bills, sizedBills(there, asked, true)),
  tableOf([['price', 'USD', 'as of', 'source'], ...prices]),
];
process.stdout.write(tables.join('\n'));
