import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseListed } from '../../../src/domain/values/address.ts';
import { addressCount, widthOf } from '../../../src/domain/values/target-width.ts';

function rangeIn(text: string) {
  const parsed = parseListed(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value.range;
}

describe('the width of what a person names', () => {
  test.each([
    ['0.0.0.0/0', 'refused'],
    ['44.0.0.0/7', 'refused'],
    ['45.0.0.0/8', 'wide'],
    ['45.1.0.0/16', 'wide'],
    ['45.1.0.0/17', 'ordinary'],
    ['45.1.2.3', 'ordinary'],
    ['::/0', 'refused'],
    ['2400::/15', 'refused'],
    ['2400::/16', 'wide'],
    ['2400:3200::/32', 'wide'],
    ['2400:3200::/33', 'ordinary'],
    ['2400:3200::1', 'ordinary'],
    ['0.0.0.0-255.255.255.255', 'refused'],
    ['45.0.0.1-46.0.0.0', 'wide'],
    ['45.0.0.1-46.0.0.1', 'refused'],
  ])('%s is %s', (text, width) => {
    expect(widthOf(rangeIn(text))).toBe(width);
  });

  test('never falls when a range grows', () => {
    const order = ['ordinary', 'wide', 'refused'];
    const length = fc.nat({ max: 32 });
    fc.assert(
      fc.property(length, length, fc.nat({ max: 255 }), (a, b, octet) => {
        const [wider, narrower] = [Math.min(a, b), Math.max(a, b)].map((bits) =>
          rangeIn(`${octet}.0.0.0/${bits}`),
        );
        if (wider === undefined || narrower === undefined) throw new Error('two ranges');
        expect(addressCount(wider) >= addressCount(narrower)).toBe(true);
        expect(order.indexOf(widthOf(wider))).toBeGreaterThanOrEqual(
          order.indexOf(widthOf(narrower)),
        );
      }),
    );
  });
});
