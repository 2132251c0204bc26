/**
 * The publisher's mark on a ledger (`Ledger.mark`), one item beside the lease:
 *
 *   pk L#publisher   sk mark   body: the mark   table: the name of the table that it was set on
 *
 * A copy of the table, restored under another name, has the item and no mark: who adopts it has it judged again.
 */
import { QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { listFrom } from '../shared/aws-fault.ts';
import { LEASE_PARTITION } from './dynamo-lease.ts';
import { tableFault, type DynamoTable } from './dynamo-table.ts';

const Key = { pk: { S: LEASE_PARTITION }, sk: { S: 'mark' } };

export async function readMark(table: DynamoTable): Promise<string | undefined> {
  try {
    const { Items } = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: '#pk = :pk AND #sk = :sk',
        ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
        ExpressionAttributeValues: { ':pk': Key.pk, ':sk': Key.sk },
      }),
    );
    const [item] = listFrom('Query of DynamoDB', Items);
    return item?.['table']?.S === table.name ? item['body']?.S : undefined;
  } catch (error) {
    throw tableFault('read', table, "the publisher's mark", error);
  }
}

export async function writeMark(table: DynamoTable, mark: string): Promise<void> {
  try {
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key,
        UpdateExpression: 'SET #body = :body, #table = :table',
        ExpressionAttributeNames: { '#body': 'body', '#table': 'table' },
        ExpressionAttributeValues: { ':body': { S: mark }, ':table': { S: table.name } },
      }),
    );
  } catch (error) {
    throw tableFault('write', table, "the publisher's mark", error);
  }
}
