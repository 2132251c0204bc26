import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REDRIVE_IDS_MAX } from '../../../src/domain/findings/redrive.ts';
import {
  redriveForwarder,
  type ForwarderReading,
} from '../../../src/usecases/redrive/redrive-forwarder.ts';
import { memoryLetters } from '../../helpers/fakes/memory-letters.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';

const OPTIONS = { hiddenSeconds: 300, goesOn: () => true };
const letterOn = (region: string, id: string, more: object = {}): string =>
  JSON.stringify({ detail: { ...more, region, id } });

describe('what the rules of an account could not deliver', () => {
  it('leaves when GuardDuty’s own word of it is in the ledger; everything else stays', async () => {
    const queue = memoryLetters();
    const asked: unknown[] = [];
    const reading: ForwarderReading = (region, ids) => {
      asked.push({ region, ids });
      return Promise.resolve(
        ids.map((id) => ({ id, outcome: id === 'new' ? 'accepted' : 'absent' })),
      );
    };
    queue.put(
      letterOn('eu-west-1', 'new', { severity: 9.9, type: 'Forged:By/TheMember' }),
      letterOn('eu-west-1', 'made-up'),
      'noise',
    );
    expect(await redriveForwarder(queue, reading, OPTIONS)).toEqual({
      letters: 3,
      unnamed: 1,
      accepted: 1,
      duplicate: 0,
      refused: 0,
      failed: 0,
      absent: 1,
      faults: [],
      done: true,
    });
    expect(asked).toEqual([{ region: 'eu-west-1', ids: ['new', 'made-up'] }]);
    expect(queue.bodies()).toEqual([letterOn('eu-west-1', 'made-up'), 'noise']);
  });

  it('leaves if it is an old heartbeat, which says nothing any more, and counts as no finding', async () => {
    const queue = memoryLetters();
    queue.put(
      ...Array.from({ length: 14 }, () => JSON.stringify({ source: 'palisade.heartbeat' })),
      JSON.stringify({ source: 'palisade.other', detail: {} }),
    );
    const reading: ForwarderReading = () => Promise.reject(new Error('nothing was to be read'));
    expect(await redriveForwarder(queue, reading, OPTIONS)).toMatchObject({
      letters: 1,
      unnamed: 1,
      done: true,
    });
    expect(queue.bodies()).toHaveLength(1);
  });

  it('is asked for although its owner wrote of a region that cannot be read', async () => {
    const queue = memoryLetters();
    const reading: ForwarderReading = (region, ids) =>
      region === 'xx-nowhere-1'
        ? Promise.reject(new Error('there is no xx-nowhere-1'))
        : Promise.resolve(ids.map((id) => ({ id, outcome: 'accepted' })));
    queue.put(letterOn('xx-nowhere-1', 'a'), letterOn('eu-west-1', 'b'));
    expect(await redriveForwarder(queue, reading, OPTIONS)).toMatchObject({
      accepted: 1,
      failed: 1,
      done: true,
      faults: ['there is no xx-nowhere-1'],
    });
    expect(queue.bodies()).toEqual([letterOn('xx-nowhere-1', 'a')]);
  });

  it('is left for the next call when the time is over', async () => {
    const queue = memoryLetters();
    queue.put(letterOn('eu-west-1', 'a'), letterOn('us-east-1', 'b'));
    let questions = 2;
    const options = { ...OPTIONS, goesOn: () => (questions -= 1) >= 0 };
    const reading: ForwarderReading = (_, ids) =>
      Promise.resolve(ids.map((id) => ({ id, outcome: 'accepted' })));
    expect(await redriveForwarder(queue, reading, options)).toMatchObject({
      accepted: 1,
      done: false,
    });
    expect(queue.bodies()).toEqual([letterOn('us-east-1', 'b')]);
  });

  it('goes in questions of one region each and no more ids than GuardDuty takes', async () => {
    const letters = fc.array(
      fc.tuple(fc.constantFrom('eu-west-1', 'us-east-1', 'ap-south-1'), fc.nat(120)),
      { maxLength: 400 },
    );
    await fc.assert(
      fc.asyncProperty(letters, async (given) => {
        const queue = memoryLetters();
        const asked: string[] = [];
        const reading: ForwarderReading = (region, ids) => {
          expect(ids.length).toBeLessThanOrEqual(REDRIVE_IDS_MAX);
          asked.push(...ids.map((id) => `${region} ${id}`));
          return Promise.resolve(ids.map((id) => ({ id, outcome: 'duplicate' })));
        };
        queue.put(...given.map(([region, id]) => letterOn(region, String(id))));
        const report = await redriveForwarder(queue, reading, OPTIONS);
        expect(report).toMatchObject({ letters: given.length, duplicate: asked.length });
        const wanted = new Set(given.map(([region, id]) => `${region} ${id}`));
        expect(new Set(asked)).toEqual(wanted);
        expect(queue.bodies()).toEqual([]);
      }),
      { numRuns: cases(30) },
    );
  });
});
