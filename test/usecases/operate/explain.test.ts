/** What explain says of the files that firewalls and analysts read is true of those files at that time. */
import { expect, it } from 'vitest';
import { hubExplanationText } from '../../../src/cli/commands/inspect/explain-text.ts';
import { explainValue } from '../../../src/usecases/operate/explain.ts';
import { MINUTE } from '../../../src/domain/base/time.ts';
import { termsOf } from '../../helpers/hub/operating.ts';
import {
  bruteForce,
  newWorld,
  NOON,
  publisherIn,
  steer,
  textIn,
  tickAt,
} from '../../helpers/hub/publishing.ts';

const VALUES = ['45.1.1.1', '45.1.1.2', '8.8.8.8'] as const;

it('names watch.txt of what stands there, and not before', async () => {
  const world = newWorld();
  const publisher = publisherIn(world);
  await world.ledger.record([bruteForce(VALUES[0], NOON)], NOON);
  await tickAt(publisher, NOON);
  const signed = { author: 'ann', reason: 'a test', at: NOON + 1 };
  await world.ledger.record([[steer({ act: 'freeze', ...signed })]], NOON + 1);
  const later = VALUES.map((ip) => bruteForce(ip, NOON + 2, { id: ip.replaceAll('.', '-') }));
  await world.ledger.record(later, NOON + 2);
  const heads = async () => {
    const asked = VALUES.map(async (value) => {
      const found = await explainValue(world, termsOf({}), { kind: 'ip', value }, NOON + MINUTE);
      return hubExplanationText({ ...found }).split('\n', 1)[0];
    });
    return Promise.all(asked);
  };
  expect(await heads()).toEqual([
    '45.1.1.1: listed',
    '45.1.1.2: not listed yet',
    '8.8.8.8: watched',
  ]);
  await tickAt(publisher, NOON + MINUTE);
  expect(await textIn(world.ops, 'watch.txt')).toBe('45.1.1.2\n8.8.8.8\n');
  expect(await heads()).toEqual([
    '45.1.1.1: listed',
    '45.1.1.2: held back, in watch.txt',
    '8.8.8.8: watched, in watch.txt',
  ]);
});
