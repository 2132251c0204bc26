/**
 * `npm run cost`: what the hub costs a month at list prices, for organizations of three sizes; counted in the
 * app's own templates and on its own publisher, so that whatever is added to them is priced. What was counted is
 * kept for `palisade cost`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { synthesiseInto, templatesIn } from '../test/helpers/cdk/templates.ts';
import { sizedBills } from './cost/sizes.ts';
import type { Deployed } from '../src/usecases/cost/bill-line.ts';
import { deployedIn } from './cost/deployed.ts';
import { measured } from './cost/measured.ts';
import { changeTable, priceTable, shortTable, wholeTable } from './cost/tables.ts';

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
const COUNTED = 'src/usecases/cost/counted.json';
const layout = await resolveConfig(COUNTED);
const text = JSON.stringify({ deployed: there, measured: asked });
writeFileSync(COUNTED, await format(text, { ...layout, filepath: COUNTED }));

const bills = sizedBills(there, asked);
const tables = [
  shortTable(bills),
  wholeTable(bills),
  changeTable(bills, sizedBills(there, asked, { isPushed: true }), 'the push lane'),
  changeTable(
    sizedBills(there, asked, { isRead: true }),
    sizedBills(there, asked, { isRead: true, hasTrail: true }),
    'watched readers and a trail',
  ),
  priceTable(),
];
process.stdout.write(tables.join('\n'));
