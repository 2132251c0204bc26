/** Random small worlds, in which everything meets everything: few addresses, accounts, findings, times. */
import fc, { type Arbitrary } from 'fast-check';
import type { Finding } from '../../../src/domain/findings/finding.ts';
import { admitted, connection, instanceWith } from '../data/findings.ts';
import {
  NAIVE_TYPES,
  UNIVERSE,
  V4_COUNT,
  type Block,
  type Fact,
  type World,
} from '../naive/naive-edition.ts';

export const ACCOUNTS = ['111111111111', '222222222222', '333333333333'] as const;
const HOUR = 60;
const DAY = 24 * HOUR;
/** Editions are made at the end of 50 days: room for every window but the longest, and for repeats. */
export const END = 50 * DAY;
const START_MS = Date.UTC(2026, 5, 1);

export function timeAt(minutes: number): string {
  return new Date(START_MS + minutes * 60_000).toISOString();
}

const time = fc.oneof(
  fc.integer({ min: 0, max: 50 * 4 }).map((quarter) => quarter * 6 * HOUR),
  fc.integer({ min: END - 2 * DAY, max: END + HOUR }),
);

export const fact: Arbitrary<Fact> = fc
  .record({
    account: fc.constantFrom(...ACCOUNTS),
    region: fc.constantFrom('eu-west-1', 'us-east-1'),
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    type: fc.constantFrom(...NAIVE_TYPES),
    severity: fc.constantFrom(2, 3.9, 5, 8, 9.5),
    direction: fc.constantFrom('INBOUND' as const, 'OUTBOUND' as const),
    role: fc.constantFrom('TARGET' as const, 'TARGET' as const, 'ACTOR' as const),
    address: fc.oneof(
      fc.constantFrom(0, 1, 2, 3, V4_COUNT, V4_COUNT + 1),
      fc.nat(UNIVERSE.length - 1),
    ),
    seen: time,
    before: fc.constantFrom(0, 10, 3 * DAY),
    after: fc.constantFrom(0, 0, DAY),
    archived: fc.constantFrom(false, false, false, false, false, true),
    vetoed: fc.integer({ min: 0, max: 15 }).map((n) => n === 0),
    confirmed: fc.boolean(),
  })
  .map(({ before, after, ...rest }) => ({
    ...rest,
    first: Math.max(0, rest.seen - before),
    updated: rest.seen + after,
  }));

export const block: Arbitrary<Block> = fc.oneof(
  fc.record({ address: fc.nat(V4_COUNT - 1), bits: fc.nat(4) }),
  fc.record({ address: fc.integer({ min: V4_COUNT, max: UNIVERSE.length - 1 }), bits: fc.nat(3) }),
);

/** Some show an address as their account's own. */
const showing: Arbitrary<Fact> = fc
  .tuple(
    fact,
    fc.oneof(fc.constant(undefined), fc.constant(undefined), fc.constantFrom(0, 1, 2, V4_COUNT)),
  )
  .map(([one, shows]) => ({ ...one, shows }));

export const facts = (maxLength = 40): Arbitrary<readonly Fact[]> =>
  fc.array(showing, { maxLength });

export const world: Arbitrary<World> = fc.record({
  facts: facts(),
  pins: fc.array(block, { maxLength: 2 }),
  exemptions: fc.array(block, { maxLength: 2 }),
  own: fc.array(block, { maxLength: 1 }),
  units: fc.constantFrom<Readonly<Record<string, string>>>(
    {},
    { [ACCOUNTS[0]]: 'ou-ab12-aaaaaaaa', [ACCOUNTS[1]]: 'ou-ab12-bbbbbbbb' },
    Object.fromEntries(ACCOUNTS.map((account) => [account, 'ou-ab12-aaaaaaaa'])),
    Object.fromEntries(ACCOUNTS.map((account, n) => [account, `ou-ab12-${n}aaaaaaa`])),
  ),
  at: fc.oneof(fc.constant(END), time),
});

/** A fact as a finding that says it. */
export function findingOf(one: Fact): Finding {
  const ip = UNIVERSE[one.address] ?? '';
  const sequence = {
    endpoints: [{ ip }],
    sequenceIndicators: one.confirmed ? [{ key: 'MALICIOUS_IP', values: [ip] }] : [],
  };
  const isSequence = one.type.startsWith('AttackSequence:');
  return admitted({
    account: one.account,
    region: one.region,
    id: one.id,
    type: one.type,
    severity: one.severity,
    role: one.role,
    archived: one.archived,
    first: timeAt(one.first),
    seen: timeAt(one.seen),
    updated: timeAt(one.updated),
    ...(one.vetoed ? { feedback: 'NOT_USEFUL' } : {}),
    ...(one.shows === undefined
      ? {}
      : { top: { resource: instanceWith(UNIVERSE[one.shows] ?? '') } }),
    service: isSequence ? { detection: { sequence } } : { action: connection(ip, one.direction) },
  });
}

/** A block as a prefix, host bits zero. */
export function prefixOf({ address, bits }: Block): string {
  const isV4 = address < V4_COUNT;
  const offset = isV4 ? 0 : V4_COUNT;
  const first = offset + (((address - offset) >> bits) << bits);
  return `${UNIVERSE[first] ?? ''}/${(isV4 ? 32 : 128) - bits}`;
}

/** What a world's operators say, as configuration. */
export function configurationOf({
  pins,
  exemptions,
  own,
  units = {},
}: Omit<World, 'facts' | 'at'>) {
  const accounts = Object.entries(units).map(
    ([account, unit]) => [account, { organizationalUnits: [unit, 'r-ab12'] }] as const,
  );
  return {
    accounts: Object.fromEntries(accounts),
    pins: pins.map((one) => ({ target: prefixOf(one), author: 'ann', reason: 'bad' })),
    exemptions: exemptions.map((one) => ({ target: prefixOf(one), owner: 'ops', reason: 'good' })),
    ownAddresses: own.map(prefixOf),
  };
}

/** The addresses of the universe that the lines of a feed hold; throws for a line outside it. */
export function expand(lines: readonly string[]): readonly number[] {
  return lines.flatMap((line) => {
    const [first = '', length] = line.split('/');
    const start = UNIVERSE.indexOf(first);
    if (start < 0) throw new Error(`${line} is outside the universe`);
    const bits = length === undefined ? 0 : (start < V4_COUNT ? 32 : 128) - Number(length);
    return Array.from({ length: 2 ** bits }, (_, n) => start + n);
  });
}
