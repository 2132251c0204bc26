/**
 * Fits a set into N blocks by adding the fewest addresses, with a proof of how few that is.
 *
 * Law: the answer covers the set, meets no exemption, has no block wider than the guard unless the
 * set has it, and adds at most what any other answer of N lines adds, as far as `lowerBound` shows:
 * `lowerBound ≤ optimum ≤ added4 + added6`, and mostly the two ends are equal. One address counts
 * one in both families: an IPv6 /64 is therefore merged only when nothing in IPv4 is left to merge.
 *
 *   set ─ split ─▶ blocks ─▶ merge tree ─▶ price search ─▶ exactly N lines ─▶ exact choice ─▶ lines
 */
import type { AddressSet } from '../set/address-set.ts';
import { searchExactChoice, type ExactAnswer } from './exact-choice.ts';
import { splitSet, prefixCount, type Prefixes } from '../set/feed-text.ts';
import { splitLines } from './line-splitting.ts';
import { mergeTies } from './tie-merging.ts';
import { mergeTree, type MergeTree, type SqueezeLimits } from './merge-tree.ts';
import { costOf } from './priced-merges.ts';
import { searchPrice, type PricedEdge } from './price-search.ts';
import { isExact, leastAdded } from './squeeze-bound.ts';
import { chosenLines, prefixesOf } from './squeezed-lines.ts';
import { sampleOf } from './block-sample.ts';
import { sizeOfPrefixes4 } from '../set/prefixes4.ts';
import { sizeOfPrefixes6 } from '../set/prefixes6.ts';

export interface SqueezeRequest extends SqueezeLimits {
  /** N: lines of both families together, at least 1. */
  readonly linesMax: number;
  /** `price` of an earlier answer for nearly the same set: saves most of the search. */
  readonly priceGuess?: number;
  /**
   * The part of what is added by which the answer may be off the bound. @default - 0: the optimum,
   * unless the search for it takes too long
   */
  readonly gapMax?: number;
}

export type Squeezed =
  | {
      readonly kind: 'fits';
      readonly lines: Prefixes;
      readonly added4: bigint;
      readonly added6: bigint;
      /** No choice of N lines adds fewer addresses, both families together. */
      readonly lowerBound: bigint;
      /** What a line was worth in addresses: the guess for the next time. */
      readonly price: number;
      readonly linesLeast: number;
    }
  | {
      readonly kind: 'infeasible';
      /** The smallest N that the guard and the exemptions leave room for. */
      readonly linesLeast: number;
    };

/** The least lines that the set can be squeezed to under the limits. */
export function leastLines(set: AddressSet, limits: SqueezeLimits): number {
  return mergeTree(splitSet(set), limits).linesLeast;
}

/** Adds the fewest addresses to the set with which it has at most N blocks. */
export function squeeze(set: AddressSet, request: SqueezeRequest): Squeezed {
  const blocks = splitSet(set);
  const { linesMax } = request;
  const tree = mergeTree(blocks, request);
  const { linesLeast } = tree;
  if (prefixCount(blocks) <= linesMax) {
    const none = { added4: 0n, added6: 0n, lowerBound: 0n, price: 0 };
    return { kind: 'fits', lines: blocks, ...none, linesLeast };
  }
  if (linesLeast > linesMax) return { kind: 'infeasible', linesLeast };
  const edge = searchPrice({ tree, linesMax, ...guessFor(blocks, request) });
  const price = edge.price.perLine / edge.price.perAddress;
  return { kind: 'fits', ...bestLines(tree, edge, blocks, request), price, linesLeast };
}

/** Exactly N lines at the edge, then the best of N lines, as far as that can be found. */
function bestLines(
  tree: MergeTree,
  edge: PricedEdge,
  blocks: Prefixes,
  { linesMax, gapMax = 0 }: SqueezeRequest,
): Measured & { readonly lowerBound: bigint } {
  const hasExactCosts = isExact(tree, edge.price);
  const spare = mergeTies(edge, edge.outcome.lines - linesMax, hasExactCosts ? 0 : ROUNDING);
  const lines = splitLines(chosenLines(tree, edge.isMerged), blocks, spare);
  const chosen = measured(blocks, prefixesOf(lines, blocks));
  const lowerBound = leastAdded(tree, edge, linesMax);
  if (isWithin(chosen, lowerBound, gapMax)) return { ...chosen, lowerBound };
  const answer = closeGap(tree, edge, { linesMax, chosen });
  if (answer.kind === 'given-up') return { ...chosen, lowerBound };
  const best =
    answer.kind === 'better'
      ? measured(blocks, prefixesOf(chosenLines(tree, answer.isMerged), blocks))
      : chosen;
  // Rounded costs can find the best choice, but they cannot prove it.
  return { ...best, lowerBound: hasExactCosts ? best.added4 + best.added6 : lowerBound };
}

/** Well above what rounding makes of a zero among float64 sums, well below any price. */
const ROUNDING = 1e-12;

/** A choice as lines, and what it adds. */
interface Measured {
  readonly lines: Prefixes;
  readonly added4: bigint;
  readonly added6: bigint;
}

function measured(blocks: Prefixes, lines: Prefixes): Measured {
  return {
    lines,
    added4: BigInt(sizeOfPrefixes4(lines.v4) - sizeOfPrefixes4(blocks.v4)),
    added6: sizeOfPrefixes6(lines.v6) - sizeOfPrefixes6(blocks.v6),
  };
}

function isWithin(chosen: Measured, lowerBound: bigint, gapMax: number): boolean {
  const added = chosen.added4 + chosen.added6;
  return Number(added - lowerBound) <= gapMax * Number(added);
}

/** Proves the choice the best, or finds the best, or gives up if that takes too long. */
function closeGap(
  tree: MergeTree,
  { price, outcome }: PricedEdge,
  found: { readonly linesMax: number; readonly chosen: Measured },
): ExactAnswer {
  const added = Number(found.chosen.added4 + found.chosen.added6);
  const excess = costOf({ added, lines: found.linesMax }, price) - costOf(outcome, price);
  if (excess <= 0) return { kind: 'best' };
  return searchExactChoice({ tree, price, lines: found.linesMax, excess });
}

/** An earlier answer is near by a few hundredths; a sample of the blocks by a few tenths. */
const WARM_SPREAD = 1.02;
const SAMPLE_SPREAD = 1.25;

function guessFor(
  blocks: Prefixes,
  request: SqueezeRequest,
): { readonly guess: number; readonly spread: number } {
  const { priceGuess = 0, linesMax } = request;
  if (priceGuess > 0) return { guess: priceGuess, spread: WARM_SPREAD };
  const sample = sampleOf(blocks);
  if (sample === undefined) return { guess: 0, spread: 1 };
  const tree = mergeTree(sample, request);
  const share = (linesMax * prefixCount(sample)) / prefixCount(blocks);
  const lines = Math.max(Math.round(share), tree.linesLeast, 1);
  if (lines >= prefixCount(sample)) return { guess: 0, spread: 1 };
  const { price } = searchPrice({ tree, linesMax: lines, guess: 0, spread: 1 });
  return { guess: price.perLine / price.perAddress, spread: SAMPLE_SPREAD };
}
