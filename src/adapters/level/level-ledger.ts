/**
 * `Ledger` in a LevelDB (level-store.ts), for one process.
 *
 *   f"<pk>"<sk>                       a fact's text, where fact-place.ts puts it
 *   c<arrival, 12 digits>#<digest>    a change record: the facts of one batch, one a line
 *   l                                 the publisher's lease
 *
 * The partition is written as a JSON string, since senders choose some subjects freely: no JSON string is the
 * beginning of another. A batch is one atomic write, its change record and what it moved together: there is no
 * instant at which one of the two is there alone. Reads that a write depends on wait for the write before.
 */
import { factSubject, factText, readFact, type Fact } from '../../domain/facts/fact.ts';
import { CHANGE_RETENTION } from '../../domain/facts/retention.ts';
import { hourOf } from '../../domain/facts/sighting.ts';
import { invariant } from '../../domain/base/result.ts';
import { CLOCK_SKEW_MAX, HOUR, type EpochSeconds } from '../../domain/base/time.ts';
import type { Ledger, RecordOutcome } from '../../ports/ledger.ts';
import { factsInBody, sortableTime } from '../shared/change-record.ts';
import { digestOf, keyOf, partitionOf, rankOf } from '../shared/fact-place.ts';
import {
  joinedByKey,
  mergeDeliveries,
  outcomesOf,
  withoutOversize,
  type ItemKey,
  type Joined,
  type MergedFact,
} from '../shared/ledger-batch.ts';
import { refuseIfForgotten } from '../shared/ledger-span.ts';
import { turnsByKey } from '../shared/turns.ts';
import { keysBelow, type LevelStore, type StoreChange, type StoreEntry } from './level-store.ts';
import { levelLease } from './level-lease.ts';

const FACTS = 'f';
const CHANGES = 'c';

export function levelLedger(store: LevelStore): Ledger {
  const inTurn = turnsByKey();
  const forget = forgetter(store);
  return {
    record: (deliveries, arrival) =>
      inTurn(FACTS, async () => {
        const outcomes = await record(store, deliveries, arrival);
        await forget(arrival);
        return outcomes;
      }),
    changesSince: (from, until) => changesSince(store, from, until),
    async *everything() {
      // A change record says nothing that its facts do not say: they were written together.
      for await (const page of store.pages(keysBelow(FACTS))) {
        yield* page.flatMap((entry) => factOf(store, entry) ?? []);
      }
    },
    about: (kind, subject) => about(store, kind, subject),
    ...levelLease(store),
  };
}

async function record(
  store: LevelStore,
  deliveries: readonly (readonly Fact[])[],
  arrival: EpochSeconds,
): Promise<readonly RecordOutcome[]> {
  invariant(Number.isSafeInteger(arrival) && arrival >= 0, `arrival is a time, not ${arrival}`);
  const { writable, refused } = withoutOversize(deliveries);
  const merged = mergeDeliveries(writable, keyOf);
  const keys = merged.map(({ key }) => factKeyOf(key));
  const before = await store.getMany(keys);
  const joined = merged.map((one, n) => [one, joinOf(store, one, keys[n], before[n])] as const);
  const moved = joined.flatMap(([{ key, fact }, { kind }]): StoreChange[] =>
    kind === 'moved' ? [{ type: 'put', key: factKeyOf(key), value: factText(fact) }] : [],
  );
  if (merged.length > 0) await store.write([changeOf(merged, arrival), ...moved]);
  return outcomesOf(deliveries.length, joined).map((outcome, n) => refused.get(n) ?? outcome);
}

/** A place that cannot be read fails its own facts alone. */
function joinOf(
  store: LevelStore,
  { fact }: MergedFact,
  key = '',
  value: string | undefined,
): Joined {
  if (value === undefined) return { kind: 'moved', before: undefined };
  try {
    const before = factOf(store, [key, value]);
    // What only a later version can read is left to it.
    if (before === undefined) return { kind: 'known' };
    return rankOf(before) >= rankOf(fact) ? { kind: 'known' } : { kind: 'moved', before };
  } catch (cause) {
    return { kind: 'failed', cause };
  }
}

/** Its key holds its digest: a batch that is sent twice within a second is one record. */
function changeOf(merged: readonly MergedFact[], arrival: EpochSeconds): StoreChange {
  const value = merged.map(({ fact }) => factText(fact)).join('\n');
  return { type: 'put', key: `${CHANGES}${sortableTime(arrival)}#${digestOf(value)}`, value };
}

async function* changesSince(
  store: LevelStore,
  from: EpochSeconds,
  until: EpochSeconds,
): AsyncGenerator<Fact> {
  refuseIfForgotten(from, until);
  const last = until + CLOCK_SKEW_MAX;
  if (from > last) return;
  for await (const page of store.pages(changesBetween(from, last + 1))) {
    for (const [key, body] of page) {
      const read = factsInBody(body);
      if (read.broken > 0) throw damaged(store, key, 'a line that is no fact');
      yield* read.facts;
    }
  }
}

/** Once in an hour of arrivals, takes out the changes that no reader may ask for any more. */
function forgetter(store: LevelStore) {
  let lastHour: number | undefined;
  return async (arrival: EpochSeconds): Promise<void> => {
    if (hourOf(arrival) === lastHour) return;
    lastHour = hourOf(arrival);
    const end = arrival - CHANGE_RETENTION - HOUR;
    if (end <= 0) return;
    for await (const page of store.pages(changesBetween(0, end))) {
      const changes = page.map(([key]) => ({ type: 'del', key }) as const);
      await store.write(changes, { durable: false });
    }
  };
}

async function about(
  store: LevelStore,
  kind: Fact['kind'],
  subject: string,
): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  for await (const page of store.pages(keysBelow(prefixOf(partitionOf(kind, subject))))) {
    facts.push(...page.flatMap((entry) => factOf(store, entry) ?? []));
  }
  return joinedByKey(facts);
}

function changesBetween(from: EpochSeconds, end: EpochSeconds) {
  return { gte: `${CHANGES}${sortableTime(from)}`, lt: `${CHANGES}${sortableTime(end)}` };
}

function prefixOf(pk: string): string {
  return `${FACTS}${JSON.stringify(pk)}`;
}

function factKeyOf({ pk, sk }: ItemKey): string {
  return `${prefixOf(pk)}${sk}`;
}

/** The fact of an entry; none if only a later version can read it. Throws, naming it, if it is broken. */
function factOf(store: LevelStore, [key, value]: StoreEntry): Fact | undefined {
  const fact = readFact(value);
  if (fact === 'later') return undefined;
  const isThere =
    fact !== undefined && key.startsWith(prefixOf(partitionOf(fact.kind, factSubject(fact))));
  if (!isThere) throw damaged(store, key, 'no fact of this key');
  return fact;
}

function damaged({ folder }: LevelStore, key: string, what: string): Error {
  return new Error(
    `the ledger in ${folder} is damaged: entry ${key.slice(0, 200)} holds ${what}; restore the folder, or move it away to start afresh`,
  );
}
