import { describe, expect, test } from 'vitest';
import { describeHashProblem, parseSha256 } from '../../../src/domain/values/file-hash.ts';

const HASH = '0123456789abcdef'.repeat(4);

describe('a file hash is a SHA-256 that names one file', () => {
  test.each([
    [HASH, HASH],
    [HASH.toUpperCase(), HASH],
  ])('%s is taken', (text, canonical) => {
    expect(parseSha256(text)).toEqual({ ok: true, value: canonical });
  });

  test.each([
    ['', 'not-a-sha256'],
    [HASH.slice(1), 'not-a-sha256'],
    [`${HASH}0`, 'not-a-sha256'],
    [`${HASH}\n`, 'not-a-sha256'],
    [HASH.replace('a', 'g'), 'not-a-sha256'],
    ['d41d8cd98f00b204e9800998ecf8427e', 'not-a-sha256'],
    ['e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'meaningless-hash'],
    ['0'.repeat(64), 'meaningless-hash'],
  ])('%j is refused as %s', (text, kind) => {
    const parsed = parseSha256(text);
    if (parsed.ok) throw new Error(`taken as ${parsed.value}`);
    expect(parsed.problem.kind).toBe(kind);
    expect(describeHashProblem(parsed.problem)).not.toBe('');
  });
});
