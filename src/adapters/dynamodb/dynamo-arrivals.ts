/**
 * `FindingArrivals` in the ledger's table, one item beside the heartbeats:
 *
 *   pk H#finding   sk last   heardAt
 *
 * It never expires: after a month without findings it still says when the last one came. Each process writes it every
 * quarter of an hour at most, so that a flood of findings costs no more. The roles need PutItem or Query on `H#*`.
 */
import { PutItemCommand, QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { MINUTE, type EpochSeconds, type Seconds } from '../../domain/base/time.ts';
import type { FindingArrivals } from '../../ports/heartbeats.ts';
import { listFrom } from '../shared/aws-fault.ts';
import { HEARTBEAT_PREFIX } from './dynamo-heartbeats.ts';
import { isConditionFailure, tableFault, type DynamoTable } from './dynamo-table.ts';

const Key = { pk: { S: `${HEARTBEAT_PREFIX}finding` }, sk: { S: 'last' } };
const WHAT = 'when a finding arrived last';
const NOTED_EVERY: Seconds = 15 * MINUTE;
/** What is absent compares with nothing, so that its comparison is false. */
const IS_LATER = 'NOT #heard >= :heard';

export function dynamoArrivals(client: DynamoDBClient, name: string): FindingArrivals {
  const table: DynamoTable = { client, name };
  let noted = Number.NEGATIVE_INFINITY;
  return {
    async note(arrival) {
      if (arrival - noted < NOTED_EVERY) return;
      await write(table, arrival);
      noted = arrival;
    },
    last: () => read(table),
  };
}

async function write(table: DynamoTable, arrival: EpochSeconds): Promise<void> {
  const heard = { N: String(arrival) };
  try {
    await table.client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: { ...Key, heardAt: heard },
        ConditionExpression: IS_LATER,
        ExpressionAttributeNames: { '#heard': 'heardAt' },
        ExpressionAttributeValues: { ':heard': heard },
      }),
    );
  } catch (error) {
    if (!isConditionFailure(error)) throw tableFault('write', table, WHAT, error);
  }
}

async function read(table: DynamoTable): Promise<EpochSeconds | undefined> {
  try {
    const { Items } = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: '#pk = :pk AND #sk = :sk',
        ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
        ExpressionAttributeValues: { ':pk': Key.pk, ':sk': Key.sk },
      }),
    );
    const [item] = listFrom('Query of DynamoDB', Items);
    if (item === undefined) return undefined;
    const at = Number(item['heardAt']?.N);
    if (Number.isSafeInteger(at)) return at;
    throw new Error('it holds no time');
  } catch (error) {
    throw tableFault('read', table, WHAT, error);
  }
}
