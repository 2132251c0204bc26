/** `palisade simulate` as tests call it, and a finding that its other policy does not list. */
import { expect } from 'vitest';
import { listAt, textAt } from '../../../src/domain/base/lookup.ts';
import { bareFinding } from '../data/findings.ts';
import { palisade } from './palisade.ts';

/** A policy under which what `brute` gives is not listed. */
export const HIGH = { policy: { minSeverity: 7 } };

/** What the verb puts out as JSON; fails unless it exits 0. */
export function simulated(cwd: string, ...args: readonly string[]): unknown {
  const { code, stdout, stderr } = palisade(cwd, ['simulate', ...args, '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

/** Values that the other policy adds, or removes. */
export const valuesOf = (simulation: unknown, side: 'on' | 'off') =>
  listAt(simulation, side).map((one) => textAt(one, 'value'));
/** A finding of brute force whose severity is low. */
export const brute = (ip: string, shape: object = {}) =>
  bareFinding({
    ip,
    id: ip.replaceAll('.', '-'),
    severity: 2,
    seen: '2026-08-09T12:00:00Z',
    type: 'UnauthorizedAccess:EC2/SSHBruteForce',
    direction: 'INBOUND',
    role: 'TARGET',
    ...shape,
  });
