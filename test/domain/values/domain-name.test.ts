import { describe, expect, test } from 'vitest';
import {
  describeDomainProblem,
  isInZone,
  parseDomainName,
} from '../../../src/domain/values/domain-name.ts';

describe('a domain name is listed exactly, in lower case and without the root dot', () => {
  test.each([
    ['evil.example', 'evil.example'],
    ['EVIL.Example.COM.', 'evil.example.com'],
    ['_dmarc.evil.com', '_dmarc.evil.com'],
    ['a-b.evil.com', 'a-b.evil.com'],
    ['xn--80ak6aa92e.com', 'xn--80ak6aa92e.com'],
    ['1.evil.com', '1.evil.com'],
    ['evil.co.uk', 'evil.co.uk'],
    ['bucket-of-evil.github.io', 'bucket-of-evil.github.io'],
    ['notamazonaws.com', 'notamazonaws.com'],
    ['amazonaws.com.evil.net', 'amazonaws.com.evil.net'],
    ['guarddutyc2activityb.com', 'guarddutyc2activityb.com'],
    [`${'a'.repeat(63)}.com`, `${'a'.repeat(63)}.com`],
    ['unknown-tld.zzzzz', 'unknown-tld.zzzzz'],
  ])('%s is %s', (text, canonical) => {
    const parsed = parseDomainName(text);
    expect(parsed).toEqual({ ok: true, value: canonical });
  });

  test.each([
    ['', 'not-a-domain'],
    ['.', 'not-a-domain'],
    ['evil..com', 'not-a-domain'],
    ['.evil.com', 'not-a-domain'],
    ['evil.com..', 'not-a-domain'],
    ['*.evil.com', 'not-a-domain'],
    ['evil com', 'not-a-domain'],
    ['evil.com\n', 'not-a-domain'],
    ['evil.com/path', 'not-a-domain'],
    ['http://evil.com', 'not-a-domain'],
    ['evil.com:443', 'not-a-domain'],
    ['-evil.com', 'not-a-domain'],
    ['evil-.com', 'not-a-domain'],
    ['évil.com', 'not-a-domain'],
    ['\u212Aevil.com\u0000', 'not-a-domain'],
    ['1.2.3.4', 'not-a-domain'],
    [`${'a'.repeat(64)}.com`, 'not-a-domain'],
    [`${'a.'.repeat(126)}com`, 'not-a-domain'],
    ['evil', 'single-label'],
    ['com', 'single-label'],
    ['localhost', 'special-use-domain'],
    ['printer.local', 'special-use-domain'],
    ['ip-10-0-0-1.eu-west-1.compute.internal', 'special-use-domain'],
    ['1.0.0.10.in-addr.arpa', 'special-use-domain'],
    ['hidden.onion', 'special-use-domain'],
    ['sentinel.invalid', 'special-use-domain'],
    ['co.uk', 'public-suffix'],
    ['github.io', 'public-suffix'],
    ['amazonaws.com', 'aws-endpoint'],
    ['S3.eu-west-1.amazonaws.com.', 'aws-endpoint'],
    ['s3.cn-north-1.amazonaws.com.cn', 'aws-endpoint'],
    ['guardduty.eu-west-1.api.aws', 'aws-endpoint'],
  ])('%j is refused as %s', (text, kind) => {
    const parsed = parseDomainName(text);
    if (parsed.ok) throw new Error(`taken as ${parsed.value}`);
    expect(parsed.problem.kind).toBe(kind);
    expect(describeDomainProblem(parsed.problem)).not.toBe('');
  });

  test('is in a zone label by label, never by substring', () => {
    expect(isInZone('a.evil.com', 'evil.com')).toBe(true);
    expect(isInZone('evil.com', 'evil.com')).toBe(true);
    expect(isInZone('notevil.com', 'evil.com')).toBe(false);
    expect(isInZone('com', 'evil.com')).toBe(false);
  });
});
