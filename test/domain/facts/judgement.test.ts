import { describe, expect, it } from 'vitest';
import {
  describeJudgementProblem,
  factsOfJudgement,
  isJudgement,
  parseJudgement,
} from '../../../src/domain/facts/judgement.ts';
import { letsThrough } from '../../../src/domain/forwarding/event-pattern.ts';
import { hubPattern, judgementPattern } from '../../../src/domain/forwarding/member-pattern.ts';
import { ADMINISTRATOR, judgementEvent } from '../../helpers/data/judgements.ts';
import { NOON } from '../../helpers/data/facts.ts';

const ARCHIVED = judgementEvent({ call: 'ArchiveFindings', ids: ['aa01', 'aa02'], at: NOON });

function parsed(event: unknown, arrival = NOON) {
  const judgement = parseJudgement(event, arrival);
  return judgement.ok ? judgement.value : describeJudgementProblem(judgement.problem);
}

function withDetail(changes: Readonly<Record<string, unknown>>) {
  return { ...ARCHIVED, detail: { ...ARCHIVED.detail, ...changes } };
}

describe('a judgement', () => {
  it('is what the rules of the administrator and of the hub let through', () => {
    for (const pattern of [judgementPattern(ADMINISTRATOR), hubPattern(ADMINISTRATOR)]) {
      expect(letsThrough(pattern, ARCHIVED)).toBe(true);
    }
    expect(isJudgement(ARCHIVED)).toBe(true);
  });

  it.each([
    ['another call', withDetail({ eventName: 'DeleteDetector' })],
    ['another source', { ...ARCHIVED, source: 'our.tools' }],
    ['a finding', { ...ARCHIVED, 'detail-type': 'GuardDuty Finding' }],
  ])('is not %s', (_, event) => {
    expect(isJudgement(event)).toBe(false);
  });

  it('archives, lifts or vetoes each finding that it names', () => {
    const standing = (finding: string, more: object) => ({
      kind: 'standing',
      standing: { finding, updatedAt: NOON, archived: false, vetoed: false, ...more },
    });
    const factsOf = (call: 'UnarchiveFindings' | 'UpdateFindingsFeedback', feedback?: string) => {
      const event = judgementEvent({
        call,
        ids: ['aa01'],
        at: NOON,
        ...(feedback && { feedback }),
      });
      const judgement = parseJudgement(event, NOON);
      return judgement.ok ? factsOfJudgement(judgement.value) : [];
    };
    const archiving = parseJudgement(ARCHIVED, NOON);
    expect(archiving.ok ? factsOfJudgement(archiving.value) : []).toEqual([
      standing('eu-west-1/aa01', { archived: true }),
      standing('eu-west-1/aa02', { archived: true }),
    ]);
    expect(factsOf('UnarchiveFindings')).toEqual([standing('eu-west-1/aa01', {})]);
    expect(factsOf('UpdateFindingsFeedback', 'USEFUL')).toEqual([]);
    expect(factsOf('UpdateFindingsFeedback', 'NOT_USEFUL')).toEqual([
      standing('eu-west-1/aa01', { vetoed: true, updatedAt: 0 }),
    ]);
  });

  it('says nothing if the call failed', () => {
    expect(parsed(withDetail({ errorCode: 'AccessDenied', requestParameters: null }))).toEqual({
      region: 'eu-west-1',
      findingIds: [],
      says: 'nothing',
      at: NOON,
    });
  });

  it('cannot be of a time to come', () => {
    expect(parsed(ARCHIVED, NOON - 3_600)).toMatchObject({ at: NOON - 3_600 + 300 });
  });

  it.each([
    ['awsRegion', { awsRegion: 'mars' }],
    ['findingIds', { requestParameters: { detectorId: 'd' } }],
    ['findingIds', { requestParameters: { findingIds: [] } }],
    ['findingIds', { requestParameters: { findingIds: ['aa01', 'a/b'] } }],
    ['findingIds', { requestParameters: { findingIds: ['aa01', 7] } }],
    ['findingIds', { requestParameters: { findingIds: Array<string>(51).fill('aa01') } }],
    ['feedback', { eventName: 'UpdateFindingsFeedback' }],
  ])('is refused by its %s: %j', (name, changes) => {
    expect(parsed(withDetail(changes))).toMatch(
      new RegExp(`^judgement refused: expected .+ at .*${name}`),
    );
  });
});
