/**
 * The lines `collapse` prints: exact, or squeezed to a number of lines, as blocks or as ranges.
 */
import { rangeCount, type AddressSet } from '../../../domain/addresses/set/address-set.ts';
import {
  prefixCount,
  prefixText,
  rangeText,
  splitSet,
} from '../../../domain/addresses/set/feed-text.ts';
import { closeGaps, leastRanges } from '../../../domain/addresses/squeeze/gap-closing.ts';
import type { SqueezeLimits } from '../../../domain/addresses/squeeze/merge-tree.ts';
import { leastLines, squeeze } from '../../../domain/addresses/squeeze/squeeze.ts';

export interface Fitting {
  readonly limits: SqueezeLimits;
  readonly form: 'blocks' | 'ranges';
  /** @default - as many as exact takes */
  readonly linesMax: number | undefined;
}

export type Fitted =
  | {
      readonly kind: 'fits';
      readonly lines: number;
      readonly added4: bigint;
      readonly added6: bigint;
      readonly lowerBound: bigint;
      readonly text: () => Uint8Array;
    }
  | { readonly kind: 'infeasible' };

/** Fits the set into the lines asked for, with the fewest added addresses. */
export function fit(set: AddressSet, { limits, form, linesMax = Infinity }: Fitting): Fitted {
  if (form === 'ranges') {
    if (rangeCount(set) <= linesMax) return exact(rangeCount(set), () => rangeText(set));
    const closed = closeGaps(set, { ...limits, linesMax });
    if (closed.kind === 'infeasible') return closed;
    const { added4, added6 } = closed;
    const text = () => rangeText(closed.set);
    // Closing the smallest gaps is the optimum: what it adds is its own bound.
    return { kind: 'fits', lines: linesMax, added4, added6, lowerBound: added4 + added6, text };
  }
  const blocks = splitSet(set);
  const count = prefixCount(blocks);
  if (count <= linesMax) return exact(count, () => prefixText(blocks));
  const squeezed = squeeze(set, { ...limits, linesMax });
  if (squeezed.kind === 'infeasible') return squeezed;
  const { lines, added4, added6, lowerBound } = squeezed;
  const text = () => prefixText(lines);
  return { kind: 'fits', lines: prefixCount(lines), added4, added6, lowerBound, text };
}

/** The least N there can be under the limits. */
export function leastFeasible(set: AddressSet, { limits, form }: Fitting): number {
  return form === 'ranges' ? leastRanges(set, limits) : leastLines(set, limits);
}

/** The least N that adds at most `addedMax` addresses; fewer lines never add fewer. */
export function leastWithin(set: AddressSet, fitting: Fitting, addedMax: bigint): number {
  let low = leastFeasible(set, fitting);
  let high = fitting.form === 'ranges' ? rangeCount(set) : prefixCount(splitSet(set));
  while (low < high) {
    const linesMax = (low + high) >>> 1;
    const fitted = fit(set, { ...fitting, linesMax });
    if (fitted.kind === 'fits' && fitted.added4 + fitted.added6 <= addedMax) high = linesMax;
    else low = linesMax + 1;
  }
  return low;
}

function exact(lines: number, text: () => Uint8Array): Fitted {
  return { kind: 'fits', lines, added4: 0n, added6: 0n, lowerBound: 0n, text };
}
