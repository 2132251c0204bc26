import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  describeEntryProblem,
  parseListEntry,
} from '../../../../src/domain/addresses/set/list-entry.ts';
import { parseListed } from '../../../../src/domain/values/address.ts';

function kindOf(text: string): string {
  const parsed = parseListEntry(text);
  return parsed.ok ? 'read' : parsed.problem.kind;
}

describe('a netmask', () => {
  test('is read as the length it stands for, whatever the length', () => {
    for (let length = 1; length <= 32; length += 1) {
      const mask = (0xffff_ffff << (32 - length)) >>> 0;
      const dotted = [24, 16, 8, 0].map((shift) => (mask >>> shift) & 255).join('.');
      expect(parseListEntry(`185.10.68.7/${dotted}`)).toEqual(parseListed(`185.10.68.7/${length}`));
    }
    expect(parseListEntry('0.0.0.0/0.0.0.0')).toEqual(parseListed('0.0.0.0/0'));
  });

  test('of any four octets is a length or refused', () => {
    const octet = fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 128, 192, 254, 255));
    fc.assert(
      fc.property(fc.tuple(octet, octet, octet, octet), (octets) => {
        const bits = octets.map((one) => one.toString(2).padStart(8, '0')).join('');
        const isNetmask = /^1+0*$/.test(bits);
        expect(kindOf(`45.1.2.3/${octets.join('.')}`)).toBe(isNetmask ? 'read' : 'netmask');
      }),
    );
  });

  test.each([
    ['185.10.68.0/0.0.0.255', 'netmask'],
    ['185.10.68.1/0.0.0.0', 'netmask'],
    ['185.10.68.0/255.255.0.255', 'netmask'],
    ['185.10.68.0/255.255.256.0', 'netmask'],
    ['185.10.68.0/255.255.255.00', 'netmask'],
    ['::ffff:185.10.68.0/255.255.255.0', 'netmask'],
    ['185.10.68/255.255.255.0', 'not-an-address'],
    ['185.10.68.0/255.255.255', 'prefix-length'],
    ['185.10.68.0 255.255.255.0', 'not-an-address'],
  ])('%s is refused: %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind);
  });
});

describe('a count after an entry', () => {
  test.each(['45.148.10.240\t9', '45.148.10.240 9', '45.148.10.240 \t 120430', '45.148.10.240 0'])(
    '%j is the address',
    (text) => {
      expect(parseListEntry(text)).toEqual(parseListed('45.148.10.240'));
    },
  );

  test.each([
    ['45.148.10.0/24 3', '45.148.10.0/24'],
    ['45.148.10.0-45.148.10.9\t3', '45.148.10.0-45.148.10.9'],
    ['2a03:4000:6::1\t12', '2a03:4000:6::1'],
    ['185.10.68.0/255.255.255.0 3', '185.10.68.0/24'],
    ['10.0.0.1 8', '10.0.0.1'],
    ['10.0.0.1 32', '10.0.0.1'],
    ['10.0.0.0 33', '10.0.0.0'],
  ])('%j is %s', (text, entry) => {
    expect(parseListEntry(text)).toEqual(parseListed(entry));
  });

  test.each(['10.0.0.0 8', '45.148.10.0\t24', '2001:db8:: 32', '45.148.10.240 31'])(
    '%j might be a length, and is refused',
    (text) => {
      expect(kindOf(text)).toBe('count-or-length');
    },
  );

  test.each([
    ...['1.2.3.4 5.6.7.8', '1.2.3.4 x', '1.2.3.4 -1', '1.2.3.4 1.5', '1.2.3.4 5 6', '1.2.3.4,5'],
    ...['0.0.0.0 ads.example.com', '127.0.0.1 localhost', '1.2.3.4\u00a05', '1.2.3.4:80', 'x 5'],
    ...['1.2.3.4 - 5', '1.2.3.4 1234567890123456'],
  ])('%j is none', (text) => {
    expect(kindOf(text)).toBe('not-an-address');
  });
});

test('an entry is never read as more than its address part says', () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  const tail = fc.oneof(
    fc.nat({ max: 200 }).map((count) => `\t${count}`),
    fc.string({ maxLength: 6 }).map((text) => ` ${text}`),
  );
  fc.assert(
    fc.property(address, tail, (one, rest) => {
      const parsed = parseListEntry(`${one}${rest}`);
      const alone = parseListed(one);
      if (!parsed.ok || !alone.ok || /^ *-/.test(rest)) return;
      expect(parsed.value.range).toEqual(alone.value.range);
    }),
  );
});

test('each refusal says what to write', () => {
  expect(describeEntryProblem({ kind: 'netmask', received: '' })).toContain('255.255.255.0');
  expect(describeEntryProblem({ kind: 'count-or-length', received: '' })).toContain('/length');
});
