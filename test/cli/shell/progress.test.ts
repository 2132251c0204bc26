import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { ERASE_LINE, progressOn } from '../../../src/cli/shell/progress.ts';
import type { Io } from '../../../src/cli/shell/verb.ts';

/** What is drawn, by a clock that each step sets. */
function drawn(
  steps: readonly (readonly [milliseconds: number, done: number, share?: number])[],
  more: Partial<Io> = {},
): readonly string[] {
  const lines: string[] = [];
  let time = 0;
  const io: Io = {
    stdin: Readable.from([]),
    env: {},
    script: undefined,
    errIsTerminal: true,
    out: () => Promise.resolve(),
    err: (text) => lines.push(text),
    ...more,
  };
  const progress = progressOn(io, 'findings', () => time);
  for (const [milliseconds, done, share] of steps) {
    time = milliseconds;
    progress.step(done, share);
  }
  progress.end();
  return lines.map((line) => line.replace(ERASE_LINE, ''));
}

it('counts, and from two seconds on says how fast, and how long it will still take', () => {
  expect(drawn([[1_000, 1_500, 0.25]])).toEqual(['1,500 findings, 25 %', '']);
  expect(drawn([[3_000, 4_500, 0.25]])).toEqual([
    '4,500 findings, 25 %, 1,500 a second, 9 s left',
    '',
  ]);
  expect(drawn([[600_000, 10, 0.1]])[0]).toBe('10 findings, 10 %, 0 a second, 2 h left');
  expect(drawn([[3_000, 4_500]])[0]).toBe('4,500 findings, 1,500 a second');
});

it('is not drawn more often than one can read, nor wider than the terminal', () => {
  expect(
    drawn([
      [0, 1],
      [50, 2],
      [101, 3],
    ]),
  ).toEqual(['1 findings', '3 findings', '']);
  expect(drawn([[3_000, 4_500, 0.25]], { columns: 20 })[0]).toBe('4,500 findings, 25 ');
});

it('is nothing where nobody watches', () => {
  expect(drawn([[3_000, 4_500, 0.25]], { errIsTerminal: false })).toEqual([]);
});
