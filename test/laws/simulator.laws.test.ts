/** The short form of `npm run simulator`: some seeds, one day each, of a small organization. */
import { expect, it } from 'vitest';
import { simulate } from '../simulator/simulation.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

const FIRST_SEED = Number(process.env['FC_SEED'] ?? 1);
const SIZE = { days: 1, accounts: 60, regions: 5 };

it('an organization under faults keeps every promise', async () => {
  const totals: Record<string, number> = {};
  for (let n = 0; n < cases(10, 2); n += 1) {
    const { violation, counts } = await simulate({ ...SIZE, seed: FIRST_SEED + n });
    expect(violation, `seed ${FIRST_SEED + n}`).toBeUndefined();
    for (const [name, count] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + count;
  }
  // Something was played, and something went wrong in it.
  expect(totals['editions']).toBeGreaterThan(5);
  expect((totals['calls failed'] ?? 0) + (totals['processes died'] ?? 0)).toBeGreaterThan(0);
}, 600_000);

it('the same seed gives the same run', async () => {
  const plan = { ...SIZE, seed: FIRST_SEED };
  expect(await simulate(plan)).toEqual(await simulate(plan));
}, 600_000);
