import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rangesOf } from '../../../../src/domain/addresses/set/address-set.ts';
import { parseListEntry } from '../../../../src/domain/addresses/set/list-entry.ts';
import { setsOfListed } from '../../../../src/domain/addresses/set/listed.ts';
import {
  endList,
  LINE_BYTES_MAX,
  listReader,
  readBytes,
  type MalformedLine,
} from '../../../../src/domain/addresses/set/list-reader.ts';
import {
  handwrittenV6,
  nearlyAddresses,
} from '../../../helpers/arbitraries/address-arbitraries.ts';
import * as naive from '../../../helpers/naive/naive-address-set.ts';
import { cases } from '../../../helpers/arbitraries/cases.ts';

const utf8 = new TextEncoder();

function read(text: string | Uint8Array, pieceSize = 1 << 20) {
  const malformed: MalformedLine[] = [];
  const reader = listReader((line) => malformed.push(line));
  const bytes = typeof text === 'string' ? utf8.encode(text) : text;
  for (let at = 0; at < bytes.length; at += pieceSize) {
    readBytes(reader, bytes.subarray(at, at + pieceSize));
  }
  endList(reader);
  const { entries, list } = reader;
  const { withHostBits } = list;
  return { entries, malformed, withHostBits, ranges: [...rangesOf(setsOfListed(list))] };
}

function texts(text: string | Uint8Array) {
  return read(text).malformed.map((line) => line.text);
}

/** What the one owner of the syntax of lists makes of lines that hold nothing but an entry. */
function readByOwner(lines: readonly string[]) {
  const parsed = lines.map((line) => parseListEntry(line));
  return {
    entries: lines.length,
    malformed: parsed.filter((one) => !one.ok).length,
    withHostBits: parsed.filter((one) => one.ok && one.value.hostBits).length,
    ranges: [...naive.addressSet(parsed.flatMap((one) => (one.ok ? [one.value.range] : [])))],
  };
}

function expectAgreement(lines: readonly string[]): void {
  const entries = lines.map((line) =>
    line.replace(/[#;\n\r]/g, '').replace(/^[ \t\ufeff]+|[ \t]+$/g, ''),
  );
  const kept = entries.filter((line) => line !== '');
  const actual = read(`\n${kept.join('\n')}`); // not at the start, where a byte order mark may stand
  expect({ ...actual, malformed: actual.malformed.length }).toEqual(readByOwner(kept));
}

describe('a list agrees with the owner of its syntax', () => {
  it('on nearly-addresses put together at random', () => {
    fc.assert(fc.property(fc.array(nearlyAddresses, { maxLength: 20 }), expectAgreement), {
      numRuns: cases(1_000),
    });
  });

  it('on dotted decimal of any digits, lengths and ranges', () => {
    const octet = fc.oneof(
      fc.nat({ max: 260 }).map(String),
      fc.constantFrom('00', '01', '010', ''),
    );
    const quad = fc.array(octet, { minLength: 3, maxLength: 5 }).map((octets) => octets.join('.'));
    const line = fc.oneof(
      quad,
      fc
        .tuple(quad, fc.constantFrom('/', '-', ' - ', '/0'), fc.nat({ max: 40 }))
        .map((p) => p.join('')),
      fc.tuple(quad, quad).map((ends) => ends.join('-')),
    );
    fc.assert(fc.property(fc.array(line, { maxLength: 20 }), expectAgreement), {
      numRuns: cases(1_000),
    });
  });

  it('on entries with a count or a mask after them', () => {
    const quad = fc.oneof(
      fc.ipV4(),
      fc.nat({ max: 32 }).map((bits) => {
        const value = (2 ** 32 - 2 ** bits) >>> 0;
        return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
      }),
    );
    const after = fc.oneof(
      fc.tuple(fc.constantFrom(' ', '\t', ' \t '), fc.nat({ max: 40 })).map((p) => p.join('')),
      fc.tuple(fc.constantFrom('/24 ', '/32\t', '/8 ', '-'), fc.nat()).map((p) => p.join('')),
      fc.constantFrom(
        ' 08',
        ' 032',
        ' 00000000000000000001',
        ' 1.5',
        ' -1',
        '\t1 2',
        '1 ',
        ' 1\t2',
      ),
      quad.map((mask) => `/${mask}`),
    );
    const line = fc.tuple(fc.oneof(quad, handwrittenV6), after).map((parts) => parts.join(''));
    fc.assert(fc.property(fc.array(line, { maxLength: 20 }), expectAgreement), { numRuns: 1_000 });
  });

  it('on IPv6 in any hand', () => {
    const line = fc.oneof(
      handwrittenV6,
      fc.tuple(handwrittenV6, handwrittenV6).map((ends) => ends.join('-')),
    );
    fc.assert(fc.property(fc.array(line, { maxLength: 20 }), expectAgreement), {
      numRuns: cases(1_000),
    });
  });

  it('on every string of three to five of the characters that matter', () => {
    const characters = ['0', '1', ':', '.', '/', 'f'];
    for (let size = 3; size <= 5; size += 1) {
      const lines = Array.from({ length: 6 ** size }, (_, index) =>
        Array.from({ length: size }, (__, i) => characters[Math.floor(index / 6 ** i) % 6]).join(
          '',
        ),
      );
      expectAgreement(lines);
    }
  });
});

describe('a list', () => {
  it.each([1, 2, 3, 1 << 20])(
    'ends lines at CR, LF and CRLF alike, in pieces of %d bytes',
    (size) => {
      const lines = ['1.2.3.4', '# net', '', '2001:db8::/32', 'bad', '9.9.9.9'];
      const wanted = read(lines.join('\n'));
      for (const end of ['\r', '\r\n']) expect(read(lines.join(end), size)).toEqual(wanted);
      const long = '1.2.3.4\r'.repeat(2_000);
      expect(read(long, size)).toMatchObject({ entries: 2_000, malformed: [] });
    },
  );

  it('knows the byte order mark of each file that was put together', () => {
    const text = '\ufeff1.2.3.4\n\ufeff9.9.9.9\n\ufeff# none\n\ufeff\n';
    expect(read(text)).toMatchObject({ entries: 2, malformed: [] });
  });

  it('is read alike however its bytes are cut', () => {
    const text = '\ufeff1.2.3.4\r\n2001:db8::/32 # net\n\n  10.0.0.0/8\t; ten\nbad\n::1-::5';
    const whole = read(text);
    expect(whole.malformed.map(({ line }) => line)).toEqual([5]);
    expect(whole.entries).toBe(5);
    for (let size = 1; size < 20; size += 1) expect(read(text, size)).toEqual(whole);
  });

  it('counts neither blank lines nor comments as entries', () => {
    expect(read('\n \t\r\n# x\n; y\n   # 1.2.3.4\n')).toEqual({
      entries: 0,
      malformed: [],
      withHostBits: 0,
      ranges: [],
    });
    expect(read('')).toEqual(read('\n'));
  });

  it('keeps the good lines beside bad ones', () => {
    const { entries, malformed, ranges } = read('256.1.1.1\n1.2.3.4\n1.2.3.4 5.6.7.8\n::1\n10.1\n');
    expect(entries).toBe(5);
    expect(malformed.map(({ line }) => line)).toEqual([1, 3, 5]);
    expect(ranges).toHaveLength(2);
  });

  it('tells CIDRs whose host bits were set', () => {
    expect(read('10.0.0.1/8\n10.0.0.0/8\n2001:db8::1/64\n').withHostBits).toBe(2);
  });

  it.each([
    ['a NUL byte', '1.2.3.4\0'],
    ['a no-break space', '\u00a01.2.3.4'],
    ['a byte order mark inside a line', '1.2.\ufeff3.4'],
    ['two byte order marks', '1.2.3.4\n\ufeff\ufeff1.2.3.4'],
    ['a zone', 'fe80::1%eth0'],
    ['octal', '010.0.0.1'],
    ['a short form', '10.1'],
    ['a backwards range', '10.0.0.2-10.0.0.1'],
    ['a comma', '1.2.3.4,'],
  ])('refuses %s', (_, text) => {
    expect(texts(text)).toHaveLength(1);
  });

  it('refuses bytes that are not UTF-8 and the UTF-16 of a wrong tool', () => {
    expect(texts(Uint8Array.of(0x31, 0xff, 0xfe))).toHaveLength(1);
    const utf16 = Uint8Array.from('1.2.3.4\n', (c) => c.charCodeAt(0));
    expect(texts(Uint8Array.from([...utf16].flatMap((byte) => [byte, 0])))).not.toHaveLength(0);
  });

  it('judges an endless line by its start, and goes on after it', () => {
    const endless = 'x'.repeat(3 * LINE_BYTES_MAX);
    const comment = `1.2.3.4 # ${endless}`;
    for (const size of [100, LINE_BYTES_MAX, 1 << 20]) {
      const { malformed, ranges, entries } = read(`${endless}\n${comment}\n1.2.3.6`, size);
      expect(malformed.map(({ problem }) => problem.kind)).toEqual(['line-too-long']);
      expect(malformed[0]?.text).toHaveLength(LINE_BYTES_MAX);
      expect(ranges.map(({ first }) => first & 0xffn)).toEqual([4n, 6n]);
      expect(entries).toBe(3);
    }
  });
});
