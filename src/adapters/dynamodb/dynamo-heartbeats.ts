/**
 * `Heartbeats` in the ledger's table, one item for each account, region and route:
 *
 *   pk H#<shard>   sk <route> <account> <region>   heardAt   expiresAt
 *
 * A later heartbeat replaces an earlier one, and never the other way round, whatever order they come in. The few
 * partitions are read as a whole: 17,000 pairs are 2 MB. The roles need PutItem or Query on partitions `H#*`.
 */
import { createHash } from 'node:crypto';
import { PutItemCommand, QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { heartbeatKey, type Heartbeat } from '../../domain/forwarding/heartbeat.ts';
import { DAY, type Seconds } from '../../domain/base/time.ts';
import type { Heartbeats } from '../../ports/heartbeats.ts';
import { mapInFlight, pagesOf, type PageSource } from '../shared/in-flight.ts';
import { expiry, type TableItem } from './dynamo-item.ts';
import { isConditionFailure, tableFault, type DynamoTable } from './dynamo-table.ts';
import { listFrom } from '../shared/aws-fault.ts';

/** Partitions of heartbeats; those who read the whole table pass them over. */
export const HEARTBEAT_PREFIX = 'H#';
const SHARDS = 4;
const WRITES_IN_FLIGHT = 16;
/** An account that has left is forgotten after so long. */
const KEPT: Seconds = 30 * DAY;
/** What is absent compares with nothing, so that its comparison is false. */
const IS_LATER = 'NOT #heard >= :heard';

export function dynamoHeartbeats(client: DynamoDBClient, name: string): Heartbeats {
  const table: DynamoTable = { client, name };
  return {
    async hear(heartbeats) {
      await mapInFlight(latestOf(heartbeats), WRITES_IN_FLIGHT, (one) => write(table, one));
    },
    async last() {
      const heard: Heartbeat[] = [];
      const shards = Array.from({ length: SHARDS }, (_, shard) => shardSource(table, shard));
      for await (const items of pagesOf(shards, SHARDS)) heard.push(...items.flatMap(heartbeatOf));
      return heard;
    },
  };
}

/** One for each place: who floods the queue writes once a batch. */
function latestOf(heartbeats: readonly Heartbeat[]): readonly Heartbeat[] {
  const latest = new Map<string, Heartbeat>();
  for (const one of heartbeats) {
    const before = latest.get(heartbeatKey(one));
    if (before === undefined || before.at < one.at) latest.set(heartbeatKey(one), one);
  }
  return [...latest.values()];
}

async function write(table: DynamoTable, heartbeat: Heartbeat): Promise<void> {
  const sk = heartbeatKey(heartbeat);
  const heard = { N: String(heartbeat.at) };
  try {
    await table.client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: {
          pk: { S: shardOf(sk) },
          sk: { S: sk },
          heardAt: heard,
          ...expiry(heartbeat.at + KEPT),
        },
        ConditionExpression: IS_LATER,
        ExpressionAttributeNames: { '#heard': 'heardAt' },
        ExpressionAttributeValues: { ':heard': heard },
      }),
    );
  } catch (error) {
    if (!isConditionFailure(error)) throw tableFault('write', table, `heartbeat ${sk}`, error);
  }
}

function shardOf(key: string): string {
  const [byte = 0] = createHash('sha256').update(key).digest();
  return `${HEARTBEAT_PREFIX}${byte % SHARDS}`;
}

/** What is no heartbeat, as a later version may write, is none. */
function heartbeatOf({ sk, heardAt }: TableItem): readonly Heartbeat[] {
  const [route, account = '', region = ''] = (sk?.S ?? '').split(' ');
  const at = Number(heardAt?.N);
  if ((route !== 'member' && route !== 'administrator') || !Number.isSafeInteger(at)) return [];
  return [{ route, account, region, at }];
}

function shardSource(table: DynamoTable, shard: number): PageSource<TableItem, TableItem> {
  const pk = `${HEARTBEAT_PREFIX}${shard}`;
  return async (start) => {
    try {
      const { Items, LastEvaluatedKey } = await table.client.send(
        new QueryCommand({
          TableName: table.name,
          KeyConditionExpression: '#pk = :pk',
          ExpressionAttributeNames: { '#pk': 'pk' },
          ExpressionAttributeValues: { ':pk': { S: pk } },
          ExclusiveStartKey: start,
        }),
      );
      return { items: listFrom('Query of DynamoDB', Items), next: LastEvaluatedKey };
    } catch (error) {
      throw tableFault('read', table, `heartbeats ${pk}`, error);
    }
  };
}
