import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  describeHashProblem,
  isTestFile,
  parseSha256,
} from '../../../src/domain/values/file-hash.ts';

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
    ['01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b', 'meaningless-hash'],
    ['0'.repeat(64), 'meaningless-hash'],
  ])('%j is refused as %s', (text, kind) => {
    const parsed = parseSha256(text);
    if (parsed.ok) throw new Error(`taken as ${parsed.value}`);
    expect(parsed.problem.kind).toBe(kind);
    expect(describeHashProblem(parsed.problem)).not.toBe('');
  });
});

test('the EICAR test file is known by the hash of its text, with and without an end of line', () => {
  // In two parts, so that no scanner takes this file for it.
  const text = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(
    '',
  );
  const hashOf = (content: string) => createHash('sha256').update(content).digest('hex');
  const hashes = ['', '\n', '\r\n'].map((end) => hashOf(text + end));
  expect(hashes.map(isTestFile)).toEqual([true, true, true]);
  expect(isTestFile(HASH)).toBe(false);
});
