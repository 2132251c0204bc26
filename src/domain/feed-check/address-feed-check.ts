/**
 * The entries of an address feed, read as a device does: what they cover, what no feed may cover, and
 * whether they stand in an order that survives a cut.
 */
import {
  describeAddressProblem,
  parseListed,
  type AddressRange,
  type Family,
} from '../values/address.ts';
import {
  addressSet,
  intersect,
  isEmpty,
  minimalPrefixes,
  rangeCount,
  sizeOf,
  type AddressSet,
} from '../addresses/set/address-set.ts';
import { BANDS } from '../values/band.ts';
import { widthOf } from '../values/target-width.ts';
import type { FaultBook } from './feed-fault.ts';
import type { FeedLine } from './feed-lines.ts';
import { isSentinel } from '../feeds/feed.ts';
import { SPECIAL_USE_SET } from '../addresses/set/special-use.ts';

/** What a device reads of address syntax. */
export interface AddressSyntax {
  readonly ranges: boolean;
  /** IPv4 and IPv6 in one file. */
  readonly mixedFamilies: boolean;
  /** Text behind an entry and a blank is a comment. */
  readonly trailingComments: boolean;
  /** Neighbours may be one line. Indicators may not: each has an end of its own, and their order says nothing. */
  readonly collapses: boolean;
}

export interface AddressEntries {
  readonly entries: number;
  readonly set: AddressSet;
  /** The only entry is a sentinel: the feed has nothing to say. */
  readonly isSilent: boolean;
}

interface CheckedLine extends FeedLine {
  readonly range: AddressRange;
}

/** Pins, and four bands; each IPv4 before IPv6. */
const RANK_COUNT = 1 + BANDS.length;

export function checkAddressLines(
  lines: readonly FeedLine[],
  syntax: AddressSyntax,
  book: FaultBook,
): AddressEntries {
  const read = lines.flatMap((line) => listedIn(line, syntax, book));
  const listed = syntax.mixedFamilies ? read : ofOneFamily(read, book);
  const isSilent = listed.length === 1 && isSentinel(listed[0]?.text ?? '');
  const set = addressSet(listed.map(({ range }) => range));
  if (!isSilent) {
    for (const one of listed) checkSpace(one, book);
    checkOverlaps(listed, book);
    if (syntax.collapses) {
      checkCollapse(listed, set, book);
      checkOrder(listed, book);
    }
  }
  return { entries: listed.length, set, isSilent };
}

/** How many addresses of a family, exactly. */
export function addressesOfFamily(set: AddressSet, family: Family): bigint {
  const none = addressSet([]);
  return sizeOf(family === 4 ? { v4: set.v4, v6: none.v6 } : { v4: none.v4, v6: set.v6 });
}

function listedIn(line: FeedLine, syntax: AddressSyntax, book: FaultBook): readonly CheckedLine[] {
  const { number } = line;
  const [entry = ''] = line.text.split(/[ \t]/, 1);
  const text = syntax.trailingComments ? entry : line.text;
  const parsed = parseListed(text);
  if (!parsed.ok) {
    const [first = '', rest] = text.split(/[\s#;,]/, 2);
    const kind = rest !== undefined && parseListed(first).ok ? 'trailing-text' : 'malformed';
    book.note(kind, number, `${text}: ${describeAddressProblem(parsed.problem)}`);
    return [];
  }
  const { range, hostBits } = parsed.value;
  if (hostBits) book.note('host-bits', number, text);
  if (text.includes('-') && !syntax.ranges) {
    book.note('range', number, text);
    return [];
  }
  return [{ number, text, range }];
}

function ofOneFamily(read: readonly CheckedLine[], book: FaultBook): readonly CheckedLine[] {
  const family = read[0]?.range.family;
  for (const { range, number, text } of read) {
    if (range.family !== family) book.note('family', number, text);
  }
  return read.filter(({ range }) => range.family === family);
}

function checkSpace({ number, text, range }: CheckedLine, book: FaultBook): void {
  if (isSentinel(text)) book.note('sentinel', number, text);
  else if (!isEmpty(intersect(addressSet([range]), SPECIAL_USE_SET))) {
    book.note('special-use', number, text);
  }
  if (widthOf(range) === 'refused') book.note('wide', number, text);
}

/** In order of address, wider first: what repeats stands beside its like, what is covered after its cover. */
function checkOverlaps(listed: readonly CheckedLine[], book: FaultBook): void {
  const sorted = [...listed].sort(byAddress);
  let cover: CheckedLine | undefined;
  for (const [n, one] of sorted.entries()) {
    const { range, number, text } = one;
    const before = sorted[n - 1];
    if (before !== undefined && byAddress(before, one) === 0) {
      book.note('duplicate', number, `${text}: see line ${before.number}`);
    } else if (cover?.range.family !== range.family || range.last > cover.range.last) {
      cover = one;
    } else book.note('covered', number, `${text}: see line ${cover.number}`);
  }
}

function checkCollapse(listed: readonly CheckedLine[], set: AddressSet, book: FaultBook): void {
  const hasRanges = listed.some(({ text }) => text.includes('-'));
  const fewest = hasRanges ? rangeCount(set) : minimalPrefixes(set).length;
  const spare = listed.length - fewest;
  if (spare > 0) book.count('not-collapsed', spare, `${listed.length} lines, ${fewest} would do`);
}

/**
 * Ranks are not written in a list, but they show: within a rank IPv4 ascends, then IPv6. More ascending
 * runs than there are ranks is no order of ours.
 */
function checkOrder(listed: readonly CheckedLine[], book: FaultBook): void {
  let ranks = 1;
  for (const [n, one] of listed.entries()) {
    const before = listed[n - 1];
    if (before === undefined || comesAfter(before.range, one.range)) continue;
    ranks += 1;
    if (ranks > RANK_COUNT) book.note('order', one.number, one.text);
  }
}

function comesAfter(before: AddressRange, range: AddressRange): boolean {
  return before.family === range.family
    ? before.first <= range.first
    : before.family < range.family;
}

function byAddress({ range: a }: CheckedLine, { range: b }: CheckedLine): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  return a.last === b.last ? 0 : a.last > b.last ? -1 : 1;
}
