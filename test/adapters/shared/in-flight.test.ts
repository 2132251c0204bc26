import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapInFlight, pagesOf, type PageSource } from '../../../src/adapters/shared/in-flight.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('requests in flight', () => {
  it('are answered in the order of their questions, never more at once than allowed', async () => {
    let flying = 0;
    let most = 0;
    const items = Array.from({ length: 50 }, (_, n) => n);
    const results = await mapInFlight(items, 7, async (n) => {
      flying += 1;
      most = Math.max(most, flying);
      for (let wait = n % 5; wait >= 0; wait -= 1) await turn();
      flying -= 1;
      return 2 * n;
    });
    expect(results).toEqual(items.map((n) => 2 * n));
    expect(most).toBe(7);
    expect(await mapInFlight([], 7, () => Promise.reject(new Error('never')))).toEqual([]);
  });

  it('are no longer begun once one has failed', async () => {
    const begun: number[] = [];
    const run = mapInFlight([0, 1, 2, 3, 4, 5], 2, async (n) => {
      begun.push(n);
      await turn();
      if (n === 1) throw new Error('one failed');
    });
    await expect(run).rejects.toThrow('one failed');
    await turn();
    await turn();
    expect(begun).toEqual([0, 1, 2]);
  });
});

describe('pages of several sources', () => {
  const sourceOf =
    (pages: readonly (readonly number[])[], asked: () => void = () => undefined) =>
    async (start: number | undefined) => {
      asked();
      await turn();
      const at = start ?? 0;
      return { items: pages[at] ?? [], next: at + 1 < pages.length ? at + 1 : undefined };
    };

  it('are all handed out, empty ones passed, whatever their number', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.array(fc.nat()), { maxLength: 4 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        async (sources, atOnce) => {
          const found: number[] = [];
          const asked = sources.map((pages) => sourceOf(pages));
          for await (const items of pagesOf(asked, atOnce)) found.push(...items);
          expect(found.sort()).toEqual(sources.flat(2).sort());
        },
      ),
      { numRuns: cases(50) },
    );
  });

  it('are not half of it when one cannot be read', async () => {
    const broken: PageSource<number, number> = () => Promise.reject(new Error('unreadable'));
    const read = async (): Promise<void> => {
      const found: number[] = [];
      for await (const items of pagesOf([sourceOf([[1], [2], [3]]), broken], 2)) {
        found.push(...items);
      }
    };
    await expect(read()).rejects.toThrow('unreadable');
  });

  it('are asked for no further than the reader goes', async () => {
    let asked = 0;
    const count = (): void => {
      asked += 1;
    };
    for await (const items of pagesOf([sourceOf([[1], [2], [3], [4]], count)], 1)) {
      if (items.includes(2)) break;
    }
    expect(asked).toBe(3);
  });
});
