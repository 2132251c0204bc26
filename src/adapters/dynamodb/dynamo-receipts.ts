/**
 * `Receipts` in the ledger's table, one item a finding and sink:
 *
 *   pk R#<sink>#<digest of the finding>   sk receipt   version   tried, tries   holder, until   expiresAt
 *
 *   begin     version < ours, tried ≤ ours, nobody else's claim in force ──▶ tried and claim are ours, tries + 1;
 *             else known, overtaken or held, by the first of these that fails but claims before tried
 *   taken     version < ours ──▶ version is ours; if the claim is ours, it goes, and tries with it
 *   refused   claim is ours  ──▶ it goes; if this was the only try, tried and tries with it
 *   abandon   claim is ours  ──▶ it goes
 *
 * Versions are texts in the order of time, so that each of these is one condition. The role needs GetItem and
 * UpdateItem on partitions `R#*`.
 */
import {
  GetItemCommand,
  UpdateItemCommand,
  type DynamoDBClient,
  type GetItemCommandOutput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { DAY, type Seconds } from '../../domain/base/time.ts';
import type { Delivery, Receipts } from '../../ports/sinks.ts';
import { digestOf } from '../shared/fact-place.ts';
import { ATTRIBUTES } from './dynamo-item.ts';
import { isConditionFailure, tableFault, type DynamoTable } from './dynamo-table.ts';

/** Partitions of receipts; those who read the whole table pass them over. */
export const RECEIPT_PREFIX = 'R#';
/** GuardDuty keeps findings for 90 days and updates none after that. */
const KEPT: Seconds = 120 * DAY;

const NAMES = {
  '#version': 'version',
  '#tried': 'tried',
  '#tries': 'tries',
  '#holder': ATTRIBUTES['#holder'],
  '#until': ATTRIBUTES['#until'],
  '#expires': 'expiresAt',
};
type AttributeName = keyof typeof NAMES;
const EVERY_NAME = Object.keys(NAMES) as AttributeName[];

const ONE = { N: '1' };
const IS_NEWER = '(attribute_not_exists(#version) OR #version < :version)';
const IS_LATEST = '(attribute_not_exists(#tried) OR #tried <= :version)';
const IS_FREE = '(attribute_not_exists(#holder) OR #holder = :holder OR #until <= :now)';

export function dynamoReceipts(client: DynamoDBClient, name: string): Receipts {
  const table: DynamoTable = { client, name };
  return {
    async begin(delivery, until) {
      const begun = await moved(table, delivery, EVERY_NAME, {
        UpdateExpression:
          'SET #tried = :version, #holder = :holder, #until = :until, #expires = :expires ADD #tries :one',
        ConditionExpression: `${IS_NEWER} AND ${IS_LATEST} AND ${IS_FREE}`,
        ExpressionAttributeValues: {
          ':version': { S: delivery.version },
          ':holder': { S: delivery.holder },
          ':until': { N: String(until) },
          ':now': { N: String(delivery.now) },
          ':expires': { N: String(delivery.now + KEPT) },
          ':one': ONE,
        },
      });
      return begun ? 'begun' : whyNot(await itemOf(table, delivery), delivery);
    },
    async taken(delivery) {
      const values = { ':version': { S: delivery.version } };
      const isOurs = await moved(table, delivery, ['#version', '#tries', '#holder', '#until'], {
        UpdateExpression: 'SET #version = :version REMOVE #tries, #holder, #until',
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
    async refused(delivery) {
      const isOnlyTry = await moved(table, delivery, ['#tried', '#tries', '#holder', '#until'], {
        UpdateExpression: 'REMOVE #tried, #tries, #holder, #until',
        ConditionExpression: '#holder = :holder AND #tries = :one',
        ExpressionAttributeValues: { ':holder': { S: delivery.holder }, ':one': ONE },
      });
      if (!isOnlyTry) await giveBack(table, delivery);
    },
    abandon: (delivery) => giveBack(table, delivery),
  };
}

async function giveBack(table: DynamoTable, delivery: Delivery): Promise<void> {
  await moved(table, delivery, ['#holder', '#until'], {
    UpdateExpression: 'REMOVE #holder, #until',
    ConditionExpression: '#holder = :holder',
    ExpressionAttributeValues: { ':holder': { S: delivery.holder } },
  });
}

function keyOf({ sink, finding }: Delivery) {
  return { pk: { S: `${RECEIPT_PREFIX}${sink}#${digestOf(finding)}` }, sk: { S: 'receipt' } };
}

async function moved(
  table: DynamoTable,
  delivery: Delivery,
  names: readonly AttributeName[],
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

/** Why a claim was refused; after a change since then `held`, so that it is tried once more. */
function whyNot(item: ReceiptItem = {}, { version, holder, now }: Delivery) {
  const textOf = (name: AttributeName) => item[NAMES[name]]?.S ?? '';
  if (textOf('#version') >= version) return 'known';
  const isFree =
    ['', holder].includes(textOf('#holder')) || Number(item[NAMES['#until']]?.N) <= now;
  return isFree && textOf('#tried') > version ? 'overtaken' : 'held';
}

type ReceiptItem = GetItemCommandOutput['Item'];

async function itemOf(table: DynamoTable, delivery: Delivery): Promise<ReceiptItem> {
  try {
    const { Item } = await table.client.send(
      new GetItemCommand({ TableName: table.name, Key: keyOf(delivery), ConsistentRead: true }),
    );
    return Item;
  } catch (error) {
    throw tableFault('read', table, `the receipt of ${delivery.sink}`, error);
  }
}
