import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryLedger } from '../../../src/adapters/memory/memory-ledger.ts';
import { factsOf, type Fact } from '../../../src/domain/facts/fact.ts';
import { parseFinding } from '../../../src/domain/findings/finding.ts';
import { parseTime } from '../../../src/domain/base/time.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import {
  describeIngestProblem,
  ingestFindings,
  type IngestedItem,
} from '../../../src/usecases/ingest/ingest-findings.ts';
import { joined } from '../../helpers/data/facts.ts';
import { generatedFindings } from '../../helpers/arbitraries/generated-findings.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';

const UNTIL = '2026-08-10T00:00:00Z';
const ARRIVAL = parseTime(UNTIL) ?? 0;
const EVENTS = [...generatedFindings({ count: 60, accounts: 3, addresses: 8, until: UNTIL })];

type Event = Record<string, unknown> & { detail: Record<string, unknown> };

function event(n = 0, detail: Record<string, unknown> = {}): Event {
  const base = EVENTS[n] as Event;
  return { ...base, detail: { ...base.detail, ...detail } };
}

function withService(n: number, service: Record<string, unknown>): Event {
  return event(n, { service: { ...(event(n).detail['service'] as object), ...service } });
}

async function ingest(items: readonly unknown[], ledger = memoryLedger()): Promise<string[]> {
  return kindsOf(await ingestFindings(ledger, items, { arrival: ARRIVAL }));
}

function kindsOf(items: readonly IngestedItem[]): string[] {
  return items.map(({ outcome }) => outcome.kind);
}

function reasonsOf(items: readonly IngestedItem[]): string[] {
  return items.flatMap(({ parts }) =>
    parts.map((part) =>
      part.kind === 'refused' ? describeIngestProblem(part.problem) : part.kind,
    ),
  );
}

async function everything(ledger: Ledger): Promise<Record<string, Fact>> {
  const facts: Fact[] = [];
  for await (const fact of ledger.everything()) facts.push(fact);
  return joined(facts);
}

/** The facts of these findings, without ledger or batch. */
function factsIn(events: readonly Event[]): Record<string, Fact> {
  return joined(
    events.flatMap(({ detail }) => {
      const parsed = parseFinding(detail, { arrival: ARRIVAL });
      return parsed.ok ? factsOf(parsed.value) : [];
    }),
  );
}

const failingLedger = (record: Ledger['record']): Ledger => ({ ...memoryLedger(), record });

describe('a batch of findings', () => {
  it('ends item by item, in order, whatever the items are', async () => {
    const anItem = fc.oneof(
      fc.nat(59).map((n) => event(n)),
      fc.nat(59).map((n) => JSON.stringify(event(n))),
      fc.jsonValue(),
      fc.anything(),
      fc.string(),
      fc.tuple(fc.nat(59), fc.jsonValue()).map(([n, json]) => event(n, { service: json })),
      fc.tuple(fc.nat(59), fc.jsonValue()).map(([n, json]) => event(n, { accountId: json })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anItem, { maxLength: 8 }), async (items) => {
        const ledger = memoryLedger();
        const outcomes = await ingestFindings(ledger, items, { arrival: ARRIVAL });
        expect(outcomes).toHaveLength(items.length);
        for (const { parts } of outcomes) expect(parts.length).toBeGreaterThan(0);
        // Each item alone, in the same order, ends as it did in the batch.
        const alone = memoryLedger();
        for (const [n, item] of items.entries()) {
          expect(await ingest([item], alone)).toEqual([outcomes[n]?.outcome.kind]);
        }
        expect(await everything(ledger)).toEqual(await everything(alone));
      }),
      { numRuns: cases(200) },
    );
  });

  it('leaves exactly the facts of its findings', async () => {
    const ledger = memoryLedger();
    const kinds = await ingest(EVENTS, ledger);
    expect(new Set(kinds)).toEqual(new Set(['accepted']));
    expect(await everything(ledger)).toEqual(factsIn(EVENTS as Event[]));
    expect(new Set(await ingest(EVENTS, ledger))).toEqual(new Set(['duplicate']));
  });

  it('counts the copy by the administrator’s bus as a duplicate', async () => {
    expect(await ingest([event(), { ...event(), account: '222222222222' }])).toEqual([
      'accepted',
      'duplicate',
    ]);
  });

  it('reads events, pages, bare findings, lists and JSON text alike', async () => {
    const { detail } = event(1);
    const shapes = [event(1), detail, { Findings: [detail] }, [detail], JSON.stringify(event(1))];
    for (const shape of shapes) {
      const ledger = memoryLedger();
      expect(await ingest([shape], ledger)).toEqual(['accepted']);
      expect(await everything(ledger)).toEqual(factsIn([event(1)]));
    }
  });

  it('reports each finding in a document, and ends by the gravest', async () => {
    const page = { Findings: [event(1).detail, { type: 'x', severity: 1 }, event(2).detail] };
    const [item] = await ingestFindings(memoryLedger(), [page], { arrival: ARRIVAL });
    expect(item?.parts.map(({ kind }) => kind)).toEqual(['accepted', 'refused', 'accepted']);
    expect(item?.outcome.kind).toBe('refused');
  });
});

describe('a finding', () => {
  it.each<[string, unknown, string]>([
    ['text that is no JSON', '{"detail', 'not JSON'],
    ['another event', { 'detail-type': 'Other', detail: {} }, 'the event is "Other"'],
    ['another sender', { ...event(), source: 'my.app' }, 'source is "my.app"'],
    ['no finding', { hello: 1 }, 'no finding'],
    ['an id that is none', event(0, { accountId: '12' }), 'accountId is "12"'],
    [
      'a partition that is none',
      event(0, { partition: `aws-${'x'.repeat(20_000)}` }),
      'partition is',
    ],
  ])('is refused with its reason: %s', async (_, item, words) => {
    const ledger = memoryLedger();
    const items = await ingestFindings(ledger, [item], { arrival: ARRIVAL });
    expect(reasonsOf(items)[0]).toContain(words);
    expect(await everything(ledger)).toEqual({});
  });

  it('without a usable value still records its standing, and what it shows as own', async () => {
    const ledger = memoryLedger();
    const bare = withService(0, { action: {}, archived: true, userFeedback: 'NOT_USEFUL' });
    expect(await ingest([bare], ledger)).toEqual(['accepted']);
    const facts = Object.values(await everything(ledger));
    expect(facts.filter(({ kind }) => kind !== 'own')).toMatchObject([
      { kind: 'standing', standing: { archived: true, vetoed: true } },
    ]);
    expect(facts.filter(({ kind }) => kind === 'own')).toHaveLength(1);
  });

  it('that is a sample leaves a canary and no sighting, or nothing at all', async () => {
    const ledger = memoryLedger();
    const additionalInfo = { sample: true };
    expect(await ingest([withService(0, { additionalInfo, action: {} })], ledger)).toEqual([
      'accepted',
    ]);
    expect(await everything(ledger)).toEqual({});
    await ingest([withService(0, { additionalInfo })], ledger);
    const kept = Object.values(await everything(ledger));
    expect(kept.map(({ kind }) => kind)).toEqual(['canary']);
  });

  it('from the future is taken as seen when it came, or 5 minutes later', async () => {
    const ledger = memoryLedger();
    await ingest([withService(0, { eventLastSeen: '2099-01-01T00:00:00Z' })], ledger);
    const seen = Object.values(await everything(ledger)).flatMap((fact) =>
      fact.kind === 'sighting' ? [fact.sighting.lastSeen] : [],
    );
    expect(seen).toEqual([ARRIVAL + 300]);
  });

  it('comes in the envelope of its account or the administrator’s, where envelopes count', async () => {
    const own = event().detail['accountId'] as string;
    const from = (account: unknown): unknown => ({ ...event(), account });
    const envelopes = [from(own), from('222222222222'), from('333333333333'), event().detail];
    const items = await ingestFindings(memoryLedger(), envelopes, {
      arrival: ARRIVAL,
      acceptedEnvelopes: new Set(['222222222222']),
    });
    expect(reasonsOf(items)).toEqual([
      'accepted',
      'duplicate',
      `finding refused: it is of account ${own}, in an envelope of 333333333333`,
      `finding refused: it is of account ${own}, in an envelope of no account`,
    ]);
    expect(await ingest([from('333333333333')])).toEqual(['accepted']);
  });
});

describe('a ledger that fails', () => {
  const cause = new Error('throttled');

  it('fails what it did not take, so that it comes again, and refuses what it never will', async () => {
    const ledger = failingLedger((deliveries) =>
      Promise.resolve(
        deliveries.map((_, n) => (n === 0 ? { kind: 'failed', cause } : { kind: 'recorded' })),
      ),
    );
    expect(await ingest([{}, event(1), event(2)], ledger)).toEqual([
      'refused',
      'failed',
      'accepted',
    ]);
  });

  it.each<[string, Ledger['record']]>([
    ['throws', () => Promise.reject(cause)],
    ['gives too few outcomes', () => Promise.resolve([])],
  ])('fails all of the batch that was readable if it %s', async (_, record) => {
    const kinds = await ingest([event(1), 'no JSON', event(2)], failingLedger(record));
    expect(kinds).toEqual(['failed', 'refused', 'failed']);
  });

  it('is not asked when there is nothing to record', async () => {
    const never = failingLedger(() => Promise.reject(new Error('asked')));
    expect(await ingest([], never)).toEqual([]);
    expect(await ingest([{}, 'x'], never)).toEqual(['refused', 'refused']);
  });

  it('is told the time by its own clock where there are two', async () => {
    const told: number[] = [];
    const ledger = failingLedger((deliveries, arrival) => {
      told.push(arrival);
      return Promise.resolve(deliveries.map(() => ({ kind: 'recorded' })));
    });
    await ingestFindings(ledger, [event()], { arrival: ARRIVAL, recordedAt: 7 });
    await ingestFindings(ledger, [event()], { arrival: ARRIVAL });
    expect(told).toEqual([7, ARRIVAL]);
  });
});
