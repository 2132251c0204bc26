/**
 * The cheapest choice of merges when a line has a price: one pass over a merge tree in post-order.
 *
 * At price λ a line costs λ and an added address 1. A node is merged if that is cheaper than the
 * best of its children. Two facts carry everything here:
 *   - what is merged at λ is merged at every higher price (its children cost at least two lines);
 *   - for any λ, cheapest(λ) − λ·N is at most what any choice of N lines adds: the proof of a bound.
 * λ is kept as a fraction of two whole numbers, so that costs of IPv4 sets are whole and exact.
 */
import { TREE_DEPTH_MAX, type MergeTree } from './merge-tree.ts';

/** λ = `perLine / perAddress`. */
export interface Price {
  readonly perLine: number;
  readonly perAddress: number;
}

/** What a choice of merges amounts to. */
export interface Outcome {
  readonly added: number;
  readonly lines: number;
}

/** What to do with a node: leave it open, make it one line, or never make it one. */
export const KEEP = 0;
export const MERGE = 1;
export const SPLIT = 2;

/** Items in post-order, some of which may stand for parts of the tree that are decided. */
export interface Items {
  readonly size: number;
  readonly isNode: Uint8Array;
  /** Of a node: what merging it adds, Infinity if it may not be. Of a decided part: what it adds. */
  readonly added: Float64Array;
  /** Of a decided part: how many lines it has. @default - one, as in the tree itself */
  readonly lines?: Uint32Array;
  /** Which item of the tree this is. @default - the same */
  readonly origin?: Uint32Array;
}

/** What is still open of a merge tree. */
export interface OpenMerges extends Items {
  size: number;
  readonly lines: Uint32Array;
  readonly origin: Uint32Array;
}

export function costOf({ added, lines }: Outcome, { perLine, perAddress }: Price): number {
  return added * perAddress + lines * perLine;
}

/** The tree as items of which nothing is decided. */
export function itemsOf({ isNode, added }: MergeTree): Items {
  return { size: isNode.length, isNode, added };
}

/** A pass notes MERGE or SPLIT for each node, or KEEP where either costs less than `margin` more. */
export interface Noting {
  readonly decisions: Uint8Array;
  readonly margin: number;
}

/** The cheapest choice. A tie is left split, so of all cheapest choices it has the most lines. */
export function cheapest(items: Items, price: Price, { decisions, margin }: Noting): Outcome {
  const { perLine, perAddress } = price;
  const { size, isNode, added, lines } = items;
  const addedBelow = new Float64Array(TREE_DEPTH_MAX);
  const linesBelow = new Uint32Array(TREE_DEPTH_MAX);
  let top = -1;
  for (let i = 0; i < size; i += 1) {
    if (isNode[i] === 0) {
      top += 1;
      addedBelow[top] = added[i] as number;
      linesBelow[top] = lines === undefined ? 1 : (lines[i] as number);
      continue;
    }
    top -= 1;
    const splitAdded = (addedBelow[top] as number) + (addedBelow[top + 1] as number);
    const splitLines = (linesBelow[top] as number) + (linesBelow[top + 1] as number);
    const mergedAdded = added[i] as number;
    const saving = (splitAdded - mergedAdded) * perAddress + (splitLines - 1) * perLine;
    const isCheaper = saving > 0;
    addedBelow[top] = isCheaper ? mergedAdded : splitAdded;
    linesBelow[top] = isCheaper ? 1 : splitLines;
    decisions[i] = Math.abs(saving) < margin ? KEEP : isCheaper ? MERGE : SPLIT;
  }
  return { added: addedBelow[0] as number, lines: linesBelow[0] as number };
}

/** The decisions of a pass over items, and which kinds of them hold for good. */
export interface Settlement {
  readonly decisions: Uint8Array;
  /** MERGE, SPLIT or both (`MERGE | SPLIT`). */
  readonly final: number;
  /** Notes, by item of the tree, the nodes that are one line; not all of them are on top. */
  readonly isMerged: Uint8Array;
}

/**
 * Replaces what is decided for good by what it amounts to: a merged node by one line, and with it
 * all that is below; a split one by the sum of its children once both are decided. The items stay
 * in post-order, and never more are written than have been read: `from` may be `to`.
 */
export function settle(from: Items, to: OpenMerges, settlement: Settlement): void {
  const { decisions, final, isMerged } = settlement;
  const { isNode, added, lines, origin } = to;
  const { size: end, isNode: wasNode, added: wasAdded, lines: wasLines, origin: wasOrigin } = from;
  const starts = new Uint32Array(TREE_DEPTH_MAX);
  let top = -1;
  let size = 0;
  for (let i = 0; i < end; i += 1) {
    let decision = KEEP;
    if (wasNode[i] === 0) {
      top += 1;
      starts[top] = size;
    } else {
      top -= 1;
      decision = (decisions[i] as number) & final;
    }
    const start = starts[top] as number;
    if (decision === SPLIT && size === start + 2) {
      added[start] = (added[start] as number) + (added[start + 1] as number);
      lines[start] = (lines[start] as number) + (lines[start + 1] as number);
      size = start + 1;
      continue;
    }
    const item = wasOrigin === undefined ? i : (wasOrigin[i] as number);
    if (decision === MERGE) {
      isMerged[item] = 1;
      size = start;
    }
    isNode[size] = decision === MERGE ? 0 : (wasNode[i] as number);
    added[size] = decision === SPLIT ? Infinity : (wasAdded[i] as number);
    lines[size] = decision === MERGE || wasLines === undefined ? 1 : (wasLines[i] as number);
    origin[size] = item;
    size += 1;
  }
  to.size = size;
}

/** What the decisions of a pass leave open of the items. */
export function settled(items: Items, settlement: Settlement): OpenMerges {
  const room = items.size;
  const open = {
    size: 0,
    isNode: new Uint8Array(room),
    added: new Float64Array(room),
    lines: new Uint32Array(room),
    origin: new Uint32Array(room),
  };
  settle(items, open, settlement);
  return open;
}

/**
 * Goes through the open nodes with what merging each saves, in cost and in lines, given what
 * `isMerged` said of the nodes below; for the few passes whose choice is not simply the cheapest.
 */
export function chooseMerges(
  open: OpenMerges,
  { perLine, perAddress }: Price,
  isMerged: (item: number, saving: number, linesSaved: number) => boolean,
): void {
  const addedBelow = new Float64Array(TREE_DEPTH_MAX);
  const linesBelow = new Uint32Array(TREE_DEPTH_MAX);
  let top = -1;
  for (let i = 0; i < open.size; i += 1) {
    let added = open.added[i] as number;
    let lines = open.lines[i] as number;
    if (open.isNode[i] === 0) {
      top += 1;
    } else {
      top -= 1;
      const splitAdded = (addedBelow[top] as number) + (addedBelow[top + 1] as number);
      const splitLines = (linesBelow[top] as number) + (linesBelow[top + 1] as number);
      const saving = (splitAdded - added) * perAddress + (splitLines - 1) * perLine;
      if (isMerged(i, saving, splitLines - 1)) {
        lines = 1;
      } else {
        added = splitAdded;
        lines = splitLines;
      }
    }
    addedBelow[top] = added;
    linesBelow[top] = lines;
  }
}
