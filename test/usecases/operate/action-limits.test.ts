/** How much releases may let pass: each alone and all in force together, to the last one. */
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../src/domain/base/time.ts';
import type { Control } from '../../../src/domain/facts/control.ts';
import { releaseProblem } from '../../../src/usecases/operate/action-limits.ts';
import { NOON } from '../../helpers/hub/publishing.ts';

const released = (growth: number, shrink: number): Control => ({
  act: 'release',
  growth,
  shrink,
  author: 'ann',
  reason: 'test',
  at: NOON - HOUR,
  until: NOON + HOUR,
});

/** The field that is refused, `undefined` if none is. */
function refused(
  wanted: { readonly growth?: number; readonly shrink?: number },
  { before = [], entries = 0, length = HOUR }: Partial<Ground> = {},
): string | undefined {
  const request = {
    kind: 'release',
    growth: 0,
    shrink: 0,
    reason: 'test',
    dryRun: false,
    ...wanted,
  } as const;
  const end = { until: NOON + length };
  const moment = { at: NOON, until: NOON + length };
  return releaseProblem({ ...request, end }, moment, before, entries)?.field;
}

interface Ground {
  readonly before: readonly Control[];
  readonly entries: number;
  readonly length: number;
}

describe('releases let pass', () => {
  it.each([
    [{ growth: 1_000 }, {}, undefined],
    [{ growth: 1_001 }, {}, 'growth'],
    [{ growth: 2_000 }, { entries: 2_000 }, undefined],
    [{ growth: 2_001 }, { entries: 2_000 }, 'growth'],
    [{ growth: 400 }, { before: [released(600, 0)] }, undefined],
    [{ growth: 401 }, { before: [released(600, 0)] }, 'growth'],
    [{ shrink: 100 }, { entries: 150 }, undefined],
    [{ shrink: 101 }, { entries: 150 }, 'shrink'],
    [{ shrink: 150 }, { entries: 301 }, undefined],
    [{ shrink: 151 }, { entries: 301 }, 'shrink'],
    [{ shrink: 40 }, { before: [released(0, 60)] }, undefined],
    [{ shrink: 41 }, { before: [released(0, 60)] }, 'shrink'],
  ])('%j of a list with %j: refused is %s', (wanted, ground, field) => {
    expect(refused(wanted, ground)).toBe(field);
  });

  it('what is asked, whatever of the other kind passes already', () => {
    const before = [released(5_000, 0), released(0, 5_000)];
    expect(refused({ shrink: 1 }, { before: before.slice(0, 1) })).toBeUndefined();
    expect(refused({ growth: 1 }, { before: before.slice(1) })).toBeUndefined();
  });

  it('for a day, and not for a second more', () => {
    expect(refused({ growth: 1 }, { length: DAY })).toBeUndefined();
    expect(refused({ growth: 1 }, { length: DAY + 1 })).toBe('until');
  });
});
