/** What every `Receipts` must do, whatever stands behind it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Delivery, Receipts } from '../../src/ports/sinks.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

const NOW = 1_795_700_000;

export function delivery(of: Partial<Delivery> = {}): Delivery {
  return { sink: 'trustar', finding: 'aws/1/r/f', version: '2', holder: 'a', now: NOW, ...of };
}

/** `open` gives empty receipts; `runs` bounds its properties. */
export function receiptsContract(name: string, open: () => Promise<Receipts>, runs: number): void {
  const until = NOW + 300;

  describe(`${name} as receipts`, () => {
    it('know what was taken, and everything older, and nothing newer', async () => {
      const receipts = await open();
      expect(await receipts.begin(delivery(), until)).toBe('begun');
      await receipts.taken(delivery());
      expect(await receipts.begin(delivery({ version: '1' }), until)).toBe('known');
      expect(await receipts.begin(delivery({ version: '2' }), until)).toBe('known');
      expect(await receipts.begin(delivery({ version: '3' }), until)).toBe('begun');
    });

    it('let one holder at a finding until its claim ends', async () => {
      const receipts = await open();
      await receipts.begin(delivery({ version: '2' }), until);
      const other = (now: number) => delivery({ version: '3', holder: 'b', now });
      expect(await receipts.begin(other(NOW), until)).toBe('held');
      expect(await receipts.begin(other(until - 1), until)).toBe('held');
      expect(await receipts.begin(delivery({ version: '3' }), until)).toBe('begun');
      expect(await receipts.begin(other(until), until + 300)).toBe('begun');
    });

    it('give a claim back however a delivery ended', async () => {
      const receipts = await open();
      for (const end of ['taken', 'refused', 'abandon'] as const) {
        const mine = delivery({ finding: end });
        await receipts.begin(mine, until);
        await receipts[end](mine);
        const other = delivery({ finding: end, holder: 'b', version: '9' });
        expect(await receipts.begin(other, until)).toBe('begun');
      }
    });

    it('let no older version go while nobody knows how a later one ended', async () => {
      const receipts = await open();
      const [older, later] = [delivery({ version: '1' }), delivery({ version: '2' })];
      await receipts.begin(later, until);
      const elsewhere = { ...older, holder: 'b' };
      expect(await receipts.begin(elsewhere, until)).toBe('held');
      await receipts.abandon(later);
      expect(await receipts.begin(older, until)).toBe('overtaken');
      expect(await receipts.begin(elsewhere, until)).toBe('overtaken');
      expect(await receipts.begin(later, until)).toBe('begun');
      const afterTheClaim = { ...elsewhere, now: until };
      expect(await receipts.begin(afterTheClaim, until + 300)).toBe('overtaken');
      await receipts.taken(later);
      expect(await receipts.begin(older, until)).toBe('known');
    });

    it('let an older version go when a later one was refused', async () => {
      const receipts = await open();
      const [older, later] = [delivery({ version: '1' }), delivery({ version: '2' })];
      await receipts.begin(later, until);
      await receipts.refused(later);
      expect(await receipts.begin(older, until)).toBe('begun');
    });

    it('let no older version go when a later one was refused that may have been taken before', async () => {
      const receipts = await open();
      const [older, later] = [delivery({ version: '1' }), delivery({ version: '2' })];
      await receipts.begin(later, until);
      await receipts.abandon(later);
      await receipts.begin(later, until);
      await receipts.refused(later);
      expect(await receipts.begin(older, until)).toBe('overtaken');
      expect(await receipts.begin(delivery({ version: '3' }), until)).toBe('begun');
    });

    it('leave the claim alone of who took over', async () => {
      const receipts = await open();
      await receipts.begin(delivery(), until);
      const other = delivery({ holder: 'b', now: until, version: '3' });
      await receipts.begin(other, until + 300);
      await receipts.abandon(delivery());
      await receipts.refused(delivery());
      await receipts.taken(delivery({ now: until }));
      const third = delivery({ holder: 'c', now: until, version: '4' });
      expect(await receipts.begin(third, until + 300)).toBe('held');
      expect(await receipts.begin(delivery({ holder: 'c', now: until + 300 }), 0)).toBe('known');
    });

    it('keep findings and sinks apart', async () => {
      const receipts = await open();
      await receipts.begin(delivery(), until);
      await receipts.taken(delivery());
      expect(await receipts.begin(delivery({ finding: 'aws/1/r/g' }), until)).toBe('begun');
      expect(await receipts.begin(delivery({ sink: 'splunk' }), until)).toBe('begun');
    });

    it('only ever move up, in any order of deliveries and at once', async () => {
      const versions = fc.array(fc.constantFrom('1', '2', '3', '4', '5'), {
        minLength: 1,
        maxLength: 6,
      });
      await fc.assert(
        fc.asyncProperty(versions, async (taken) => {
          const receipts = await open();
          await Promise.all(taken.map((version) => receipts.taken(delivery({ version }))));
          const highest = taken.toSorted().at(-1) ?? '';
          expect(await receipts.begin(delivery({ version: highest }), until)).toBe('known');
          expect(await receipts.begin(delivery({ version: `${highest}x` }), until)).toBe('begun');
        }),
        { numRuns: cases(runs) },
      );
    });
  });
}
