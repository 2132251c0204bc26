/** Over the real protocol: client, HTTP, the embedded DynamoDB. */
import { paginateScan, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoLedger } from '../../src/adapters/dynamo-ledger.ts';
import { dynamoReceipts } from '../../src/adapters/dynamo-receipts.ts';
import { DAY } from '../../src/domain/time.ts';
import type { Door } from '../../src/local/door.ts';
import { embeddedDynamoClient, startEmbeddedDynamo } from '../../src/local/embedded-dynamo.ts';
import { createLedgerTable } from '../../src/local/ledger-table.ts';
import { delivery, receiptsContract } from '../contracts/receipts.contract.ts';
import { all } from '../contracts/ledger.contract.ts';
import { NOON, sighting } from '../helpers/facts.ts';

let door: Door;
let client: DynamoDBClient;
let tables = 0;

beforeAll(async () => {
  door = await startEmbeddedDynamo();
  client = embeddedDynamoClient(door.url);
});

afterAll(async () => {
  client.destroy();
  await door.stop();
});

async function newTable(): Promise<string> {
  tables += 1;
  const table = `Ledger-${tables}`;
  await createLedgerTable(client, table);
  return table;
}

receiptsContract('DynamoDB', async () => dynamoReceipts(client, await newTable()), 10);

describe('receipts in the ledger’s table', () => {
  it('lie where nobody takes them for facts, and end by themselves', async () => {
    const table = await newTable();
    const ledger = dynamoLedger({ client, table });
    await ledger.record([[sighting({})]], NOON);
    const receipts = dynamoReceipts(client, table);
    await receipts.begin(delivery(), delivery().now + 300);
    await receipts.taken(delivery());
    expect((await all(ledger.everything())).every(({ kind }) => kind === 'sighting')).toBe(true);
    const items = [];
    for await (const { Items = [] } of paginateScan({ client }, { TableName: table })) {
      items.push(...Items);
    }
    const kept = items.filter(({ pk }) => pk?.S?.startsWith('R#'));
    expect(kept).toHaveLength(1);
    expect(Number(kept[0]?.['expiresAt']?.N)).toBeGreaterThan(delivery().now + 90 * DAY);
    expect(JSON.stringify(kept)).not.toContain('aws/1/r/f');
  });

  it('say which receipt could not be written, and why', async () => {
    const receipts = dynamoReceipts(client, 'NoSuchTable');
    await expect(receipts.begin(delivery(), 0)).rejects.toThrow(
      /cannot write the receipt of trustar in table NoSuchTable: ResourceNotFound/,
    );
  });
});
