/** A full list of 131,072 entries: measured in the browser and printed, since a time is no reason to fail. */
import { expect, it } from 'vitest';
import { publishedWorld } from '../../bench/published-world.ts';
import { memoryObjectStore } from '../../src/adapters/memory/memory-object-store.ts';
import { browserForTests } from './browser.ts';
import { COVERAGE_KEY } from '../../src/domain/coverage/coverage-file.ts';
import { busyScene, startScene } from './scene.ts';

/** What devices load. Some of the values of that world have ended, so more are made, and the budget cuts the rest. */
const ENTRIES = 131_072;
const VALUES = 138_000;
const SEARCHES = ['16.1', '203', '10.0.0.0/9', 'no such value', '28.45.1'];

const open = browserForTests();

it('holds, finds and sorts 131,072 entries', async () => {
  const { ledger, ops } = publishedWorld(VALUES, 0);
  const buckets = [{ name: 'feeds', store: memoryObjectStore() }];
  const scene = await startScene({ ledger, ops, buckets });
  await scene.pass(60);
  const { page, complaints } = await open(`${scene.url}#/entries`);
  const first = { rows: await usable(page), all: await whole(page) };
  await page.reload();
  const again = { rows: await usable(page), all: await whole(page) };
  await page
    .getByRole('button', { name: /^1111000000\d\d/ })
    .first()
    .waitFor({ timeout: 120_000 });
  const facets = await page.evaluate(() => performance.now());
  const times = [];
  for (const text of SEARCHES) times.push(await searched(page, text));
  const sort = await page.evaluate(async () => {
    const from = performance.now();
    [...document.querySelectorAll<HTMLElement>('.sort')].at(-2)?.click();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return performance.now() - from;
  });
  const grid = page.getByRole('grid', { name: 'Entries' });
  const rows = Number(await grid.getAttribute('aria-rowcount')) - 1;
  process.stdout.write(
    `page: ${rows} entries; first rows ${ms(first.rows)} after the first load of an edition, ${ms(again.rows)} after a later one; ` +
      `all rows ${ms(first.all)}, ${ms(again.all)}; with all facets ${ms(facets)}; ` +
      `search ${times.map(ms).join(', ')}; sort ${ms(sort)}\n`,
  );
  // Each value is one line here; what does not fit the budget is left out.
  expect(rows).toBeGreaterThan(0.95 * ENTRIES);
  expect(rows).toBeLessThanOrEqual(ENTRIES);
  expect(complaints).toEqual([]);
  await scene.stop();
}, 240_000);

it('reads a coverage of 170,000 pairs page by page, and scrolls it', async () => {
  const scene = await busyScene();
  await scene.write(COVERAGE_KEY, wideCoverage(10_000, 17));
  const { page, complaints } = await open(`${scene.url}#/coverage`);
  await page
    .getByRole('status')
    .getByText(/of 170,000 pairs read/)
    .waitFor();
  const first = await page.evaluate(() => performance.now());
  const longest = await page.evaluate(async () => {
    let most = 0;
    let last = performance.now();
    while (document.querySelector('progress') !== null) {
      await new Promise((done) => requestAnimationFrame(done));
      most = Math.max(most, performance.now() - last);
      last = performance.now();
    }
    return most;
  });
  const all = await page.evaluate(() => performance.now());
  const table = page.getByRole('table');
  expect(await table.getAttribute('aria-rowcount')).toBe('10001');
  const box = page.getByRole('region', { name: 'Accounts and regions' });
  await box.evaluate((element) => {
    element.scrollTop = element.scrollHeight;
  });
  // The last of those with the least to fix.
  await box.getByRole('rowheader', { name: '100000009999' }).waitFor();
  expect(await box.getByRole('row').count()).toBeLessThan(200);
  process.stdout.write(
    `page: coverage of 170,000 pairs: the first ${ms(first)}, all ${ms(all)}, longest frame while reading ${ms(longest)}\n`,
  );
  expect(complaints).toEqual([]);
  await scene.stop();
}, 120_000);

/** Every hundredth account has a gap in its first region. */
function wideCoverage(accounts: number, regions: number): object {
  const at = new Date().toISOString().replace(/\.\d+Z/, 'Z');
  const names = Array.from({ length: regions }, (_, n) => `region-${String(n).padStart(2, '0')}-1`);
  const pairs = Array.from({ length: accounts }, (_, a) =>
    names.map((region, r) => {
      const pair = { account: String(100_000_000_000 + a), region, checkedAt: at };
      return a % 100 === 0 && r === 0
        ? { ...pair, verdict: 'gap', reasons: ['rule-disabled'] }
        : { ...pair, verdict: 'delivered', reasons: [], heardAt: at };
    }),
  ).flat();
  const terms = {
    securityAccountId: '111122223333',
    organizationalUnitIds: ['ou-abcd-12345678'],
    regions: names,
    collection: 'both',
    hubBusArn: 'arn:aws:events:eu-west-1:111122223333:event-bus/palisade',
  };
  const gap = accounts / 100;
  const delivered = accounts * regions - gap;
  const counts = { delivered, configured: 0, gap, unknown: 0, notEnabled: 0, suspended: 0 };
  return { at, configuration: 'digest', terms, counts, pairs };
}

function ms(time: number): string {
  return `${Math.round(time)} ms`;
}

type BrowserPage = Awaited<ReturnType<ReturnType<typeof browserForTests>>>['page'];

/** When the first rows can be read, in milliseconds since the navigation began. */
async function usable(page: BrowserPage): Promise<number> {
  const loaded = await page.waitForFunction(
    () =>
      document.querySelectorAll('.row [role="gridcell"]').length > 50 ? performance.now() : false,
    undefined,
    { timeout: 120_000 },
  );
  return Number(await loaded.jsonValue());
}

/** When all rows are in the table. */
async function whole(page: BrowserPage): Promise<number> {
  const loaded = await page.waitForFunction(
    () => (document.querySelector('.facet') === null ? false : performance.now()),
    undefined,
    { timeout: 120_000 },
  );
  return Number(await loaded.jsonValue());
}

/** From the key to the frame that shows what was found. */
async function searched(page: BrowserPage, text: string): Promise<number> {
  return page.evaluate(async (wanted) => {
    const field = document.querySelector<HTMLInputElement>('.search input');
    if (field === null) throw new Error('there is no search');
    const setValue = (value: string): void => {
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    };
    field.focus();
    const from = performance.now();
    setValue(wanted);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const took = performance.now() - from;
    setValue('');
    return took;
  }, text);
}
