import { createHmac } from 'node:crypto';

/** HMAC-SHA256 of the text's UTF-8 bytes. */
export function hmacSha256(key: Uint8Array, text: string): Uint8Array {
  return createHmac('sha256', key).update(text).digest();
}
