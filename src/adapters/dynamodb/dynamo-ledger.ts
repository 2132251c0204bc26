/**
 * `Ledger` over one DynamoDB table (keys and attributes: dynamo-item.ts). The client is the root's.
 *
 * A finding with one address costs a sighting, a standing and its share of one change record: at most
 * 3 writes, 2 and a bit in a batch. The role needs PutItem, UpdateItem, Query and Scan on the table.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { changeText, factText, OPERATORS, PUBLISHER, type Fact } from '../../domain/facts/fact.ts';
import { EVIDENCE_RETENTION, keptUntil } from '../../domain/facts/retention.ts';
import { refuseUnreadable, type UnreadableAction } from '../../domain/facts/unreadable-actions.ts';
import { invariant } from '../../domain/base/result.ts';
import type { EpochSeconds, Seconds } from '../../domain/base/time.ts';
import type { Ledger, RecordOutcome } from '../../ports/ledger.ts';
import {
  changeItems,
  changesBetween,
  isChangeKey,
  readChange,
  writeChange,
} from './dynamo-changes.ts';
import {
  actionsAbout,
  factsAbout,
  joinInTable,
  scanTable,
  type ReadActions,
} from './dynamo-facts.ts';
import { timeIn, type ChangeSpan, type ReadBody } from '../shared/change-record.ts';
import { factOf, isBroken, nameOf, unreadableAction, type TableItem } from './dynamo-item.ts';
import { HEARTBEAT_PREFIX } from './dynamo-heartbeats.ts';
import { PUSH_PREFIX } from './dynamo-push-records.ts';
import { RECEIPT_PREFIX } from './dynamo-receipts.ts';
import { giveLeaseBack, LEASE_PARTITION, takeLease } from './dynamo-lease.ts';
import { readMark, writeMark } from './dynamo-mark.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { isFactPartition, isIntakePartition, keyOf } from '../shared/fact-place.ts';
import { mapInFlight } from '../shared/in-flight.ts';
import {
  joinedByKey,
  mergeDeliveries,
  outcomesOf,
  withoutOversize,
} from '../shared/ledger-batch.ts';
import { refuseIfForgotten } from '../shared/ledger-span.ts';
import { noDamage, noteDamage, RECORDS_NAMED, type Unbelieved } from '../shared/unbelieved.ts';

export interface DynamoLedgerOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /**
   * How long sightings stay; more than the policy's longest window.
   * @default EVIDENCE_RETENTION
   */
  readonly retention?: Seconds;
  /** Hears of what a read did not believe, if there was any, again while it is within the span. */
  readonly onUnbelieved?: (unbelieved: Unbelieved) => void;
  /** Hears how many facts a read passed over that only a later version can read, if there were any. */
  readonly onLater?: (facts: number) => void;
}

/** So many are compared with what operators have said; a writer of more has forged them. */
const UNBELIEVED_KEPT = 1_000;

/** Partitions that hold something else. */
const NO_FACTS = [LEASE_PARTITION, RECEIPT_PREFIX, HEARTBEAT_PREFIX, PUSH_PREFIX];

/**
 * A batch of ten findings is twenty joins: two round trips. Far fewer than the client's 50 sockets, so
 * that readers in the same process find one, and as many as the embedded store gains from.
 */
const WRITES_IN_FLIGHT = 16;

export function dynamoLedger(options: DynamoLedgerOptions): Ledger {
  const { client, retention = EVIDENCE_RETENTION } = options;
  const table: DynamoTable = { client, name: options.table };
  return {
    record: (deliveries, arrival) => record(table, retention, deliveries, arrival),
    changesSince: (from, until, onArrival) =>
      changesSince(table, { from, until, onArrival }, options),
    everything: () => everything(table, options),
    about: (kind, subject) => about(table, kind, subject),
    acquireLease: (holder, now, length) => takeLease(table, holder, now, now + length),
    releaseLease: (holder) => giveLeaseBack(table, holder),
    mark: () => readMark(table),
    setMark: (mark) => writeMark(table, mark),
  };
}

async function record(
  table: DynamoTable,
  retention: Seconds,
  deliveries: readonly (readonly Fact[])[],
  arrival: EpochSeconds,
): Promise<readonly RecordOutcome[]> {
  invariant(Number.isSafeInteger(arrival) && arrival >= 0, `arrival is a time, not ${arrival}`);
  const { writable, refused } = withoutOversize(deliveries);
  const merged = mergeDeliveries(writable, keyOf).map((one) => ({
    ...one,
    text: factText(one.fact),
  }));
  const changes = merged.map(({ fact }) => ({ fact, text: changeText(fact) }));
  await mapInFlight(changeItems(changes, arrival), WRITES_IN_FLIGHT, (item) =>
    writeChange(table, item),
  );
  const written = await mapInFlight(merged, WRITES_IN_FLIGHT, async (one) => {
    const joined = await joinInTable(table, one, keptUntil(one.fact, arrival, retention));
    return [one, joined] as const;
  });
  return outcomesOf(deliveries.length, written).map((outcome, n) => refused.get(n) ?? outcome);
}

async function about(
  table: DynamoTable,
  kind: Fact['kind'],
  subject: string,
): Promise<readonly Fact[]> {
  if (kind !== 'override' && kind !== 'control') {
    return joinedByKey(await factsAbout(table, kind, subject));
  }
  const { facts, unreadable } = await actionsAbout(table, kind, subject);
  refuseUnreadable(unreadable, facts);
  return joinedByKey(facts);
}

async function* changesSince(
  table: DynamoTable,
  { from, until, onArrival }: ChangeSpan,
  { onUnbelieved, onLater }: DynamoLedgerOptions,
): AsyncGenerator<Fact> {
  refuseIfForgotten(from, until);
  const others: Other[] = [];
  const damage = noDamage();
  let more = 0;
  let later = 0;
  for await (const page of changesBetween(table, from, until)) {
    for (const item of page) {
      const change = readChange(item);
      onArrival?.(timeIn(item['sk']?.S ?? ''));
      yield* change.facts;
      const kept = change.others.slice(0, UNBELIEVED_KEPT - others.length);
      others.push(...kept.map((fact) => ({ record: nameOf(item), text: factText(fact) })));
      more += change.others.length - kept.length;
      later += change.later;
      noteDamage(damage, nameOf(item), change.broken);
    }
  }
  if (later > 0) onLater?.(later);
  if (others.length + damage.facts === 0) return;
  // What operators said is read where it lies: a broken line of theirs hides no freeze and no exemption.
  const actions = await actionsIn(table);
  yield* actions.facts;
  const forged = unbelievedOf(others, actions.facts);
  const facts = forged.facts + more + damage.facts;
  const records = [...forged.records, ...damage.records].slice(0, RECORDS_NAMED);
  if (forged.facts + damage.facts > 0) onUnbelieved?.({ facts, records });
  refuseUnreadable(actions.unreadable);
}

interface Other {
  readonly record: string;
  readonly text: string;
}

/** An action of before there were two prefixes is recorded; what is recorded nowhere else was forged. */
function unbelievedOf(others: readonly Other[], actions: readonly Fact[]): Unbelieved {
  const recorded = new Set(actions.map(factText));
  const forged = others.filter(({ text }) => !recorded.has(text));
  const records = [...new Set(forged.map(({ record }) => record))].slice(0, RECORDS_NAMED);
  return { facts: forged.length, records };
}

/** What operators have said, from the items that no intake can write. */
async function actionsIn(table: DynamoTable): Promise<ReadActions> {
  const places = [
    ['override', OPERATORS],
    ['control', PUBLISHER],
  ] as const;
  const read = places.map(([kind, subject]) => actionsAbout(table, kind, subject));
  const all = await Promise.all(read);
  return {
    facts: all.flatMap(({ facts }) => facts),
    unreadable: all.flatMap(({ unreadable }) => unreadable),
  };
}

async function* everything(
  table: DynamoTable,
  { onUnbelieved, onLater }: DynamoLedgerOptions,
): AsyncGenerator<Fact> {
  const damage = noDamage();
  const unreadable: UnreadableAction[] = [];
  let later = 0;
  for await (const page of scanTable(table)) {
    for (const item of page) {
      if (isBrokenAction(item)) {
        unreadable.push(unreadableAction(item));
        continue;
      }
      const read = factsOfItem(item);
      yield* read.facts;
      later += read.later;
      noteDamage(damage, nameOf(item), read.broken);
    }
  }
  if (later > 0) onLater?.(later);
  if (damage.facts > 0) onUnbelieved?.(damage);
  refuseUnreadable(unreadable);
}

function isBrokenAction(item: TableItem): boolean {
  const pk = item['pk']?.S ?? '';
  return isFactPartition(pk) && !isIntakePartition(pk) && isBroken(item);
}

/**
 * Of an item under a key that no version so far has written, only a later one knows what it holds. What is broken where
 * the intake may write is passed over and counted.
 */
function factsOfItem(item: TableItem): ReadBody {
  const pk = item['pk']?.S ?? '';
  if (NO_FACTS.some((prefix) => pk.startsWith(prefix))) return { facts: [], later: 0, broken: 0 };
  if (isChangeKey(pk)) return readChange(item);
  if (!isFactPartition(pk)) return { facts: [], later: 1, broken: 0 };
  if (isBroken(item)) return { facts: [], later: 0, broken: 1 };
  const fact = factOf(item);
  return fact === undefined
    ? { facts: [], later: 1, broken: 0 }
    : { facts: [fact], later: 0, broken: 0 };
}
