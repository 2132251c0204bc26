/**
 * The publisher's lease: one item, moved by conditional writes alone.
 *
 *   free, or until ≤ now, or ours, or broken ──▶ ours until now + length        anything else: held
 *
 * Broken is what ends at no time, or later than a writer of now could have written: it would end publishing for good.
 *
 * It only saves work: what keeps two publishers from harm is the compare-and-swap on the pointer.
 */
import { UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { CLOCK_SKEW_MAX, type EpochSeconds } from '../../domain/base/time.ts';
import { ATTRIBUTES } from './dynamo-item.ts';
import { isConditionFailure, tableFault, type DynamoTable } from './dynamo-table.ts';

export const LEASE_PARTITION = 'L#publisher';
const Key = { pk: { S: LEASE_PARTITION }, sk: { S: 'lease' } };
const NAMES = { '#holder': ATTRIBUTES['#holder'], '#until': ATTRIBUTES['#until'] };

const IS_BROKEN = 'NOT attribute_type(#until, :number) OR #until > :latest';

export async function takeLease(
  table: DynamoTable,
  holder: string,
  now: EpochSeconds,
  until: EpochSeconds,
): Promise<'granted' | 'held'> {
  return (await moved(table, 'take', {
    UpdateExpression: 'SET #holder = :holder, #until = :until',
    ConditionExpression: `attribute_not_exists(#holder) OR #until <= :now OR #holder = :holder OR ${IS_BROKEN}`,
    ExpressionAttributeNames: NAMES,
    ExpressionAttributeValues: {
      ':holder': { S: holder },
      ':until': { N: String(until) },
      ':now': { N: String(now) },
      ':latest': { N: String(until + CLOCK_SKEW_MAX) },
      ':number': { S: 'N' },
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
