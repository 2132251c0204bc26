/**
 * Change records: what was delivered when, so that publishing reads what changed and not the table.
 *
 *   C#<hour of arrival>#<shard>   <arrival, 12 digits>#<digest>   { what findings say, one a line }
 *   A#<hour of arrival>#<shard>   the same                        { actions of operators, one a line }
 *
 * Who takes in findings may write the one, who records actions the other (apps/hub/ledger-places.ts), and of each
 * only the kinds that its writer may write are believed: an intake that was taken over exempts and pins nothing.
 * Before there were two prefixes, actions stood under `C#` as well. One that is found there is taken as a sign to
 * look at the actions' own items, which only the operator function can write: so an upgrade loses none, and what
 * somebody forged says nothing.
 *
 * One record holds many deliveries, as many as fit. Partitions are hours and the sort key is the second,
 * so that any span of time is a range of few partitions: a tick costs 5 queries (10 across the hour),
 * where partitions of a minute would cost 4 for each minute of overlap. A record's key is its content's
 * digest: a request that is sent twice is one record.
 */
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Fact } from '../../domain/facts/fact.ts';
import { CHANGE_RETENTION } from '../../domain/facts/retention.ts';
import { hourOf } from '../../domain/facts/sighting.ts';
import { CLOCK_SKEW_MAX, HOUR, type EpochSeconds } from '../../domain/base/time.ts';
import { ATTRIBUTES, expiry, type TableItem } from './dynamo-item.ts';
import { tableFault, type DynamoTable } from './dynamo-table.ts';
import { factsInBody, sortableTime, type ReadBody } from '../shared/change-record.ts';
import { digestOf } from '../shared/fact-place.ts';
import { pagesOf, type PageSource } from '../shared/in-flight.ts';
import { listFrom } from '../shared/aws-fault.ts';

/** A partition takes 1,000 KB of writes a second: four take a flood of 4,000 findings a second. */
const SHARDS = 4;
/** People act seldom. */
const ACTION_SHARDS = 1;

/** A tenth of what a partition takes in a second, a quarter of what an item may have. */
const CHANGE_BYTES_MAX = 100_000;

/** Partitions asked at once: a usual tick in one round trip, a catch-up of days without a flood. */
const QUERIES_IN_FLIGHT = 8;

/** Who writes a fact: the intake, or the operator function. */
type ChangeWriter = 'intake' | 'operator';

const PREFIXES = { intake: 'C', operator: 'A' } as const;

const WRITERS: Readonly<Record<Fact['kind'], ChangeWriter>> = {
  sighting: 'intake',
  standing: 'intake',
  own: 'intake',
  canary: 'intake',
  override: 'operator',
  control: 'operator',
};

/** Whether the key is that of a change record. */
export function isChangeKey(pk: string): boolean {
  return Object.values(PREFIXES).some((prefix) => pk.startsWith(`${prefix}#`));
}

/** Facts packed into as few records as their size allows, in order, those of each writer apart. */
export function changeItems(
  facts: readonly { readonly fact: Fact; readonly text: string }[],
  arrival: EpochSeconds,
): readonly TableItem[] {
  return (['intake', 'operator'] as const).flatMap((writer) => {
    const own = facts.filter(({ fact }) => WRITERS[fact.kind] === writer);
    const texts = own.map(({ text }) => text);
    return packed(texts).map((body) => changeItem(body, arrival, writer));
  });
}

function packed(texts: readonly string[]): readonly string[] {
  const bodies: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const text of texts) {
    const more = Buffer.byteLength(text) + 1;
    if (bytes + more > CHANGE_BYTES_MAX) {
      bodies.push([]);
      bytes = 0;
    }
    bodies.at(-1)?.push(text);
    bytes += more;
  }
  return bodies.map((lines) => lines.join('\n'));
}

export async function writeChange(table: DynamoTable, item: TableItem): Promise<void> {
  try {
    await table.client.send(new PutItemCommand({ TableName: table.name, Item: item }));
  } catch (error) {
    throw tableFault('write', table, `change record ${item['sk']?.S ?? ''}`, error);
  }
}

/** Records that arrived from `from` to `until` and the clocks' skew, both ends included. */
export function changesBetween(
  table: DynamoTable,
  from: EpochSeconds,
  until: EpochSeconds,
): AsyncGenerator<readonly TableItem[]> {
  const last = until + CLOCK_SKEW_MAX;
  const sources: PageSource<TableItem, TableItem>[] = [];
  // A span that ends before it begins is empty, and DynamoDB would refuse to look.
  for (let hour = hourOf(from); from <= last && hour <= hourOf(last); hour += 1) {
    for (const pk of partitionsOf(hour)) sources.push(partitionSource(table, pk, from, last));
  }
  return pagesOf(sources, QUERIES_IN_FLIGHT);
}

interface ReadChange extends ReadBody {
  /** What its writer may write. */
  readonly facts: readonly Fact[];
  /** What else it holds: it is not believed. */
  readonly others: readonly Fact[];
}

/**
 * One record. A broken line stops nothing: a writer with the rights of the intake could stop publishing for good with one. What
 * it would say lies under a key of its own as well; it is counted as not believed.
 */
export function readChange(item: TableItem): ReadChange {
  const { facts: all, later, broken } = factsInBody(item['body']?.S ?? '');
  const prefix = (item['pk']?.S ?? '').split('#', 1)[0];
  const isOfWriter = ({ kind }: Fact) => PREFIXES[WRITERS[kind]] === prefix;
  const others = all.filter((fact) => !isOfWriter(fact));
  return { facts: all.filter(isOfWriter), others, later, broken };
}

function changeItem(body: string, arrival: EpochSeconds, writer: ChangeWriter): TableItem {
  const digest = digestOf(body);
  const shards = writer === 'intake' ? SHARDS : ACTION_SHARDS;
  const shard = (Buffer.from(digest, 'base64url')[0] ?? 0) % shards;
  return {
    pk: { S: partitionOf(writer, hourOf(arrival), shard) },
    sk: { S: `${sortableTime(arrival)}#${digest}` },
    body: { S: body },
    // An hour more than is promised, for a read that takes its time.
    ...expiry(arrival + CHANGE_RETENTION + HOUR),
  };
}

function partitionOf(writer: ChangeWriter, hour: number, shard: number): string {
  return `${PREFIXES[writer]}#${hour}#${shard}`;
}

function partitionsOf(hour: number): readonly string[] {
  const shardsOf = (writer: ChangeWriter, shards: number) =>
    Array.from({ length: shards }, (_, shard) => partitionOf(writer, hour, shard));
  return [...shardsOf('intake', SHARDS), ...shardsOf('operator', ACTION_SHARDS)];
}

function partitionSource(
  table: DynamoTable,
  pk: string,
  from: EpochSeconds,
  last: EpochSeconds,
): PageSource<TableItem, TableItem> {
  return async (start) => {
    try {
      const { Items, LastEvaluatedKey } = await table.client.send(
        new QueryCommand({
          TableName: table.name,
          ConsistentRead: true,
          KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :after',
          ExpressionAttributeNames: { '#pk': ATTRIBUTES['#pk'], '#sk': ATTRIBUTES['#sk'] },
          ExpressionAttributeValues: {
            ':pk': { S: pk },
            ':from': { S: sortableTime(from) },
            // The next second's digits come after every digest of the last.
            ':after': { S: sortableTime(last + 1) },
          },
          ExclusiveStartKey: start,
        }),
      );
      return { items: listFrom('Query of DynamoDB', Items), next: LastEvaluatedKey };
    } catch (error) {
      throw tableFault('read', table, `changes ${pk}`, error);
    }
  };
}
