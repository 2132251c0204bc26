/** Audits of the hub's own parts, hour by hour, and what people are told of them. */
import { describe, expect, it } from 'vitest';
import { memoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts';
import { HUB_PARTS_KEY, parseHubAudit } from '../../../src/domain/coverage/hub/hub-file.ts';
import type { HubFacts } from '../../../src/domain/coverage/hub/hub-parts.ts';
import { HOUR, MINUTE } from '../../../src/domain/base/time.ts';
import { auditHub } from '../../../src/usecases/audit/audit-hub.ts';
import { hubNow } from '../../../src/usecases/operate/hub-now.ts';
import { brokenHub, healthyHub, HUB_PLAN } from '../../helpers/data/hub-parts.ts';

const START = Date.parse('2026-08-03T12:00:00Z') / 1000;
const denied = { unknown: 'access-denied', detail: 'not authorized' } as const;

function setUp() {
  const ops = memoryObjectStore();
  const world: { facts: HubFacts } = { facts: healthyHub() };
  const hub = { facts: () => Promise.resolve(world.facts) };
  const run = (now: number) => auditHub({ ops, hub }, HUB_PLAN, now);
  return { ops, world, run };
}

describe('the parts of a hub', () => {
  it('are said to be as deployed, and wake nobody', async () => {
    const { ops, run } = setUp();
    expect(await hubNow(ops, START)).toBeUndefined();
    expect((await run(START)).toMend).toEqual([]);
    expect(await hubNow(ops, START + MINUTE)).toMatchObject({
      isFine: true,
      says: 'all 5 parts of the hub are as deployed',
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
      says: '1 of 5 parts of the hub broken: hub-rule-disabled',
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
      says: '1 of 5 parts of the hub unknown',
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

  it('are read back as they were found, and anew if what was kept is damaged', async () => {
    const { ops, world, run } = setUp();
    world.facts = { ...brokenHub({ queue: { policy: undefined } }), bus: denied };
    const { parts } = await run(START);
    const kept = await ops.read(HUB_PARTS_KEY);
    const text = kept.kind === 'found' ? Buffer.from(kept.body).toString() : '';
    expect(parseHubAudit(JSON.parse(text))).toEqual({ at: START, plan: HUB_PLAN, parts });
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
