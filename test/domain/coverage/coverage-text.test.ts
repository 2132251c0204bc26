import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeCoverage, unknownPercent } from '../../../src/domain/coverage/coverage-text.ts';

const NONE = {
  delivered: 0,
  configured: 0,
  gap: 0,
  unknown: 0,
  notEnabled: 0,
  suspended: 0,
  waiting: 0,
  waitingUnknown: 0,
};

describe('the state of coverage', () => {
  it('begins with how many deliver, and names what is unknown before what is a gap', () => {
    const counts = { ...NONE, delivered: 14, gap: 3, unknown: 17_000, notEnabled: 4 };
    expect(describeCoverage(counts)).toBe(
      '14 of 17,017 pairs of account and region deliver; 17,000 unknown (99.9%): it is not known whether their findings arrive; 3 with a gap: their findings do not arrive as configured; 4 in regions that are not enabled',
    );
  });

  it('says of suspended accounts that they are suspended, and counts them for no share', () => {
    const counts = { ...NONE, delivered: 20, unknown: 17, suspended: 17 };
    expect(describeCoverage(counts)).toBe(
      '20 of 37 pairs of account and region deliver; 17 of suspended accounts',
    );
    expect(unknownPercent(counts)).toBe(0);
  });

  it('has a share of 0 only where nothing is unknown, and of 100 only where nothing else is', () => {
    const count = fc.nat(20_000);
    fc.assert(
      fc.property(count, count, count, count, (configured, gap, unexplained, suspended) => {
        const unknown = unexplained + suspended;
        const share = unknownPercent({ ...NONE, configured, gap, unknown, suspended });
        expect(share === 0).toBe(unexplained === 0);
        expect(share === 100).toBe(unexplained > 0 && configured + gap === 0);
      }),
    );
  });
});
