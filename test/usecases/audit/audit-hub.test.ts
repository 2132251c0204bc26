/** Audits of the hub's own parts, hour by hour, and what people are told of them. */
import { describe, expect, it } from 'vitest';
import { memoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts';
import { HUB_PARTS_KEY, parseHubAudit } from '../../../src/domain/coverage/hub/hub-file.ts';
import { COVERAGE_KEY, coverageJson } from '../../../src/domain/coverage/coverage-file.ts';
import { countsOf, type PairVerdict } from '../../../src/domain/coverage/coverage-audit.ts';
import { silentAfterOf } from '../../../src/domain/coverage/hub/silence.ts';
import type { HubFacts } from '../../../src/domain/coverage/hub/hub-parts.ts';
import { DAY, HOUR, MINUTE, type EpochSeconds } from '../../../src/domain/base/time.ts';
import { auditHub } from '../../../src/usecases/audit/audit-hub.ts';
import { hubNow } from '../../../src/usecases/operate/hub-now.ts';
import { brokenHub, healthyHub, HUB_PLAN } from '../../helpers/data/hub-parts.ts';

const START = Date.parse('2026-08-03T12:00:00Z') / 1000;
const denied = { unknown: 'access-denied', detail: 'not authorized' } as const;

interface World {
  facts: HubFacts;
  /** When the last finding arrived. */
  last: number | Error | undefined;
}

function setUp() {
  const ops = memoryObjectStore();
  const world: World = { facts: healthyHub(), last: undefined };
  const hub = { facts: () => Promise.resolve(world.facts) };
  const arrivals = {
    last: () =>
      world.last instanceof Error ? Promise.reject(world.last) : Promise.resolve(world.last),
  };
  const run = (now: number, silentAfter?: number) =>
    auditHub({ ops, hub, arrivals }, HUB_PLAN, { now, silentAfter });
  return { ops, world, run };
}

describe('the parts of a hub', () => {
  it('are said to be as deployed, and wake nobody', async () => {
    const { ops, run } = setUp();
    expect(await hubNow(ops, START)).toBeUndefined();
    expect((await run(START)).toMend).toEqual([]);
    expect(await hubNow(ops, START + MINUTE)).toMatchObject({
      isFine: true,
      says: 'all 6 parts of the hub are as deployed',
      open: [],
      fixes: [],
    });
  });

  it('wake a person with the first audit that finds a fault, until one finds none', async () => {
    const { ops, world, run } = setUp();
    world.facts = brokenHub({ rule: { enabled: false } });
    expect((await run(START)).toMend).toHaveLength(1);
    expect((await run(START + HOUR)).toMend).toHaveLength(1);
    const told = await hubNow(ops, START + HOUR);
    expect(told).toMatchObject({
      isFine: false,
      says: '1 of 6 parts of the hub broken: hub-rule-disabled',
      open: ['rule PalisadeHub-IngestRule: hub-rule-disabled, since 2026-08-03T12:00:00Z'],
      fixes: [
        {
          by: 'security account',
          command:
            'aws events enable-rule --region eu-west-1 --event-bus-name palisade --name PalisadeHub-IngestRule',
        },
      ],
    });
    expect(told?.explained.join()).toContain('without a dead letter');
    world.facts = healthyHub();
    expect((await run(START + 2 * HOUR)).toMend).toEqual([]);
    world.facts = brokenHub({ rule: { enabled: false } });
    await run(START + 3 * HOUR);
    expect((await hubNow(ops, START + 3 * HOUR))?.open.join()).toContain('T15:00:00Z');
  });

  it('that may not be read are never fine, and wake a person after two hours', async () => {
    const { ops, world, run } = setUp();
    world.facts = { ...healthyHub(), bus: denied };
    expect((await run(START)).toMend).toEqual([]);
    expect(await hubNow(ops, START)).toMatchObject({
      isFine: false,
      says: '1 of 6 parts of the hub unknown',
      open: ['bus palisade: unknown (access-denied: not authorized), since 2026-08-03T12:00:00Z'],
    });
    expect((await run(START + HOUR)).toMend).toEqual([]);
    expect((await run(START + 2 * HOUR)).toMend).toMatchObject([{ kind: 'bus' }]);
    world.facts = healthyHub();
    await run(START + 3 * HOUR);
    world.facts = { ...healthyHub(), bus: denied };
    expect((await run(START + 4 * HOUR)).toMend).toEqual([]);
  });

  it('count no more when nobody has looked for hours', async () => {
    const { ops, run } = setUp();
    await run(START);
    expect(await hubNow(ops, START + 3 * HOUR)).toMatchObject({ isFine: true });
    const late = await hubNow(ops, START + 3 * HOUR + MINUTE);
    expect(late).toMatchObject({ isFine: false });
    expect(late?.says).toBe('the parts of the hub are unknown: the last audit was 181m ago');
  });

  it('are read back as they were found, and afresh if what was kept is damaged', async () => {
    const { ops, world, run } = setUp();
    world.facts = { ...brokenHub({ queue: { policy: undefined } }), bus: denied };
    const { parts } = await run(START);
    const kept = await ops.read(HUB_PARTS_KEY);
    const text = kept.kind === 'found' ? Buffer.from(kept.body).toString() : '';
    expect(parseHubAudit(JSON.parse(text))).toEqual({
      at: START,
      plan: HUB_PLAN,
      parts,
      awaitedSince: START,
    });
    await ops.write(HUB_PARTS_KEY, Buffer.from('{"at":'), 'always', { contentType: 'x' });
    expect((await hubNow(ops, START))?.says).toContain('is damaged');
    const again = await run(START + HOUR);
    expect(again.parts[0]?.since).toBe(START + HOUR);
  });

  it('whose file cannot be read say so, and are not fine', async () => {
    const { ops } = setUp();
    const broken = { ...ops, read: () => Promise.reject(new Error('AccessDenied')) };
    expect(await hubNow(broken, START)).toMatchObject({
      isFine: false,
      says: 'hub-parts.json cannot be read: AccessDenied',
    });
  });
});

/** An audit's file in which the first `forwarding` of `accounts` forward, each in two regions. */
function coverageOf(accounts: number, forwarding: number, at: EpochSeconds): Buffer {
  const pairs = Array.from({ length: 2 * accounts }, (_, n): PairVerdict => {
    const account = String(200_000_000_000 + Math.floor(n / 2));
    const region = n % 2 === 0 ? 'eu-west-1' : 'us-east-1';
    const verdict =
      n < 2 * forwarding
        ? ({ kind: 'configured' } as const)
        : ({ kind: 'gap', reasons: ['rule-missing'] } as const);
    return { account, region, verdict, checkedAt: at, awaitedSince: undefined };
  });
  const terms = {
    securityAccountId: HUB_PLAN.administrator,
    organizationalUnitIds: ['ou-ab12-cdef3456'],
    regions: ['eu-west-1', 'us-east-1'],
    collection: 'both',
    hubBusArn: HUB_PLAN.hubBusArn,
  } as const;
  const counts = countsOf(pairs);
  return Buffer.from(
    JSON.stringify(coverageJson({ at, configuration: 'c', terms, counts, pairs })),
  );
}

describe('silence', () => {
  const SPAN = 12 * HOUR;
  const silent = [{ kind: 'arrival', status: { kind: 'fault', faults: ['no-findings'] } }];

  it('is a fault as long as the last finding came longer ago than configured', async () => {
    const { ops, world, run } = setUp();
    world.last = START - SPAN + 1;
    expect((await run(START, SPAN)).toMend).toEqual([]);
    expect((await run(START + 1, SPAN)).toMend).toMatchObject(silent);
    expect(await hubNow(ops, START + 1)).toMatchObject({
      says: '1 of 6 parts of the hub broken: no-findings',
      open: ['arrival of findings: no-findings, since 2026-08-03T12:00:01Z'],
      fixes: [{ by: 'security account', command: 'npx palisade verify' }],
    });
    world.last = START + HOUR;
    expect((await run(START + HOUR, SPAN)).toMend).toEqual([]);
  });

  it('is counted from the first audit where none has ever come', async () => {
    const { run } = setUp();
    for (const after of [0, HOUR, SPAN - 1]) {
      expect((await run(START + after, SPAN)).toMend).toEqual([]);
    }
    expect((await run(START + SPAN, SPAN)).toMend).toMatchObject(silent);
  });

  it('is unknown, and never fine, where it cannot be read when the last one came', async () => {
    const { world, run } = setUp();
    world.last = new Error('no table');
    const { parts, toMend } = await run(START, SPAN);
    expect(parts.at(-1)?.status).toEqual({
      kind: 'unknown',
      reason: 'unreadable',
      detail: 'no table',
    });
    expect(toMend).toEqual([]);
    expect((await run(START + 2 * HOUR, SPAN)).toMend).toMatchObject([{ kind: 'arrival' }]);
  });

  it('lasts by default the shorter the more accounts forward', async () => {
    const { ops, world, run } = setUp();
    const statusWith = async (last: EpochSeconds) => {
      world.last = last;
      return (await run(START)).parts.at(-1)?.status.kind;
    };
    // Before the first audit of accounts none is known to forward.
    expect(await statusWith(START - 7 * DAY + 1)).toBe('fine');
    expect(await statusWith(START - 7 * DAY)).toBe('fault');
    const keep = (body: Buffer) => ops.write(COVERAGE_KEY, body, 'always', { contentType: 'x' });
    await keep(coverageOf(200, 140, START));
    expect(await statusWith(START - 12 * HOUR + 1)).toBe('fine');
    expect(await statusWith(START - 12 * HOUR)).toBe('fault');
    await keep(Buffer.from('{"at":'));
    expect(await statusWith(START)).toBe('unknown');
  });

  it('is at least six hours and at most seven days', () => {
    expect([0, 1, 10, 20, 100, 280, 10_000].map(silentAfterOf)).toEqual(
      [168, 168, 168, 84, 16.8, 6, 6].map((hours) => hours * HOUR),
    );
  });
});
