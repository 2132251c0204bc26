/**
 * One canonical address as words, without the detour over ipaddr.js: for look-ups.
 *
 * It goes through the byte parsers of lists, so there is no third opinion on what an address is.
 */
import { readDottedQuad, READ_AHEAD_BYTES } from './dotted-quad.ts';
import { readHexGroups } from './hex-groups.ts';
import { emptyListed, type Listed } from './listed.ts';

export type PlainAddress =
  | { readonly family: 4; readonly value: number }
  | { readonly family: 6; readonly range: Uint32Array };

const LF = 10;
const TEXT_MAX = 45;
const bytes = new Uint8Array(TEXT_MAX + READ_AHEAD_BYTES);
const list: Listed = emptyListed();

/** The address, or undefined if it is not plain; `range` holds until the next call. */
export function readPlainAddress(text: string): PlainAddress | undefined {
  if (text.length > TEXT_MAX) return undefined;
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  bytes[text.length] = LF;
  list.count4 = 0;
  list.count6 = 0;
  if (readDottedQuad(bytes, 0, list) > 0) return { family: 4, value: list.first4[0] as number };
  if (readHexGroups(bytes, 0, list) > 0) return { family: 6, range: list.words6.subarray(0, 8) };
  return undefined;
}
