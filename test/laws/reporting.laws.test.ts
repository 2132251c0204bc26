/**
 * Delivery, against a sink that does anything: takes, refuses, breaks, takes and loses the answer, asks to
 * wait. Messages come in any order and repetition, in two processes at once; receipts fail now and then.
 *
 * The queue is played: what is to come again comes when it is due, and the clock moves on when nothing is.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryReceipts } from '../../src/adapters/memory/memory-receipts.ts';
import type { Receipts } from '../../src/ports/sinks.ts';
import type { ReportMessage } from '../../src/usecases/report/report-findings.ts';
import { message, START, world, type Turn, type World } from '../helpers/hub/reporting.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

type Mood = 'takes' | 'loses' | 'breaks' | 'resets' | 'waits' | 'refuses' | 'hangs' | 'locks';

const mood = fc.constantFrom<Mood>(
  ...(['takes', 'loses', 'breaks', 'resets', 'waits', 'refuses', 'hangs', 'locks'] as const),
);
const sent = fc.record({ finding: fc.constantFrom('f0', 'f1', 'f2'), version: fc.nat(4) });
const scenario = fc.record({
  sent: fc.array(sent, { minLength: 1, maxLength: 12 }),
  moods: fc.array(mood, { maxLength: 40 }),
  /** Of writes of receipts, which fail. */
  faults: fc.array(fc.boolean(), { maxLength: 20 }),
  split: fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

interface Taken {
  readonly finding: string;
  readonly version: string;
}

function turnOf(mood: Mood, take: () => void): Turn {
  switch (mood) {
    case 'takes':
      take();
      return { answer: { status: 204 } };
    case 'loses':
      take();
      return { fails: 'no answer: ECONNRESET' };
    case 'breaks':
      return { answer: { status: 503 } };
    case 'resets':
      return { fails: 'no answer: ECONNRESET' };
    case 'waits':
      return { answer: { status: 429, headers: { 'retry-after': '7' } } };
    case 'refuses':
      return { answer: { status: 422 } };
    case 'hangs':
      return { fails: 'no answer: it took too long', takesMs: 10_000 };
    case 'locks':
      return { answer: { status: 401 } };
  }
}

/** Now and then a write fails, before or after it was done. */
function shaky(receipts: Receipts, faults: readonly boolean[]): Receipts {
  let nth = 0;
  const perhaps = async (write: () => Promise<void>): Promise<void> => {
    nth += 1;
    if (faults[nth] === true && nth % 2 === 0) throw new Error('throttled');
    await write();
    if (faults[nth] === true) throw new Error('the answer was lost');
  };
  return {
    begin: (...args) => receipts.begin(...args),
    taken: (delivery) => perhaps(() => receipts.taken(delivery)),
    refused: (delivery) => perhaps(() => receipts.refused(delivery)),
    abandon: (delivery) => perhaps(() => receipts.abandon(delivery)),
  };
}

async function play({ sent, moods, faults, split }: Scenario) {
  const [asked, taken]: [Taken[], Taken[]] = [[], []];
  const left = [...moods];
  const clock = { ms: START * 1_000 };
  const receipts = shaky(memoryReceipts(), faults);
  const courier = (holder: string): World =>
    world({
      name: 'webhook',
      holder,
      receipts,
      clock,
      sink: { profile: 'full' },
      async turn({ headers }) {
        // The other process gets on with it while this request is under way.
        await new Promise((later) => setImmediate(later));
        const [finding = '', ...version] = (headers['webhook-id'] ?? '').split('-');
        const mood = left.shift() ?? 'takes';
        const report = { finding, version: version.join('-') };
        asked.push(report);
        return turnOf(mood, () => taken.push(report));
      },
    });
  const couriers = [courier('a'), courier('b')];
  const messages = sent.map(({ finding, version }) =>
    message({ id: finding, updated: `2026-08-03T10:0${version}:00Z` }),
  );
  const ends = await deliverAll(couriers, messages, split, clock);
  const deadLetters = couriers.flatMap((one) => one.deadLetters);
  return { asked, taken, messages, ends, deadLetters };
}

/** Plays the queue until it is empty; what every message ended as. */
async function deliverAll(
  couriers: readonly World[],
  messages: readonly ReportMessage[],
  split: readonly number[],
  clock: { ms: number },
): Promise<ReadonlyMap<string, string>> {
  const ends = new Map<string, string>();
  let waiting = messages.map((one) => ({ one, dueMs: 0 }));
  for (let round = 0; waiting.length > 0; round += 1) {
    if (round > 2_000) throw new Error('it never ends');
    const due = waiting.filter(({ dueMs }) => dueMs <= clock.ms);
    if (due.length === 0) {
      clock.ms = Math.min(...waiting.map(({ dueMs }) => dueMs));
      continue;
    }
    const batches = couriers.map((_, n) =>
      due.filter((__, k) => (split[k % split.length] ?? 0) % couriers.length === n),
    );
    const reported = await Promise.all(
      couriers.map((courier, n) => courier.report((batches[n] ?? []).map(({ one }) => one))),
    );
    for (const { message: one, outcome } of reported.flat()) {
      waiting = waiting.filter((held) => held.one.id !== one.id);
      if (outcome.kind !== 'again') {
        ends.set(one.id, outcome.kind);
        continue;
      }
      const again = { ...one, receiveCount: one.receiveCount + 1 };
      waiting.push({ one: again, dueMs: clock.ms + outcome.after * 1_000 });
    }
  }
  return ends;
}

describe('delivery to any sink', () => {
  it('ends for each report: delivered, overtaken, or in the dead letters with a reason', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const { messages, ends, deadLetters } = await play(given);
        const rejected = [...ends.values()].filter((end) => end === 'rejected');
        expect([...ends.keys()].toSorted()).toEqual(messages.map(({ id }) => id).toSorted());
        expect(new Set(ends.values())).not.toContain('left-out');
        expect(deadLetters.length).toBeGreaterThanOrEqual(rejected.length);
        for (const { reason } of deadLetters) {
          expect(reason).toMatch(/^(HTTP (401|422)|given up)/);
          expect(reason).not.toContain('under way');
        }
      }),
      { numRuns: cases(200) },
    );
  });

  it('never lets an older version follow a newer one, and the last one wins', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const { asked, taken, messages, ends } = await play(given);
        for (const finding of ['f0', 'f1', 'f2']) {
          const versions = taken
            .filter((one) => one.finding === finding)
            .map(({ version }) => version);
          expect(versions).toEqual(versions.toSorted());
          const endedAs = (...kinds: readonly string[]) =>
            messages
              .filter(({ id, body }) => {
                return body.includes(`"${finding}"`) && kinds.includes(ends.get(id) ?? '');
              })
              .map(({ body }) => /"updatedAt":"([^"]+)"/.exec(body)?.[1] ?? '')
              .map((time) => time.replace(/[-:]/g, '').slice(0, 13));
          const last = endedAs('delivered', 'known').toSorted().at(-1);
          if (last !== undefined) expect((versions.at(-1) ?? '') >= last).toBe(true);
          const lastAsked = asked
            .flatMap((one) => (one.finding === finding ? [one.version.slice(0, 13)] : []))
            .toSorted()
            .at(-1);
          for (const dropped of endedAs('overtaken'))
            expect(dropped < (lastAsked ?? '')).toBe(true);
        }
      }),
      { numRuns: cases(200) },
    );
  });
});

describe('reports that a sink never takes', () => {
  const failure = fc.constantFrom<Turn>(
    { answer: { status: 500 } },
    { answer: { status: 500, headers: { 'retry-after': '900' } } },
    { answer: { status: 503 } },
    { fails: 'no answer: ECONNRESET' },
    { fails: 'no answer: it took too long', takesMs: 10_000 },
  );
  const batch = fc.record({
    name: fc.constantFrom('webhook' as const, 'splunk' as const),
    good: fc.integer({ min: 1, max: 9 }),
    failures: fc.array(failure, { minLength: 1, maxLength: 9 }),
    seed: fc.integer({ min: 1, max: 2_147_483_646 }),
  });

  it('hold up none of the others, though all come back together each time', async () => {
    await fc.assert(
      fc.asyncProperty(batch, async ({ name, good, failures, seed }) => {
        let state = seed;
        const sink = world({
          name,
          sink: { profile: 'full' },
          random: () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647,
          turn({ body }) {
            const nth = /"bad-(\d)"/.exec(body ?? '')?.[1];
            return (nth === undefined ? undefined : failures[Number(nth)]) ?? { answer: {} };
          },
        });
        // The bad ones are the oldest.
        const bad = failures.map((_, n) => message({ id: `bad-${n}` }));
        const others = Array.from({ length: good }, (_, n) => {
          return message({ id: `good-${n}`, updated: '2026-08-04T10:00:00Z' });
        });
        let waiting = [...bad, ...others];
        const pending = () => waiting.some(({ body }) => body.includes('"good-'));
        for (let round = 0; pending(); round += 1) {
          if (round === 150) throw new Error('a good report never had its turn');
          const reported = await sink.report(waiting);
          waiting = reported.flatMap(({ message: one, outcome }) =>
            outcome.kind === 'again' ? [{ ...one, receiveCount: one.receiveCount + 1 }] : [],
          );
          sink.clock.ms += 300_000;
        }
        expect(sink.deadLetters).toEqual([]);
        expect(waiting).toHaveLength(bad.length);
      }),
      { numRuns: cases(100) },
    );
  });
});
