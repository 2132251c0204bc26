import { describe, expect, test } from 'vitest';
import { decide } from '../../../src/domain/policy/decision.ts';
import { extract } from '../../../src/domain/findings/extraction.ts';
import { statusOf, traitsOf } from '../../../src/domain/findings/finding.ts';
import { DEFAULT_POLICY, judgeOf } from '../../../src/domain/policy/policy.ts';
import { bareFinding, connection, type Shape } from '../../helpers/data/findings.ts';

const judge = judgeOf(DEFAULT_POLICY);
const decided = (shape: Shape) => {
  const detail = bareFinding(shape);
  return decide(extract(detail), traitsOf(detail), statusOf(detail), judge);
};

describe('the verdict on one finding alone', () => {
  test.each<[string, Shape, string, string]>([
    ['a culprit', { ip: '45.1.2.3' }, 'block', 'a known command-and-control server'],
    ['a sample', { ip: '45.1.2.3', top: { title: '[SAMPLE] x' } }, 'ignore', 'sample finding'],
    ['an archived one', { ip: '45.1.2.3', archived: true }, 'ignore', 'archived finding'],
    [
      'a vetoed one',
      { ip: '45.1.2.3', feedback: 'NOT_USEFUL' },
      'ignore',
      'marked the finding as not',
    ],
    ['nothing named', {}, 'ignore', 'names no remote address, domain or file'],
    ['nothing usable', { ip: '10.0.0.1' }, 'ignore', 'nothing usable: 10.0.0.1 is special-use'],
    ['an unknown type', { type: 'A:B/C', ip: '45.1.2.3' }, 'monitor', 'unknown finding type'],
    [
      'one that counts with others only',
      { type: 'Recon:EC2/PortProbeUnprotectedPort', severity: 2, ip: '45.1.2.3' },
      'monitor',
      '(alone: monitor)',
    ],
  ])('%s', (_name, shape, action, reason) => {
    const { decision, reason: told } = decided(shape);
    expect([decision.ip, decision.domain, decision.hash]).toEqual([action, 'ignore', 'ignore']);
    expect(told).toContain(reason);
  });

  test('the strongest of several values decides, and every reason is told once', () => {
    const sequence = {
      endpoints: [{ ip: '45.1.1.1' }, { ip: '45.1.1.2' }],
      sequenceIndicators: [{ key: 'MALICIOUS_IP', values: ['45.1.1.2'] }],
    };
    const service = { action: connection('10.0.0.1'), detection: { sequence } };
    const { decision, reason } = decided({ type: 'AttackSequence:S3/X', severity: 9, service });
    expect(decision.ip).toBe('block');
    expect(reason.split('; ')).toHaveLength(2);
  });
});
