import { paginateScan, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { dynamoLedger } from '../../../src/adapters/dynamodb/dynamo-ledger.ts';
import { dynamoOfFile } from '../../helpers/hub/dynamo.ts';

const dynamo = dynamoOfFile();
const ledgerIn = (table: string) => dynamoLedger({ client: dynamo.client, table });

it('a copy of a table under another name has no mark until it gets its own', async () => {
  const [table, copy] = [await dynamo.newTable(), await dynamo.newTable()];
  await ledgerIn(table).setMark('known');
  await ledgerIn(table).acquireLease('a', 1, 90);
  for await (const { Items = [] } of paginateScan(
    { client: dynamo.client },
    { TableName: table },
  )) {
    for (const Item of Items)
      await dynamo.client.send(new PutItemCommand({ TableName: copy, Item }));
  }
  expect(await ledgerIn(table).mark()).toBe('known');
  expect(await ledgerIn(copy).mark()).toBeUndefined();
  await ledgerIn(copy).setMark('known');
  expect(await ledgerIn(copy).mark()).toBe('known');
});

it('a table that does not answer has no mark that could be read', async () => {
  await expect(ledgerIn('nowhere').mark()).rejects.toThrow("cannot read the publisher's mark");
});
