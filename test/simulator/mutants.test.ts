import { expect, it } from 'vitest';
import { misfits, MUTANTS } from './mutants.ts';

it('every planted fault fits the source that it breaks', () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(15);
  expect(MUTANTS.flatMap(misfits)).toEqual([]);
});
