/** Every view in light, dark, narrow and on paper: nothing for axe to find, nothing that the policy stops. */
import { mkdirSync } from 'node:fs';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserForTests, type OpenPage } from './browser.ts';
import { busyScene, SCANNER, type Scene } from './scene.ts';

const PICTURES = 'node_modules/.cache/palisade-page';
const VIEWS = ['overview', 'entries', 'editions', 'coverage', 'readers', 'actions', 'intake'];

const open = browserForTests();
let scene: Scene;
let opened: OpenPage;
let page: Page;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  scene = await busyScene();
  await scene.sees({ id: '9'.repeat(32), ip: '45.7.7.7', seen: '2026-08-03T11:30:00Z' });
  await scene.pass(60);
  const author = 'arn:aws:sts::222222222222:assumed-role/Analyst/ann';
  for (const document of [
    { act: 'exempt', target: '45.0.0.0/24', reason: '<img src=x onerror=alert(1)> & co', author },
    { act: 'pin', target: '203.0.112.0/24', reason: 'a campaign', author, for: '7d' },
  ]) {
    await fetch(`${scene.url}operator`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(document),
    });
  }
  await scene.pass(60);
  opened = await open(scene.url);
  ({ page } = opened);
});
afterAll(async () => {
  await scene.stop();
});

async function show(hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.getByText('in force, covering').waitFor();
  await page.waitForLoadState('networkidle');
}

/** What axe finds, as `rule: place`. */
async function findings(): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: {
        run: () => Promise<{
          violations: { id: string; nodes: { html: string; target: unknown[] }[] }[];
        }>;
      };
    };
    const { violations } = await checker.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ target, html }) => `${id}: ${String(target)} ${html.slice(0, 120)}`),
    );
  });
}

const LOOKS = [
  { name: 'light', scheme: 'light', width: 1440 },
  { name: 'dark', scheme: 'dark', width: 1440 },
  { name: 'narrow', scheme: 'light', width: 420 },
] as const;

describe.each(LOOKS)('in $name', ({ name, scheme, width }) => {
  it.each([...VIEWS, 'drawer'])(
    '%s has nothing that axe finds, and fits its width',
    async (view) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 900 });
      await show(view === 'drawer' ? `#/entries?value=${SCANNER}` : `#/${view}`);
      await page.screenshot({ path: `${PICTURES}/${view}-${name}.png` });
      expect(await findings()).toEqual([]);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide).toBeLessThanOrEqual(0);
      const current = await page.locator('.nav [aria-current]').boundingBox();
      // Less than a pixel is lost where it scrolls.
      expect(current?.x ?? -1).toBeGreaterThan(-1);
      expect((current?.x ?? 0) + (current?.width ?? Infinity)).toBeLessThan(width + 1);
    },
  );
});

describe('what others wrote', () => {
  it('is text wherever it stands', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await show('#/entries?network=AS64503+%3Cimg+src%3Dx+onerror%3Dalert(1)%3E');
    await page.getByText('1 of ').waitFor();
    expect(await page.getByText(/<img src=x onerror=alert\(1\)>/).count()).toBeGreaterThan(0);
    await show('#/actions');
    await page.getByText('<img src=x onerror=alert(1)> & co').waitFor();
    expect(await page.locator('img, script:not([src]), iframe').count()).toBe(0);
  });

  it('cannot turn the direction of what is read around it', async () => {
    await page.route('**/status', async (route) => {
      const response = await route.fetch();
      const status = (await response.json()) as Record<string, unknown>;
      const alarms = ['account \u202e999 \u2066sends more'];
      await route.fulfill({ json: { ...status, alarms } });
    });
    await page.getByText('account \\u202e999 \\u2066sends more').waitFor();
    await page.unroute('**/status');
  });
});

describe('without a mouse', () => {
  it('finds by /, moves by arrows, opens by Enter, closes by Escape', async () => {
    await show('#/entries');
    await page.keyboard.press('/');
    await page.keyboard.type('45.7.7');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('complementary', { name: 'Why 45.7.7.7' });
    await drawer.getByText('Listed', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    expect(await drawer.count()).toBe(0);
    const table = page.getByRole('grid', { name: 'Entries' });
    await table.focus();
    await page.keyboard.press('End');
    const rows = Number(await table.getAttribute('aria-rowcount'));
    await page.locator(`.row[aria-rowindex="${rows}"].active`).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Close' }).waitFor();
    await page.keyboard.press('Escape');
  });
});

it('is printed without what only a screen has', async () => {
  await show(`#/entries?value=${SCANNER}`);
  const sightings = page.getByText('Sightings', { exact: false }).first();
  await sightings.waitFor();
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('navigation', { name: 'Views' }).isVisible()).toBe(false);
  expect(await sightings.isVisible()).toBe(true);
  expect((await page.pdf()).byteLength).toBeGreaterThan(10_000);
  await page.emulateMedia({ media: 'screen' });
});

it('was stopped by no policy, and asked nothing of anybody else', () => {
  expect(opened.complaints).toEqual([]);
  expect(opened.strangers).toEqual([]);
});
