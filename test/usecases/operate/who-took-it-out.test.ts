import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/domain/base/time.ts';
import { diffEditions } from '../../../src/usecases/operate/diff.ts';
import { hubStatus } from '../../../src/usecases/operate/status.ts';
import { ANN, operatorOf, termsOf } from '../../helpers/hub/operating.ts';
import { bruteForce, newWorld, NOON, publisherIn, tickAt } from '../../helpers/hub/publishing.ts';

const WHY = { reason: 'ticket 17' };
const DAY_LATER = NOON + 86_400;

/** A hub that lists two addresses, one of each account; `after` ticks it a minute later. */
async function hub(config: unknown = {}) {
  const world = newWorld();
  const facts = [
    bruteForce('45.1.1.1', NOON, { account: '111122223333' }),
    bruteForce('45.1.1.3', NOON, { account: '444455556666' }),
  ];
  await world.ledger.record(facts, NOON);
  const one = publisherIn(world, 'one', config);
  await tickAt(one, NOON);
  const operator = operatorOf(world, config);
  let now = NOON;
  return {
    world,
    after: async (...requests: readonly object[]) => {
      for (const request of requests) await operator({ ...WHY, ...request }, now);
      now += MINUTE;
      return tickAt(one, now);
    },
    at: (time: number) => tickAt(one, time),
    left: async () => {
      const found = await diffEditions(world, termsOf(config), {});
      if (!found.ok) throw new Error(found.problem.kind);
      return found.value.left.map(({ entry, because }) => `${entry.value}: ${because}`);
    },
  };
}

describe('who took an entry out is in the log and in diff', () => {
  it.each([
    ['exempt', { act: 'exempt', target: '45.1.1.0/31' }, `exempt (${ANN}): ticket 17`],
    ['retract', { act: 'retract', target: '45.1.1.1' }, `retracted (${ANN}): ticket 17`],
    ['expunge', { act: 'expunge', account: '111122223333' }, `expunged (${ANN}): ticket 17`],
  ])('%s', async (_, request, words) => {
    const { after, left } = await hub();
    const { departures } = await after(request);
    const logged = departures.map(({ entry, because }) => `${entry.value}: ${because}`);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatch(/^45\.1\.1\.1: /);
    expect(logged[0]).toContain(words);
    expect(await left()).toEqual([expect.stringContaining(words)]);
  });

  it('a rollback, and a pin that was taken back', async () => {
    const { world, after, left } = await hub();
    await world.ledger.record([bruteForce('45.1.1.5', NOON)], NOON);
    await after({ act: 'pin', target: '45.9.0.0/24' });
    await after({ act: 'unpin', target: '45.9.0.0/24' });
    expect(await left()).toEqual([`45.9.0.0/24: unblocked (${ANN}): ticket 17`]);
    const { departures } = await after({ act: 'rollback', edition: 1 });
    expect(departures.map(({ because }) => because)).toEqual([`rolled back by ${ANN}`]);
    expect(await left()).toEqual([`45.1.1.5: rolled back to edition 1 (${ANN}): ticket 17`]);
  });

  it('or that its window has ended', async () => {
    const { at, left } = await hub();
    const { departures } = await at(DAY_LATER);
    expect(departures.map(({ because }) => because)).toEqual(Array(2).fill('its window has ended'));
    expect(await left()).toHaveLength(2);
  });
});

describe('a pin is an entry', () => {
  it('in status, by band, in the count of a tick and in diff, once where an entry names the same', async () => {
    const { world, after } = await hub();
    const pins = ['45.9.0.0/24', '45.1.1.1', 'evil.example.com'];
    const report = await after(...pins.map((target) => ({ act: 'pin', target })));
    expect(report.entries).toBe(4);
    const { edition } = await hubStatus(world, { now: NOON, wall: NOON });
    expect(edition).toMatchObject({
      entries: 4,
      byBand: { pin: 3, low: 1 },
      byKind: { ip: 3, domain: 1 },
    });
    const found = await diffEditions(world, termsOf(), {});
    expect(found.ok ? found.value.came.map(({ value, band }) => [value, band]) : []).toEqual([
      ['evil.example.com', 'pin'],
      ['45.9.0.0/24', 'pin'],
    ]);
  });

  it('so that a list of pins alone is not an empty one', async () => {
    const { after, at } = await hub();
    await after({ act: 'pin', target: '45.9.0.0/24' });
    const { entries, alarms } = await at(DAY_LATER);
    expect(entries).toBe(1);
    expect(alarms.join()).not.toContain('no entries left');
  });

  it('that alarms when pins cover more than their share, and not when they are few', async () => {
    const config = { caps: { pinnedSharePercent: 90 } };
    const { after } = await hub(config);
    const few = await after({ act: 'pin', target: '45.9.0.0/24' });
    expect(few.alarms).toEqual([]);
    const { alarms } = await after({ act: 'pin', target: '45.9.0.0/20' });
    expect(alarms).toEqual([
      expect.stringMatching(/^pins cover 99\.9 % of the feed's IPv4 addresses \(4096 of 4098\)/),
    ]);
  });

  it('that waits under a freeze, alarms and stands in watch.txt', async () => {
    const { world, after } = await hub();
    const { alarms } = await after({ act: 'freeze' }, { act: 'pin', target: '45.9.0.0/24' });
    expect(alarms).toEqual([expect.stringContaining('1 pin waits')]);
    const watch = await world.ops.read('watch.txt');
    expect(watch.kind === 'found' ? Buffer.from(watch.body).toString() : '').toContain(
      '45.9.0.0/24\n',
    );
  });
});
