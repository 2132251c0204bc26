/**
 * `Ledger` in a LevelDB (level-store.ts), for one process.
 *
 *   f"<pk>"<sk>                       a fact's text, where fact-place.ts puts it
 *   c<arrival, 12 digits>#<digest>    a change record: the facts of one batch, one a line
 *   l                                 the publisher's lease
 *   m                                 the publisher's mark
 *
 * The partition is written as a JSON string, since senders choose some subjects freely: no JSON string is the
 * beginning of another. A batch is one atomic write, its change record and what it moved together: there is no
 * instant at which one of the two is there alone. Reads that a write depends on wait for the write before.
 */
import {
  changeText,
  factSubject,
  factText,
  OPERATORS,
  PUBLISHER,
  readFact,
  type Fact,
} from '../../domain/facts/fact.ts';
import { CHANGE_RETENTION } from '../../domain/facts/retention.ts';
import { hourOf } from '../../domain/facts/sighting.ts';
import { refuseUnreadable, type UnreadableAction } from '../../domain/facts/unreadable-actions.ts';
import { invariant } from '../../domain/base/result.ts';
import { CLOCK_SKEW_MAX, HOUR, type EpochSeconds } from '../../domain/base/time.ts';
import type { Ledger, RecordOutcome } from '../../ports/ledger.ts';
import { factsInBody, sortableTime, timeIn, type ChangeSpan } from '../shared/change-record.ts';
import { digestOf, keyOf, movesUp, partitionOf } from '../shared/fact-place.ts';
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
import { noDamage, noteDamage, type Unbelieved } from '../shared/unbelieved.ts';
import { turnsByKey } from '../shared/turns.ts';
import { keysBelow, type LevelStore, type StoreChange, type StoreEntry } from './level-store.ts';
import { levelLease } from './level-lease.ts';

const FACTS = 'f';
const CHANGES = 'c';
const MARK = 'm';

/** `onUnbelieved` hears of what a read passed over, if there was any. */
export function levelLedger(
  store: LevelStore,
  onUnbelieved?: (unbelieved: Unbelieved) => void,
): Ledger {
  const inTurn = turnsByKey();
  const forget = forgetter(store);
  return {
    record: (deliveries, arrival) =>
      inTurn(FACTS, async () => {
        const outcomes = await record(store, deliveries, arrival);
        await forget(arrival);
        return outcomes;
      }),
    changesSince: (from, until, onArrival) =>
      changesSince(store, { from, until, onArrival }, onUnbelieved),
    everything: () => everything(store, onUnbelieved),
    about: (kind, subject) => about(store, kind, subject),
    ...levelLease(store),
    mark: () => store.get(MARK),
    setMark: (value) => store.write([{ type: 'put', key: MARK, value }]),
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
  const joined = merged.map((one, n) => [one, joinOf(one, keys[n], before[n])] as const);
  const moved = joined.flatMap(([{ key, fact }, { kind }]): StoreChange[] =>
    kind === 'moved' ? [{ type: 'put', key: factKeyOf(key), value: factText(fact) }] : [],
  );
  if (merged.length > 0) await store.write([changeOf(merged, arrival), ...moved]);
  return outcomesOf(deliveries.length, joined).map((outcome, n) => refused.get(n) ?? outcome);
}

/** What stands there and cannot be read gives way to what can. */
function joinOf({ fact }: MergedFact, key = '', value: string | undefined): Joined {
  const before = value === undefined ? undefined : factIn([key, value]);
  if (before === undefined) return { kind: 'moved', before };
  // What only a later version can read is left to it.
  if (before === 'later' || !movesUp(before, fact)) return { kind: 'known' };
  return { kind: 'moved', before };
}

/** Its key holds its digest: a batch that is sent twice within a second is one record. */
function changeOf(merged: readonly MergedFact[], arrival: EpochSeconds): StoreChange {
  const value = merged.map(({ fact }) => changeText(fact)).join('\n');
  return { type: 'put', key: `${CHANGES}${sortableTime(arrival)}#${digestOf(value)}`, value };
}

type UnbelievedHeard = ((unbelieved: Unbelieved) => void) | undefined;

async function* changesSince(
  store: LevelStore,
  { from, until, onArrival }: ChangeSpan,
  onUnbelieved: UnbelievedHeard,
): AsyncGenerator<Fact> {
  refuseIfForgotten(from, until);
  const last = until + CLOCK_SKEW_MAX;
  if (from > last) return;
  const damage = noDamage();
  for await (const page of store.pages(changesBetween(from, last + 1))) {
    for (const [key, body] of page) {
      const read = factsInBody(body);
      onArrival?.(timeIn(key.slice(CHANGES.length)));
      yield* read.facts;
      noteDamage(damage, key, read.broken);
    }
  }
  if (damage.facts === 0) return;
  // What the broken lines said was written to its own places in the same write.
  yield* everything(store, undefined);
  onUnbelieved?.(damage);
}

/** A change record says nothing that its facts do not say: they were written together. */
async function* everything(store: LevelStore, onUnbelieved: UnbelievedHeard): AsyncGenerator<Fact> {
  const damage = noDamage();
  const unreadable: UnreadableAction[] = [];
  for await (const page of store.pages(keysBelow(FACTS))) {
    for (const entry of page) {
      const fact = factIn(entry);
      if (fact === undefined && isActionKey(entry[0]))
        unreadable.push(unreadableAction(store, entry));
      else if (fact === undefined) noteDamage(damage, entry[0], 1);
      else if (fact !== 'later') yield fact;
    }
  }
  if (damage.facts > 0) onUnbelieved?.(damage);
  refuseUnreadable(unreadable);
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
  const unreadable: UnreadableAction[] = [];
  for await (const page of store.pages(keysBelow(prefixOf(partitionOf(kind, subject))))) {
    for (const entry of page) {
      const fact = factIn(entry);
      if (fact === undefined && !isActionKey(entry[0]))
        throw damaged(store, entry, 'no fact of this key');
      if (fact === undefined) unreadable.push(unreadableAction(store, entry));
      else if (fact !== 'later') facts.push(fact);
    }
  }
  refuseUnreadable(unreadable, facts);
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

/** The fact of an entry; `undefined` if it is broken. */
function factIn([key, value]: StoreEntry): Fact | 'later' | undefined {
  const fact = readFact(value);
  if (fact === undefined || fact === 'later') return fact;
  return key.startsWith(prefixOf(partitionOf(fact.kind, factSubject(fact)))) ? fact : undefined;
}

const ACTION_PREFIXES = [
  prefixOf(partitionOf('override', OPERATORS)),
  prefixOf(partitionOf('control', PUBLISHER)),
];

function isActionKey(key: string): boolean {
  return ACTION_PREFIXES.some((prefix) => key.startsWith(prefix));
}

function unreadableAction(store: LevelStore, entry: StoreEntry): UnreadableAction {
  return {
    problem: damaged(store, entry, 'no action that can be read').message,
    isPlaceOf: (fact) => factKeyOf(keyOf(fact)) === entry[0],
  };
}

function damaged({ folder }: LevelStore, [key]: StoreEntry, what: string): Error {
  return new Error(
    `the ledger in ${folder} is damaged: entry ${key.slice(0, 200)} holds ${what}; restore the folder, or move it away to start afresh`,
  );
}
