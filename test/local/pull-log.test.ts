/** Who pulls from the local hub, and what it says when one stops. */
import { expect, it } from 'vitest';
import { memoryObjectStore } from '../../src/adapters/memory/memory-object-store.ts';
import { DAY, HOUR } from '../../src/domain/base/time.ts';
import { parseAddress } from '../../src/domain/values/address.ts';
import { startPullLog } from '../../src/local/pull-log.ts';
import { eventually } from '../helpers/hub/hub-process.ts';

it('a firewall that fell silent is an alarm with its name, once', async () => {
  let now = Date.parse('2026-08-03T12:00:00Z') / 1_000;
  const printed: string[] = [];
  const access = { freshness: { stoppedAfter: 12 * HOUR, forgottenAfter: 7 * DAY, readers: [] } };
  const log = startPullLog({
    ops: memoryObjectStore(),
    clock: { now: () => now },
    terms: { configuration: { access } as never },
    announce: {
      print: (sentence) => void printed.push(sentence),
      trouble: (error) => {
        throw error;
      },
    },
    everyMilliseconds: 5,
  });
  const address = parseAddress('198.51.100.7');
  if (!address.ok) throw new Error('it is one');
  const pull = { at: now, feed: 'feeds/blocklist.txt', status: 200, address: address.value };
  for (let n = 0; n < 12; n += 1) log.note({ ...pull, agent: 'palisade/muc-1' });
  now += 12 * HOUR;
  await eventually('it alarms', () => Promise.resolve(printed[0]));
  now += HOUR;
  await log.stop();
  expect(printed).toEqual([
    'alarm: reader muc-1 has stopped pulling, its last pull was at 2026-08-03T12:00:00Z: it goes on with an old list',
  ]);
});
