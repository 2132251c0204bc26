/** The one door for file hashes: SHA-256 only, since a FortiGate's malware feed must not mix kinds. */
import { ok, refuse, type Result } from '../base/result.ts';

declare const canonical: unique symbol;
/** 64 lower-case hexadecimal digits. */
export type Sha256 = string & { readonly [canonical]: true };

export type HashProblem =
  | { readonly kind: 'not-a-sha256'; readonly received: string }
  | { readonly kind: 'meaningless-hash'; readonly received: string };

const SHA256 = /^[0-9a-f]{64}$/;
/** SHA-256 of no bytes (FIPS 180-4): every empty file on earth has it. */
const OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** No file is known to have it; it is the hash feed's sentinel. */
const ALL_ZEROS = '0'.repeat(64);

export function parseSha256(text: string): Result<Sha256, HashProblem> {
  const hash = text.toLowerCase();
  if (!SHA256.test(hash)) return refuse({ kind: 'not-a-sha256', received: text });
  if (hash === OF_NOTHING || hash === ALL_ZEROS) {
    return refuse({ kind: 'meaningless-hash', received: text });
  }
  return ok(hash as Sha256);
}

export function describeHashProblem(problem: HashProblem): string {
  switch (problem.kind) {
    case 'not-a-sha256':
      return 'not a SHA-256 in hexadecimal';
    case 'meaningless-hash':
      return 'the hash of the empty file, or all zeros: it names no malware';
  }
}
