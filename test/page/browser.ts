/** The browser, found once; each test gets a page of its own, whose every complaint is kept. */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Throws where there is no browser: a page that nobody looked at has not passed. */
function executable(): string {
  const given = process.env['PALISADE_CHROMIUM'];
  const found = (given === undefined ? PLACES : [given]).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    `no Chromium at ${given ?? PLACES.join(', ')}: install it (Debian: apt-get install chromium) or name one by PALISADE_CHROMIUM`,
  );
}

export interface OpenPage {
  readonly page: Page;
  /** What the console, the policy and scripts complained of. */
  readonly complaints: readonly string[];
  /** Requests to any other origin. */
  readonly strangers: readonly string[];
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'dark' | 'light';
}

/** For a file of tests. */
export function browserForTests(): (url: string, options?: PageOptions) => Promise<OpenPage> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executable(), args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
  });
  return async (url, { width = 1440, height = 900, scheme = 'light' } = {}) => {
    if (browser === undefined) throw new Error('the browser was not started');
    const page = await browser.newPage({
      viewport: { width, height },
      colorScheme: scheme,
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const complaints: string[] = [];
    const strangers: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const own = new URL(url).origin;
      if (new URL(request.url()).origin !== own && !request.url().startsWith('blob:')) {
        strangers.push(request.url());
      }
    });
    await page.goto(url);
    return { page, complaints, strangers };
  };
}
