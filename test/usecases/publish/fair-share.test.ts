/** How places that are too few are shared among accounts: lines of a full feed, and the additions of an hour. */
import { expect, test } from 'vitest';
import { feedIn, newWorld, NOON, publisherIn, tickAt } from '../../helpers/hub/publishing.ts';
import { admitted, dnsRequest } from '../../helpers/data/findings.ts';
import { factsOf } from '../../../src/domain/facts/fact.ts';
import { formatTime, HOUR, MINUTE } from '../../../src/domain/base/time.ts';

const [ONE, OTHER, FLOODING] = ['111111111111', '222222222222', '666666666666'] as const;

/** Values of one account, no two of which make one line. */
function facts(account: string, prefix: string, count: number, severity: number, at = NOON) {
  const seen = formatTime(at);
  return Array.from({ length: count }, (_, n) => {
    const id = `${prefix}${n}`.replaceAll('.', '-');
    const ip = `${prefix}.${Math.floor(n / 100)}.${1 + 2 * (n % 100)}`;
    return factsOf(admitted({ account, id, ip, severity, seen, first: seen }));
  });
}

function names(account: string, prefix: string, count: number, severity: number) {
  const seen = formatTime(NOON);
  return Array.from({ length: count }, (_, n) => {
    const service = { action: dnsRequest(`${prefix}${n}.com`) };
    const type = 'Backdoor:EC2/C&CActivity.B!DNS';
    return factsOf(
      admitted({ account, id: `${prefix}${n}`, type, severity, seen, first: seen, service }),
    );
  });
}

test('a feed over its budget keeps the fair share of every account, and fills up with the best of the rest', async () => {
  const world = newWorld();
  const publisher = publisherIn(world, 'one', { feed: { linesMax: 90 } });
  const honest = [...facts(ONE, '45.1', 20, 2), ...facts(OTHER, '45.2', 5, 5)];
  await world.ledger.record([...honest, ...facts(FLOODING, '66.1', 200, 9.5)], NOON);
  await tickAt(publisher, NOON);
  const lines = await feedIn(world);
  const ofAccount = (prefix: string) => lines.filter((line) => line.startsWith(prefix)).length;
  expect([ofAccount('45.1.'), ofAccount('45.2.'), ofAccount('66.1.')]).toEqual([20, 5, 65]);
  // What stays is ranked by its own band: devices cut the tail.
  expect(lines.slice(0, 65).every((line) => line.startsWith('66.1.'))).toBe(true);
  expect(lines.at(-1)).toMatch(/^45\.1\./);
});

test('beyond its share an account keeps nothing that is worth less than what waits', async () => {
  const world = newWorld();
  const publisher = publisherIn(world, 'one', { feed: { linesMax: 60 } });
  const both = [...facts(ONE, '45.1', 31, 2), ...facts(FLOODING, '66.1', 200, 9.5)];
  await world.ledger.record(both, NOON);
  await tickAt(publisher, NOON);
  const lines = await feedIn(world);
  expect(lines.filter((line) => line.startsWith('45.1.'))).toHaveLength(30);
  expect(lines).toHaveLength(60);
});

test('so does a feed of names', async () => {
  const world = newWorld();
  const publisher = publisherIn(world, 'one', { feed: { linesMax: 30 } });
  await world.ledger.record(
    [...names(ONE, 'one', 10, 2), ...names(FLOODING, 'six', 90, 9.5)],
    NOON,
  );
  await tickAt(publisher, NOON);
  const lines = await feedIn(world, 'eu', 'feeds/domains.txt');
  expect(lines).toHaveLength(30);
  expect(lines.filter((line) => line.startsWith('one'))).toHaveLength(10);
});

test('one account alone sheds by band and time as ever', async () => {
  const world = newWorld();
  const publisher = publisherIn(world, 'one', { feed: { linesMax: 10 } });
  await world.ledger.record([...facts(ONE, '45.1', 8, 2), ...facts(ONE, '45.2', 8, 9.5)], NOON);
  await tickAt(publisher, NOON);
  const lines = await feedIn(world);
  expect(lines.filter((line) => line.startsWith('45.2.'))).toHaveLength(8);
  expect(lines).toHaveLength(10);
});

test('an hour that one account has used up still lists the fair share of the others', async () => {
  const world = newWorld();
  const publisher = publisherIn(world);
  await world.ledger.record([...facts(ONE, '45.1', 60, 2), ...facts(OTHER, '45.2', 60, 2)], NOON);
  await tickAt(publisher, NOON);
  const later = NOON + 2 * HOUR;
  // Over two hours of events, so that no cap on an hour of one account holds it.
  const flood = [
    ...facts(FLOODING, '66.1', 900, 9.5, later),
    ...facts(FLOODING, '66.2', 900, 9.5, later - HOUR),
  ];
  await world.ledger.record(flood, later);
  const first = await tickAt(publisher, later);
  expect(first.entries).toBe(120 + 1_000);
  expect(first.alarms.join()).toContain(
    `800 entries are held back, see watch.txt: 800 of account ${FLOODING}`,
  );
  await world.ledger.record(facts(ONE, '45.3', 40, 2, later), later + 1);
  const second = await tickAt(publisher, later + MINUTE);
  expect(second.entries).toBe(120 + 1_000 + 40);
});
