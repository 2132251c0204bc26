/** A feed over its budget of which one account fills too much: what is shed first, and under what band the rest stays. */
import { expect, test } from 'vitest';
import { addressSet } from '../../../src/domain/addresses/set/address-set.ts';
import {
  entriesOfAddresses,
  lineCount,
  textLines,
  type AddressBudget,
  type FeedAddress,
} from '../../../src/domain/feeds/address-feed.ts';
import { fairAddressFeed } from '../../../src/domain/feeds/fair-address-feed.ts';
import { rangeOfValue } from '../../../src/domain/facts/override.ts';
import { RANKS } from '../../../src/domain/values/band.ts';

const BUDGET: AddressBudget = {
  linesMax: 100,
  bytesMax: 1e9,
  whenOver: 'shed',
  addedMax: 0,
  minPrefix: { 4: 0, 6: 0 },
};
type Rank = (typeof RANKS)[number];
const rankOf = (rank: Rank) => RANKS.indexOf(rank);

const entry = (address: string, rank: Rank): FeedAddress => ({
  range: rangeOfValue(address),
  rank: rankOf(rank),
  seen: 1 + rankOf(rank), // the lower its band, the later seen: bands decide first
});

const HONEST = [entry('45.0.0.1', 'low'), entry('45.0.0.3', 'low')];
const FLOOD = [
  entry('66.0.0.1', 'critical'),
  entry('66.0.0.3', 'high'),
  entry('66.0.0.5', 'medium'),
  entry('66.0.0.7', 'low'),
];

/** All that the flood lists is behind; `asked` is of how many lines that was asked. */
function fair(budget: Partial<AddressBudget>, behind = FLOOD) {
  const entries = entriesOfAddresses([...HONEST, ...FLOOD]);
  const source = { entries, at: 1, keepOut: addressSet([]) };
  const asked: number[] = [];
  const feed = fairAddressFeed(source, { ...BUDGET, ...budget }, (linesMax) => {
    asked.push(linesMax);
    return behind;
  });
  expect(lineCount(feed.lines)).toBe(textLines(feed.lines).length);
  return { lines: textLines(feed.lines), fit: feed.fit, asked };
}

test.each([
  [2, ['45.0.0.1', '45.0.0.3']],
  [4, ['66.0.0.1', '66.0.0.3', '45.0.0.1', '45.0.0.3']],
  [5, ['66.0.0.1', '66.0.0.3', '66.0.0.5', '45.0.0.1', '45.0.0.3']],
])(
  'of %i lines what is behind fills what is left, its lower bands shed first',
  (linesMax, lines) => {
    expect(fair({ linesMax }).lines).toEqual(lines);
  },
);

test('is asked of as many lines as there is room for in bytes', () => {
  const three = '66.0.0.1\n'.length * 3;
  expect(fair({ bytesMax: three }).asked).toEqual([3]);
  expect(fair({ linesMax: 4, bytesMax: three * 2 }).asked).toEqual([4]);
});

test('changes nothing while all of it fits, nor where nothing is behind', () => {
  expect(fair({})).toMatchObject({ fit: { kind: 'exact' }, asked: [] });
  expect(fair({ linesMax: 4 }, []).lines).toEqual(FLOOD.slice(0, 3).map(textOf).concat('45.0.0.1'));
});

test('sheds nothing of what a squeeze has fitted, and says why where none could', () => {
  const squeezed = fair({ linesMax: 3, whenOver: 'squeeze', addedMax: 1_000 });
  expect(squeezed).toMatchObject({ fit: { kind: 'squeezed' }, asked: [] });
  const refused = fair({ linesMax: 3, whenOver: 'squeeze' });
  expect(refused.lines).toHaveLength(3);
  expect(refused.lines).toEqual(expect.arrayContaining(['45.0.0.1', '45.0.0.3']));
  expect(refused.fit.kind === 'shed' ? refused.fit.because : '').toContain('squeezing');
});

function textOf({ range }: FeedAddress): string {
  return `66.0.0.${range.first & 255n}`;
}
