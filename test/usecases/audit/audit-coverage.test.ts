/** Audits hour by hour, over probes that a test steers. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { memoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts';
import { COVERAGE_KEY, parseCoverage } from '../../../src/domain/coverage/coverage-file.ts';
import type { AuditTerms, Pair, PairFacts } from '../../../src/domain/coverage/coverage.ts';
import { at } from '../../../src/domain/base/lookup.ts';
import { memberPattern } from '../../../src/domain/forwarding/member-pattern.ts';
import type { Heartbeat } from '../../../src/domain/forwarding/heartbeat.ts';
import { DAY, HOUR } from '../../../src/domain/base/time.ts';
import { auditCoverage, auditMetrics } from '../../../src/usecases/audit/audit-coverage.ts';

const START = Date.parse('2026-08-03T12:00:00Z') / 1000;
const TERMS: AuditTerms = {
  securityAccountId: '100000000000',
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  regions: ['eu-west-1', 'us-east-1'],
  collection: 'members',
  hubBusArn: 'arn:aws:events:eu-west-1:100000000000:event-bus/palisade',
};

/** As a member has it that forwards. */
function healthy({ account }: Pair): PairFacts {
  const pattern = JSON.stringify(memberPattern(account));
  return {
    detector: {
      known: { kind: 'detector', id: 'd', enabled: true, publishingFrequency: 'FIFTEEN_MINUTES' },
    },
    administrator: { unknown: 'unreadable', detail: 'not asked' },
    rules: {
      known: [{ enabled: true, pattern, targets: [{ arn: TERMS.hubBusArn, hasRole: true }] }],
    },
  };
}

/** Of every pair, at the time given. */
function heartbeatsOf({
  accounts,
  terms,
  heardAt: at,
}: {
  readonly accounts: number;
  readonly terms: AuditTerms;
  readonly heardAt: number | undefined;
}): readonly Heartbeat[] {
  if (at === undefined) return [];
  return Array.from({ length: accounts }, (_, n) => String(100_000_000_000 + n)).flatMap(
    (account) => terms.regions.map((region) => ({ account, region, route: 'member', at })),
  );
}

function setUp(count = 2) {
  const ops = memoryObjectStore();
  const world = {
    accounts: count,
    facts: healthy,
    terms: TERMS,
    /** When each pair was last heard; nothing: never. */
    heardAt: undefined as number | undefined,
  };
  const asked: string[] = [];
  const ports = {
    ops,
    accounts: {
      below: () =>
        Promise.resolve(
          Array.from({ length: world.accounts }, (_, n) => ({
            id: String(100_000_000_000 + n),
            state: 'ACTIVE',
          })),
        ),
    },
    probe: {
      facts: async (pair: Pair) => {
        asked.push(`${pair.account} ${pair.region}`);
        await Promise.resolve();
        return world.facts(pair);
      },
    },
    heartbeats: {
      hear: () => Promise.resolve(),
      last: () => Promise.resolve(heartbeatsOf(world)),
    },
    sha256: (text: string) => createHash('sha256').update(text).digest('hex'),
  };
  const run = async (now: number, rounds = Infinity) => {
    asked.length = 0;
    let left = 32 * rounds;
    const report = await auditCoverage(ports, world.terms, { now, goesOn: () => left-- > 0 });
    return { ...report, asked: [...asked] };
  };
  const file = async (): Promise<unknown> => {
    const found = await ops.read(COVERAGE_KEY);
    return found.kind === 'found' ? JSON.parse(Buffer.from(found.body).toString()) : undefined;
  };
  return { world, ports, run, file, ops };
}

describe('an audit', () => {
  it('reports each pair, and asks those that deliver about every second day', async () => {
    const { world, run, file } = setUp();
    const first = await run(START);
    expect(first.counts).toMatchObject({ configured: 4, gap: 0, unknown: 0, notEnabled: 0 });
    let asked = 0;
    for (let hour = 1; hour <= 7 * 24; hour += 1) {
      world.heardAt = START + (hour - (hour % 24)) * HOUR;
      const { counts, asked: now } = await run(START + hour * HOUR);
      expect(counts.delivered).toBe(4);
      asked += now.length;
    }
    expect(asked / 4).toBeLessThanOrEqual(4);
    expect(asked / 4).toBeGreaterThanOrEqual(3);
    expect(await file()).toMatchObject({
      at: '2026-08-10T12:00:00Z',
      counts: { delivered: 4 },
      terms: { collection: 'members' },
    });
  });

  it('asks a gap every hour, and sees it close', async () => {
    const { world, run, file } = setUp();
    world.facts = (pair) =>
      pair.region === 'us-east-1' ? { ...healthy(pair), rules: { known: [] } } : healthy(pair);
    expect((await run(START)).counts.gap).toBe(2);
    expect(at(await file(), 'pairs')).toMatchObject([
      { account: '100000000000', region: 'eu-west-1', verdict: 'configured', reasons: [] },
      { region: 'us-east-1', verdict: 'gap', reasons: ['rule-missing'] },
      { account: '100000000001', region: 'eu-west-1', verdict: 'configured' },
      { region: 'us-east-1', verdict: 'gap', checkedAt: '2026-08-03T12:00:00Z' },
    ]);
    world.facts = healthy;
    const again = await run(START + HOUR);
    expect(again.asked).toEqual(['100000000000 us-east-1', '100000000001 us-east-1']);
    expect(again.counts.configured).toBe(4);
  });

  it('asks each hour a pair in which dead letters wait, though it delivers, until they are gone', async () => {
    const { world, run, file } = setUp();
    await run(START);
    world.heardAt = START + HOUR;
    world.facts = (pair) =>
      pair.account === '100000000001' && pair.region === 'us-east-1'
        ? { ...healthy(pair), waiting: { known: 3 } }
        : { ...healthy(pair), waiting: { known: 0 } };
    world.heardAt = START + DAY;
    const found = await run(START + DAY);
    expect(found.counts).toMatchObject({ delivered: 4, gap: 0, waiting: 1, waitingUnknown: 0 });
    expect(found.open).toMatchObject([
      { account: '100000000001', region: 'us-east-1', waiting: 3 },
    ]);
    expect(auditMetrics(found)).toMatchObject({ gaps: 0, deadLetters: 1 });
    expect(at(await file(), 'pairs')).toMatchObject([{}, {}, {}, { waiting: 3 }]);
    const again = await run(START + DAY + HOUR);
    expect(again.asked).toEqual(['100000000001 us-east-1']);
    world.facts = (pair) => ({ ...healthy(pair), waiting: { known: 0 } });
    expect((await run(START + DAY + 2 * HOUR)).counts.waiting).toBe(0);
    expect((await run(START + DAY + 3 * HOUR)).asked).toEqual([]);
  });

  it('knows of dead letters that it may not count that it does not know of them, and asks no sooner', async () => {
    const { world, run } = setUp();
    const waiting = { unknown: 'access-denied', detail: 'no' } as const;
    world.facts = (pair) => ({ ...healthy(pair), waiting });
    const { counts, open } = await run(START);
    expect(counts).toMatchObject({ configured: 4, waiting: 0, waitingUnknown: 4 });
    expect(open).toEqual([]);
    expect((await run(START + HOUR)).asked).toEqual([]);
  });

  it('goes on when a probe fails: that pair alone is unknown, with the reason', async () => {
    const { world, run } = setUp();
    world.facts = (pair) => {
      if (pair.account === '100000000001' && pair.region === 'eu-west-1') throw new Error('boom');
      return healthy(pair);
    };
    const { counts, open } = await run(START);
    expect(counts).toMatchObject({ configured: 3, unknown: 1 });
    expect(open).toMatchObject([{ verdict: { reason: 'unreadable', detail: 'boom' } }]);
  });

  it('that runs out of time keeps what was known, and begins with the oldest next time', async () => {
    const { run } = setUp(40);
    const first = await run(START, 1);
    expect([first.probed, first.left, first.counts.unknown]).toEqual([32, 48, 48]);
    const second = await run(START + HOUR, 1);
    expect(second.counts).toMatchObject({ configured: 64, unknown: 16 });
    expect(second.asked.filter((pair) => first.asked.includes(pair))).toEqual([]);
    const third = await run(START + DAY, 1);
    expect(third.asked).toHaveLength(32);
    expect(third.counts).toMatchObject({ configured: 80, unknown: 0 });
    const late = await run(START + 2 * DAY + HOUR, 0);
    // The first round was looked at on the first day alone, the last on the second.
    expect(late.counts).toMatchObject({ configured: 0 });
  });

  it('says how long ago each was heard, and of which no heartbeat came in time', async () => {
    const { world, run, file } = setUp();
    expect((await run(START)).counts).toMatchObject({ configured: 4, delivered: 0 });
    world.heardAt = START + HOUR;
    expect((await run(START + 2 * HOUR)).counts).toMatchObject({ configured: 0, delivered: 4 });
    expect(at(await file(), 'pairs')).toMatchObject([
      { verdict: 'delivered', heardAt: '2026-08-03T13:00:00Z', reasons: [] },
      ...[{}, {}, {}],
    ]);
    const { counts, late } = await run(START + 29 * HOUR);
    expect([counts.gap, late]).toEqual([4, 4]);
    world.heardAt = START + 29 * HOUR;
    expect((await run(START + 30 * HOUR)).counts).toMatchObject({ gap: 0, delivered: 4 });
  });

  it('writes nothing if heartbeats cannot be read: none is taken for late', async () => {
    const { ports, file } = setUp();
    const last = () => Promise.reject(new Error('no table'));
    const heartbeats = { ...ports.heartbeats, last };
    const options = { now: START, goesOn: () => true };
    await expect(auditCoverage({ ...ports, heartbeats }, TERMS, options)).rejects.toThrow(
      'no table',
    );
    expect(await file()).toBeUndefined();
  });

  it('writes nothing if the accounts cannot be listed', async () => {
    const { ports, file } = setUp();
    const below = () => Promise.reject(new Error('no organization'));
    const options = { now: START, goesOn: () => true };
    await expect(auditCoverage({ ...ports, accounts: { below } }, TERMS, options)).rejects.toThrow(
      'no organization',
    );
    expect(await file()).toBeUndefined();
  });

  it('asks everything again under other terms, and if what was kept is damaged', async () => {
    const { world, run, ops } = setUp();
    await run(START);
    expect((await run(START)).asked).toEqual([]);
    world.terms = { ...TERMS, hubBusArn: `${TERMS.hubBusArn}2` };
    expect((await run(START + 1)).counts.gap).toBe(4);
    world.terms = TERMS;
    await ops.write(COVERAGE_KEY, Buffer.from('{"at":'), 'always', { contentType: 'x' });
    const fixed = await run(START + 2);
    expect([fixed.asked.length, fixed.counts.configured, fixed.isKept]).toEqual([4, 4, true]);
  });

  it('that another one has overtaken says so, and leaves that one’s word', async () => {
    const { world, run, ops, file } = setUp();
    await run(START);
    world.terms = { ...TERMS, collection: 'both' };
    world.facts = (pair) => {
      void ops.write(COVERAGE_KEY, Buffer.from('{}'), 'always', { contentType: 'x' });
      return healthy(pair);
    };
    expect((await run(START + HOUR)).isKept).toBe(false);
    expect(await file()).toEqual({});
  });

  it('reads its own word back as it was', async () => {
    const { world, run, file } = setUp();
    world.facts = (pair) => {
      if (pair.account === '100000000001') throw new Error('boom');
      return { ...healthy(pair), rules: { known: [] } };
    };
    const { open } = await run(START);
    expect([...(parseCoverage(await file())?.known.values() ?? [])]).toEqual(open);
  });
});

describe('what is no word of an audit', () => {
  const whole = { at: '2026-08-03T12:00:00Z', configuration: 'x', counts: {} };
  const pair = { account: '1', region: 'r' };

  it.each<object>([
    {},
    { ...whole, counts: undefined, pairs: [] },
    { ...whole, pairs: [{ ...pair, verdict: 'gap', reasons: [] }] },
    { ...whole, pairs: [{ ...pair, verdict: 'fine' }] },
    { ...whole, pairs: [{ ...pair, verdict: 'unknown' }] },
    { ...whole, pairs: [{ verdict: 'configured' }] },
  ])('is not taken for one: %j', (document) => {
    expect(parseCoverage(document)).toBeUndefined();
  });
});
