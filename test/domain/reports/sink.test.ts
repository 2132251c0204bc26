import { describe, expect, it, test } from 'vitest';
import { retryAfterOf, traceOf, verdictByStatus } from '../../../src/domain/reports/sink.ts';

const answer = (status: number, headers: Readonly<Record<string, string>> = {}) => ({
  status,
  headers,
  body: 'the other side says what it likes',
});

describe('what a status means', () => {
  test.each([
    ...[200, 201, 202, 204].map((status) => [status, 'done'] as const),
    ...[301, 302, 303, 307, 308].map((status) => [status, 'reject'] as const),
    ...[400, 403, 404, 405, 409, 410, 413, 422].map((status) => [status, 'reject'] as const),
    ...[408, 425, 429, 500, 502, 503, 504].map((status) => [status, 'retry'] as const),
    [401, 'reauth'] as const,
    [0, 'reject'] as const,
  ])('%i: %s', (status, kind) => {
    expect(verdictByStatus(answer(status)).kind).toBe(kind);
  });

  test.each([
    ...[408, 425, 429, 502, 503, 504].map((status) => [status, 'sink'] as const),
    ...[500, 501, 505, 507, 599].map((status) => [status, 'report'] as const),
  ])('%i is a failure of the %s', (status, scope) => {
    expect(verdictByStatus(answer(status))).toMatchObject({ kind: 'retry', scope });
  });

  it('never repeats what the other side says', () => {
    for (const status of [302, 400, 401, 413, 429, 500]) {
      expect(JSON.stringify(verdictByStatus(answer(status)))).not.toContain('likes');
    }
  });

  it('waits as long as it is asked to, and not longer than a quarter of an hour', () => {
    expect(verdictByStatus(answer(503, { 'retry-after': '7' }))).toMatchObject({ after: 7 });
    expect(verdictByStatus(answer(503, { 'retry-after': '999999' }))).toMatchObject({
      after: 900,
    });
  });
});

describe('Retry-After', () => {
  const date = 'Thu, 26 Nov 2026 10:00:00 GMT';
  test.each([
    ['in seconds', { 'retry-after': '120' }, 120],
    ['at once', { 'retry-after': '0' }, 0],
    [
      'a date, by the clock of its sender',
      { 'retry-after': 'Thu, 26 Nov 2026 10:01:30 GMT', date },
      90,
    ],
    ['a date without a clock beside it', { 'retry-after': date }, undefined],
    ['negative', { 'retry-after': '-5' }, undefined],
    ['a fraction', { 'retry-after': '1.5' }, undefined],
    ['words', { 'retry-after': 'soon', date }, undefined],
    ['none', {}, undefined],
  ])('%s', (_, headers, after) => {
    expect(retryAfterOf(answer(429, headers as Record<string, string>))).toBe(after);
  });
});

describe('a trace id', () => {
  test.each([
    ['a UUID', '7d2bb3bb-9f62-4c6a-8f5a-2b1f0e9f9a11', true],
    ['one of X-Ray', 'Root=1-67891233-abcdef012345678912345678', true],
    ['text', 'please see our status page', false],
    ['too long', 'a'.repeat(101), false],
    ['our token', 'tok-qwertyuiop', false],
    ['text around our token', 'x-tok-qwertyuiop-x', false],
    ['the first half of our token', 'tok-qwe-and-more', false],
  ])('%s is told: %s', (_, id, told) => {
    const found = traceOf(answer(500, { 'trace-id': id }), ['tok-qwertyuiop']);
    expect(found).toBe(told ? id : undefined);
  });
});
