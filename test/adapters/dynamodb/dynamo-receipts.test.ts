/** Over the real protocol: client, HTTP, the embedded DynamoDB. */
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { dynamoLedger } from '../../../src/adapters/dynamodb/dynamo-ledger.ts';
import { dynamoReceipts } from '../../../src/adapters/dynamodb/dynamo-receipts.ts';
import { DAY } from '../../../src/domain/base/time.ts';
import { delivery, receiptsContract } from '../../contracts/receipts.contract.ts';
import { all } from '../../contracts/ledger.contract.ts';
import { dynamoOfFile } from '../../helpers/hub/dynamo.ts';
import { NOON, sighting } from '../../helpers/data/facts.ts';

const dynamo = dynamoOfFile();

receiptsContract(
  'DynamoDB',
  async () => dynamoReceipts(dynamo.client, await dynamo.newTable()),
  10,
);

describe('receipts in the ledger’s table', () => {
  it('lie where nobody takes them for facts, and end by themselves', async () => {
    const table = await dynamo.newTable();
    const ledger = dynamoLedger({ client: dynamo.client, table });
    await ledger.record([[sighting({})]], NOON);
    const receipts = dynamoReceipts(dynamo.client, table);
    await receipts.begin(delivery(), delivery().now + 300);
    await receipts.taken(delivery());
    expect((await all(ledger.everything())).every(({ kind }) => kind === 'sighting')).toBe(true);
    const items = [];
    for await (const { Items = [] } of paginateScan(
      { client: dynamo.client },
      { TableName: table },
    )) {
      items.push(...Items);
    }
    const kept = items.filter(({ pk }) => pk?.S?.startsWith('R#'));
    expect(kept).toHaveLength(1);
    expect(Number(kept[0]?.['expiresAt']?.N)).toBeGreaterThan(delivery().now + 90 * DAY);
    expect(JSON.stringify(kept)).not.toContain('aws/1/r/f');
  });

  it('say which receipt could not be written, and why', async () => {
    const receipts = dynamoReceipts(dynamo.client, 'NoSuchTable');
    await expect(receipts.begin(delivery(), 0)).rejects.toThrow(
      /cannot write the receipt of trustar in table NoSuchTable: ResourceNotFound/,
    );
  });
});
