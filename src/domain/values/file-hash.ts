/** The one parser of file hashes: SHA-256 only, since a FortiGate's malware feed must not mix kinds. */
import { ok, refuse, type Result } from '../base/result.ts';

declare const canonical: unique symbol;
/** 64 lower-case hexadecimal digits. */
export type Sha256 = string & { readonly [canonical]: true };

export type HashProblem =
  | { readonly kind: 'not-a-sha256'; readonly received: string }
  | { readonly kind: 'meaningless-hash'; readonly received: string };

const SHA256 = /^[0-9a-f]{64}$/;
/** Files that everybody has: to block them harms, and catches nobody. */
const MEANINGLESS: ReadonlySet<string> = new Set([
  // No bytes (FIPS 180-4), a line feed, a carriage return and line feed: every empty file there is.
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b',
  '7eb70257593da06f682a3ddda54a9d260d4fc514f645237f5ca74b08f8da61a6',
  // No file is known to have it; it is the sentinel of the hash feed.
  '0'.repeat(64),
]);

/** Malware only by agreement (eicar.org): scanners are tested with it, so it is found where nothing is wrong. */
const TEST_FILES: ReadonlySet<string> = new Set([
  // Bare, with either end of line, and its two archives.
  '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f',
  '131f95c51cc819465fa1797f6ccacf9d494aaaff46fa3eac73ae63ffbdfd8267',
  '8b3f191819931d1f2cef7289239b5f77c00b079847b9c2636e56854d1e5eff71',
  '2546dcffc5ad854d4ddc64fbf056871cd5a00f2471cb7a5bfd4ac23b6e9eedad',
  'e1105070ba828007508566e28a2b8d4c65d192e9eaf3b7868382b7cae747b397',
]);

export function parseSha256(text: string): Result<Sha256, HashProblem> {
  const hash = text.toLowerCase();
  if (!SHA256.test(hash)) return refuse({ kind: 'not-a-sha256', received: text });
  if (MEANINGLESS.has(hash)) {
    return refuse({ kind: 'meaningless-hash', received: text });
  }
  return ok(hash as Sha256);
}

/** Whether it is the hash of the EICAR test file: a finding may name it, but no feed lists it. */
export function isTestFile(hash: string): boolean {
  return TEST_FILES.has(hash);
}

export function describeHashProblem(problem: HashProblem): string {
  switch (problem.kind) {
    case 'not-a-sha256':
      return 'not a SHA-256 in hexadecimal';
    case 'meaningless-hash':
      return 'the hash of an empty file, or all zeros: it names no malware';
  }
}
