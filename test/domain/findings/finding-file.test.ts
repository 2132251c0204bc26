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
      'no finding: a JSON object is wanted, number is given',
      ['45.9.9.9'],
      'no finding: a JSON object is wanted, null is given',
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
    [null, 'a JSON object is wanted, null is given'],
    ['text', 'a JSON object is wanted, string is given'],
    [[[1]], 'a JSON object is wanted, an array is given'],
    [[], 'neither an event, nor a GetFindings page, nor a bare finding'],
    [{}, 'neither an event, nor a GetFindings page, nor a bare finding'],
    [{ findings: [] }, 'neither an event, nor a GetFindings page, nor a bare finding'],
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
