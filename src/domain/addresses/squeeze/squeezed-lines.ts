/**
 * A choice of merges as lines: the blocks on top, each merged node in place of all it covers.
 */
import type { Prefixes } from '../set/feed-text.ts';
import type { ChosenLines, FamilyLines } from './line-splitting.ts';
import { TREE_DEPTH_MAX, type MergeTree } from './merge-tree.ts';
import { copyWords, fillHostBits } from '../set/words6.ts';

/** The lines on top of the choice. */
export function chosenLines(tree: MergeTree, isMerged: Uint8Array): ChosenLines {
  return {
    v4: topLines(tree, isMerged, 0, tree.items4),
    v6: topLines(tree, isMerged, tree.items4, tree.isNode.length),
  };
}

/** The lines as blocks, from the blocks the tree was built over. */
export function prefixesOf({ v4, v6 }: ChosenLines, blocks: Prefixes): Prefixes {
  const first = new Uint32Array(v4.block.length);
  for (let i = 0; i < first.length; i += 1) {
    const length = v4.length[i] as number;
    const mask = length === 0 ? 0 : ~0 << (32 - length);
    first[i] = (blocks.v4.first[v4.block[i] as number] as number) & mask;
  }
  const words = new Uint32Array(4 * v6.block.length);
  for (let i = 0; i < v6.block.length; i += 1) {
    copyWords(blocks.v6.words, 4 * (v6.block[i] as number), words, 4 * i);
    fillHostBits(words, 4 * i, v6.length[i] as number, 0);
  }
  return { v4: { first, length: v4.length }, v6: { words, length: v6.length } };
}

/** Goes through items `from`–`to`; a merged node takes back the lines written since its start. */
function topLines(tree: MergeTree, isMerged: Uint8Array, from: number, to: number): FamilyLines {
  const block = new Uint32Array((to - from + 1) >> 1);
  const length = new Uint8Array(block.length);
  const starts = new Uint32Array(TREE_DEPTH_MAX);
  let top = -1;
  let blocks = 0;
  let size = 0;
  for (let i = from; i < to; i += 1) {
    if (tree.isNode[i] === 0) {
      top += 1;
      starts[top] = size;
      block[size] = blocks;
      length[size] = tree.length[i] as number;
      blocks += 1;
      size += 1;
    } else {
      top -= 1;
      if (isMerged[i] === 0) continue;
      size = (starts[top] as number) + 1;
      length[size - 1] = tree.length[i] as number;
    }
  }
  return { block: block.subarray(0, size), length: length.subarray(0, size) };
}
