/**
 * Where the object of a key stands below a folder, and back.
 *
 * Each part between slashes becomes one file name. Characters that file systems disagree about
 * (`:` in an IPv6 address, say) are percent-encoded, so a name is always legal and always one name.
 * A part that would climb (`..`), stand still (`.`) or vanish (empty) is refused: no key reaches
 * outside the folder. S3 itself allows such keys; Palisade writes none.
 */
import { join } from 'node:path';
import { ok, refuse, type Result } from '../../domain/base/result.ts';

export type KeyProblem =
  | { readonly kind: 'key-climbs'; readonly received: string }
  | { readonly kind: 'key-unprintable'; readonly received: string }
  | { readonly kind: 'key-too-long'; readonly received: string; readonly maxBytes: number };

const MAX_KEY_BYTES = 1_024; // S3
const MAX_NAME_BYTES = 255; // ext4, APFS, NTFS
const ENCODED = /[^A-Za-z0-9._~!$&'()+,;=@ -]/gu;
// eslint-disable-next-line no-control-regex -- XML 1.0, which lists keys, cannot carry these
const UNPRINTABLE = /[\u0000-\u001f\u007f\ufffe\uffff]|\p{Surrogate}/u;

/** The path of a key, relative to the folder of its bucket. */
export function pathOfKey(key: string): Result<string, KeyProblem> {
  const parts = key.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    return refuse({ kind: 'key-climbs', received: key });
  }
  if (UNPRINTABLE.test(key)) return refuse({ kind: 'key-unprintable', received: key });
  const names = parts.map(nameOfPart);
  if (Buffer.byteLength(key) > MAX_KEY_BYTES || names.some((n) => n.length > MAX_NAME_BYTES)) {
    return refuse({ kind: 'key-too-long', received: key, maxBytes: MAX_KEY_BYTES });
  }
  return ok(join(...names));
}

/** The part of a key that a file name stands for, or undefined for a name that no key has. */
export function partOfName(name: string): string | undefined {
  try {
    const part = decodeURIComponent(name);
    return nameOfPart(part) === name ? part : undefined;
  } catch {
    return undefined;
  }
}

export function describeKeyProblem(problem: KeyProblem): string {
  switch (problem.kind) {
    case 'key-climbs':
      return 'a key may have no empty part and no part "." or ".."';
    case 'key-unprintable':
      return 'a key may hold no control character';
    case 'key-too-long':
      return `a key may take ${problem.maxBytes} bytes, and each part the length of a file name`;
  }
}

function nameOfPart(part: string): string {
  return part.replace(ENCODED, percentEncoded);
}

function percentEncoded(char: string): string {
  return [...Buffer.from(char)]
    .map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`)
    .join('');
}
