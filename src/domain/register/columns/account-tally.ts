/**
 * The numbers of an edition as they are kept from one to the next: where indicators stand, who accuses what is
 * listed, and why the rest is not. Changed slot by slot, so that an edition costs what changed.
 */
import { KINDS, type Kind } from '../../findings/extraction.ts';
import { PLACES, PLACEMENT } from '../edition.ts';

export interface AccountTally {
  /** By kind, and by number of the place. */
  readonly placed: Readonly<Record<Kind, Uint32Array>>;
  /** How many are listed that each voice accuses. */
  readonly ofVoice: number[];
  /** By reason; reasons for which nothing is left out are not there. */
  readonly leftOut: Readonly<Record<'excluded' | 'shed' | 'watched', Map<string, number>>>;
}

/** What an indicator counts as at its place: the number of its voice, or why it is left out. */
export type CountedAs = number | string | undefined;

export function newAccountTally(): AccountTally {
  const placed = KINDS.map((kind) => [kind, new Uint32Array(PLACES.length)] as const);
  return {
    placed: Object.fromEntries(placed) as Record<Kind, Uint32Array>,
    ofVoice: [],
    leftOut: { excluded: new Map(), shed: new Map(), watched: new Map() },
  };
}

/** Counts one more of a kind at a place, or one less. */
export function tallyPlace(
  { placed, ofVoice, leftOut }: AccountTally,
  kind: Kind,
  { place, as }: { readonly place: number; readonly as: CountedAs },
  more: 1 | -1,
): void {
  if (place === PLACEMENT.nowhere) return;
  placed[kind][place] = (placed[kind][place] as number) + more;
  if (as === undefined) return;
  if (typeof as === 'number') ofVoice[as] = (ofVoice[as] ?? 0) + more;
  else if (place === PLACEMENT.excluded) addTo(leftOut.excluded, as, more);
  else if (place === PLACEMENT.shed) addTo(leftOut.shed, as, more);
  else addTo(leftOut.watched, as, more);
}

/** How many indicators stand anywhere. */
export function indicatorsCounted({ placed }: AccountTally): number {
  return KINDS.reduce((sum, kind) => placed[kind].reduce((a, b) => a + b, sum), 0);
}

function addTo(counts: Map<string, number>, reason: string, more: number): void {
  const count = (counts.get(reason) ?? 0) + more;
  if (count === 0) counts.delete(reason);
  else counts.set(reason, count);
}
