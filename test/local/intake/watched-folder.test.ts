import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { levelMarks } from '../../../src/adapters/level/level-marks.ts';
import { openLevelStore, type LevelStore } from '../../../src/adapters/level/level-store.ts';
import type { Intake } from '../../../src/local/intake/intake.ts';
import { watchFolder } from '../../../src/local/intake/watched-folder.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';
import { bareFinding } from '../../helpers/data/findings.ts';
import { newFolder } from '../../helpers/data/folder.ts';
import { eventually } from '../../helpers/hub/hub-process.ts';

const FINDING = JSON.stringify(bareFinding({ ip: '45.1.2.3' }));

interface Folders {
  readonly folder: string;
  readonly memory: string;
}

async function folders(files: Readonly<Record<string, string | Uint8Array>>): Promise<Folders> {
  const [folder, memory] = [await newFolder(), await newFolder()];
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return { folder, memory };
}

/** Takes every finding, unless `failures` says that it cannot. */
function takingIntake(failures = 0): Intake & { readonly taken: () => number } {
  let left = failures;
  let taken = 0;
  return {
    taken: () => taken,
    waiting: () => 0,
    take(offered) {
      if (left > 0 && (left -= 1) >= 0) return Promise.reject(new Error('no space left'));
      return Promise.resolve(
        offered.map(({ read }) => {
          if ('refusal' in read) return { outcome: 'refused', reason: read.refusal };
          taken += 1;
          return { outcome: 'accepted', finding: 'f' };
        }),
      );
    },
  };
}

/** Watches until a sentence is heard that matches; with all that were heard. */
async function heard(
  pattern: RegExp,
  { folder, memory }: Folders,
  options: {
    readonly intake?: Intake;
    readonly fileMilliseconds?: number;
    readonly readMilliseconds?: number;
  } = {},
): Promise<readonly string[]> {
  const sentences: string[] = [];
  const hear = (sentence: string): void => {
    sentences.push(sentence);
  };
  const store = await openStore(memory);
  const watching = watchFolder({
    folder,
    marks: levelMarks(store),
    intake: takingIntake(),
    clock: { now: () => 0 },
    ...options,
    print: hear,
    onTrouble: (error) => {
      hear(String(error));
    },
    lookEveryMilliseconds: 5,
  });
  try {
    await eventually(String(pattern), () =>
      Promise.resolve(sentences.some((one) => pattern.test(one)) || undefined),
    );
  } finally {
    await watching.stop();
    await store.close();
  }
  return sentences;
}

async function openStore(folder: string): Promise<LevelStore> {
  const store = await openLevelStore(folder);
  if (store === 'held-by-another') throw new Error(`${folder} is held`);
  return store;
}

describe('a watched folder', () => {
  it.each<[string, string | Uint8Array]>([
    ['a.jsonl.gz', gzipSync(`${FINDING}\n${FINDING}\n`)],
    ['a.json', gzipSync(FINDING + FINDING)],
    ['a.NDJSON', Buffer.from(`\uFEFF${FINDING}\n${FINDING}`, 'utf16le')],
  ])('takes %s by what is in it', async (name, content) => {
    const sentences = await heard(/is taken/, await folders({ [name]: content }));
    expect(sentences).toEqual([`${name} is taken: 2 findings accepted, 0 refused`]);
  });

  it('passes over what is no file of findings by its name', async () => {
    const files = { 'expected.json': FINDING, 'notes.txt': FINDING, 'z.json': FINDING };
    const sentences = await heard(/z\.json is taken/, await folders(files));
    expect(sentences).toHaveLength(1);
  });

  it('tries a file again that could not be stored, after a restart too', async () => {
    const both = await folders({ 'a.json': FINDING });
    await heard(/no space left/, both, { intake: takingIntake(Number.POSITIVE_INFINITY) });
    await heard(/a\.json is taken: 1 finding/, both);
  });
});

describe('a file that exceeds a limit is set aside with its reason, and not read again', () => {
  const bomb = (piece: string, times: number) => gzipSync(piece.repeat(times));
  it.each<[string, Uint8Array | string, RegExp]>([
    ['ever deeper lists', bomb('[', cases(60_000_000, 6_000_000)), /nested deeper than 200 levels/],
    ['a list of empty objects', bomb('{},', cases(20_000_000, 6_000_000)), /set aside/],
    [
      'a page of empty objects',
      gzipSync(`{"findings":[${'{},'.repeat(cases(6_000_000, 4_200_000))}{}]}`),
      /more than \d+ (values|parts)/,
    ],
    ['lines of nothing', bomb('{}\n', 100_000), /more than 10000 of its items are refused/],
    ['lines that are no JSON', bomb('x\n', 20_000), /not JSON/],
    ['line ends', `${FINDING.slice(0, 9)}${'\n'.repeat(1_000_000)}`, /not JSON/],
    ['torn gzip', gzipSync(FINDING).subarray(0, 99), /not whole as gzip/],
  ])('%s', async (_, content, reason) => {
    const both = await folders({ 'bomb.json': content, 'good.json': FINDING });
    const sentences = await heard(/good\.json is taken/, both);
    const aside = sentences.find((one) => one.startsWith('bomb.json is set aside'));
    expect(aside).toMatch(reason);
    const intake = takingIntake();
    const again = await heard(/bomb\.json is set aside/, both, { intake });
    expect([again, intake.taken()]).toEqual([[aside], 0]);
  });

  it('by time', async () => {
    const both = await folders({ 'a.jsonl': `${FINDING}\n`.repeat(600) });
    const sentences = await heard(/set aside/, both, { fileMilliseconds: -1 });
    expect(sentences).toEqual([expect.stringContaining('seconds to read; of it 500 findings')]);
  });

  it('by the time that reading alone takes, without a try each second', async () => {
    const both = await folders({ 'a.jsonl': `${FINDING}\n`.repeat(9) });
    const sentences = await heard(/set aside/, both, { readMilliseconds: -1_000 });
    expect(sentences).toEqual([expect.stringContaining('it takes more than -1 seconds to read')]);
  });

  it('until its content changes', async () => {
    const both = await folders({ 'a.json': '{"torn' });
    await heard(/a\.json is set aside: not JSON/, both);
    writeFileSync(join(both.folder, 'a.json'), FINDING);
    await heard(/a\.json is taken: 1 finding/, both);
  });
});

it('a file that ended the hub while it was read is set aside by the next one', async () => {
  const both = await folders({ 'a.json': FINDING, 'b.json': `${FINDING}\n` });
  const digest = createHash('sha256').update(FINDING).digest('hex');
  // What a hub leaves behind that was killed there.
  const store = await openStore(both.memory);
  await levelMarks(store).write(digest, 'trying');
  await store.close();
  expect(await heard(/b\.json is taken/, both)).toEqual([
    'a.json is set aside: the hub ended while it read this file; it is read again when its content changes',
    'b.json is taken: 1 finding accepted, 0 refused',
  ]);
});
