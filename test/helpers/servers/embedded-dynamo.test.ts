import { paginateScan, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../src/local/kit/endpoint.ts';
import { embeddedDynamoClient, startEmbeddedDynamo } from './embedded-dynamo.ts';
import { send } from '../../helpers/fakes/http.ts';
import { createPlainTable } from '../../helpers/hub/table.ts';

const TableName = 'Ledger';

/** Runs with a client on a server of its own, both ended afterwards. */
async function withDynamo<T>(
  run: (client: DynamoDBClient, door: Endpoint) => Promise<T>,
): Promise<T> {
  const door = await startEmbeddedDynamo();
  const client = embeddedDynamoClient(door.url);
  try {
    return await run(client, door);
  } finally {
    client.destroy();
    await door.stop();
  }
}

async function keysOf(client: DynamoDBClient): Promise<Set<string | undefined>> {
  const keys = new Set<string | undefined>();
  for await (const { Items = [] } of paginateScan(
    { client },
    { TableName, ConsistentRead: true },
  )) {
    for (const item of Items) keys.add(item['pk']?.S);
  }
  return keys;
}

describe('the embedded DynamoDB', () => {
  it('holds to conditions, also when twenty race for one item', async () => {
    await withDynamo(async (client) => {
      await createPlainTable(client, TableName);
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) =>
          client.send(
            new PutItemCommand({
              TableName,
              Item: { pk: { S: 'lease' }, holder: { N: String(n) } },
              ConditionExpression: 'attribute_not_exists(pk)',
            }),
          ),
        ),
      );
      const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(lost).toHaveLength(19);
      for (const { reason } of lost) {
        expect(reason).toMatchObject({ name: 'ConditionalCheckFailedException' });
      }
    });
  });

  it('answers no web page, and lives on when a caller hangs up', async () => {
    await withDynamo(async (client, door) => {
      await createPlainTable(client, TableName);
      for (const headers of [{ Origin: 'https://evil.example' }, { Host: 'evil.example' }]) {
        const answer = await send(door.url, '/', { method: 'OPTIONS', headers });
        expect(answer.status).toBe(403);
        expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      }
      await new Promise<void>((resolve) => {
        const socket = connect(door.port, '127.0.0.1', () => {
          socket.write('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{"a', () =>
            socket.resetAndDestroy(),
          );
        });
        socket.on('close', () => {
          resolve();
        });
      });
      expect(await keysOf(client)).toEqual(new Set());
    });
  });

  it('listens on loopback only', async () => {
    await withDynamo((_, door) => {
      expect(door.url).toMatch(/^http:\/\/127\.0\.0\.1:[0-9]+$/);
      return Promise.resolve();
    });
  });
});
