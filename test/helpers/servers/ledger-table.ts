/** The ledger's table as the local hub and the tests create it; in AWS the stack does (and adds time to live). */
import {
  CreateTableCommand,
  ResourceInUseException,
  waitUntilTableExists,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';

/** Longer than an embedded DynamoDB ever takes. */
const WAIT_SECONDS = 30;

/** Creates the table unless it is there; resolves when it can be used. */
export async function createLedgerTable(client: DynamoDBClient, name: string): Promise<void> {
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  const wait = { client, maxWaitTime: WAIT_SECONDS, minDelay: 1, maxDelay: 1 };
  await waitUntilTableExists(wait, { TableName: name });
}
