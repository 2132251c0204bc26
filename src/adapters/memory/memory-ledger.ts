/**
 * The reference for `Ledger`: two maps and a list. It says in the fewest words what a ledger does, and
 * the contract suite holds the DynamoDB adapter to the same. It keeps facts forever, and changes for as long as it is told.
 */
import { factKey, factSubject, factText, joinFact, type Fact } from '../../domain/facts/fact.ts';
import { CLOCK_SKEW_MAX, type EpochSeconds, type Seconds } from '../../domain/base/time.ts';
import type { Ledger, RecordOutcome } from '../../ports/ledger.ts';
import { joinedByKey, withoutOversize } from '../shared/ledger-batch.ts';
import { refuseIfForgotten } from '../shared/ledger-span.ts';

/** @param changesKept how long a change is kept after the newest has come. @default - forever */
export function memoryLedger(changesKept: Seconds = Number.POSITIVE_INFINITY): Ledger {
  const places = new Map<string, Fact>();
  const changes: { readonly arrival: EpochSeconds; readonly facts: readonly Fact[] }[] = [];
  let lease: { readonly holder: string; readonly until: EpochSeconds } | undefined;
  let mark: string | undefined;
  return {
    record(deliveries, arrival) {
      const { writable, refused } = withoutOversize(deliveries);
      changes.push({ arrival, facts: writable.flat() });
      while ((changes[0]?.arrival ?? arrival) < arrival - changesKept) changes.shift();
      const outcomes = writable.map((facts, n) => refused.get(n) ?? recordAlone(places, facts));
      return Promise.resolve(outcomes);
    },

    async *changesSince(from, until, onArrival) {
      refuseIfForgotten(from, until);
      for (const { arrival, facts } of [...changes]) {
        if (arrival < from || until + CLOCK_SKEW_MAX < arrival) continue;
        onArrival?.(arrival);
        yield* facts;
      }
    },

    async *everything() {
      yield* [...places.values()];
      for (const { facts } of [...changes]) yield* facts;
    },

    about(kind, subject) {
      const facts = [...places.values()].filter(
        (fact) => fact.kind === kind && factSubject(fact) === subject,
      );
      return Promise.resolve(joinedByKey(facts));
    },

    acquireLease(holder, now, length) {
      const latest = now + length + CLOCK_SKEW_MAX;
      const isInForce = lease !== undefined && now < lease.until && lease.until <= latest;
      const held = isInForce && lease?.holder !== holder;
      if (!held) lease = { holder, until: now + length };
      return Promise.resolve(held ? 'held' : 'granted');
    },

    releaseLease(holder) {
      if (lease?.holder === holder) lease = undefined;
      return Promise.resolve();
    },

    mark: () => Promise.resolve(mark),

    setMark(given) {
      mark = given;
      return Promise.resolve();
    },
  };
}

function recordAlone(places: Map<string, Fact>, facts: readonly Fact[]): RecordOutcome {
  let kind: 'recorded' | 'known' = 'known';
  for (const fact of facts) {
    // A veto is news of its own, whatever newer version of the finding is known.
    const vetoed = fact.kind === 'standing' && fact.standing.vetoed;
    const place = JSON.stringify([fact.kind, factSubject(fact), factKey(fact), vetoed]);
    const before = places.get(place);
    const after = before === undefined ? fact : joinFact(before, fact);
    if (before === undefined || factText(after) !== factText(before)) kind = 'recorded';
    places.set(place, after);
  }
  return { kind };
}
