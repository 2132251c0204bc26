/**
 * One batch of deliveries on its way into a ledger: facts of one place merged before they are written
 * (one scanner, a thousand accounts: each thing is written once), and outcomes given per delivery after.
 */
import { FACT_BYTES_MAX, factKey, factText, joinFact, type Fact } from '../../domain/facts/fact.ts';
import type { RecordOutcome } from '../../ports/ledger.ts';

/** Where a fact lies: partition and sort key. */
export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** The join of all facts of a batch that share a place, and who brought them, in order. */
export interface MergedFact {
  readonly key: ItemKey;
  readonly fact: Fact;
  readonly brought: readonly { readonly delivery: number; readonly fact: Fact }[];
}

/** What became of a merged fact. `before`: what its place held; `undefined`: nothing. */
export type Joined =
  | { readonly kind: 'moved'; readonly before: Fact | undefined }
  | { readonly kind: 'known' }
  | { readonly kind: 'failed'; readonly cause: unknown };

interface Merging extends MergedFact {
  fact: Fact;
  readonly brought: { readonly delivery: number; readonly fact: Fact }[];
}

/** Facts in the order in which their places first occur; each place once. */
export function mergeDeliveries(
  deliveries: readonly (readonly Fact[])[],
  keyOf: (fact: Fact) => ItemKey,
): readonly MergedFact[] {
  const merged = new Map<string, Merging>();
  for (const [delivery, facts] of deliveries.entries()) {
    for (const fact of facts) {
      const key = keyOf(fact);
      const place = `${key.pk}\n${key.sk}`;
      const before = merged.get(place);
      if (before === undefined) {
        merged.set(place, { key, fact, brought: [{ delivery, fact }] });
      } else {
        before.fact = joinFact(before.fact, fact);
        before.brought.push({ delivery, fact });
      }
    }
  }
  return [...merged.values()];
}

/** Outcomes of `count` deliveries, as if each had been recorded alone, one after the other. */
export function outcomesOf(
  count: number,
  written: readonly (readonly [MergedFact, Joined])[],
): readonly RecordOutcome[] {
  const outcomes = Array.from({ length: count }, (): RecordOutcome => ({ kind: 'known' }));
  for (const [{ brought }, joined] of written) {
    if (joined.kind === 'known') continue;
    const touched = joined.kind === 'moved' ? newTo(joined.before, brought) : brought;
    const outcome: RecordOutcome = joined.kind === 'moved' ? { kind: 'recorded' } : joined;
    for (const { delivery } of touched) {
      if (outcomes[delivery]?.kind !== 'failed') outcomes[delivery] = outcome;
    }
  }
  return outcomes;
}

/** Those that moved the place on, in their order, from what it held before. */
function newTo(before: Fact | undefined, brought: MergedFact['brought']): MergedFact['brought'] {
  let state = before;
  return brought.filter(({ fact }) => {
    const after = state === undefined ? fact : joinFact(state, fact);
    const moved = state === undefined || factText(after) !== factText(state);
    state = after;
    return moved;
  });
}

/** Deliveries with facts of a size that no ledger takes are emptied, with their outcome by index. */
export function withoutOversize(deliveries: readonly (readonly Fact[])[]): {
  readonly writable: readonly (readonly Fact[])[];
  readonly refused: ReadonlyMap<number, RecordOutcome>;
} {
  const refused = new Map<number, RecordOutcome>();
  const writable = deliveries.map((facts, delivery) => {
    const bytes = Math.max(0, ...facts.map((fact) => Buffer.byteLength(factText(fact))));
    if (bytes <= FACT_BYTES_MAX) return facts;
    const cause = new RangeError(`a fact of ${bytes} bytes, expected at most ${FACT_BYTES_MAX}`);
    refused.set(delivery, { kind: 'failed', cause });
    return [];
  });
  return { writable, refused };
}

/** One fact for each key: what lies in several places is joined as it is read. */
export function joinedByKey(facts: readonly Fact[]): readonly Fact[] {
  const joined = new Map<string, Fact>();
  for (const fact of facts) {
    const key = factKey(fact);
    const before = joined.get(key);
    joined.set(key, before === undefined ? fact : joinFact(before, fact));
  }
  return [...joined.values()];
}
