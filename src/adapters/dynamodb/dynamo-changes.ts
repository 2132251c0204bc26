/**
 * Change records: what was delivered when, so that publishing reads what changed and not the table.
 *
 *   C#<hour of arrival>#<shard>   <arrival, 12 digits>#<digest>   { facts, one a line }
 *
 * One record holds many deliveries, as many as fit. Partitions are hours and the sort key is the second,
 * so that any span of time is a range of few partitions: a tick costs 4 queries (8 across the hour),
 * where partitions of a minute would cost 4 for each minute of overlap. A record's key is its content's
 * digest: a request that is sent twice is one record.
 */
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { parseFact, type Fact } from '../../domain/facts/fact.ts';
import { CHANGE_RETENTION, CLOCK_SKEW_MAX } from '../../domain/facts/retention.ts';
import { hourOf } from '../../domain/facts/sighting.ts';
import { HOUR, type EpochSeconds } from '../../domain/base/time.ts';
import { ATTRIBUTES, damaged, digestOf, expiry, type TableItem } from './dynamo-item.ts';
import { tableFault, type DynamoTable } from './dynamo-table.ts';
import { pagesOf, type PageSource } from '../shared/in-flight.ts';

/** A partition takes 1,000 KB of writes a second: four take a flood of 4,000 findings a second. */
const SHARDS = 4;

/** A tenth of what a partition takes in a second, a quarter of what an item may have. */
const CHANGE_BYTES_MAX = 100_000;

/** Twelve digits hold every second until the year 33,000, so that text sorts as numbers do. */
const ARRIVAL_DIGITS = 12;

/** Partitions asked at once: a usual tick in one round trip, a catch-up of days without a flood. */
const QUERIES_IN_FLIGHT = 8;

/** Texts packed into as few records as their size allows, in order. */
export function changeItems(texts: readonly string[], arrival: EpochSeconds): readonly TableItem[] {
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
  return bodies.map((lines) => changeItem(lines.join('\n'), arrival));
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
    for (let shard = 0; shard < SHARDS; shard += 1) {
      sources.push(partitionSource(table, partitionOf(hour, shard), from, last));
    }
  }
  return pagesOf(sources, QUERIES_IN_FLIGHT);
}

/** The facts of one record. Throws, naming the record, if one of them cannot be read. */
export function factsOfChange(item: TableItem): readonly Fact[] {
  const lines = (item['body']?.S ?? '').split('\n');
  return lines.map((line) => {
    const fact = parseFact(line);
    if (fact === undefined) throw damaged(item, 'a line that is no fact');
    return fact;
  });
}

function changeItem(body: string, arrival: EpochSeconds): TableItem {
  const digest = digestOf(body);
  const shard = (Buffer.from(digest, 'base64url')[0] ?? 0) % SHARDS;
  return {
    pk: { S: partitionOf(hourOf(arrival), shard) },
    sk: { S: `${sortable(arrival)}#${digest}` },
    body: { S: body },
    // An hour more than is promised, for a read that takes its time.
    ...expiry(arrival + CHANGE_RETENTION + HOUR),
  };
}

function partitionOf(hour: number, shard: number): string {
  return `C#${hour}#${shard}`;
}

function sortable(time: EpochSeconds): string {
  return String(time).padStart(ARRIVAL_DIGITS, '0');
}

function partitionSource(
  table: DynamoTable,
  pk: string,
  from: EpochSeconds,
  last: EpochSeconds,
): PageSource<TableItem, TableItem> {
  return async (start) => {
    try {
      const { Items = [], LastEvaluatedKey } = await table.client.send(
        new QueryCommand({
          TableName: table.name,
          ConsistentRead: true,
          KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :after',
          ExpressionAttributeNames: { '#pk': ATTRIBUTES['#pk'], '#sk': ATTRIBUTES['#sk'] },
          ExpressionAttributeValues: {
            ':pk': { S: pk },
            ':from': { S: sortable(from) },
            // The next second's digits come after every digest of the last.
            ':after': { S: sortable(last + 1) },
          },
          ExclusiveStartKey: start,
        }),
      );
      return { items: Items, next: LastEvaluatedKey };
    } catch (error) {
      throw tableFault('read', table, `changes ${pk}`, error);
    }
  };
}
