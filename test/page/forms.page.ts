/** Forms with fields of their own, places of several regions, and what a deployed hub cannot count. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { feedIn } from '../helpers/hub/publishing.ts';
import { browserForTests, type OpenPage } from './browser.ts';
import { busyScene, type Scene } from './scene.ts';

const open = browserForTests();
let scene: Scene;
let opened: OpenPage;
let page: Page;

beforeAll(async () => {
  scene = await busyScene();
  opened = await open(`${scene.url}#/actions`);
  ({ page } = opened);
});
afterAll(async () => {
  expect([...opened.complaints, ...opened.strangers]).toEqual([]);
  await scene.stop();
});

it('an account is expunged after its effect was shown, and taken back', async () => {
  const before = await feedIn(scene.world);
  await page.getByRole('button', { name: 'Expunge …' }).click();
  const form = page.getByRole('form', { name: /^expunge/ });
  const record = form.getByRole('button', { name: /^Expunge/ });
  await form.getByLabel(/^Reason/).fill('it was taken over');
  expect(await record.isDisabled()).toBe(true);
  await form.getByLabel('Account').fill('111122223333');
  await form.getByText(/removes \d+ addresses/).waitFor();
  await form.getByText('The same on the command line').click();
  const line = 'npx palisade expunge --account 111122223333 --reason';
  await form.getByText(line).waitFor();
  expect(await feedIn(scene.world)).toEqual(before);
  await record.click();
  await page.getByText('Recorded').waitFor();
  await page.getByRole('button', { name: 'Take back expunge 111122223333' }).waitFor();
  expect((await feedIn(scene.world)).length).toBeLessThan(before.length);
});

it('a release says how many of each, for a day at most', async () => {
  await page.goto(`${scene.url}#/actions`);
  await page.reload();
  await page.getByRole('button', { name: 'Release …' }).click();
  const form = page.getByRole('form', { name: /^release/ });
  await form.getByLabel('Additions').fill('20');
  await form.getByLabel('Losses').fill('3');
  await form.getByLabel('How long').selectOption('4h');
  await form.getByText('Effect on the next edition').waitFor();
  await form.getByLabel(/^Reason/).fill('a new region reports');
  await form.getByText('The same on the command line').click();
  await form
    .getByText(
      "npx palisade release --accept-growth 20 --accept-shrink 3 --reason 'a new region reports' --for 4h",
    )
    .waitFor();
  await form.getByRole('button', { name: 'Release 20 additions and 3 losses' }).click();
  await page.getByText('Recorded').waitFor();
  await page.getByText('released: 20 additions, 3 removals').waitFor();
});

it('nothing is offered where rights end', async () => {
  await withSession({ readOnly: 'your role may not act' });
  await page.goto(`${scene.url}#/actions`);
  await page.reload();
  await page.getByText('read-only: your role may not act').waitFor();
  await page.getByRole('heading', { name: 'In force' }).waitFor();
  expect(await page.getByRole('button', { name: /…$/ }).count()).toBe(0);
  await page.unroute('**/session');
});

it('each place that firewalls pull from has its URL and its block', async () => {
  const feeds = ['eu-west-1', 'us-east-1'].map((region) => ({
    name: `bucket in ${region}`,
    base: `https://feeds-${region}.s3.${region}.amazonaws.com/`,
    blocklistKey: region === 'us-east-1' ? 'feeds/own.txt' : 'feeds/blocklist.txt',
  }));
  await withSession({ feeds });
  await page.goto(`${scene.url}#/readers`);
  await page.reload();
  for (const { base, blocklistKey } of feeds) {
    await page.getByText(base + blocklistKey, { exact: true }).waitFor();
  }
  await page.getByLabel('Pulls from').selectOption(feeds[1]?.base ?? '');
  await page.getByText(`set resource "${feeds[1]?.base ?? ''}feeds/own.txt"`).waitFor();
  await page.unroute('**/session');
});

it('intake of a deployed hub says what it knows, and where the rest is seen', async () => {
  await withSession({ hub: 'deployed', options: ['--profile', 'security'] });
  await page.route('**/intake', async (route) => {
    const response = await route.fetch();
    const figures = (await response.json()) as Record<string, unknown>;
    await route.fulfill({ json: { ...figures, counts: null } });
  });
  await page.goto(`${scene.url}#/intake`);
  await page.reload();
  await page.getByText('Entries that findings added, by edition').waitFor();
  await page.getByText('npx palisade redrive --list --profile security').waitFor();
  await page.getByText('--metric-name FindingsAccepted').waitFor();
  await page.screenshot({ path: 'node_modules/.cache/palisade-page/intake-deployed.png' });
  await page.unroute('**/intake');
  await page.unroute('**/session');
});

async function withSession(change: object): Promise<void> {
  await page.route('**/session', async (route) => {
    const response = await route.fetch();
    const session = (await response.json()) as Record<string, unknown>;
    await route.fulfill({ json: { ...session, ...change } });
  });
}
