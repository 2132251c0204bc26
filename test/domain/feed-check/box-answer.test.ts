import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxFeed, feedDifference } from '../../../src/domain/feed-check/box-answer.ts';
import { statsProblems } from '../../../src/domain/feed-check/resource-stats.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';

/** As a 7.4.2 answers. */
const RESULTS = {
  conn_attempt_time: 1_715_356_114,
  entries: [
    { entry: '192.0.2.100', valid: true },
    { entry: '2001:db8::1', valid: true },
    { entry: 'nonsense', valid: false },
  ],
  http_status_code: 304,
  invalid_count: 1,
  last_content_update_time: 1_715_355_563,
  overflow: false,
  resource_file_status: 'downloaded',
  status: 'success',
  valid_count: 2,
};
const answer = (more: object = {}) => ({ status: 'success', results: { ...RESULTS, ...more } });

describe('the answer of a box', () => {
  it('says what is valid, what is not, and when it was asked for', () => {
    expect(boxFeed('f', answer())).toEqual({
      stats: {
        name: 'f',
        type: '',
        total: 3,
        valid: 2,
        errors: 1,
        buildable: undefined,
        used: undefined,
        truncated: false,
      },
      entries: ['192.0.2.100', '2001:db8::1'],
      invalid: ['nonsense'],
      fileStatus: 'downloaded',
      updatedAt: 1_715_355_563,
      askedAt: 1_715_356_114,
    });
  });

  it('that lists fewer entries than it counts lists none to compare', () => {
    expect(boxFeed('f', answer({ valid_count: 3 }))?.entries).toBeUndefined();
    expect(boxFeed('f', answer({ entries: undefined }))?.entries).toBeUndefined();
  });

  it('names an overflow, and no entry at all, as what they are', () => {
    const problems = (more: object) => {
      const box = boxFeed('f', answer({ invalid_count: 0, ...more }));
      return box === undefined ? undefined : statsProblems(box.stats);
    };
    expect(problems({})).toEqual([]);
    expect(problems({ overflow: true })).toEqual(['cut']);
    expect(problems({ valid_count: 0, entries: [] })).toEqual(['empty']);
    expect(problems({ invalid_count: 2 })).toEqual(['error-lines']);
  });

  it.each([undefined, [], {}, { status: 'error', results: RESULTS }, { status: 'success' }])(
    'is not %j',
    (other) => {
      expect(boxFeed('f', other)).toBeUndefined();
    },
  );

  it('never throws, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(RESULTS)), fc.jsonValue()),
        (more) => {
          expect(boxFeed('f', answer(more))?.stats.name ?? 'f').toBe('f');
        },
      ),
      { numRuns: cases(200) },
    );
  });
});

describe('the difference of a feed and what is held', () => {
  it('is none if both mean the same, in any order and spelling', () => {
    const feed = ['203.0.113.1', '203.0.113.8/29', '2001:db8::1', 'evil.example'];
    const held = ['EVIL.example', '2001:0db8::0001', '203.0.113.8-203.0.113.15', '203.0.113.1/32'];
    const none = { count: 0, first: [] };
    expect(feedDifference(feed, held)).toEqual({ missing: none, extra: none });
  });

  it('counts all that only one has, and shows the first', () => {
    const many = Array.from({ length: 9 }, (_, n) => `203.0.113.${n}`);
    expect(feedDifference(['192.0.2.1', ...many], ['192.0.2.1', '192.0.2.2'])).toEqual({
      missing: { count: 9, first: many.slice(0, 5) },
      extra: { count: 1, first: ['192.0.2.2'] },
    });
  });
});
