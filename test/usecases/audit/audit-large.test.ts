/**
 * A thousand accounts in 17 regions, over virtual time: some accounts deny the audit, AWS throttles, and one region is
 * slow. Each run keeps to its slice, and after a few of them all that can be known is known.
 */
import { expect } from 'vitest';
import { memoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts';
import { sha256 } from '../../../src/adapters/shared/sha256.ts';
import { HOUR } from '../../../src/domain/base/time.ts';
import { DEFAULT_REGIONS } from '../../../src/domain/configuration/regions.ts';
import type { AuditTerms, Pair, PairFacts } from '../../../src/domain/coverage/coverage.ts';
import { memberPattern } from '../../../src/domain/forwarding/member-pattern.ts';
import { auditCoverage } from '../../../src/usecases/audit/audit-coverage.ts';
import { itInFull } from '../../helpers/arbitraries/cases.ts';

const ACCOUNTS = Array.from({ length: 1_000 }, (_, n) => String(200_000_000_000 + n));
const SECURITY = '200000000000';
const REGIONS = DEFAULT_REGIONS.slice(0, 17);
const TERMS: AuditTerms = {
  securityAccountId: SECURITY,
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  regions: REGIONS,
  collection: 'members',
  hubBusArn: `arn:aws:events:eu-west-1:${SECURITY}:event-bus/palisade`,
};
const SLOW = 'ap-southeast-2';
const DENYING = new Set(ACCOUNTS.filter((_, n) => n % 50 === 7));
/** Of the function, and what it keeps for what is under way (src/handlers/audit.ts). */
const [SLICE, KEPT] = [14 * 60, 90];

/** Seconds that pass only when everybody waits for them. */
function virtualTime() {
  let now = 0;
  const waiting: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (seconds: number) =>
      new Promise<void>((wake) => {
        waiting.push({ at: now + seconds, wake });
      }),
    async whilst<T>(work: Promise<T>): Promise<T> {
      const state = { isOver: false };
      const done = work.finally(() => {
        state.isOver = true;
      });
      while (!state.isOver) {
        await new Promise((settled) => setImmediate(settled));
        const next = waiting.reduce<(typeof waiting)[number] | undefined>(
          (soonest, one) => (soonest === undefined || one.at < soonest.at ? one : soonest),
          undefined,
        );
        if (next === undefined) continue;
        waiting.splice(waiting.indexOf(next), 1);
        now = next.at;
        next.wake();
      }
      return done;
    },
  };
}

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
    waiting: { known: 0 },
  };
}

function refusing(unknown: 'access-denied' | 'throttled'): PairFacts {
  const fault = { unknown, detail: 'as the test says' } as const;
  return { detector: fault, administrator: fault, rules: fault };
}

/** `[seconds, facts]` of a look: every thirtieth is throttled, with all its tries, the first time. */
function look(pair: Pair, times: number): readonly [number, PairFacts] {
  if (DENYING.has(pair.account)) return [0.1, refusing('access-denied')];
  const n = Number(pair.account) + 7 * REGIONS.indexOf(pair.region);
  if (n % 30 === 0 && times === 1) return [20, refusing('throttled')];
  return [pair.region === SLOW ? 25 : 0.5, healthy(pair)];
}

itInFull(
  'an audit of 1,000 × 17 finishes in its slices although accounts deny, AWS throttles and a region is slow',
  async () => {
    expect(REGIONS).toContain(SLOW);
    const ops = memoryObjectStore();
    const clock = virtualTime();
    const times = new Map<string, number>();
    const ports = {
      ops,
      sha256,
      accounts: { below: () => Promise.resolve(ACCOUNTS.map((id) => ({ id, state: 'ACTIVE' }))) },
      heartbeats: { hear: () => Promise.resolve(), last: () => Promise.resolve([]) },
      probe: {
        facts: async (pair: Pair) => {
          const key = `${pair.account} ${pair.region}`;
          times.set(key, (times.get(key) ?? 0) + 1);
          const [seconds, facts] = look(pair, times.get(key) ?? 1);
          await clock.sleep(seconds);
          return facts;
        },
      },
    };
    const run = async (hour: number) => {
      const began = clock.now();
      const goesOn = (): boolean => SLICE - (clock.now() - began) > KEPT;
      const audit = auditCoverage(ports, TERMS, { now: 1_800_000_000 + hour * HOUR, goesOn });
      const report = await clock.whilst(audit);
      expect(clock.now() - began).toBeLessThan(SLICE);
      return report;
    };
    const denied = DENYING.size * REGIONS.length;
    const first = await run(0);
    // Waiting for the slow region alone takes longer than a slice.
    expect(first.left).toBeGreaterThan(0);
    const second = await run(1);
    expect(second.left).toBe(0);
    const third = await run(2);
    expect(third.left).toBe(0);
    expect(third.counts).toMatchObject({ configured: 17_000 - denied, unknown: denied, gap: 0 });
    expect(new Set(third.open.map(({ verdict }) => JSON.stringify(verdict))).size).toBe(1);
    expect(third.open[0]?.verdict).toMatchObject({ kind: 'unknown', reason: 'access-denied' });
    // What is known is not asked again: only the denied pairs are left.
    expect((await run(3)).probed).toBe(denied);
  },
  60_000,
);
