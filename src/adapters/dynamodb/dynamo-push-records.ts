/**
 * `PushRecords` in the ledger's table, one item a box:
 *
 *   pk B#<box>   sk push   version   body: the record as JSON
 *
 * A write names the version that it replaces. The role needs Query and PutItem on partitions `B#*`.
 */
import { QueryCommand, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { parseJson } from '../../domain/base/json.ts';
import { pushRecordIn } from '../../domain/push/push-record.ts';
import type { PushRecords } from '../../ports/firewalls.ts';
import { ATTRIBUTES, damaged } from './dynamo-item.ts';
import { isConditionFailure, tableFault, type DynamoTable } from './dynamo-table.ts';

/** Partitions of push records; those who read the whole table pass them over. */
export const PUSH_PREFIX = 'B#';

export function dynamoPushRecords(client: DynamoDBClient, name: string): PushRecords {
  const table: DynamoTable = { client, name };
  return {
    async read(box) {
      const Item = await itemOf(table, box);
      if (Item === undefined) return undefined;
      const record = pushRecordIn(parseJson(Item['body']?.S ?? ''));
      if (record === undefined) throw damaged(Item, 'no push record');
      return record;
    },
    async write(record) {
      const { box, version } = record;
      const before = { ':before': { N: String(version - 1) } };
      try {
        await client.send(
          new PutItemCommand({
            TableName: name,
            Item: {
              ...keyOf(box),
              version: { N: String(version) },
              body: { S: JSON.stringify(record) },
            },
            ExpressionAttributeNames: { '#version': 'version' },
            ...(version === 1
              ? { ConditionExpression: 'attribute_not_exists(#version)' }
              : { ConditionExpression: '#version = :before', ExpressionAttributeValues: before }),
          }),
        );
        return 'written';
      } catch (error) {
        if (isConditionFailure(error)) return 'conflict';
        throw tableFault('write', table, `the push record of ${box}`, error);
      }
    },
  };
}

async function itemOf(table: DynamoTable, box: string) {
  try {
    const { Items = [] } = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: '#pk = :pk',
        ExpressionAttributeNames: { '#pk': ATTRIBUTES['#pk'] },
        ExpressionAttributeValues: { ':pk': keyOf(box).pk },
      }),
    );
    return Items[0];
  } catch (error) {
    throw tableFault('read', table, `the push record of ${box}`, error);
  }
}

function keyOf(box: string) {
  return { pk: { S: `${PUSH_PREFIX}${box}` }, sk: { S: 'push' } };
}
