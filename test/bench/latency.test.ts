/** The deployed design on virtual time: how late a finding may be, whatever dies, and what a flood does to others. */
import { describe, expect, it } from 'vitest';
import { deployedDay } from '../../bench/latency/deployed-day.ts';
import { flood, organizationDay, START } from '../../bench/latency/organization-day.ts';
import { PUBLISH_PACE } from '../../src/usecases/publish/paced-publisher.ts';
import { randomOf } from '../helpers/arbitraries/generated-findings.ts';

const SEED = 20_261_130;

function sorted(seconds: readonly number[]): readonly number[] {
  return seconds.toSorted((a, b) => a - b);
}

function at(seconds: readonly number[], share: number): number {
  return seconds[Math.min(seconds.length - 1, Math.floor(share * seconds.length))] ?? Number.NaN;
}

async function day(dies?: { readonly name: 'ingest' | 'publish'; readonly every: number }) {
  const random = randomOf(SEED);
  const findings = organizationDay({ accounts: 100, random });
  const terms = { findings, random };
  const { latencies } = await deployedDay(dies === undefined ? terms : { ...terms, dies });
  const of = (isUrgent: boolean) =>
    sorted(latencies.filter((_, n) => findings[n]?.isUrgent === isUrgent));
  return { urgent: of(true), rest: of(false), all: latencies.length };
}

describe('a day of a hundred accounts', () => {
  it('brings band high and above to the feed within seconds, and all else within its minute', async () => {
    const { urgent, rest, all } = await day();
    expect(urgent.length + rest.length).toBe(all);
    expect(urgent.length).toBeGreaterThan(100);
    expect(at(urgent, 0.5)).toBeLessThanOrEqual(5);
    expect(at(urgent, 0.99)).toBeLessThanOrEqual(15);
    expect(at(urgent, 1)).toBeLessThanOrEqual(75);
    // The schedule fires anywhere within its minute, so two of its ticks may be 119 seconds apart.
    expect(at(rest, 0.5)).toBeLessThanOrEqual(75);
    expect(at(rest, 1)).toBeLessThanOrEqual(135);
  });

  it.each(['ingest', 'publish'] as const)(
    'loses nothing when %s dies now and then, and is 75 seconds late at most',
    async (name) => {
      const { urgent, rest } = await day({ name, every: 20 });
      expect(urgent.concat(rest).every(Number.isFinite)).toBe(true);
      expect(at(urgent, 1)).toBeLessThanOrEqual(75);
    },
  );
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
      isUrgent && account !== '666666666666' && seen > noon - 3_600 && seen < noon + 3_600
        ? [latencies[n] ?? Number.NaN]
        : [],
    );
    expect(latencies.every(Number.isFinite)).toBe(true);
    expect(meanwhile.length).toBeGreaterThan(3);
    expect(Math.max(0, ...meanwhile)).toBeLessThanOrEqual(15);
  });
});
