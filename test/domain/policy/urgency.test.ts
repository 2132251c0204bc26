import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, judgeOf } from '../../../src/domain/policy/policy.ts';
import { isUrgent } from '../../../src/domain/policy/urgency.ts';
import { admitted } from '../../helpers/data/findings.ts';

const judge = judgeOf(DEFAULT_POLICY);
/** A family that policy blocks by itself. */
const attack = admitted({
  type: 'UnauthorizedAccess:EC2/SSHBruteForce',
  severity: 8,
  ip: '45.9.1.1',
  direction: 'INBOUND',
  role: 'TARGET',
});

describe('a publish at once', () => {
  it('is asked for what would be listed at band high or above', () => {
    expect(isUrgent(attack, 'high', judge)).toBe(true);
    expect(isUrgent({ ...attack, severity: 9.5 }, 'high', judge)).toBe(true);
  });

  it('is not asked for lower bands, samples, or what policy does not block', () => {
    expect(isUrgent({ ...attack, severity: 6.9 }, 'high', judge)).toBe(false);
    expect(isUrgent({ ...attack, sample: true }, 'high', judge)).toBe(false);
    expect(isUrgent({ ...attack, type: 'Recon:EC2/Portscan' }, 'high', judge)).toBe(false);
    expect(isUrgent({ ...attack, values: [] }, 'high', judge)).toBe(false);
  });

  it('is asked for what is taken out, however severe it was', () => {
    expect(isUrgent({ ...attack, severity: 2, archived: true }, 'high', judge)).toBe(true);
    expect(isUrgent({ ...attack, severity: 2, notUseful: true }, 'high', judge)).toBe(true);
    expect(isUrgent(undefined, 'high', judge)).toBe(true);
  });

  it('can be asked for all that is new, or left to the schedule', () => {
    expect(isUrgent({ ...attack, severity: 1 }, 'any', judge)).toBe(true);
    expect(isUrgent(attack, 'schedule', judge)).toBe(false);
    expect(isUrgent(undefined, 'schedule', judge)).toBe(false);
  });
});
