/** The embedded DynamoDB for the tests of one file, over its wire protocol; it starts before the first. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import type { Endpoint } from '../../../src/local/kit/endpoint.ts';
import { embeddedDynamoClient, startEmbeddedDynamo } from '../servers/embedded-dynamo.ts';
import { createLedgerTable } from '../servers/ledger-table.ts';

export interface DynamoOfFile {
  readonly client: DynamoDBClient;
  readonly url: string;
  /** A ledger's table that nothing stands in; gives its name. */
  newTable(): Promise<string>;
}

export function dynamoOfFile(): DynamoOfFile {
  let door: Endpoint;
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
  return {
    get client() {
      return client;
    },
    get url() {
      return door.url;
    },
    async newTable() {
      tables += 1;
      const table = `Ledger-${tables}`;
      await createLedgerTable(client, table);
      return table;
    },
  };
}
