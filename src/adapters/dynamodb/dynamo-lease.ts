/**
 * The publisher's lease: one item, moved by conditional writes alone.
 *
 *   free, or until ≤ now, or ours ──▶ ours until now + length        anything else: held
 *
 * It only saves work: what keeps two publishers from harm is the compare-and-swap on the pointer.
 */
import { UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { EpochSeconds } from '../../domain/base/time.ts';
import { ATTRIBUTES } from './dynamo-item.ts';
import { isConditionFailure, tableFault, type DynamoTable } from './dynamo-table.ts';

export const LEASE_PARTITION = 'L#publisher';
const Key = { pk: { S: LEASE_PARTITION }, sk: { S: 'lease' } };
const NAMES = { '#holder': ATTRIBUTES['#holder'], '#until': ATTRIBUTES['#until'] };

export async function takeLease(
  table: DynamoTable,
  holder: string,
  now: EpochSeconds,
  until: EpochSeconds,
): Promise<'granted' | 'held'> {
  return (await moved(table, 'take', {
    UpdateExpression: 'SET #holder = :holder, #until = :until',
    ConditionExpression: 'attribute_not_exists(#holder) OR #until <= :now OR #holder = :holder',
    ExpressionAttributeNames: NAMES,
    ExpressionAttributeValues: {
      ':holder': { S: holder },
      ':until': { N: String(until) },
      ':now': { N: String(now) },
    },
  }))
    ? 'granted'
    : 'held';
}

export async function giveLeaseBack(table: DynamoTable, holder: string): Promise<void> {
  await moved(table, 'release', {
    UpdateExpression: 'REMOVE #holder, #until',
    ConditionExpression: '#holder = :holder',
    ExpressionAttributeNames: NAMES,
    ExpressionAttributeValues: { ':holder': { S: holder } },
  });
}

async function moved(
  table: DynamoTable,
  verb: string,
  move: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
): Promise<boolean> {
  try {
    await table.client.send(new UpdateItemCommand({ TableName: table.name, Key, ...move }));
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw tableFault(verb, table, "the publisher's lease", error);
  }
}
