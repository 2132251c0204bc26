import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { uuidOf } from '../../../src/domain/base/uuid.ts';

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

test('is the id that RFC 9562 gives as its example', () => {
  expect(uuidOf(DNS, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
});

test('is the first 16 bytes of the SHA-1 that Node has, for names of any length', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.uuid(), (name, space) => {
      const hash = createHash('sha1').update(Buffer.from(space.replaceAll('-', ''), 'hex'));
      const bytes = hash.update(name, 'utf8').digest().subarray(0, 16);
      bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
      bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
      expect(uuidOf(space, name).replaceAll('-', '')).toBe(bytes.toString('hex'));
    }),
  );
});
