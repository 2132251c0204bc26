/** Text of any characters that Unicode may have, assigned or not. */
import fc, { type Arbitrary, type StringConstraints } from 'fast-check';

const SURROGATES = { first: 0xd800, count: 0x800 };
const LAST = 0x10ffff;

/** As fast-check's unit `binary`, which first makes a table of a million characters in every process. */
const anyCharacter = fc
  .integer({ min: 0, max: LAST - SURROGATES.count })
  .map((n) => String.fromCodePoint(n < SURROGATES.first ? n : n + SURROGATES.count));

export function anyText(size: Omit<StringConstraints, 'unit'> = {}): Arbitrary<string> {
  return fc.string({ ...size, unit: anyCharacter });
}
