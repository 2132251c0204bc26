/**
 * `Receipts` in the ledger's table, one item a finding and sink:
 *
 *   pk R#<sink>#<digest of the finding>   sk receipt   version   holder, until   expiresAt
 *
 *   begin     version < ours, and nobody else's claim in force ──▶ claim is ours
 *   taken     version < ours ──▶ version is ours; the claim goes if it is ours
 *   abandon   claim is ours  ──▶ it goes
 *
 * Versions are texts in the order of time, so that each of these is one condition. The role needs GetItem and
 * UpdateItem on partitions `R#*`.
 */
import {
  GetItemCommand,
  UpdateItemCommand,
  type DynamoDBClient,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { DAY, type Seconds } from '../domain/time.ts';
import type { Delivery, Receipts } from '../ports.ts';
import { ATTRIBUTES, digestOf } from './dynamo-item.ts';
import { isConditionFailure, tableFault, type DynamoTable } from './dynamo-table.ts';

/** Partitions of receipts; those who read the whole table pass them over. */
export const RECEIPT_PREFIX = 'R#';
/** GuardDuty keeps findings for 90 days and updates none after that. */
const KEPT: Seconds = 120 * DAY;

const NAMES = {
  '#version': 'version',
  '#holder': ATTRIBUTES['#holder'],
  '#until': ATTRIBUTES['#until'],
  '#expires': 'expiresAt',
};
type Name = keyof typeof NAMES;

const IS_NEWER = '(attribute_not_exists(#version) OR #version < :version)';
const IS_FREE = '(attribute_not_exists(#holder) OR #holder = :holder OR #until <= :now)';

export function dynamoReceipts(client: DynamoDBClient, name: string): Receipts {
  const table: DynamoTable = { client, name };
  return {
    async begin(delivery, until) {
      const begun = await moved(table, delivery, ['#version', '#holder', '#until', '#expires'], {
        UpdateExpression: 'SET #holder = :holder, #until = :until, #expires = :expires',
        ConditionExpression: `${IS_NEWER} AND ${IS_FREE}`,
        ExpressionAttributeValues: {
          ...{ ':version': { S: delivery.version }, ':holder': { S: delivery.holder } },
          ...{ ':until': { N: String(until) }, ':now': { N: String(delivery.now) } },
          ':expires': { N: String(delivery.now + KEPT) },
        },
      });
      if (begun) return 'begun';
      const version = await versionTaken(table, delivery);
      return version !== undefined && version >= delivery.version ? 'known' : 'held';
    },
    async taken(delivery) {
      const values = { ':version': { S: delivery.version } };
      const isOurs = await moved(table, delivery, ['#version', '#holder', '#until'], {
        UpdateExpression: 'SET #version = :version REMOVE #holder, #until',
        ConditionExpression: `${IS_NEWER} AND #holder = :holder`,
        ExpressionAttributeValues: { ...values, ':holder': { S: delivery.holder } },
      });
      if (isOurs) return;
      // Our claim ran out: what was taken is noted all the same, the other's claim is left alone.
      await moved(table, delivery, ['#version'], {
        UpdateExpression: 'SET #version = :version',
        ConditionExpression: IS_NEWER,
        ExpressionAttributeValues: values,
      });
    },
    async abandon(delivery) {
      await moved(table, delivery, ['#holder', '#until'], {
        UpdateExpression: 'REMOVE #holder, #until',
        ConditionExpression: '#holder = :holder',
        ExpressionAttributeValues: { ':holder': { S: delivery.holder } },
      });
    },
  };
}

function keyOf({ sink, finding }: Delivery) {
  return { pk: { S: `${RECEIPT_PREFIX}${sink}#${digestOf(finding)}` }, sk: { S: 'receipt' } };
}

async function moved(
  table: DynamoTable,
  delivery: Delivery,
  names: readonly Name[],
  move: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
): Promise<boolean> {
  const ExpressionAttributeNames = Object.fromEntries(names.map((name) => [name, NAMES[name]]));
  const input = { TableName: table.name, Key: keyOf(delivery), ExpressionAttributeNames, ...move };
  try {
    await table.client.send(new UpdateItemCommand(input));
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw tableFault('write', table, `the receipt of ${delivery.sink}`, error);
  }
}

async function versionTaken(table: DynamoTable, delivery: Delivery): Promise<string | undefined> {
  try {
    const { Item } = await table.client.send(
      new GetItemCommand({ TableName: table.name, Key: keyOf(delivery), ConsistentRead: true }),
    );
    return Item?.['version']?.S;
  } catch (error) {
    throw tableFault('read', table, `the receipt of ${delivery.sink}`, error);
  }
}
