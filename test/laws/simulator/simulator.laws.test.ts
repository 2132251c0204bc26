/** The short form of `npm run simulator`: some seeds, one day each, of a small organization. */
import { expect, it } from 'vitest';
import { simulate, type Result } from '../../simulator/simulation.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';

const FIRST_SEED = 1 + (Number(process.env['FC_SEED'] ?? 1) % 1_000_000);
const SIZE = { days: 1, accounts: 40, regions: 5 };

it('an organization under faults keeps every promise, and the same seed gives the same run', async () => {
  const seeds = Array.from({ length: cases(10, 1) }, (_, n) => FIRST_SEED + n);
  const results: Result[] = [];
  for (const seed of seeds) {
    const result = await simulate({ ...SIZE, seed });
    expect(result.violation, `seed ${seed}`).toBeUndefined();
    results.push(result);
  }
  // Something was played, and something went wrong in it.
  const total = (name: string) => results.reduce((sum, { counts }) => sum + (counts[name] ?? 0), 0);
  expect(total('editions')).toBeGreaterThan(5);
  expect(total('calls failed') + total('processes died')).toBeGreaterThan(0);
  expect(await simulate({ ...SIZE, seed: FIRST_SEED })).toEqual(results[0]);
}, 600_000);
