/** Who pulls from the local hub, and what it says when one stops. */
import { expect, it } from 'vitest';
import { memoryObjectStore } from '../../src/adapters/memory/memory-object-store.ts';
import { DAY, HOUR } from '../../src/domain/base/time.ts';
import { historyText } from '../../src/domain/edition/plotted-history.ts';
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

it('says which edition a firewall was given, as the history of this hub tells', async () => {
  const at = Date.parse('2026-08-03T12:00:00Z') / 1_000;
  const ops = memoryObjectStore();
  const point = { number: 4, at, shown: at, editions: 1, added: 0, removed: 0, addresses: 0 };
  const byRank = { pin: 0, critical: 0, high: 0, medium: 0, low: 0 };
  const points = [{ ...point, byRank, usedPercent: {}, medianDelay: null }];
  await ops.write('history.json', Buffer.from(historyText(points)), 'always', {
    contentType: 'application/json',
  });
  const access = { freshness: { stoppedAfter: 12 * HOUR, forgottenAfter: 7 * DAY, readers: [] } };
  const log = startPullLog({
    ops,
    clock: { now: () => at + 9 },
    terms: { configuration: { access } as never },
    announce: { print: () => undefined, trouble: () => undefined },
    everyMilliseconds: 5,
  });
  const address = parseAddress('198.51.100.7');
  if (!address.ok) throw new Error('it is one');
  const pull = { feed: 'feeds/blocklist.txt', status: 200, address: address.value };
  log.note({ ...pull, at: at + 1, agent: 'palisade/muc-1' });
  log.note({ ...pull, at, agent: 'palisade/muc-2' });
  const told = await eventually('it is written', async () => {
    const found = await ops.read('readers.json');
    return found.kind === 'found' ? Buffer.from(found.body).toString() : undefined;
  });
  await log.stop();
  expect(JSON.parse(told)).toMatchObject({
    readers: [
      { name: 'muc-1', edition: 4 },
      { name: 'muc-2', edition: null },
    ],
  });
});
