import { describe, expect, it } from 'vitest';
import { memoryLedger } from '../../../src/adapters/memory/memory-ledger.ts';
import { parseTime } from '../../../src/domain/base/time.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import type { Reject } from '../../../src/ports/queues.ts';
import {
  listLetters,
  redriveDeadLetters,
  rereadFindings,
  rereadRejects,
  type RedrivePorts,
} from '../../../src/usecases/redrive/redrive.ts';
import { generatedFindings } from '../../helpers/arbitraries/generated-findings.ts';
import { memoryLetters } from '../../helpers/fakes/memory-letters.ts';

const UNTIL = '2026-08-10T00:00:00Z';
const EVENTS = [...generatedFindings({ count: 12, accounts: 2, addresses: 8, until: UNTIL })];
const BODIES = EVENTS.map((event) => JSON.stringify(event));
const OPTIONS = {
  arrival: parseTime(UNTIL) ?? 0,
  acceptedEnvelopes: new Set(['999999999999']),
  goesOn: () => true,
};

interface Detail {
  readonly id: string;
  readonly region: string;
}
const DETAILS = EVENTS.map((event) => (event as { readonly detail: Detail }).detail);

function portsWith(ledger: Ledger = memoryLedger()) {
  const rejected = memoryLetters();
  const [dead, undelivered] = [memoryLetters(), memoryLetters()];
  const ports: RedrivePorts = {
    ledger,
    rejects: {
      put(reject: Reject) {
        const { length: characters } = reject.received;
        rejected.put(JSON.stringify({ ...reject, characters }));
        return Promise.resolve();
      },
    },
    deadLetters: [dead, undelivered],
    rejected,
    findings: {
      byId: (region, ids) =>
        Promise.resolve(
          DETAILS.filter((one) => one.region === region && ids.includes(one.id)).map((finding) => ({
            id: finding.id,
            finding,
          })),
        ),
    },
  };
  return { ports, dead, undelivered, rejected };
}

/** Fails for the deliveries of this finding. */
function failingOn(id: string): Ledger {
  const ledger = memoryLedger();
  return {
    ...ledger,
    async record(deliveries, arrival) {
      const outcomes = await ledger.record(deliveries, arrival);
      return outcomes.map((outcome, n) =>
        JSON.stringify(deliveries[n]).includes(id)
          ? { kind: 'failed', cause: new Error('throttled') }
          : outcome,
      );
    },
  };
}

describe('dead letters', () => {
  it('are taken in and removed, from both queues, and nothing of it twice', async () => {
    const { ports, dead, undelivered } = portsWith();
    dead.put(...BODIES.slice(0, 8), ...BODIES.slice(0, 2));
    undelivered.put(...BODIES.slice(8));
    const report = await redriveDeadLetters(ports, OPTIONS);
    expect(report.accepted + report.duplicate).toBe(14);
    expect(report).toMatchObject({ refused: 0, failed: 0, done: true });
    expect([...dead.bodies(), ...undelivered.bodies()]).toEqual([]);
    dead.put(...BODIES);
    expect(await redriveDeadLetters(ports, OPTIONS)).toMatchObject({ accepted: 0, duplicate: 12 });
  });

  it('stay if they fail again, and go to the rejects with the reason if they cannot be read', async () => {
    const { ports, dead, rejected } = portsWith(failingOn(DETAILS[1]?.id ?? ''));
    const foreign = JSON.stringify({ ...(EVENTS[2] as object), account: '555555555555' });
    dead.put(BODIES[0] ?? '', BODIES[1] ?? '', 'not JSON', foreign);
    expect(await redriveDeadLetters(ports, OPTIONS)).toMatchObject({ refused: 2, failed: 1 });
    expect(dead.bodies()).toEqual([BODIES[1]]);
    expect(rejected.bodies().map((body) => JSON.parse(body) as unknown)).toMatchObject([
      { received: 'not JSON' },
      { reason: expect.stringContaining('in an envelope of 555555555555') as unknown },
    ]);
  });

  it('are left for the next call when the time is over', async () => {
    const { ports, dead } = portsWith();
    dead.put(...BODIES);
    let batches = 2;
    const report = await redriveDeadLetters(ports, {
      ...OPTIONS,
      goesOn: () => (batches -= 1) >= 0,
    });
    expect(report).toMatchObject({ done: false });
    expect(dead.bodies()).toHaveLength(12 - 6);
  });
});

describe('rejects', () => {
  it('are listed with their reasons, and stay', async () => {
    const { ports, rejected } = portsWith();
    await ports.rejects.put({ reason: 'no finding', received: 'x'.repeat(1_000) });
    rejected.put('what nobody of us wrote');
    expect(await listLetters([rejected])).toEqual([
      { reason: 'no finding', received: 'x'.repeat(200), sentAt: 1 },
      { reason: 'no reason is given', received: 'what nobody of us wrote', sentAt: 1 },
    ]);
    expect(rejected.bodies()).toHaveLength(2);
  });

  it('leave when they can be read by now; the others stay, once', async () => {
    const { ports, rejected } = portsWith();
    const known = BODIES[0] ?? '';
    await ports.rejects.put({ reason: 'an older hub', received: known });
    await ports.rejects.put({ reason: 'no finding', received: '{}' });
    rejected.put(JSON.stringify({ reason: 'too long', received: known, characters: 200_000 }));
    expect(await rereadRejects(ports, OPTIONS)).toMatchObject({ accepted: 1, refused: 2 });
    expect(rejected.bodies()).toHaveLength(2);
    rejected.unhide();
    expect(await rereadRejects(ports, OPTIONS)).toMatchObject({ accepted: 0, refused: 2 });
    expect(rejected.bodies()).toHaveLength(2);
  });
});

describe('findings by their id', () => {
  it('are read from GuardDuty, and what it does not know is told', async () => {
    const { ports } = portsWith();
    const [one] = DETAILS;
    if (one === undefined) throw new Error('a finding is wanted');
    const task = { region: one.region, ids: [one.id, 'made-up'] };
    expect(await rereadFindings(ports, task, OPTIONS.arrival)).toEqual([
      { id: one.id, outcome: 'accepted' },
      { id: 'made-up', outcome: 'absent' },
    ]);
    expect(await rereadFindings(ports, task, OPTIONS.arrival)).toMatchObject([
      { outcome: 'duplicate' },
      { outcome: 'absent' },
    ]);
  });
});
