import { expect, it } from 'vitest';
import { memoryLedger } from '../../../src/adapters/memory/memory-ledger.ts';
import { memoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts';
import { actionService } from '../../../src/usecases/operate/action-service.ts';
import { NOON } from '../../helpers/data/facts.ts';

/** When words of one second are dated, in seconds after it. */
async function datesOf(...words: readonly object[]): Promise<readonly (number | undefined)[]> {
  const desk = actionService({ ledger: memoryLedger(), ops: memoryObjectStore() });
  const dates: (number | undefined)[] = [];
  for (const word of words) {
    const speaker = { author: 'ann', now: NOON, wall: NOON };
    const { recorded } = await desk({ ...word, reason: 'why' }, speaker);
    dates.push(recorded === undefined ? undefined : recorded.at - NOON);
  }
  return dates;
}

const exempt = { act: 'exempt', target: '45.1.1.1' };

it('words on one matter in one second are dated one after the other', async () => {
  expect(await datesOf(exempt, exempt, exempt)).toEqual([0, 1, 2]);
  expect(await datesOf({ act: 'freeze' }, { act: 'resume' }, { act: 'hard' })).toEqual([0, 1, 2]);
  const release = { act: 'release', growth: 5, for: '1h' };
  expect(await datesOf(release, release)).toEqual([0, 1]);
});

it('words on other matters count at once, a freeze above all', async () => {
  const others = [exempt, { ...exempt, act: 'pin' }, { ...exempt, target: '45.1.1.2' }];
  expect(await datesOf(...others, { act: 'freeze' })).toEqual([0, 0, 0, 0]);
});

it('a word of a later second is dated by that, and an order outlives a clock that steps back', async () => {
  const desk = actionService({ ledger: memoryLedger(), ops: memoryObjectStore() });
  const said = async (now: number) =>
    (await desk({ act: 'freeze', reason: 'why' }, { author: 'ann', now, wall: now })).recorded?.at;
  expect([await said(NOON), await said(NOON + 9), await said(NOON + 5)]).toEqual([
    ...[NOON, NOON + 9, NOON + 10],
  ]);
});

it('what is no word is refused, and dates nothing else', async () => {
  expect(await datesOf({}, { act: 'shout' }, exempt)).toEqual([undefined, undefined, 0]);
});
