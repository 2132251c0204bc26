/** Writes items into an embedded DynamoDB, eight in flight, and prints each when it is acknowledged. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { embeddedDynamoClient, startEmbeddedDynamo } from '../../src/local/aws/embedded-dynamo.ts';
import { createPlainTable } from '../helpers/hub/table.ts';

const [folder = '', round = '0'] = process.argv.slice(2);
const door = await startEmbeddedDynamo(folder);
const client = embeddedDynamoClient(door.url);
if (round === '0') await createPlainTable(client, 'Ledger');
let next = 0;
async function write(): Promise<never> {
  for (;;) {
    next += 1;
    const pk = `${round}-${next}`;
    await client.send(new PutItemCommand({ TableName: 'Ledger', Item: { pk: { S: pk } } }));
    process.stdout.write(`${pk}\n`);
  }
}
await Promise.all(Array.from({ length: 8 }, write));
