import { describe, expect, test } from 'vitest';
import { describeDocumentProblem, findingsIn } from '../../../src/domain/findings/finding-file.ts';
import { extract } from '../../../src/domain/findings/extraction.ts';
import { parseFinding } from '../../../src/domain/findings/finding.ts';
import {
  bareFinding,
  eventOf,
  inMixedCase,
  inPascalCase,
  OTHER_ACCOUNT,
} from '../../helpers/data/findings.ts';

const detail = bareFinding({ ip: '45.1.2.3', direction: 'OUTBOUND' });
const told = (document: unknown) =>
  findingsIn(document).map((found) =>
    found.kind === 'finding'
      ? extract(found.finding.detail).usable.map(({ value }) => value)
      : describeDocumentProblem(found.problem),
  );

describe('a finding is found in every shape a route gives it', () => {
  test.each<[string, unknown]>([
    ['an EventBridge event', eventOf(detail)],
    ['a bare finding', detail],
    ['a GetFindings page', { Findings: [inPascalCase(detail)] }],
    ['a page in lower case', { findings: [detail], nextToken: '' }],
    ['an array of events', [eventOf(detail)]],
    ['an array of pages', [{ findings: [detail] }]],
    ['Pascal case', inPascalCase(detail)],
    ['mixed case', inMixedCase(detail)],
    ['an event without source and type', { detail }],
  ])('%s', (_name, document) => {
    expect(told(document)).toEqual([['45.1.2.3']]);
  });

  test('several findings keep their order, and what is none keeps its place', () => {
    const second = bareFinding({ ip: '45.9.9.9' });
    expect(told([eventOf(detail), 7, { findings: [second, null] }])).toEqual([
      ['45.1.2.3'],
      'no finding: expected a JSON object, got number',
      ['45.9.9.9'],
      'no finding: expected a JSON object, got null',
    ]);
  });

  test('a copy by the administrator’s bus is the same version of the same finding', () => {
    const [own, copy] = [eventOf(detail), eventOf(detail, OTHER_ACCOUNT)].map((event) => {
      const [found] = findingsIn(event);
      return found?.kind === 'finding' ? parseFinding(found.finding.detail) : undefined;
    });
    expect(own).toBeDefined();
    expect(copy).toEqual(own);
  });
});

describe('what is no finding is refused with what it is', () => {
  test.each<[unknown, string]>([
    [null, 'expected a JSON object, got null'],
    ['text', 'expected a JSON object, got string'],
    [[[1]], 'expected a JSON object, got an array'],
    [[], 'an empty list'],
    [{}, 'neither an event, nor a GetFindings page, nor a bare finding'],
    [{ findings: [] }, 'an empty page of GetFindings'],
    [{ '@timestamp': 't', service: { name: 'guardduty', type: 'aws' } }, 'neither an event'],
    [{ type: 'span', service: { name: 'x', action: 'GET' }, severity: 3 }, 'neither an event'],
    [{ type: 'x' }, 'neither an event, nor a GetFindings page, nor a bare finding'],
    [{ type: 7, service: 'guardduty' }, 'neither an event, nor a GetFindings page'],
    [eventOf(null), 'neither an event, nor a GetFindings page, nor a bare finding'],
    [
      { ...eventOf(detail), 'detail-type': 'GuardDuty Malware Protection Object Scan Result' },
      'the event is "GuardDuty Malware Protection Object Scan Result", expected "GuardDuty Finding"',
    ],
    [
      { ...eventOf(detail), source: 'aws.securityhub' },
      'the event\'s source is "aws.securityhub", expected "aws.guardduty"',
    ],
  ])('%j', (document, because) => {
    const [refusal, ...more] = told(document);
    expect(refusal).toContain(because);
    expect(more).toEqual([]);
  });

  test('a sender’s text stays short and on one line', () => {
    const event = { ...eventOf(detail), 'detail-type': `\u001b[2J\n${'x'.repeat(1_000)}` };
    const [refusal] = told(event);
    expect(refusal).toMatch(/^[\x20-\x7e]{1,200}$/);
  });
});
