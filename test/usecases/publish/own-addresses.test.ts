/** What accounts show as their own, through the publisher: as it comes, goes, is expunged and is remembered. */
import { describe, expect, it } from 'vitest';
import { explainValue } from '../../../src/usecases/operate/explain.ts';
import { HOLDING_LIMITS } from '../../../src/domain/facts/holding.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/base/time.ts';
import { ANN, operatorOf, termsOf } from '../../helpers/hub/operating.ts';
import {
  bruteForce,
  feedIn,
  newWorld,
  NOON,
  publisherIn,
  steer,
  textIn,
  tickAt,
} from '../../helpers/hub/publishing.ts';

const [OWNER, OTHER, THIRD] = ['111111111111', '222222222222', '333333333333'] as const;
const ADDRESS = '45.1.1.1';
const accused = (account: string, at = NOON) => bruteForce(ADDRESS, at, { account, id: account });
const shown = (at: number, address = ADDRESS, account: string = OWNER) =>
  bruteForce('45.9.9.9', at, { account, id: `shows-${at}`, shows: [address] });

/** A hub that has listed the address for an account. */
async function hub() {
  const world = newWorld();
  await world.ledger.record([accused(OTHER), bruteForce('45.1.1.5', NOON)], NOON);
  const one = publisherIn(world);
  await tickAt(one, NOON);
  expect(await feedIn(world)).toContain(ADDRESS);
  const why = (now: number) =>
    explainValue(world, termsOf({}), { kind: 'ip', value: ADDRESS }, now);
  return { world, one, why };
}

describe('an address that an account comes to show as its own', () => {
  it('leaves the list, with an alarm and the reason in the log, and explain agrees', async () => {
    const { world, one, why } = await hub();
    await world.ledger.record([shown(NOON + MINUTE)], NOON + MINUTE);
    const report = await tickAt(one, NOON + MINUTE);
    expect(await feedIn(world)).not.toContain(ADDRESS);
    expect(report.alarms.join('\n')).toContain(
      `1 own address is accused, and watched rather than listed: account ${OWNER} shows ${ADDRESS}`,
    );
    const because = expect.stringContaining(
      `account ${OWNER} shows it as its own address (finding aws/${OWNER}/eu-west-1/shows-${NOON + MINUTE}`,
    ) as string;
    expect(report.departures).toMatchObject([{ entry: { value: ADDRESS }, because }]);
    expect(await textIn(world.ops, 'watch.txt')).toContain(`${ADDRESS}\n`);
    expect(JSON.parse(await textIn(world.ops, 'health.json'))).toMatchObject({
      alarms: [expect.stringContaining(ADDRESS)],
    });
    expect(await why(NOON + MINUTE)).toMatchObject({ place: 'watched', because });
  });

  it('comes back when a second account accuses it, and the alarm says that it is listed', async () => {
    const { world, one, why } = await hub();
    await world.ledger.record([shown(NOON)], NOON);
    await tickAt(one, NOON + MINUTE);
    await world.ledger.record([accused(THIRD, NOON + MINUTE)], NOON + MINUTE);
    const { alarms } = await tickAt(one, NOON + 2 * MINUTE);
    expect(await feedIn(world)).toContain(ADDRESS);
    expect(alarms.join('\n')).toContain('accused by independent accounts, and listed');
    expect(await why(NOON + 2 * MINUTE)).toMatchObject({
      place: 'listed',
      because: expect.stringContaining(
        `independent accounts accuse it: ${OTHER}, ${THIRD}`,
      ) as string,
    });
  });

  it('is own to another process that reads the checkpoint, or the ledger', async () => {
    const { world, one } = await hub();
    await world.ledger.record([shown(NOON)], NOON);
    await tickAt(one, NOON + HOUR);
    await one.stop();
    const next = publisherIn(world, 'two');
    expect(await tickAt(next, NOON + HOUR + MINUTE)).toMatchObject({ source: 'checkpoint' });
    expect(await feedIn(world)).not.toContain(ADDRESS);
    await next.stop();
    await world.ops.remove('checkpoint/current.json');
    const third = publisherIn(world, 'three');
    expect(await tickAt(third, NOON + HOUR + 2 * MINUTE)).toMatchObject({ source: 'ledger' });
    expect(await feedIn(world)).not.toContain(ADDRESS);
  });

  it('is nobody’s 30 days after it was last shown, and that is when it is listed', async () => {
    const { world, one } = await hub();
    await world.ledger.record([shown(NOON), shown(NOON + DAY)], NOON + DAY);
    await tickAt(one, NOON + DAY);
    const end = NOON + 31 * DAY;
    await world.ledger.record([accused(OTHER, end - HOUR)], end - HOUR);
    await tickAt(one, end - 1);
    expect(await feedIn(world)).not.toContain(ADDRESS);
    await tickAt(one, end);
    expect(await feedIn(world)).toContain(ADDRESS);
  });

  it('stays own when a clock that runs ahead shows it again', async () => {
    const { world, one } = await hub();
    await world.ledger.record([shown(NOON)], NOON);
    await world.ledger.record([shown(NOON + 4 * MINUTE)], NOON);
    await tickAt(one, NOON + MINUTE);
    expect(await feedIn(world)).not.toContain(ADDRESS);
  });

  it('is listed again when what the account had shown is expunged', async () => {
    const { world, one, why } = await hub();
    await world.ledger.record([shown(NOON)], NOON);
    await tickAt(one, NOON + MINUTE);
    const operator = operatorOf(world, {});
    const expunge = { act: 'expunge', account: OWNER, reason: 'taken over' };
    await operator(expunge, NOON + 2 * MINUTE);
    await tickAt(one, NOON + 2 * MINUTE);
    expect(await feedIn(world)).toContain(ADDRESS);
    expect(await why(NOON + 2 * MINUTE)).toMatchObject({ place: 'listed' });
  });

  it('is brought back by no rollback, but stays where it is pinned', async () => {
    const { world, one } = await hub();
    await world.ledger.record([shown(NOON)], NOON);
    await tickAt(one, NOON + MINUTE);
    const back = { act: 'rollback', edition: 1, author: ANN, reason: 'look back' } as const;
    await world.ledger.record([[steer({ ...back, at: NOON + MINUTE })]], NOON + MINUTE);
    await tickAt(one, NOON + 2 * MINUTE);
    expect(await feedIn(world)).toEqual(['45.1.1.5']);
    const operator = operatorOf(world, {});
    const pin = { act: 'pin', target: ADDRESS, reason: 'an attacker', confirmed: true };
    await operator(pin, NOON + 3 * MINUTE);
    const { alarms } = await tickAt(one, NOON + 3 * MINUTE);
    expect(await feedIn(world)).toContain(ADDRESS);
    expect(alarms.join('\n')).not.toContain('own address');
  });
});

it('explains who shows an address that nobody accuses', async () => {
  const { world, why } = await hub();
  const asked = { kind: 'ip', value: '45.8.8.8' } as const;
  await world.ledger.record([shown(NOON, asked.value)], NOON);
  const because = `no finding accuses it; account ${OWNER} shows it as its own address (finding aws/${OWNER}/eu-west-1/shows-${NOON}, last seen 2026-08-03T12:00:00Z)`;
  const explained = await explainValue(world, termsOf({}), asked, NOON);
  expect(explained).toMatchObject({ place: 'unknown', because });
  const later = await explainValue(world, termsOf({}), asked, NOON + 30 * DAY);
  expect(later).toMatchObject({ place: 'unknown', because: 'no finding accuses it' });
  expect(await why(NOON)).toMatchObject({ place: 'listed' });
});

it('holds the latest of an account that claims ten thousand addresses, and says so', async () => {
  const { world, one } = await hub();
  const address = (n: number) => `66.${Math.floor(n / 250)}.0.${n % 250}`;
  const findings = Array.from({ length: 625 }, (_, n) =>
    bruteForce('45.9.9.9', NOON + n, {
      account: OWNER,
      id: `c${n}`,
      shows: Array.from({ length: 16 }, (_value, m) => address(16 * n + m)),
    }),
  );
  const claimed = [0, 5_000, 9_999].map((n) => bruteForce(address(n), NOON, { account: OTHER }));
  await world.ledger.record([...findings, ...claimed], NOON + 625);
  const { alarms } = await tickAt(one, NOON + HOUR);
  const lines = await feedIn(world);
  expect([0, 5_000, 9_999].map((n) => lines.includes(address(n)))).toEqual([true, true, false]);
  expect(alarms.join('\n')).toContain(
    `account ${OWNER} sends more than is held of it: the latest ${HOLDING_LIMITS.own} own addresses are kept, `,
  );
});
