import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bareFinding, eventOf } from '../../../helpers/data/findings.ts';
import { generatedFindings, randomOf } from '../../../helpers/arbitraries/generated-findings.ts';
import {
  contentsOf,
  jsonLines,
  killedAfter,
  palisade,
  put,
  workspace,
} from '../../../helpers/hub/palisade.ts';

const AT = '2026-08-10T00:00:00Z';
const replay = (cwd: string, ...args: readonly string[]) => palisade(cwd, ['replay', ...args]);
const linesOf = (items: readonly unknown[]) =>
  items.map((one) => `${JSON.stringify(one)}\n`).join('');
const findings = [...generatedFindings({ count: 1_200, addresses: 500, accounts: 20 })];

function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const random = randomOf(seed);
  return items
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

describe('the same findings give the same bytes', () => {
  let once: Readonly<Record<string, string>> = {};
  beforeAll(() => {
    const folder = workspace({ 'in.jsonl': linesOf(findings) });
    expect(replay(folder, 'in.jsonl', '--at', AT, '--out', 'out').code).toBe(0);
    once = contentsOf(join(folder, 'out'));
    expect(once['feeds/blocklist.txt']?.split('\n').length).toBeGreaterThan(100);
  });

  test('in another order, repeated, in other files and shapes', () => {
    const folder = workspace({
      'in/a.jsonl': linesOf(shuffled([...findings.slice(400), ...findings.slice(0, 600)], 7)),
      'in/b.json': { Findings: findings.slice(0, 500).map(({ detail }) => detail) },
      'in/c.json': findings.slice(10, 20),
    });
    expect(replay(folder, 'in', '--at', AT, '--out', 'out').code).toBe(0);
    expect(contentsOf(join(folder, 'out'))).toEqual(once);
  });

  test('split over several runs with one state, at other times between', () => {
    const mixed = shuffled(findings, 11);
    const folder = workspace();
    const parts = [mixed.slice(0, 400), mixed.slice(300, 800), mixed.slice(800)];
    const times = ['2026-08-05T00:00:00Z', '2026-08-20T00:00:00Z', AT];
    for (const [index, part] of parts.entries()) {
      put(folder, { [`${index}.jsonl`]: linesOf(part) });
      const args = ['--at', times[index] ?? AT, '--out', 'out', '--state', 'state'];
      expect(replay(folder, `${index}.jsonl`, ...args).code).toBe(0);
    }
    expect(contentsOf(join(folder, 'out'))).toEqual(once);
    expect(Object.keys(contentsOf(join(folder, 'state')))).toEqual(['findings.jsonl']);
  });

  test('from a folder in which an earlier replay left its edition and its state', () => {
    const folder = workspace({ 'in.jsonl': linesOf(findings) });
    const args = ['.', '--at', AT, '--out', 'deep/out', '--state', './state/'];
    expect(replay(folder, ...args).stderr).toBe('');
    const before = contentsOf(folder);
    expect(replay(folder, ...args).stderr).toBe('');
    expect(contentsOf(folder)).toEqual(before);
    expect(contentsOf(join(folder, 'deep/out'))).toEqual(once);
  });

  test('and a folder that held another edition before', () => {
    const folder = workspace({ 'in.jsonl': linesOf(findings), 'c.json': { pins: [] } });
    put(folder, { 'pin.json': { pins: [{ target: '9.9.9.9', author: 'ann', reason: 'bad' }] } });
    replay(folder, 'in.jsonl', '--at', AT, '--out', 'out', '--config', 'pin.json');
    expect(contentsOf(join(folder, 'out'))['why/pins.jsonl']).toContain('9.9.9.9');
    replay(folder, 'in.jsonl', '--at', AT, '--out', 'out');
    expect(contentsOf(join(folder, 'out'))).toEqual(once);
  });

  test('after a run that was killed in the middle, which left state and edition as they were', async () => {
    const folder = workspace({ 'in.jsonl': linesOf(findings), 'one.json': findings[0] });
    const args = ['--at', AT, '--out', 'out', '--state', 'state'];
    replay(folder, 'one.json', ...args);
    const before = {
      out: contentsOf(join(folder, 'out')),
      state: contentsOf(join(folder, 'state')),
    };
    for (const milliseconds of [100, 200]) {
      await killedAfter(folder, ['replay', 'in.jsonl', ...args], milliseconds);
      const out = contentsOf(join(folder, 'out'));
      const isWhole = (edition: Readonly<Record<string, string>>) =>
        Object.entries(edition).every(([path, text]) => out[path] === text);
      expect(isWhole(before.out) || isWhole(once)).toBe(true);
    }
    expect(replay(folder, 'in.jsonl', ...args).code).toBe(0);
    expect(contentsOf(join(folder, 'out'))).toEqual(once);
  });
});

describe('time', () => {
  const finding = bareFinding({ ip: '45.1.2.3', severity: 2, seen: '2026-08-03T10:00:00Z' });
  const feedAt = (folder: string, at: string, ...more: readonly string[]) => {
    expect(replay(folder, 'a.json', '--at', at, '--out', 'out', ...more).code).toBe(0);
    return contentsOf(join(folder, 'out'))['feeds/blocklist.txt'];
  };

  test('an address is left out before it was seen, and leaves after its window', () => {
    const folder = workspace({ 'a.json': finding });
    expect(feedAt(folder, '2026-08-03T09:59:59Z')).toBe('192.0.2.1\n');
    expect(feedAt(folder, '2026-08-03T12:00:00+02:00')).toBe('45.1.2.3\n');
    expect(feedAt(folder, '2026-08-04T09:59:59Z')).toBe('45.1.2.3\n');
    expect(feedAt(folder, '2026-08-04T10:00:00Z')).toBe('192.0.2.1\n');
  });

  test('what is seen later is kept in the state for a later run', () => {
    const folder = workspace({ 'a.json': finding, 'empty.jsonl': '' });
    expect(feedAt(folder, '2026-08-01T00:00:00Z', '--state', 's')).toBe('192.0.2.1\n');
    const args = ['--at', '2026-08-03T12:00:00Z', '--out', 'out', '--state', 's'];
    expect(replay(folder, 'empty.jsonl', ...args).code).toBe(0);
    expect(contentsOf(join(folder, 'out'))['feeds/blocklist.txt']).toBe('45.1.2.3\n');
  });

  test.each(['yesterday', '2026-08-03', '2026-08-03T10:00:00', '2026-02-30T00:00:00Z', ''])(
    '--at %j is misuse',
    (at) => {
      const { code, stderr } = replay(
        workspace({ 'a.json': finding }),
        'a.json',
        '--at',
        at,
        '--out',
        'o',
      );
      expect(code).toBe(2);
      expect(stderr).toContain(`--at is "${at}", expected an ISO 8601 time with a zone`);
    },
  );
});

describe('samples', () => {
  const sample = bareFinding({
    ip: '45.1.2.3',
    service: { additionalInfo: { value: '{"sample":true}' } },
  });
  test('are told apart, and taken for real with --include-samples', () => {
    const folder = workspace({ 'a.json': sample });
    replay(folder, 'a.json', '--at', AT, '--out', 'out');
    const plain = contentsOf(join(folder, 'out'));
    expect([plain['feeds/blocklist.txt'], plain['canary.txt']]).toEqual([
      '192.0.2.1\n',
      '45.1.2.3\n',
    ]);
    replay(folder, 'a.json', '--at', AT, '--out', 'out', '--include-samples');
    expect(contentsOf(join(folder, 'out'))['feeds/blocklist.txt']).toBe('45.1.2.3\n');
  });
});

describe('what goes wrong is told, and costs nothing else', () => {
  const good = bareFinding({ ip: '45.1.2.3' });
  const args = ['--at', AT, '--out', 'out'];

  test('refused findings do not end it', () => {
    const bad = [null, { ...good, accountId: 7 }, eventOf({}), good];
    const { code, stderr, stdout } = replay(workspace({ 'a.json': bad }), 'a.json', ...args);
    expect([code, stdout.split(';')[0]]).toEqual([
      0,
      '4 read, 3 refused, 1 version of findings known',
    ]);
    expect(stderr).toContain(
      'a.json#2: finding refused: accountId is 7, expected the text of 12 digits',
    );
  });

  test('after a hundred refusals the rest are counted', () => {
    const folder = workspace({ 'a.json': [good, ...Array.from({ length: 130 }, () => ({}))] });
    const { stderr } = replay(folder, 'a.json', ...args);
    expect(stderr.trimEnd().split('\n')).toHaveLength(101);
    expect(stderr).toContain('… and 30 more refused');
  });

  test('a sender’s text reaches the terminal only as plain text', () => {
    const bad = [
      { ...good, id: '\u001b[2J\u0007' },
      { 'detail-type': '\u001b[31mred\r\n', detail: {} },
    ];
    const { stderr } = replay(workspace({ 'a.json': bad }), 'a.json', ...args);
    expect(stderr).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test('a path that cannot be read: the rest is done, exit 1', () => {
    const folder = workspace({ 'a.json': good });
    expect(replay(folder, 'gone', 'a.json', ...args).code).toBe(1);
    expect(contentsOf(join(folder, 'out'))['feeds/blocklist.txt']).toBe('45.1.2.3\n');
  });

  test('no path that can be read: what an earlier replay left stays, exit 1', () => {
    const folder = workspace({ 'a.json': good });
    replay(folder, 'a.json', ...args);
    const before = contentsOf(join(folder, 'out'));
    const { code, stderr } = replay(folder, 'b.json', ...args, '--state', 'state');
    expect([code, stderr.includes('nothing could be read: out stays as it was')]).toEqual([
      1,
      true,
    ]);
    expect(contentsOf(join(folder, 'out'))).toEqual(before);
    expect(existsSync(join(folder, 'state'))).toBe(false);
  });

  test.each<[string, string]>([
    ['documents that are no findings', '{"a":1}\n{"b":2}\n'],
    ['text that is no JSON', 'no findings today'],
    ['findings that are refused', JSON.stringify({ ...good, accountId: 7 })],
    ['an empty page beside it', `{"findings":[]}\n${JSON.stringify({ ...good, severity: 'x' })}`],
  ])('%s, and nothing else: the edition stays as it was, exit 1', (_, text) => {
    const folder = workspace({ 'a.json': good, 'in/b.json': text });
    replay(folder, 'a.json', ...args);
    const before = contentsOf(join(folder, 'out'));
    const { code, stderr } = replay(folder, 'in', ...args);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('nothing could be read: out stays as it was'),
    ]);
    expect(contentsOf(join(folder, 'out'))).toEqual(before);
  });

  test.each(['{"Findings":[]}', '[]', ''])('%j says that there are no findings', (text) => {
    const folder = workspace({ 'a.json': text });
    expect(replay(folder, 'a.json', ...args).code).toBe(0);
    expect(contentsOf(join(folder, 'out'))['feeds/blocklist.txt']).toBe('192.0.2.1\n');
  });

  test('times as a warehouse writes them are UTC, and others are refused, by extract too', () => {
    const kept = (id: string, seen: string) => bareFinding({ id, ip: `45.1.2.${id}`, seen });
    const times = [
      '2026-08-03 10:00:00.000000000',
      '2026-08-03T10:00:00',
      '2026-08-03 10:00:00 UTC',
      'today',
    ];
    const folder = workspace({ 'a.json': times.map((time, n) => kept(String(n), time)) });
    expect(replay(folder, 'a.json', ...args).stderr).toContain(
      'a.json#4: finding refused: service.eventLastSeen is "today"',
    );
    expect(contentsOf(join(folder, 'out'))['feeds/blocklist.txt']).toBe('45.1.2.0/31\n45.1.2.2\n');
    const lines = jsonLines(palisade(folder, ['extract', 'a.json'])) as readonly {
      readonly refusal?: string;
    }[];
    expect(lines.map(({ refusal }) => refusal?.includes('eventLastSeen'))).toEqual([
      undefined,
      undefined,
      undefined,
      true,
    ]);
  });

  test('a state that cannot be read is told in one line', () => {
    const folder = workspace({ 'a.json': good, 'state/findings.jsonl/x': '' });
    const { code, stderr } = replay(folder, 'a.json', ...args, '--state', 'state');
    expect([code, stderr.trimEnd().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toContain('palisade replay: cannot read state/findings.jsonl: EISDIR');
  });

  const given = workspace({ 'a.json': good, 'b.json': bareFinding({ id: 'f2', ip: '45.9.9.9' }) });
  replay(given, 'a.json', ...args, '--state', 'state');
  const path = join(given, 'state/findings.jsonl');
  const state = readFileSync(path, 'utf8');
  const before = contentsOf(join(given, 'out'));

  test.each<[string, (text: string) => string]>([
    ['a changed digit', (text) => text.replace('45.1.2.3', '45.1.2.4')],
    [
      'a lost line',
      (text) =>
        text
          .split('\n')
          .filter((_, n) => n !== 1)
          .join('\n'),
    ],
    ['a cut file', (text) => text.slice(0, -30)],
    ['an empty file', () => ''],
    ['another file', () => '{}\n'],
    ['another version', (text) => text.replace('"version":1', '"version":2')],
  ])('a state with %s is refused, and everything stays as it was', (_name, damage) => {
    const damaged = damage(state);
    writeFileSync(path, damaged);
    const { code, stderr } = replay(given, 'b.json', ...args, '--state', 'state');
    expect(code).toBe(1);
    expect(stderr).toContain(
      'state/findings.jsonl is not what a replay wrote; restore it, or start',
    );
    expect(contentsOf(join(given, 'out'))).toEqual(before);
    expect(readFileSync(path, 'utf8')).toBe(damaged);
  });

  test.each(['a.json', 'a.json/out', '/proc/nowhere'])(
    'a folder that cannot be written is told in one line: %s',
    (out) => {
      const folder = workspace({ 'a.json': good });
      const { code, stderr } = replay(folder, 'a.json', '--at', AT, '--out', out);
      expect([code, stderr.trimEnd().split('\n').length]).toEqual([1, 1]);
      expect(stderr).toContain(`palisade replay: cannot write to ${out}:`);
    },
  );

  test('other files in the folder are left alone', () => {
    const folder = workspace({
      'a.json': good,
      'out/feeds/mine.txt': 'mine',
      'out/readme': 'mine',
    });
    replay(folder, 'a.json', ...args);
    expect(existsSync(join(folder, 'out/feeds/mine.txt'))).toBe(true);
    expect(existsSync(join(folder, 'out/readme'))).toBe(true);
  });
});
