import { describe, expect, test } from 'vitest';
import { lineCount } from '../../../src/domain/feeds/address-feed.ts';
import { editionAt, addressesAt } from '../../helpers/hub/editions.ts';
import { admitted, type Shape } from '../../helpers/data/findings.ts';

const AT = '2026-08-03T12:00:00Z';
const apart = (count: number, shape: Shape = {}) =>
  Array.from({ length: count }, (_, n) => admitted({ ip: `45.1.${n}.1`, id: `f${n}`, ...shape }));

describe('a feed that is too long', () => {
  test('sheds the lowest band first, within a band the longest unseen', () => {
    const findings = [
      admitted({ ip: '45.1.0.1', id: 'a', severity: 2, seen: '2026-08-03T11:00:00Z' }),
      admitted({ ip: '45.2.0.1', id: 'b', severity: 8, seen: '2026-08-01T00:00:00Z' }),
      admitted({ ip: '45.3.0.1', id: 'c', severity: 8, seen: '2026-08-02T00:00:00Z' }),
      admitted({ ip: '45.4.0.1', id: 'd', severity: 9, seen: '2026-07-20T00:00:00Z' }),
    ];
    const kept = (linesMax: number) =>
      addressesAt(AT, findings, { configuration: { feed: { linesMax } } });
    expect(kept(4)).toHaveLength(4);
    expect(kept(3)).toEqual(['45.4.0.1', '45.2.0.1', '45.3.0.1']);
    expect(kept(2)).toEqual(['45.4.0.1', '45.3.0.1']);
    expect(kept(1)).toEqual(['45.4.0.1']);
  });

  test('is measured in bytes too, and what is left out is told', () => {
    const edition = editionAt(AT, apart(10), { configuration: { feed: { bytesMax: 27 } } });
    expect(lineCount(edition.addresses.lines)).toBe(3);
    const shed = edition.judged.filter(({ standing }) => standing.place === 'shed');
    expect(shed).toHaveLength(7);
    expect(shed[0]?.standing).toEqual({ place: 'shed', because: 'over the budget of the feed' });
  });

  test('never sheds a pin', () => {
    const pins = ['9.0.0.1', '9.0.0.3'].map((target) => ({ target, author: 'ann', reason: 'bad' }));
    const configuration = { pins, feed: { linesMax: 1 } };
    expect(addressesAt(AT, apart(5), { configuration })).toEqual(['9.0.0.1', '9.0.0.3']);
  });

  test('sheds nothing while collapsing makes it fit', () => {
    const findings = Array.from({ length: 16 }, (_, n) =>
      admitted({ ip: `45.1.1.${n}`, id: `f${n}` }),
    );
    const configuration = { feed: { linesMax: 1 } };
    expect(addressesAt(AT, findings, { configuration })).toEqual(['45.1.1.0/28']);
  });

  test('is squeezed instead where that is asked for, and sheds nothing', () => {
    const findings = ['1', '2', '4', '7', '9'].map((n) =>
      admitted({ ip: `45.1.1.${n}`, id: `f${n}` }),
    );
    const configuration = { feed: { linesMax: 2, whenOver: 'squeeze' } };
    expect(addressesAt(AT, findings, { configuration })).toEqual(['45.1.1.0/29', '45.1.1.9']);
    const edition = editionAt(AT, findings, { configuration });
    expect(edition.fits.ip).toEqual({ leftOut: 0, added: 4n, addedLeast: 4n });
    expect(edition.entries).toHaveLength(5);
  });
});
