/**
 * Replays the shared fixtures and a generated organization as a user would: whole, shuffled, repeated,
 * split over runs. The same findings must give the same bytes, and an address must leave after its window.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatedFindings, randomOf } from '../helpers/arbitraries/generated-findings.ts';
import { check, tell } from './tally.ts';

const FINDINGS = 100_000;
const AT = '2026-08-10T00:00:00Z';

const fixtures = join(process.argv[2] ?? '../shared', 'fixtures/guardduty');
const work = mkdtempSync(join(tmpdir(), 'palisade-replay-'));
function replay(out: string, paths: readonly string[], ...more: readonly string[]): string {
  const options = ['--at', AT, ...more, '--out', join(work, out)];
  execFileSync('node', ['dist/palisade.js', 'replay', ...paths, ...options], { stdio: 'ignore' });
  return join(work, out);
}

/** Every file below a folder with its content, as one text. */
function bytesOf(folder: string): string {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return paths
    .map((path) => `${path.slice(folder.length)}\n${readFileSync(path, 'utf8')}`)
    .join('');
}

function feed(folder: string): readonly string[] {
  return readFileSync(join(folder, 'feeds/blocklist.txt'), 'utf8').trimEnd().split('\n');
}

function checkFixtures(): void {
  const at = ['--at', '2026-08-03T12:00:00Z'];
  const whole = replay('fixtures', [fixtures], ...at);
  const backwards = replay('backwards', [`${fixtures}/synthetic`, `${fixtures}/public`], ...at);
  check('fixtures in another order', bytesOf(whole) === bytesOf(backwards));
  const state = ['--state', join(work, 'state')];
  replay('parts', [`${fixtures}/synthetic`], ...at, ...state);
  const parts = replay('parts', [`${fixtures}/public`, `${fixtures}/synthetic`], ...at, ...state);
  check('fixtures split over runs, and repeated', bytesOf(whole) === bytesOf(parts));
  check('a brute-forcing address is listed', feed(whole).includes('45.148.10.240'));
  const later = replay('later', [fixtures], '--at', '2026-08-04T12:00:00Z');
  check('and has left a day later', !feed(later).includes('45.148.10.240'));
  const samples = replay('samples', [fixtures], ...at, '--include-samples');
  const again = replay('samples-again', [fixtures, fixtures], ...at, '--include-samples');
  check('with samples: another edition', bytesOf(samples) !== bytesOf(whole));
  check('with samples: repeatable', bytesOf(samples) === bytesOf(again));
}

function checkOrganization(): void {
  const lines = [...generatedFindings({ count: FINDINGS })].map((event) => JSON.stringify(event));
  const file = (name: string, content: readonly string[]) => {
    writeFileSync(join(work, name), `${content.join('\n')}\n`);
    return join(work, name);
  };
  const random = randomOf(7);
  const shuffled = lines
    .map((line) => ({ line, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ line }) => line);
  const started = process.hrtime.bigint();
  const whole = replay('organization', [file('all.jsonl', lines)]);
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  console.log(`${FINDINGS} findings replayed in ${seconds.toFixed(1)} s`);
  const mixed = replay('mixed', [file('shuffled.jsonl', shuffled)]);
  check('an organization, shuffled', bytesOf(whole) === bytesOf(mixed));
  const state = ['--state', join(work, 'organization-state')];
  replay('split', [file('part-1.jsonl', shuffled.slice(60_000))], ...state);
  const split = replay('split', [file('part-2.jsonl', shuffled.slice(0, 70_000))], ...state);
  check('an organization, split and overlapping', bytesOf(whole) === bytesOf(split));
}

try {
  checkFixtures();
  checkOrganization();
} finally {
  rmSync(work, { recursive: true, force: true });
}
tell('replay');
