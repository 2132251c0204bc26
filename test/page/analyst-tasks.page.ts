/**
 * Ten tasks of an analyst, each as a person does it: at most three interactions. An interaction is a click, a choice
 * in a list, or a text typed and confirmed by Enter; reading costs none.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberAt } from '../../src/domain/base/lookup.ts';
import { browserForTests } from './browser.ts';
import { busyScene, SCANNER, type Scene } from './scene.ts';
import { feedIn } from '../helpers/hub/publishing.ts';

const INTERACTIONS_MAX = 3;

const open = browserForTests();
let scene: Scene;

beforeAll(async () => {
  scene = await busyScene();
});
afterAll(async () => {
  await scene.stop();
});

/** Counts what a hand does. */
class Hand {
  done = 0;
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async click(role: 'button' | 'link' | 'row', name: string | RegExp): Promise<void> {
    this.done += 1;
    await this.page.getByRole(role, { name }).first().click();
  }

  async type(label: string | RegExp, text: string): Promise<void> {
    this.done += 1;
    const field = this.page.getByLabel(label).first();
    await field.fill(text);
    await field.press('Enter');
  }

  async choose(label: string, value: string): Promise<void> {
    this.done += 1;
    await this.page.getByLabel(label).selectOption(value);
  }

  /** Resolves when it can be read. */
  async reads(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }
}

async function task(view: string, work: (hand: Hand) => Promise<void>): Promise<void> {
  const { page, complaints, strangers } = await open(`${scene.url}#/${view}`);
  await page.getByText('in force, covering').waitFor();
  const hand = new Hand(page);
  await work(hand);
  expect(hand.done).toBeGreaterThan(0);
  expect(hand.done).toBeLessThanOrEqual(INTERACTIONS_MAX);
  expect([...complaints, ...strangers]).toEqual([]);
  await page.close();
}

describe('an analyst', () => {
  it('finds why an address is blocked: 1', () =>
    task('overview', async (hand) => {
      await hand.type('Search', `hxxp://${SCANNER.replaceAll('.', '[.]')}:22/`);
      await hand.reads('Listed');
      await hand.reads(/brute force: /);
      const drawer = hand.page.getByRole('complementary', { name: `Why ${SCANNER}` });
      expect(await drawer.getByText('UnauthorizedAccess:EC2/SSHBruteForce').count()).toBe(3);
      for (const text of [
        'i-0a1 is being guessed at',
        'Instance i-0a1 in account 111122223333',
        'AS64511 example scanning, <b>Ghana</b>',
      ]) {
        expect(await drawer.innerText()).toContain(text);
      }
      for (const account of ['111122223333', '444455556666', '777788889999']) {
        expect(await drawer.innerText()).toContain(account);
      }
      const link = drawer.getByRole('link', { name: /Open in GuardDuty/ }).first();
      expect(await link.getAttribute('href')).toMatch(
        /^https:\/\/console\.aws\.amazon\.com\/guardduty\/home\?region=/,
      );
    }));

  it('finds out when an address leaves: 1', () =>
    task('overview', async (hand) => {
      await hand.type('Search', SCANNER);
      await hand.reads(/Leaves in \d+ days?, 2026-08-\d\d \d\d:\d\d/);
    }));

  it('exempts a false positive and sees the line leave: 3', () =>
    task('overview', async (hand) => {
      const victim = '185.111.23.4';
      expect(await feedIn(scene.world)).toContain(victim);
      await hand.type('Search', victim);
      await hand.click('button', 'Exempt …');
      await hand.reads(/removes 1 address, 1 line leaves/);
      await hand.reads(`− ${victim}`);
      await hand.type(/^Reason/, 'our own scanner, ticket 12');
      await hand.reads('Recorded');
      await hand.reads('Kept out');
      expect(await feedIn(scene.world)).not.toContain(victim);
    }));

  it('undoes a pin of a colleague: 2', async () => {
    await act({
      act: 'pin',
      target: '203.0.112.0/24',
      reason: 'a campaign',
      author: 'ben',
      for: '7d',
    });
    expect(await feedIn(scene.world)).toContain('203.0.112.0/24');
    await task('actions', async (hand) => {
      await hand.reads('a campaign');
      await hand.click('button', 'Take back pin 203.0.112.0/24');
      await hand.reads(/removes 256 addresses, 1 line leaves/);
      await hand.type(/^Reason/, 'it was a partner');
      await hand.reads('Recorded');
    });
    expect(await feedIn(scene.world)).not.toContain('203.0.112.0/24');
  });

  it('rolls back after a look at what that does: 2', async () => {
    const before = await committed();
    await scene.sees({ id: 'e'.repeat(32), ip: '45.99.99.99', seen: '2026-08-03T11:59:00Z' });
    await scene.pass(60);
    await task('editions', async (hand) => {
      await hand.click('button', `Roll back … to edition ${before}`);
      await hand.reads(/removes 1 address, 1 line leaves/);
      await hand.reads('− 45.99.99.99');
      await hand.type(/^Reason/, 'a partner was cut off');
      await hand.reads('Recorded');
      await hand.reads(`Rolled back to edition ${before}, and frozen there`);
    });
    expect(await feedIn(scene.world)).not.toContain('45.99.99.99');
    await act({ act: 'resume', reason: 'done', author: 'ann' });
  });

  it('names the fix of a gap: 1', () =>
    task('overview', async (hand) => {
      await hand.click('link', /^Coverage/);
      await hand.reads('rule-disabled');
      await hand.reads('A rule that forwards findings is disabled.');
      await hand.reads(/aws cloudformation delete-stack-instances .*222233334444/);
    }));

  it('exports what an account caused: 2', () =>
    task('entries', async (hand) => {
      await hand.click('button', /^777788889999/);
      await hand.page.getByText(/^\d+ of \d+$/).waitFor();
      const download = hand.page.waitForEvent('download');
      await hand.click('button', 'Save as CSV');
      const path = await (await download).path();
      const { readFileSync } = await import('node:fs');
      const lines = readFileSync(path, 'utf8').trimEnd().split('\r\n');
      expect(lines.length).toBeGreaterThan(3);
      expect(lines.slice(1).every((line) => line.includes('777788889999'))).toBe(true);
    }));

  it('compares two editions: 1', () =>
    task('editions', async (hand) => {
      await hand.choose('from', '1');
      await hand.reads(/entr(y|ies) added, \d+ removed/);
      await hand.reads('185.111.23.4');
      await hand.reads(/exempt .*our own scanner, ticket 12/);
    }));

  it('finds who is silent: 1', () =>
    task('overview', async (hand) => {
      await hand.click('link', /^Readers/);
      const silent = hand.page.getByRole('row', { name: /branch-7 Silent/ });
      await silent.waitFor();
      expect(await silent.innerText()).toContain('14 hours ago');
    }));

  it('prints the block for a FortiGate: 2', () =>
    task('overview', async (hand) => {
      await hand.click('link', /^Readers/);
      await hand.reads(/config system external-resource/);
      await hand.click('button', 'Copy the block');
      const copied = await hand.page.evaluate(() => navigator.clipboard.readText());
      expect(copied).toContain(`set resource "${scene.url}feeds/blocklist.txt"`);
    }));
});

async function act(document: object): Promise<void> {
  const response = await fetch(`${scene.url}operator`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(document),
  });
  expect(response.status).toBe(202);
  await scene.pass(60);
}

async function committed(): Promise<number> {
  const status: unknown = await (await fetch(`${scene.url}status`)).json();
  return numberAt(status, 'edition', 'number') ?? 0;
}
