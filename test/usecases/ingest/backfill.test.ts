import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memoryLedger } from '../../../src/adapters/memory/memory-ledger.ts';
import { backfillIn, backfillRequest } from '../../../src/domain/findings/backfill.ts';
import { factText } from '../../../src/domain/facts/fact.ts';
import { formatTime } from '../../../src/domain/base/time.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import type {
  ArchivePage,
  BackfillFunction,
  BackfillMarks,
  BackfillState,
  FindingArchive,
} from '../../../src/ports/aws.ts';
import { backfill, type BackfillTask } from '../../../src/usecases/ingest/backfill.ts';
import { ingestBackfill } from '../../../src/usecases/ingest/ingest-backfill.ts';
import { ingestFindings } from '../../../src/usecases/ingest/ingest-findings.ts';
import { bareFinding, eventOf, inPascalCase } from '../../helpers/data/findings.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';

const ADMINISTRATOR = '210987654321';
const NOW = Date.parse('2026-08-05T00:00:00Z') / 1_000;
const FROM = NOW - 86_400;

interface Held {
  readonly id: string;
  readonly region: string;
  readonly ip: string;
  /** Seconds after FROM, with a fraction as GuardDuty has them. */
  readonly updated: number;
  /** Severity that nobody can admit. */
  readonly broken: boolean;
}

function held({ id, region, ip, updated, broken }: Held): object {
  const at = `${formatTime(FROM + Math.floor(updated)).slice(0, -1)}.${String(Math.round((updated % 1) * 1_000)).padStart(3, '0')}Z`;
  const top = broken ? { severity: 99 } : {};
  return bareFinding({ id, region, ip, top, seen: at, updated: at });
}

function archiveOf(all: readonly Held[], pageSize = 2): FindingArchive {
  return {
    async *pages(region, from): AsyncGenerator<ArchivePage> {
      const listed = all
        .filter((one) => one.region === region && FROM + one.updated >= from)
        .sort((a, b) => a.updated - b.updated);
      for (let n = 0; n < listed.length; n += pageSize) {
        await Promise.resolve();
        yield { findings: listed.slice(n, n + pageSize).map(held), gone: 0 };
      }
    },
  };
}

function functionOn(ledger: Ledger): BackfillFunction {
  const options = { arrival: NOW, administrator: ADMINISTRATOR };
  return { take: (findings) => ingestBackfill(ledger, findings, options) };
}

function marksIn(kept: { state?: BackfillState }): BackfillMarks {
  return {
    read: () => Promise.resolve(kept.state),
    write: (state) => {
      kept.state = structuredClone(state);
      return Promise.resolve();
    },
    clear: () => {
      delete kept.state;
      return Promise.resolve();
    },
  };
}

const task: BackfillTask = {
  hub: 'hub',
  from: FROM,
  resume: true,
  regions: ['eu-west-1', 'us-east-1', 'eu-central-1'],
};

async function factsIn(ledger: Ledger): Promise<readonly string[]> {
  const facts: string[] = [];
  for await (const fact of ledger.everything()) facts.push(factText(fact));
  return [...new Set(facts)].sort();
}

const findings = fc.uniqueArray(
  fc.record({
    id: fc.stringMatching(/^[a-f]{3}$/),
    region: fc.constantFrom(...task.regions),
    ip: fc.nat(250).map((n) => `45.1.2.${n}`),
    // Few times, so that many are alike at a page's end.
    updated: fc.integer({ min: 0, max: 12 }).map((n) => n / 4),
    broken: fc.boolean(),
  }),
  { selector: ({ id }) => id, maxLength: 14 },
);

/** What becomes of each call of the function, in turn; then all goes well. */
const fate = fc.constantFrom('well', 'well', 'lost', 'refused', 'answer lost');
type Fate = 'well' | 'lost' | 'refused' | 'answer lost';

function interruptedBy(fates: Fate[], fn: BackfillFunction): BackfillFunction {
  return {
    async take(given) {
      const fated = fates.shift() ?? 'well';
      if (fated === 'lost') throw new Error('no way there');
      if (fated === 'refused') return given.map(() => ({ kind: 'failed', reason: 'throttled' }));
      const outcomes = await fn.take(given);
      if (fated === 'answer lost') throw new Error('no way back');
      return outcomes;
    },
  };
}

describe('a backfill', () => {
  test('that is interrupted anywhere and run again leaves the ledger that one run leaves', async () => {
    await fc.assert(
      fc.asyncProperty(findings, fc.array(fate, { maxLength: 12 }), async (all, fates) => {
        const [through, interrupted] = [memoryLedger(), memoryLedger()];
        const archive = archiveOf(all);
        await backfill({ archive, backfill: functionOn(through), marks: marksIn({}) }, task);
        const kept: { state?: BackfillState } = {};
        const fn = interruptedBy([...fates], functionOn(interrupted));
        let done = false;
        for (let run = 0; !done && run <= fates.length; run += 1) {
          const reports = await backfill({ archive, backfill: fn, marks: marksIn(kept) }, task);
          done = reports.every((report) => report.done);
        }
        expect(done).toBe(true);
        expect(kept.state).toBeUndefined();
        expect(await factsIn(interrupted)).toEqual(await factsIn(through));
      }),
      { numRuns: cases(300) },
    );
  });

  test('counts every finding that it reads exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(findings, fc.array(fate, { maxLength: 6 }), async (all, fates) => {
        let read = 0;
        const inner = archiveOf(all);
        const archive: FindingArchive = {
          async *pages(region, from) {
            for await (const page of inner.pages(region, from)) {
              read += page.findings.length;
              yield page;
            }
          },
        };
        const fn = interruptedBy([...fates], functionOn(memoryLedger()));
        const reports = await backfill({ archive, backfill: fn, marks: marksIn({}) }, task);
        const counted = reports.map(
          (one) => one.accepted + one.duplicate + one.refused + one.failed,
        );
        expect(counted.reduce((sum, count) => sum + count, 0)).toBe(read);
        const stopped = reports.filter((one) => one.stopped !== undefined);
        expect(stopped.every(({ done, failed }) => !done && failed > 0)).toBe(true);
      }),
      { numRuns: cases(300) },
    );
  });

  const some: Held[] = [0, 1, 2, 3].map((n) => ({
    id: `f${n}`,
    region: n < 3 ? 'eu-west-1' : 'us-east-1',
    ip: `45.1.2.${n}`,
    updated: n,
    broken: n === 1,
  }));

  test('tells what was refused, with the reason', async () => {
    const ports = {
      archive: archiveOf(some),
      backfill: functionOn(memoryLedger()),
      marks: marksIn({}),
    };
    const [first] = await backfill(ports, task);
    expect(first).toMatchObject({ region: 'eu-west-1', accepted: 2, refused: 1, done: true });
    expect([...(first?.reasons ?? [])]).toEqual([[expect.stringContaining('severity is 99'), 1]]);
  });

  test('goes on with the other regions when one cannot be read', async () => {
    const inner = archiveOf(some);
    const archive: FindingArchive = {
      pages(region, from) {
        if (region === 'eu-west-1') throw new Error('access denied');
        return inner.pages(region, from);
      },
    };
    const kept: { state?: BackfillState } = {};
    const ports = { archive, backfill: functionOn(memoryLedger()), marks: marksIn(kept) };
    const reports = await backfill(ports, task);
    expect(reports.map(({ done, stopped }) => [done, stopped])).toEqual([
      [false, 'access denied'],
      [true, undefined],
      [true, undefined],
    ]);
    expect(kept.state?.regions).toMatchObject({ 'us-east-1': { done: true } });
    expect(kept.state?.regions['eu-west-1']).toBeUndefined();
  });

  test.each<[what: string, differing: Partial<BackfillTask>, read: number]>([
    ['the same again', {}, 0],
    ['less far back', { from: FROM + 1 }, 0],
    ['further back', { from: FROM - 1 }, 1],
    ['another hub', { hub: 'another' }, 1],
    ['again', { resume: false }, 1],
  ])('reads what is settled again or not: %s', async (_, differing, read) => {
    const regions = { 'us-east-1': { mark: FROM + 2, done: true } };
    const kept = { state: { hub: 'hub', from: FROM, regions } };
    const ports = {
      archive: archiveOf(some),
      backfill: functionOn(memoryLedger()),
      marks: marksIn(kept),
    };
    const [report] = await backfill(ports, { ...task, ...differing, regions: ['us-east-1'] });
    expect(report?.accepted).toBe(read);
  });

  test('knows a finding that has come by itself, though GuardDuty writes it otherwise there', async () => {
    const ledger = memoryLedger();
    const finding = bareFinding({ ip: '45.1.2.3' });
    await ingestFindings(ledger, [eventOf(finding)], { arrival: NOW });
    const options = { arrival: NOW, administrator: ADMINISTRATOR };
    expect(await ingestBackfill(ledger, [inPascalCase(finding)], options)).toEqual([
      { kind: 'duplicate' },
    ]);
  });
});

describe('an invocation is a backfill', () => {
  test('if it says so, and nothing else is', () => {
    const page = { findings: [bareFinding()] };
    expect(backfillIn(backfillRequest(page.findings))).toEqual(page.findings);
    expect(backfillIn(page)).toBeUndefined();
    expect(backfillIn({ Records: [] })).toBeUndefined();
    expect(backfillIn(eventOf(bareFinding()))).toBeUndefined();
    expect(backfillIn({ palisade: 'backfill', findings: 'all' })).toBeUndefined();
  });
});
