/** Own addresses that the audit found, through the publisher and what operators ask. */
import { describe, expect, it } from 'vitest';
import { COVERAGE_KEY } from '../../../src/domain/coverage/coverage-file.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/base/time.ts';
import { ORGANIZATION_KEY } from '../../../src/domain/organization/own-file.ts';
import { explainValue } from '../../../src/usecases/operate/explain.ts';
import { listSteering } from '../../../src/usecases/operate/list-values.ts';
import { ownSummary } from '../../../src/usecases/operate/own-summary.ts';
import { operatorOf, termsOf } from '../../helpers/hub/operating.ts';
import { held, placeOwn, stateOf, writeState } from '../../helpers/data/own-places.ts';
import {
  bruteForce,
  feedIn,
  newWorld,
  NOON,
  override,
  publisherIn,
  tickAt,
} from '../../helpers/hub/publishing.ts';

const ADDRESS = '45.1.1.1';
const OWNER = 'own: network interface eni-1 in 444455556666 eu-west-1';

/** A hub that has listed the address, and an audit that finds it ours. */
async function hub() {
  const world = newWorld();
  await world.ledger.record([bruteForce(ADDRESS, NOON), bruteForce('45.1.1.5', NOON)], NOON);
  const one = publisherIn(world);
  await tickAt(one, NOON);
  expect(await feedIn(world)).toContain(ADDRESS);
  const find = (...addresses: ReturnType<typeof held>[]) =>
    writeState(world.ops, stateOf(NOON, placeOwn(NOON, { held: addresses })));
  const why = (now: number) =>
    explainValue(world, termsOf({}), { kind: 'ip', value: ADDRESS }, now);
  return { world, one, find, why };
}

describe('an address that the audit finds in an account', () => {
  it('leaves every feed with the next edition, is explained, and alarms with who accuses it', async () => {
    const { world, one, find, why } = await hub();
    await find(held(ADDRESS));
    const report = await tickAt(one, NOON + MINUTE);
    expect(await feedIn(world)).toEqual(['45.1.1.5']);
    expect(report.outcome).toBe('published');
    expect(report.alarms).toEqual([
      expect.stringContaining(
        `1 own address attacks, by what findings say, and is never listed: ${ADDRESS} (${OWNER}; accused by 111122223333)`,
      ),
    ]);
    expect(report.departures).toMatchObject([{ entry: { value: ADDRESS }, because: OWNER }]);
    expect(await why(NOON + MINUTE)).toMatchObject({ place: 'excluded', because: OWNER });
  });

  it('is kept out whatever is pinned, and no longer alarms once it is exempt', async () => {
    const { world, one, find } = await hub();
    await find(held(ADDRESS));
    await world.ledger.record([[override('pin', '45.1.1.0/24', NOON)]], NOON);
    await tickAt(one, NOON + MINUTE);
    const lines = await feedIn(world);
    expect(lines).not.toContain(ADDRESS);
    expect(lines).toContain('45.1.1.0');
    await world.ledger.record([[override('exempt', ADDRESS, NOON + MINUTE)]], NOON + MINUTE);
    expect((await tickAt(one, NOON + 2 * MINUTE)).alarms).toEqual([]);
  });

  it('is listed again a day after it was released, while findings still say so', async () => {
    const { world, one, find } = await hub();
    await find(held(ADDRESS, NOON));
    await world.ledger.record([bruteForce(ADDRESS, NOON + 23 * HOUR)], NOON + 23 * HOUR);
    await tickAt(one, NOON + DAY - MINUTE);
    expect(await feedIn(world)).not.toContain(ADDRESS);
    await tickAt(one, NOON + DAY);
    expect(await feedIn(world)).toContain(ADDRESS);
  });

  it('stops the publisher while it cannot be read, and the feeds stay', async () => {
    const { world, one, find } = await hub();
    await find(held(ADDRESS));
    await world.ops.write(ORGANIZATION_KEY, Buffer.from('{'), 'always', {
      contentType: 'text/plain',
    });
    await expect(tickAt(one, NOON + MINUTE)).rejects.toThrow('organization.json');
    expect(await feedIn(world)).toContain(ADDRESS);
    expect(await ownSummary(world.ops, NOON)).toMatchObject({ kind: 'unreadable' });
    await find(held(ADDRESS));
    await tickAt(one, NOON + 2 * MINUTE);
    expect(await feedIn(world)).not.toContain(ADDRESS);
  });

  it('can be exempted and frozen while it cannot be read', async () => {
    const { world } = await hub();
    await world.ops.write(ORGANIZATION_KEY, Buffer.from('{'), 'always', {
      contentType: 'text/plain',
    });
    const answer = await operatorOf(world)(
      { act: 'exempt', target: ADDRESS, reason: 'ours' },
      NOON,
    );
    expect(answer.status).toBe(202);
  });

  it('makes a pin ask for confirmation', async () => {
    const { world, find } = await hub();
    await find(held(ADDRESS));
    const answer = await operatorOf(world)(
      { act: 'pin', target: ADDRESS, reason: 'attacks' },
      NOON,
    );
    expect(answer).toMatchObject({ status: 422 });
    expect(JSON.stringify(answer.value)).toContain(OWNER);
  });

  it('is in the list of what is own, and counted', async () => {
    const { world, find } = await hub();
    await find(held(ADDRESS, NOON), held('2a05:d018:aa:bb00::/56'));
    const clock = { now: NOON, wall: NOON };
    const terms = termsOf({ ownAddresses: ['198.35.26.0/24'] });
    expect(await listSteering(world, terms, 'own', clock)).toMatchObject({
      values: [
        { value: '198.35.26.0/24', author: null },
        { value: ADDRESS, author: 'account 444455556666', until: '2026-08-04T12:00:00Z' },
        { value: '2a05:d018:aa:bb00::/56', reason: OWNER, until: null },
      ],
      more: 0,
    });
    expect(await ownSummary(world.ops, NOON + HOUR)).toMatchObject({
      kind: 'read',
      age: HOUR,
      addresses: 2,
      accounts: 1,
      unread: 0,
    });
  });
});

describe('own addresses that nobody has read', () => {
  it('are nothing to be told of in a hub without an audit, and an alarm in one with', async () => {
    const { world, one } = await hub();
    expect((await tickAt(one, NOON + MINUTE)).alarms).toEqual([]);
    expect(await ownSummary(world.ops, NOON)).toEqual({ kind: 'none' });
    await world.ops.write(COVERAGE_KEY, Buffer.from('{}'), 'always', { contentType: 'text/plain' });
    expect((await tickAt(one, NOON + 2 * MINUTE)).alarms).toEqual([
      expect.stringContaining('own addresses are not known yet'),
    ]);
  });
});
