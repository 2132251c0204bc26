import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { zipOf } from '../../apps/zip.ts';

interface Stored {
  readonly name: string;
  readonly content: string;
  readonly mode: number;
}

/** The stupid reader: through the directory at the end, and from there to each file. */
function unzipped(zip: Buffer): readonly Stored[] {
  const end = zip.length - 22;
  const files: Stored[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let n = 0; n < zip.readUInt16LE(end + 10); n += 1) {
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('ascii', at + 46, at + 46 + nameLength);
    const mode = zip.readUInt32LE(at + 38) >>> 16;
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const deflated = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    expect(zip.toString('ascii', local + 30, local + 30 + nameLength)).toBe(name);
    files.push({ name, content: inflateRawSync(deflated).toString(), mode });
    at += 46 + nameLength;
  }
  expect(at).toBe(end);
  return files;
}

const file = fc.tuple(fc.stringMatching(/^[a-z]{1,8}\.mjs$/), fc.string({ maxLength: 2_000 }));

describe('a zip', () => {
  test('gives back every file, readable by everybody, in order of its name', () => {
    fc.assert(
      fc.property(fc.array(file, { maxLength: 6 }), (files) => {
        const content = new Map(files.map(([name, text]) => [name, Buffer.from(text)]));
        const stored = unzipped(zipOf(Object.fromEntries(content)));
        expect(stored).toEqual(
          [...content.keys()].sort().map((name) => ({
            name,
            mode: 0o100644,
            content: content.get(name)?.toString(),
          })),
        );
      }),
    );
  });

  test('is the same bytes whatever order the files come in', () => {
    const [a, b] = [Buffer.from('one'), Buffer.from('two')];
    expect(zipOf({ a, b }).equals(zipOf({ b, a }))).toBe(true);
    expect(zipOf({ a, b }).equals(zipOf({ a, b: a }))).toBe(false);
  });
});
