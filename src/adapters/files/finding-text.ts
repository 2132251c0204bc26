/**
 * The text of a file of findings, in the forms that those who keep findings write: UTF-8, gzip (GuardDuty's
 * export to S3) and UTF-16 with its byte order mark (what Windows PowerShell makes of `aws … > file`).
 */
import { gunzipSync } from 'node:zlib';
import type { Result } from '../../domain/base/result.ts';
import { ok, refuse } from '../../domain/base/result.ts';

/** Beyond it V8 cannot hold a text: findings come by the kilobyte, and lines are read one by one. */
export const DOCUMENT_BYTES_MAX = 500_000_000;

/** The text without a byte order mark, or why there is none. */
export function findingText(bytes: Buffer): Result<string, string> {
  if (!startsWith(bytes, [0x1f, 0x8b])) return ok(decoded(bytes));
  try {
    return ok(decoded(gunzipSync(bytes, { maxOutputLength: DOCUMENT_BYTES_MAX })));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse(
      `not whole as gzip, or more than ${DOCUMENT_BYTES_MAX} bytes when unpacked: ${reason}`,
    );
  }
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le';
  return startsWith(bytes, [0xfe, 0xff]) ? 'utf-16be' : 'utf-8';
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}
