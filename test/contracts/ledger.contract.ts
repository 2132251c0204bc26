/** What every `Ledger` must do, whatever stands behind it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FACT_BYTES_MAX, factSubject, type Fact } from '../../src/domain/facts/fact.ts';
import { CHANGE_OVERLAP, CHANGE_RETENTION } from '../../src/domain/facts/retention.ts';
import { CLOCK_SKEW_MAX, DAY, HOUR } from '../../src/domain/base/time.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import {
  aFact,
  canary,
  control,
  joined,
  NOON,
  override,
  sighting,
  standing,
} from '../helpers/data/facts.ts';
import { cases, STRIDE } from '../helpers/arbitraries/cases.ts';

/** `open` gives an empty ledger; `runs` bounds its properties. */
export function ledgerContract(name: string, open: () => Promise<Ledger>, runs: number): void {
  describe(`${name} as a ledger: joins`, () => {
    it('ends the same in any order, split, repetition and interleaving', async () => {
      const batches = fc.array(fc.array(fc.array(aFact, { maxLength: 3 }), { maxLength: 4 }), {
        minLength: 1,
        maxLength: 4,
      });
      await fc.assert(
        fc.asyncProperty(batches, fc.nat(3), async (first, again) => {
          const ledger = await open();
          // All at once: whichever write comes last must not matter. Then one batch again.
          await Promise.all(first.map((batch) => ledger.record(batch, NOON)));
          await ledger.record((first[again % first.length] ?? []).toReversed(), NOON + 5);
          const facts = first.flat(2);
          expect(await asJoined(ledger, facts)).toEqual(joined(facts));
          expect(joined(await all(ledger.everything()))).toEqual(joined(facts));
        }),
        { numRuns: cases(runs) },
      );
    });

    it('lets the latest version of a finding decide, archived at a tie, and a veto forever', async () => {
      const ledger = await open();
      const versions = [
        { updatedAt: NOON + 1, archived: true },
        { updatedAt: NOON + 2, vetoed: true },
        { updatedAt: NOON + 3 },
        { updatedAt: NOON + 3, archived: true },
      ];
      for (const [n, order] of permutations(versions).entries()) {
        if (n % STRIDE !== 0) continue;
        const finding = `aws/1/r/f${n}`;
        for (const version of order) await ledger.record([[standing({ finding, ...version })]], 0);
        expect(await ledger.about('standing', finding)).toEqual([
          standing({ finding, updatedAt: NOON + 3, archived: true, vetoed: true }),
        ]);
      }
    });

    it('keeps the unarchiving that comes before the archiving it lifts', async () => {
      const ledger = await open();
      await ledger.record([[standing({ updatedAt: NOON + 9 })]], NOON);
      const late = standing({ updatedAt: NOON, archived: true });
      expect(await kinds(ledger, [[late]])).toEqual(['known']);
      expect(await ledger.about('standing', factSubject(late))).toEqual([
        standing({ updatedAt: NOON + 9 }),
      ]);
    });

    it('gives back each kind of fact as it was, by its subject, and nothing of others', async () => {
      const ledger = await open();
      const facts = [
        sighting({ ip: '203.0.113.7' }),
        sighting({ ip: '203.0.113.7', finding: 'f2' }),
        sighting({ ip: '203.0.113.70' }),
        standing(),
        canary('192.0.2.1'),
        canary('ü'.repeat(3_000)),
        override('203.0.113.0/24', { act: 'pin', until: NOON + DAY }),
        override('2001:db8::/32', { reason: 'ours, "forever"\nindeed' }),
        override('c2.example.com'),
        override('12'.repeat(32), { act: 'retract' }),
        control('freeze'),
        control('resume', NOON + 1),
      ];
      await ledger.record([facts], NOON);
      expect(await asJoined(ledger, facts)).toEqual(joined(facts));
      expect(await ledger.about('sighting', 'ip 203.0.113.7')).toHaveLength(2);
      expect(await ledger.about('sighting', 'ip 203.0.113.9')).toEqual([]);
      expect(await ledger.about('canary', 'ip 203.0.113.7')).toEqual([]);
    });
  });

  describe(`${name} as a ledger: outcomes`, () => {
    it('tells what is new from what is known, also when it comes late', async () => {
      const ledger = await open();
      const delivery = [sighting({ at: NOON + 10 }), standing()];
      expect(await kinds(ledger, [delivery])).toEqual(['recorded']);
      expect(await kinds(ledger, [delivery])).toEqual(['known']);
      expect(await kinds(ledger, [[sighting({ at: NOON + 5 })]])).toEqual(['known']);
      expect(await kinds(ledger, [[sighting({ at: NOON + 20 }), standing()]])).toEqual([
        'recorded',
      ]);
      expect(await kinds(ledger, [[sighting({ at: NOON + HOUR })]])).toEqual(['recorded']);
    });

    it('tells deliveries of one batch apart as if each had come alone', async () => {
      const ledger = await open();
      await ledger.record([[sighting({ at: NOON + 10 })]], NOON);
      const outcomes = await kinds(ledger, [
        [sighting({ at: NOON + 5 })],
        [sighting({ at: NOON + 30 }), standing()],
        [sighting({ at: NOON + 30 }), standing()],
        [sighting({ at: NOON + 20 })],
        [sighting({ at: NOON + 40 })],
        [sighting({ ip: '203.0.113.8' }), sighting({ at: NOON })],
        [],
      ]);
      expect(outcomes).toEqual([
        ...['known', 'recorded', 'known', 'known', 'recorded', 'recorded', 'known'],
      ]);
    });

    it('fails a delivery with a fact beyond every bound, and keeps the others', async () => {
      const ledger = await open();
      const huge = sighting({ finding: 'f2', ballast: FACT_BYTES_MAX });
      const outcomes = await ledger.record([[sighting({})], [standing(), huge]], NOON);
      expect(outcomes).toMatchObject([{ kind: 'recorded' }, { kind: 'failed' }]);
      expect(outcomes[1]).toHaveProperty('cause.message', expect.stringContaining('bytes'));
      expect(joined(await all(ledger.everything()))).toEqual(joined([sighting({})]));
    });

    it('has nothing to do for nothing', async () => {
      const ledger = await open();
      expect(await ledger.record([], NOON)).toEqual([]);
      expect(await kinds(ledger, [[], []])).toEqual(['known', 'known']);
      expect(await all(ledger.everything())).toEqual([]);
    });
  });

  describe(`${name} as a ledger: changes`, () => {
    it('tells what arrived in a span, both ends included, across hours', async () => {
      const ledger = await open();
      const arrivals = [-HOUR - 1, -HOUR, -1, 0, 1, HOUR, 2 * HOUR].map((after) => NOON + after);
      for (const at of arrivals) await ledger.record([[canary(`c${at}`)]], at);
      const between = async (from: number, until: number): Promise<string[]> =>
        (await all(ledger.changesSince(from, until - CLOCK_SKEW_MAX))).map(factSubject).sort();
      const named = (from: number, until: number): string[] =>
        arrivals.filter((at) => from <= at && at <= until).map((at) => `c${at}`);
      for (const from of arrivals) {
        for (const until of arrivals) {
          expect(await between(from, until), `${from} to ${until}`).toEqual(named(from, until));
        }
      }
    });

    it('reports a delivery again when it comes again, since the first may have died half way', async () => {
      const ledger = await open();
      await ledger.record([[sighting({}), standing()]], NOON);
      await ledger.record([[sighting({}), standing()]], NOON + 2 * HOUR);
      const again = await all(ledger.changesSince(NOON + HOUR, NOON + 2 * HOUR));
      expect(joined(again)).toEqual(joined([sighting({}), standing()]));
    });

    it('tells when what it shows arrived, before it shows it', async () => {
      const ledger = await open();
      await ledger.record([[sighting({})]], NOON);
      await ledger.record([[standing()]], NOON + 7);
      let arrival = 0;
      const shown = new Map<string, number>();
      const changes = ledger.changesSince(NOON, NOON + 7, (at) => (arrival = at));
      for await (const { kind } of changes) shown.set(kind, arrival);
      expect(shown).toEqual(
        new Map([
          ['sighting', NOON],
          ['standing', NOON + 7],
        ]),
      );
    });

    it('shows what a writer writes whose clock runs ahead', async () => {
      const ledger = await open();
      await ledger.record([[sighting({})]], NOON + CLOCK_SKEW_MAX);
      expect(await all(ledger.changesSince(NOON - HOUR, NOON))).toHaveLength(1);
    });

    it('shows a stalled writer’s change to who reads with the overlap, and only then', async () => {
      const ledger = await open();
      await ledger.record([[canary('before')]], NOON);
      const watermark = NOON + CHANGE_OVERLAP - 1;
      expect(await all(ledger.changesSince(NOON, watermark))).toHaveLength(1);
      // It read its clock at NOON, and writes only now.
      await ledger.record([[canary('stalled')]], NOON);
      const next = await all(ledger.changesSince(watermark - CHANGE_OVERLAP, watermark + 60));
      expect(next.map(factSubject)).toContain('stalled');
      expect(await all(ledger.changesSince(watermark, watermark + 60))).toEqual([]);
    });

    it('refuses a span of which changes may be gone, instead of answering half of it', async () => {
      const ledger = await open();
      await ledger.record([[sighting({})]], NOON);
      const span = (length: number): Promise<Fact[]> =>
        all(ledger.changesSince(NOON, NOON + length));
      expect(await span(CHANGE_RETENTION)).toHaveLength(1);
      await expect(span(CHANGE_RETENTION + 1)).rejects.toThrow('read everything');
    });
  });

  describe(`${name} as a ledger: size`, () => {
    it('reads all of what no page and no item holds', async () => {
      const ledger = await open();
      // Nearly 5 MB, or 1.6: a page holds 1 MB, of the table, of a subject or of one shard of the changes.
      const facts = Array.from({ length: cases(300, 100) }, (_, n) =>
        sighting({ finding: `f${n}`, ballast: FACT_BYTES_MAX - 500 }),
      );
      const outcomes = await ledger.record([facts.slice(0, 60), facts.slice(60)], NOON);
      expect(outcomes.map(({ kind }) => kind)).toEqual(['recorded', 'recorded']);
      const about = await ledger.about('sighting', 'ip 203.0.113.7');
      expect(joined(about)).toEqual(joined(facts));
      expect(joined(await all(ledger.changesSince(NOON, NOON)))).toEqual(joined(facts));
      expect(joined(await all(ledger.everything()))).toEqual(joined(facts));
    });
  });

  describe(`${name} as a ledger: the publisher's lease`, () => {
    it('is granted to one of twenty', async () => {
      const ledger = await open();
      const holders = Array.from({ length: 20 }, (_, n) => `publisher ${n}`);
      const answers = await Promise.all(
        holders.map((holder) => ledger.acquireLease(holder, NOON, 90)),
      );
      expect(answers.filter((answer) => answer === 'granted')).toHaveLength(1);
      const winner = holders[answers.indexOf('granted')] ?? '';
      expect(await ledger.acquireLease(winner, NOON + 1, 90)).toBe('granted');
    });

    it('ends when it says, unless it is renewed', async () => {
      const ledger = await open();
      expect(await ledger.acquireLease('a', NOON, 90)).toBe('granted');
      expect(await ledger.acquireLease('b', NOON + 89, 90)).toBe('held');
      expect(await ledger.acquireLease('a', NOON + 89, 90)).toBe('granted');
      expect(await ledger.acquireLease('b', NOON + 90, 90)).toBe('held');
      expect(await ledger.acquireLease('b', NOON + 179, 90)).toBe('granted');
      expect(await ledger.acquireLease('a', NOON + 180, 90)).toBe('held');
    });

    it('is free if it ends later than any could: a broken clock ends no publishing', async () => {
      const ledger = await open();
      await ledger.acquireLease('a', NOON + DAY, 90);
      expect(await ledger.acquireLease('b', NOON, 90)).toBe('granted');
      await ledger.acquireLease('a', NOON + 90 + CLOCK_SKEW_MAX, 90);
      expect(await ledger.acquireLease('b', NOON + 90, 90)).toBe('held');
    });

    it('is released by its holder only, and is no fact', async () => {
      const ledger = await open();
      await ledger.releaseLease('nobody');
      await ledger.acquireLease('a', NOON, 90);
      await ledger.releaseLease('b');
      expect(await ledger.acquireLease('b', NOON, 90)).toBe('held');
      await ledger.releaseLease('a');
      expect(await ledger.acquireLease('b', NOON, 90)).toBe('granted');
      expect(await all(ledger.everything())).toEqual([]);
    });
  });

  describe(`${name} as a ledger: mark`, () => {
    it('is what was set last, is no fact, and is none of the lease', async () => {
      const ledger = await open();
      expect(await ledger.mark()).toBeUndefined();
      await ledger.acquireLease('a', NOON, 90);
      expect(await ledger.mark()).toBeUndefined();
      await ledger.setMark('one');
      await ledger.setMark('two "quoted"');
      expect(await ledger.mark()).toBe('two "quoted"');
      expect(await ledger.acquireLease('b', NOON, 90)).toBe('held');
      expect(await all(ledger.everything())).toEqual([]);
    });
  });
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** What the ledger says of every subject these facts are about: without the change records. */
export async function asJoined(
  ledger: Ledger,
  facts: readonly Fact[],
): Promise<Record<string, Fact>> {
  const asked = new Map(facts.map((fact) => [`${fact.kind} ${factSubject(fact)}`, fact]));
  const found = await Promise.all(
    [...asked.values()].map((fact) => ledger.about(fact.kind, factSubject(fact))),
  );
  const flat = found.flat();
  const places = joined(flat);
  expect(flat).toHaveLength(Object.keys(places).length);
  return places;
}

async function kinds(ledger: Ledger, deliveries: readonly (readonly Fact[])[]): Promise<string[]> {
  return (await ledger.record(deliveries, NOON)).map(({ kind }) => kind);
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first, n) =>
    permutations(items.toSpliced(n, 1)).map((rest) => [first, ...rest]),
  );
}
