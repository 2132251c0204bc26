/**
 * What follows the address of a block in its line: `/24` and LF, or LF alone after a single address.
 *
 * Lengths come in no order that a processor could predict, so a line of any of them is ended by the
 * same stores: of `text`, then of what follows the `bytes` that count.
 */
const SLASH = 47;
const LF = 10;

export interface LengthTexts {
  /** The first four bytes by length, little-endian. */
  readonly text: Uint32Array;
  /** How many bytes there are, LF included: 1 to 5, of which the fifth can only be LF. */
  readonly bytes: Uint8Array;
}

/** Of the blocks of a family whose addresses have so many bits. */
export function lengthTexts(addressBits: 32 | 128): LengthTexts {
  const text = new Uint32Array(addressBits + 1);
  const bytes = new Uint8Array(addressBits + 1);
  for (let length = 0; length <= addressBits; length += 1) {
    const digits = Array.from(String(length), (digit) => digit.charCodeAt(0));
    const beforeLf = length === addressBits ? [] : [SLASH, ...digits];
    const line = Uint8Array.from([...beforeLf, LF, LF, LF, LF]);
    text[length] = new DataView(line.buffer).getUint32(0, true);
    bytes[length] = beforeLf.length + 1;
  }
  return { text, bytes };
}
