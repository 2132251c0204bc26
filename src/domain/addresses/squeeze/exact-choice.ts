/**
 * Closes the gap between the best choice found and the proven bound: the cheapest choice of merges
 * with exactly N lines.
 *
 * Every departure from the cheapest decision at the price of the edge has a known cost, its excess;
 * along a tree excesses add up. A choice that beats the best one found has less excess than that
 * has, so only nodes where a departure is cheaper stay open, and of these only the combinations
 * below the limit are followed, one for each number of lines. The limit starts small and grows: a
 * choice found below it is the best there is.
 */
import type { MergeTree } from './merge-tree.ts';
import {
  cheapest,
  itemsOf,
  MERGE,
  settled,
  SPLIT,
  type Items,
  type OpenMerges,
  type Price,
} from './priced-merges.ts';

/** One way to choose below a node: how many lines it gives and what it costs above the cheapest. */
interface Choice {
  readonly lines: number;
  readonly excess: number;
  /** The item to merge, or −1 for what the two parts say. */
  readonly merged: number;
  readonly parts?: readonly [Choice, Choice];
}

export interface ExactSearch {
  readonly tree: MergeTree;
  readonly price: Price;
  readonly lines: number;
  /** Cost of the best choice found above the cost of the edge at N lines. */
  readonly excess: number;
}

/** Either a better choice, noted by item of the tree, or `isBest`: the one found cannot be beaten. */
export type ExactAnswer =
  | { readonly kind: 'better'; readonly isMerged: Uint8Array; readonly excess: number }
  | { readonly kind: 'best' }
  | { readonly kind: 'given-up' };

/** Steps of the search before it is given up: about a tenth of a second. */
const STEPS_MAX = 400_000;
const LIMIT_STEP = 16;

export function searchExactChoice({ tree, price, lines, excess }: ExactSearch): ExactAnswer {
  const wideMerges = new Uint8Array(tree.isNode.length);
  const wide = narrowed(itemsOf(tree), { price, margin: excess, isMerged: wideMerges });
  const budget = { steps: STEPS_MAX };
  for (let limit = excess / LIMIT_STEP ** 4; ; limit = Math.min(limit * LIMIT_STEP, excess)) {
    const isMerged = wideMerges.slice();
    const open = narrowed(wide, { price, margin: limit, isMerged });
    const root = choicesOf(open, price, limit, budget);
    if (root === undefined) return { kind: 'given-up' };
    const choice = root.get(lines);
    if (choice !== undefined) {
      note(choice, isMerged);
      return { kind: 'better', isMerged, excess: choice.excess };
    }
    if (limit === excess) return { kind: 'best' };
  }
}

/** The items with all nodes settled where departing from the cheapest costs `margin` or more. */
function narrowed(
  items: Items,
  { price, margin, isMerged }: { price: Price; margin: number; isMerged: Uint8Array },
): OpenMerges {
  const decisions = new Uint8Array(items.size);
  cheapest(items, price, { decisions, margin });
  return settled(items, { decisions, final: MERGE | SPLIT, isMerged });
}

interface ChoicePart {
  /** Of the cheapest choice. */
  readonly added: number;
  readonly lines: number;
  /** The choices with less excess than the limit, by number of lines. */
  readonly choices: Map<number, Choice>;
}

/** The choices at the root, or undefined if the steps are used up. */
function choicesOf(
  open: OpenMerges,
  price: Price,
  limit: number,
  budget: { steps: number },
): Map<number, Choice> | undefined {
  const stack: ChoicePart[] = [];
  for (let i = 0; i < open.size; i += 1) {
    const added = open.added[i] as number;
    const lines = open.lines[i] as number;
    const right = open.isNode[i] === 1 ? stack.pop() : undefined;
    const left = right === undefined ? undefined : stack.pop();
    if (left === undefined || right === undefined) {
      const only = { lines, excess: 0, merged: -1 };
      stack.push({ added, lines, choices: new Map([[lines, only]]) });
      continue;
    }
    budget.steps -= left.choices.size * right.choices.size;
    if (budget.steps < 0) return undefined;
    stack.push(
      joinParts(left, right, { added, origin: open.origin[i] as number }, { price, limit }),
    );
  }
  return stack[0]?.choices;
}

function joinParts(
  left: ChoicePart,
  right: ChoicePart,
  node: { readonly added: number; readonly origin: number },
  { price, limit }: { readonly price: Price; readonly limit: number },
): ChoicePart {
  const splitAdded = left.added + right.added;
  const splitLines = left.lines + right.lines;
  const saving = (splitAdded - node.added) * price.perAddress + (splitLines - 1) * price.perLine;
  const choices = new Map<number, Choice>();
  const splitExcess = Math.max(saving, 0);
  for (const a of left.choices.values()) {
    for (const b of right.choices.values()) {
      const excess = a.excess + b.excess + splitExcess;
      if (excess >= limit) continue;
      keepCheaper(choices, { lines: a.lines + b.lines, excess, merged: -1, parts: [a, b] });
    }
  }
  const mergedExcess = Math.max(-saving, 0);
  if (mergedExcess < limit) {
    keepCheaper(choices, { lines: 1, excess: mergedExcess, merged: node.origin });
  }
  return saving > 0
    ? { added: node.added, lines: 1, choices }
    : { added: splitAdded, lines: splitLines, choices };
}

function keepCheaper(choices: Map<number, Choice>, choice: Choice): void {
  const known = choices.get(choice.lines);
  if (known === undefined || choice.excess < known.excess) choices.set(choice.lines, choice);
}

function note(choice: Choice, isMerged: Uint8Array): void {
  if (choice.merged >= 0) isMerged[choice.merged] = 1;
  choice.parts?.forEach((part) => {
    note(part, isMerged);
  });
}
