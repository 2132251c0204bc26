import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelLedger } from '../../../src/adapters/level/level-ledger.ts';
import { keysBelow, type LevelStore } from '../../../src/adapters/level/level-store.ts';
import { keyOf } from '../../../src/adapters/shared/fact-place.ts';
import { memoryLedger } from '../../../src/adapters/memory/memory-ledger.ts';
import { DAY, HOUR } from '../../../src/domain/base/time.ts';
import { CHANGE_RETENTION } from '../../../src/domain/facts/retention.ts';
import { brokenLedgerContract } from '../../contracts/broken-ledger.contract.ts';
import { all, asJoined, ledgerContract } from '../../contracts/ledger.contract.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';
import { aFact, canary, joined, NOON, sighting, standing } from '../../helpers/data/facts.ts';
import { newFolder } from '../../helpers/data/folder.ts';
import { startChild } from '../../helpers/hub/child.ts';
import { storesOfFile } from '../../helpers/hub/level.ts';

const stores = storesOfFile();
const openLedger = async () => levelLedger(await stores.open());

ledgerContract('LevelDB', openLedger, cases(60));

brokenLedgerContract('LevelDB', async () => {
  const store = await stores.open();
  const passedOver: number[] = [];
  const put = (key: string, value: string) => store.write([{ type: 'put', key, value }]);
  return {
    ledger: levelLedger(store, ({ facts }) => passedOver.push(facts)),
    passedOver,
    breakFact: (fact, text) => put(`f${JSON.stringify(keyOf(fact).pk)}${keyOf(fact).sk}`, text),
    breakLease: () => put('l', '{"holder":"z","until":"soon"}'),
    breakChange: (line) => put(`c${String(NOON).padStart(12, '0')}#broken`, line),
  };
});

async function entries(store: LevelStore, prefix: string) {
  return (await all(store.pages(keysBelow(prefix)))).flat();
}

describe('a ledger in a LevelDB', () => {
  it('gives the outcomes of the reference, batch after batch', async () => {
    const batches = fc.array(fc.array(fc.array(aFact, { maxLength: 3 }), { maxLength: 5 }), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(batches, async (said) => {
        const [ledger, reference] = [await openLedger(), memoryLedger()];
        for (const batch of said) {
          expect(await ledger.record(batch, NOON)).toEqual(await reference.record(batch, NOON));
        }
      }),
      { numRuns: cases(75) },
    );
  });

  it('keeps subjects apart, whatever characters a sender puts into them', async () => {
    const subject = fc.string({
      unit: fc.constantFrom('"', '\\', '#', '\u0000', '\uffff', '\ud800', 'S', 'é'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(subject, { minLength: 2, maxLength: 5 }),
        async (subjects) => {
          const ledger = await openLedger();
          const facts = subjects.map((one) => canary(`x${one}`));
          await ledger.record([facts], NOON);
          for (const [n, one] of subjects.entries()) {
            expect(await ledger.about('canary', `x${one}`)).toEqual([facts[n]]);
          }
        },
      ),
      { numRuns: cases(75) },
    );
  });

  it('has the change of every fact, and the facts of every change, after every kill', async () => {
    const folder = await newFolder();
    const acknowledged: string[] = [];
    for (let round = 0; round < cases(12, 2); round += 1) {
      const child = startChild('record-facts', folder, String(round));
      await child.printed(80 + ((31 * round) % 100));
      await child.kill();
      acknowledged.push(...child.lines);
    }
    const ledger = levelLedger(await stores.open(folder));
    const facts = await all(ledger.everything());
    const changes = await all(ledger.changesSince(NOON, NOON + HOUR));
    expect(joined(changes)).toEqual(joined(facts));
    const found = new Set(facts.map((fact) => (fact.kind === 'canary' ? fact.canary.value : '')));
    expect(acknowledged.filter((value) => !found.has(value))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(150);
  });

  it('forgets changes that no reader may ask for, and no fact', async () => {
    const store = await stores.open();
    const ledger = levelLedger(store);
    await ledger.record([[canary('old')]], NOON);
    await ledger.record([[canary('kept')]], NOON + 2 * HOUR);
    const later = NOON + CHANGE_RETENTION + HOUR + 1;
    await ledger.record([[canary('new')]], later);
    expect(await entries(store, 'c')).toHaveLength(2);
    expect(await all(ledger.changesSince(later - CHANGE_RETENTION, later))).toHaveLength(2);
    expect(await all(ledger.everything())).toHaveLength(3);
    await ledger.record([[canary('new')]], later + 9 * DAY);
    expect(await entries(store, 'c')).toHaveLength(1);
  });

  it('names a broken entry to who asks about its value, and lets it give way to what can be read', async () => {
    const store = await stores.open();
    const ledger = levelLedger(store);
    await ledger.record([[sighting({}), standing()]], NOON);
    const [broken] = (await entries(store, 'f')).filter(([key]) => key.includes('203.0.113.7'));
    await store.write([{ type: 'put', key: broken?.[0] ?? '', value: '{' }]);
    await expect(ledger.about('sighting', 'ip 203.0.113.7')).rejects.toThrow('203.0.113.7');
    const outcomes = await ledger.record([[sighting({})], [standing()]], NOON);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['recorded', 'known']);
    expect(await ledger.about('sighting', 'ip 203.0.113.7')).toEqual([sighting({})]);
  });

  it('finds everything again when it is opened again', async () => {
    const folder = await newFolder();
    const facts = [sighting({}), standing({ vetoed: true })];
    const first = await stores.open(folder);
    await levelLedger(first).record([facts], NOON);
    await levelLedger(first).acquireLease('a', NOON, 90);
    await first.close();
    const ledger = levelLedger(await stores.open(folder));
    expect(await asJoined(ledger, facts)).toEqual(joined(facts));
    expect(await ledger.acquireLease('b', NOON + 1, 90)).toBe('held');
  });
});
