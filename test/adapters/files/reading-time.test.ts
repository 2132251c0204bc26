import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readFindings } from '../../../src/adapters/files/finding-files.ts';
import { readVersions } from '../../../src/adapters/files/finding-versions.ts';
import { ReadingTooLong, withinTime } from '../../../src/adapters/files/reading-time.ts';
import { bareFinding } from '../../helpers/data/findings.ts';
import { newFolder } from '../../helpers/data/folder.ts';

const FINDING = JSON.stringify(bareFinding({ ip: '45.1.2.3' }));

async function* nothing(): AsyncGenerator<string> {}
async function* text(): AsyncGenerator<string> {
  yield await Promise.resolve(`${FINDING}\n`.repeat(9));
}

afterEach(() => {
  vi.restoreAllMocks();
});

/** Each look at the clock comes 100 seconds after the last from here on. */
function slowReading(): void {
  let time = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (time += 100_000));
}

async function itemsOf<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('a file that takes too long', () => {
  const wanted = [
    { source: expect.stringMatching(/a\.jsonl$|^-$/) as unknown },
    {
      read: { refusal: expect.stringContaining('more than 600 seconds to read') as unknown },
      unreadable: true,
      isTooLong: true,
    },
  ];

  it.each(['path', 'standard input'])('is read no further, and said to be: %s', async (way) => {
    const path = join(await newFolder(), 'a.jsonl');
    writeFileSync(path, `${FINDING}\n`.repeat(9));
    const [paths, stdin] = way === 'path' ? [[path], nothing()] : [['-'], text()];
    slowReading();
    const items = await itemsOf(readFindings(paths, stdin));
    expect(items.at(-1)).toMatchObject({ ...wanted[0], ...wanted[1] });
    expect(items.length).toBeLessThan(9);
  });

  it('ends a replay of it, too, and no other file', async () => {
    const folder = await newFolder();
    for (const name of ['a.jsonl', 'b.json']) writeFileSync(join(folder, name), FINDING);
    writeFileSync(join(folder, 'a.jsonl'), `${FINDING}\n`.repeat(9));
    slowReading();
    const read = await itemsOf(readVersions([folder], nothing(), { script: undefined, own: [] }));
    expect(read.filter(({ unreadable }) => unreadable === true)).toHaveLength(1);
    expect(read.at(-1)).toMatchObject({
      source: join(folder, 'b.json'),
      read: { finding: { id: 'f1' } },
    });
  });
});

it('the time in which nobody reads is not counted', () => {
  let time = 0;
  const items = withinTime(['a', 'b', 'c'], 10, () => time);
  for (const item of items) {
    expect(item).toMatch(/[abc]/);
    time += 1_000;
  }
  const slow = (function* () {
    for (;;) yield (time += 6);
  })();
  const read = withinTime(slow, 10, () => time);
  read.next();
  expect(() => read.next()).toThrow(ReadingTooLong);
});
