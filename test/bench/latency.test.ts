/** The deployed design on virtual time: how late a finding may be, whatever dies, and what a flood does to others. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deployedDay, type Death } from '../../bench/latency/deployed-day.ts';
import { flood, FLOODING, organizationDay, START } from '../../bench/latency/organization-day.ts';
import { ROUND } from '../../src/domain/base/round.ts';
import { PUBLISH_PACE } from '../../src/usecases/publish/paced-publisher.ts';
import { cases } from '../helpers/arbitraries/cases.ts';
import { randomOf } from '../helpers/arbitraries/generated-findings.ts';

const SEED = 20_261_130;

function sorted(seconds: readonly number[]): readonly number[] {
  return seconds.toSorted((a, b) => a - b);
}

function at(seconds: readonly number[], share: number): number {
  return seconds[Math.min(seconds.length - 1, Math.floor(share * seconds.length))] ?? Number.NaN;
}

const DEATHS: readonly Death['name'][] = ['ingest', 'ingest, having recorded', 'publish'];

async function day(dies?: Death) {
  const random = randomOf(SEED);
  const findings = organizationDay({ accounts: 100, random });
  const terms = { findings, random };
  const { latencies } = await deployedDay(dies === undefined ? terms : { ...terms, dies });
  const of = (isUrgent: boolean) =>
    sorted(latencies.filter((_, n) => findings[n]?.isUrgent === isUrgent));
  return { urgent: of(true), rest: of(false), all: latencies.length };
}

describe('a day of a hundred accounts', () => {
  it('brings band high and above to the feed within seconds, and all else within a minute', async () => {
    const { urgent, rest, all } = await day();
    expect(urgent.length + rest.length).toBe(all);
    expect(urgent.length).toBeGreaterThan(100);
    expect(at(urgent, 0.5)).toBeLessThanOrEqual(5);
    expect(at(urgent, 0.99)).toBeLessThanOrEqual(15);
    expect(at(urgent, 1)).toBeLessThanOrEqual(75);
    expect(at(rest, 0.5)).toBeLessThanOrEqual(30);
    expect(at(rest, 1)).toBeLessThanOrEqual(ROUND + 15);
  });

  it.each(DEATHS)(
    'loses nothing when %s dies now and then, and is 75 seconds late at most',
    async (name) => {
      const { urgent, rest } = await day({ name, every: 20 });
      expect(urgent.concat(rest).every(Number.isFinite)).toBe(true);
      expect(at(urgent, 1)).toBeLessThanOrEqual(75);
      expect(at(rest, 1)).toBeLessThanOrEqual(75);
    },
  );
});

/** Findings within some minutes, in milliseconds, many of them close together, and which call of which function dies. */
const hour = fc.record({
  gaps: fc.array(
    fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 90_000 })),
    { minLength: 1, maxLength: 40 },
  ),
  urgent: fc.integer({ min: 0, max: 9 }),
  seed: fc.nat(),
  dies: fc.option(fc.constantFrom(...DEATHS), { nil: undefined }),
  call: fc.integer({ min: 1, max: 30 }),
});

describe('whatever is recorded', () => {
  it('is published within 75 seconds without the schedule, also if any one function dies', async () => {
    await fc.assert(
      fc.asyncProperty(hour, async ({ gaps, urgent, seed, dies, call }) => {
        let seen = START;
        const findings = gaps.map((gap, n) => {
          seen += gap / 1_000;
          return { at: seen, account: '111111111111', isUrgent: n % 10 < urgent };
        });
        const death = dies === undefined ? {} : { dies: { name: dies, every: call, once: true } };
        const random = randomOf(seed);
        const { latencies } = await deployedDay({ findings, random, isScheduled: false, ...death });
        for (const latency of latencies) expect(latency).toBeLessThanOrEqual(75);
      }),
      { numRuns: cases(300) },
    );
  });
});

describe('a flood of a hundred thousand findings of one account', () => {
  it('raises publishes to no more than one in five seconds, and delays no trigger of another account', async () => {
    const random = randomOf(SEED);
    const others = organizationDay({ accounts: 100, random });
    const findings = [...others, ...flood(100_000, random)].sort((a, b) => a.at - b.at);
    const { latencies, publishes } = await deployedDay({ findings, random });
    for (const [n, start] of publishes.entries()) {
      const before = publishes[n - 1] ?? Number.NEGATIVE_INFINITY;
      expect(start - before).toBeGreaterThanOrEqual(PUBLISH_PACE - 1e-6);
    }
    const noon = START + 43_200;
    const meanwhile = findings.flatMap(({ at: seen, account, isUrgent }, n) =>
      isUrgent && account !== FLOODING && seen > noon - 3_600 && seen < noon + 3_600
        ? [latencies[n] ?? Number.NaN]
        : [],
    );
    expect(latencies.every(Number.isFinite)).toBe(true);
    expect(meanwhile.length).toBeGreaterThan(3);
    expect(Math.max(0, ...meanwhile)).toBeLessThanOrEqual(15);
  });
});
