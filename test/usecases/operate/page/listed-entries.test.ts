/** What an edition lists, read on from the one before: the same as read from the beginning. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryObjectStore } from '../../../../src/adapters/memory/memory-object-store.ts';
import type { Entry, ListingLine } from '../../../../src/domain/register/entry.ts';
import type { ObjectStore } from '../../../../src/ports/object-store.ts';
import { listedIn } from '../../../../src/usecases/operate/page/listed-entries.ts';
import { readEntries } from '../../../../src/usecases/publish/edition-entries.ts';
import {
  writeChanges,
  writeWhole,
  type Listing,
} from '../../../../src/usecases/publish/edition-listing.ts';
import type { Pointer } from '../../../../src/usecases/publish/edition-store.ts';
import { cases } from '../../../helpers/arbitraries/cases.ts';

const lineOf = (n: number, until: number, isShed: boolean): ListingLine => {
  const value = `45.0.0.${n}`;
  const entry: Entry = {
    key: `ip ${value}`,
    kind: 'ip',
    value,
    band: 'low',
    lastSeen: 1,
    until,
    accounts: 1,
  };
  return { entry, isShed };
};
const lines = fc.uniqueArray(
  fc
    .record({ n: fc.nat(20), until: fc.nat(9), what: fc.constantFrom('listed', 'shed', 'gone') })
    .map(({ n, until, what }): ListingLine =>
      what === 'gone' ? { key: `ip 45.0.0.${n}`, gone: true } : lineOf(n, until, what === 'shed'),
    ),
  { selector: (line) => ('entry' in line ? line.entry.key : line.key) },
);

function pointerOf(number: number, listing: Listing): Pointer {
  const growth = { at: 0, entries: 0 } as unknown as Pointer['growth'];
  const peak = growth as unknown as Pointer['peak'];
  return { number, digest: `d${number}`, feeds: [], at: 0, growth, peak, listing };
}

/** As `lines` say, one edition each; the first of them, and each at which `isWhole` says so, whole. */
async function editionsOf(ops: ObjectStore, all: readonly (readonly ListingLine[])[]) {
  const pointers: Pointer[] = [];
  for (const [n, some] of all.entries()) {
    const before = pointers.at(-1)?.listing;
    const listing =
      before === undefined || n % 3 === 0
        ? await writeWhole(ops, `e${n}`, some, 0)
        : await writeChanges(ops, `e${n}`, some, before);
    pointers.push(pointerOf(n, listing));
  }
  return pointers;
}

describe('what editions list', () => {
  it('is the same read on as read from the beginning, in any order of asking', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(lines, { minLength: 1, maxLength: 7 }),
        fc.array(fc.nat(6), { minLength: 1, maxLength: 12 }),
        async (all, asked) => {
          const ops = memoryObjectStore();
          const pointers = await editionsOf(ops, all);
          for (const n of asked) {
            const pointer = pointers[n % pointers.length];
            if (pointer === undefined) continue;
            expect(await listedIn(ops, pointer)).toEqual(await readEntries(ops, pointer));
          }
        },
      ),
      { numRuns: cases(150) },
    );
  });

  it('is read part by part once, also by who asks at the same time', async () => {
    const inner = memoryObjectStore();
    const read: string[] = [];
    const ops: ObjectStore = {
      ...inner,
      read(key) {
        read.push(key);
        return inner.read(key);
      },
    };
    const [first, second] = await editionsOf(ops, [[lineOf(1, 1, false)], [lineOf(2, 1, false)]]);
    if (first === undefined || second === undefined) throw new Error('two editions are wanted');
    await Promise.all([listedIn(ops, first), listedIn(ops, first), listedIn(ops, second)]);
    await listedIn(ops, first);
    expect(read).toEqual(second.listing.parts);
  });

  it('is read again after it could not be read', async () => {
    const inner = memoryObjectStore();
    let isDown = true;
    const ops: ObjectStore = {
      ...inner,
      read: (key) => (isDown ? Promise.reject(new Error('out of reach')) : inner.read(key)),
    };
    const [pointer] = await editionsOf(ops, [[lineOf(1, 1, false)]]);
    if (pointer === undefined) throw new Error('an edition is wanted');
    await expect(listedIn(ops, pointer)).rejects.toThrow('out of reach');
    isDown = false;
    expect(await listedIn(ops, pointer)).toHaveLength(1);
  });

  it('lets others have their turn while much is read', async () => {
    const ops = memoryObjectStore();
    const many = Array.from({ length: 9_000 }, (_, n) => lineOf(n, 1, false));
    const [pointer] = await editionsOf(ops, [many]);
    if (pointer === undefined) throw new Error('an edition is wanted');
    let turns = 0;
    await listedIn(ops, pointer, () => Promise.resolve((turns += 1)));
    expect(turns).toBe(2);
  });
});
