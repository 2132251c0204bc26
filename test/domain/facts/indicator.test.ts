/** Which evidence is kept when there is too much, against the plainest reading of the rule. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CLASS_DAYS_MAX,
  CLASS_LATEST_MAX,
  EVIDENCE_MAX,
  indicatorOf,
  strongerFirst,
} from '../../../src/domain/facts/indicator.ts';
import type { Sighting } from '../../../src/domain/facts/sighting.ts';
import { DAY, HOUR } from '../../../src/domain/base/time.ts';
import { NOON, sighting } from '../../helpers/data/facts.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';

/** Midnight. */
const START = Math.floor(NOON / DAY) * DAY;
const OTHER = '222222222222';

function seen(at: number, finding: string, account?: string): Sighting {
  const fact = sighting({ at, finding, ...(account === undefined ? {} : { account }) });
  if (fact.kind !== 'sighting') throw new Error('no sighting');
  return fact.sighting;
}

const keptOf = (all: readonly Sighting[]) => indicatorOf(all).sightings;
const timesOf = (all: readonly Sighting[]) => all.map(({ lastSeen }) => lastSeen);

/** The latest 48, and the last of each of the latest 96 days. */
function naivelyKept(sameWeight: readonly Sighting[]): readonly Sighting[] {
  const latestFirst = sameWeight.toSorted(strongerFirst);
  const dayOf = ({ lastSeen }: Sighting) => Math.floor(lastSeen / DAY);
  const days = [...new Set(latestFirst.map(dayOf))].slice(0, CLASS_DAYS_MAX);
  const lastOfDays = days.map((day) => latestFirst.find((one) => dayOf(one) === day));
  const kept = new Set([...latestFirst.slice(0, CLASS_LATEST_MAX), ...lastOfDays]);
  return latestFirst.filter((one) => kept.has(one));
}

describe('evidence of one weight', () => {
  it('is the latest, and the last of each of the latest days', () => {
    const burst = fc.record({
      day: fc.nat(250),
      count: fc.integer({ min: 1, max: 60 }),
      step: fc.constantFrom(0, 60, HOUR, 7 * HOUR, DAY),
    });
    fc.assert(
      fc.property(fc.array(burst, { minLength: 1, maxLength: 12 }), (bursts) => {
        const all = bursts.flatMap(({ day, count, step }, nth) =>
          Array.from({ length: count }, (_, n) => {
            return seen(START + day * DAY + n * step, `f${nth}-${n}`);
          }),
        );
        expect(keptOf(all)).toEqual(naivelyKept(all));
      }),
      { numRuns: cases(200) },
    );
  });

  it('is not driven out by a flood of one hour: a repeat offender of four months stays one', () => {
    const days = Array.from({ length: 120 }, (_, n) => START - n * DAY - 1);
    const offences = days.flatMap((time, n) => [seen(time, `d${n}`), seen(time - HOUR, `e${n}`)]);
    const flood = Array.from({ length: 3_000 }, (_, n) => seen(START + n, `f${n}`));
    const times = timesOf(keptOf([...flood, ...offences]));
    expect(times.filter((time) => time >= START)).toHaveLength(CLASS_LATEST_MAX);
    // The flood's own day is one of the 96.
    expect(times.filter((time) => time < START)).toEqual(days.slice(0, CLASS_DAYS_MAX - 1));
  });
});

it('evidence of many accounts is cut in turns: a loud one drives out no other', () => {
  const account = (n: number) => String(333_300_000_000 + n);
  const quiet = Array.from({ length: 2_000 }, (_, n) => seen(START - 200 * DAY, 'f', account(n)));
  const loud = Array.from({ length: 120 }, (_, n) => seen(START + n * DAY, `f${n}`, OTHER));
  const kept = keptOf([...loud, ...quiet]);
  expect(kept).toHaveLength(EVIDENCE_MAX);
  expect(new Set(kept.map(({ traits }) => traits.accountId)).size).toBe(2_001);
  expect(timesOf(kept).slice(0, 48)).toEqual(timesOf(loud).toReversed().slice(0, 48));
});
