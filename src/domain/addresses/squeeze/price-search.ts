/**
 * Finds the price of a line at which the cheapest merges come down to N lines.
 *
 *   added ▲ ·                  Each cheapest choice is a corner of the lower hull of all choices.
 *         │  ╲· few            `few` has at most N lines, `many` has more. The line through both is
 *         │    ╲               the next price to try: either a corner lies below it and replaces
 *         │      ╲__· many     one of the two, or it is an edge of the hull and the search is over.
 *         └────┬──────▶ lines
 *              N
 *
 * What is merged at a price too low, or split at one too high, is settled for the rest of the
 * search. A good guess settles nearly all in one pass, and then the others cost next to nothing.
 */
import { TREE_DEPTH_MAX, type MergeTree } from './merge-tree.ts';
import {
  cheapest,
  costOf,
  itemsOf,
  KEEP,
  MERGE,
  settle,
  settled,
  SPLIT,
  type OpenMerges,
  type Outcome,
  type Price,
} from './priced-merges.ts';

export interface PriceSearch {
  readonly tree: MergeTree;
  /** N, not less than what the tree can come down to and less than its blocks. */
  readonly linesMax: number;
  /** A price near the answer; 0 for none. */
  readonly guess: number;
  /** By what factor the guess may be off. */
  readonly spread: number;
}

export interface PricedEdge {
  /** The price at which all of the edge costs the same, and nothing costs less. */
  readonly price: Price;
  /** The end of the edge with the most lines: the choice that merges no tie. */
  readonly outcome: Outcome;
  /** What the edge leaves open: the ties. */
  readonly open: OpenMerges;
  /** Notes, by item of the tree, the nodes settled as one line. */
  readonly isMerged: Uint8Array;
}

/** The search as it stands: `many` has more than N lines, `few` at most N. */
interface Bracket {
  many: Outcome;
  few: Outcome;
  readonly open: OpenMerges;
  readonly isMerged: Uint8Array;
  /** Room for the decisions of a pass. */
  readonly decisions: Uint8Array;
}

/** The edge of the hull that lies over N. */
export function searchPrice(search: PriceSearch): PricedEdge {
  const bracket = bracketAround(search) ?? bracketOfAll(search);
  const { open, decisions, isMerged } = bracket;
  for (;;) {
    const price = priceThrough(bracket);
    const outcome = cheapest(open, price, { decisions, margin: 0 });
    // Lines are asked too, since costs of IPv6 sets are rounded and might seem to fall forever.
    const isBetween = outcome.lines < bracket.many.lines && outcome.lines > bracket.few.lines;
    if (!isBetween || costOf(outcome, price) >= costOf(bracket.few, price)) {
      settle(open, open, { decisions, final: MERGE, isMerged });
      return { price, outcome, open, isMerged };
    }
    narrow(search, bracket, outcome);
  }
}

/** The bracket between two prices around the guess, wider and wider; undefined without a guess. */
function bracketAround({ tree, linesMax, guess, spread }: PriceSearch): Bracket | undefined {
  const decisions = new Uint8Array(tree.isNode.length);
  for (let factor = spread; guess > 0 && factor < 2 ** 16; factor **= 4) {
    const low = roundedPrice(guess / factor);
    const high = roundedPrice(guess * factor);
    const { many, few } = decideBetween(tree, low, high, decisions);
    if (many.lines <= linesMax || few.lines > linesMax) continue;
    const isMerged = new Uint8Array(decisions.length);
    const open = settled(itemsOf(tree), { decisions, final: MERGE | SPLIT, isMerged });
    return { many, few, open, isMerged, decisions };
  }
  return undefined;
}

/** Between nothing and everything merged; powers of two then find the magnitude of the price. */
function bracketOfAll(search: PriceSearch): Bracket {
  const { tree } = search;
  const decisions = new Uint8Array(tree.isNode.length);
  const few = cheapest(itemsOf(tree), { perLine: 1, perAddress: 0 }, { decisions, margin: 0 });
  const many = { added: 0, lines: (decisions.length + 1) / 2 };
  const isMerged = new Uint8Array(decisions.length);
  const open = settled(itemsOf(tree), { decisions, final: KEEP, isMerged });
  const bracket = { many, few, open, isMerged, decisions };
  let low = 0;
  let high = Math.ceil(Math.log2(few.added + 2));
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const price = { perLine: 2 ** middle, perAddress: 1 };
    const outcome = cheapest(open, price, { decisions, margin: 0 });
    narrow(search, bracket, outcome);
    if (outcome.lines <= search.linesMax) high = middle;
    else low = middle;
  }
  return bracket;
}

function narrow({ linesMax }: PriceSearch, bracket: Bracket, outcome: Outcome): void {
  const { open, decisions, isMerged } = bracket;
  const isFew = outcome.lines <= linesMax;
  if (isFew) bracket.few = outcome;
  else bracket.many = outcome;
  settle(open, open, { decisions, final: isFew ? SPLIT : MERGE, isMerged });
}

/** The cheapest choices at two prices in one pass, and what they decide for all prices between. */
function decideBetween(tree: MergeTree, low: Price, high: Price, decisions: Uint8Array) {
  const { isNode, added } = tree;
  const lows = newBelow();
  const highs = newBelow();
  let top = -1;
  for (let i = 0; i < isNode.length; i += 1) {
    if (isNode[i] === 0) {
      top += 1;
      lows.added[top] = highs.added[top] = 0;
      lows.lines[top] = highs.lines[top] = 1;
      continue;
    }
    top -= 1;
    const mergedAdded = added[i] as number;
    const isMergedLow = mergeCheaper(lows, top, mergedAdded, low);
    const isMergedHigh = mergeCheaper(highs, top, mergedAdded, high);
    decisions[i] = isMergedLow ? MERGE : isMergedHigh ? KEEP : SPLIT;
  }
  return {
    many: { added: lows.added[0] as number, lines: lows.lines[0] as number },
    few: { added: highs.added[0] as number, lines: highs.lines[0] as number },
  };
}

/** The cheapest choices of the subtrees not yet joined. */
interface Below {
  readonly added: Float64Array;
  readonly lines: Uint32Array;
}

function newBelow(): Below {
  return { added: new Float64Array(TREE_DEPTH_MAX), lines: new Uint32Array(TREE_DEPTH_MAX) };
}

/** Joins the two subtrees at `top` by the cheaper of merging and splitting; whether it merged. */
function mergeCheaper(
  { added, lines }: Below,
  top: number,
  mergedAdded: number,
  { perLine, perAddress }: Price,
): boolean {
  const splitAdded = (added[top] as number) + (added[top + 1] as number);
  const splitLines = (lines[top] as number) + (lines[top + 1] as number);
  const isCheaper = (splitAdded - mergedAdded) * perAddress + (splitLines - 1) * perLine > 0;
  added[top] = isCheaper ? mergedAdded : splitAdded;
  lines[top] = isCheaper ? 1 : splitLines;
  return isCheaper;
}

/** A fraction with a denominator so small that costs stay whole numbers. */
function roundedPrice(price: number): Price {
  const perAddress = price < 1_024 ? 64 : 1;
  return { perLine: Math.max(Math.round(price * perAddress), 1), perAddress };
}

function priceThrough({ many, few }: Bracket): Price {
  const perLine = few.added - many.added;
  const perAddress = many.lines - few.lines;
  const divisor = greatestCommonDivisor(perLine, perAddress);
  return { perLine: perLine / divisor, perAddress: perAddress / divisor };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
