import {
  GetItemCommand,
  paginateScan,
  PutItemCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../src/local/kit/endpoint.ts';
import {
  embeddedDynamoClient,
  startEmbeddedDynamo,
} from '../../../src/local/aws/embedded-dynamo.ts';
import { startChild } from '../../helpers/hub/child.ts';
import { newFolder } from '../../helpers/data/folder.ts';
import { send } from '../../helpers/fakes/http.ts';
import { createPlainTable } from '../../helpers/hub/table.ts';

const TableName = 'Ledger';

/** Runs with a client on a server of its own, both ended afterwards. */
async function withDynamo<T>(
  folder: string | undefined,
  run: (client: DynamoDBClient, door: Endpoint) => Promise<T>,
): Promise<T> {
  const door = await startEmbeddedDynamo(folder);
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
    await withDynamo(undefined, async (client) => {
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

  it('forgets everything without a folder, and nothing with one', async () => {
    const folder = await newFolder();
    await withDynamo(folder, async (client) => {
      await createPlainTable(client, TableName);
      const Key = { pk: { S: 'counted' } };
      const UpdateExpression = 'ADD #n :one';
      for (let n = 0; n < 3; n += 1) {
        await client.send(
          new UpdateItemCommand({
            TableName,
            Key,
            UpdateExpression,
            ExpressionAttributeNames: { '#n': 'n' },
            ExpressionAttributeValues: { ':one': { N: '1' } },
          }),
        );
      }
    });
    const get = new GetItemCommand({ TableName, Key: { pk: { S: 'counted' } } });
    const kept = await withDynamo(folder, (client) => client.send(get));
    expect(kept.Item?.['n']).toEqual({ N: '3' });
    await withDynamo(undefined, (client) =>
      expect(client.send(get)).rejects.toMatchObject({ name: 'ResourceNotFoundException' }),
    );
  });

  it('loses no acknowledged write to a kill', async () => {
    const folder = await newFolder();
    const acknowledged: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const child = startChild('write-items.ts', folder, String(round));
      await child.printed(100 + 50 * round);
      await child.kill();
      acknowledged.push(...child.lines);
    }
    const kept = await withDynamo(folder, keysOf);
    expect(acknowledged.filter((key) => !kept.has(key))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(250);
  });

  it('is refused to a second copy on the same folder, which is told so', async () => {
    const folder = await newFolder();
    await withDynamo(folder, async () => {
      await expect(startEmbeddedDynamo(folder)).rejects.toThrow(
        `another copy is running on ${folder}`,
      );
      const child = startChild('write-items.ts', folder);
      expect(await child.ended()).not.toBe(0);
      expect(child.stderr()).toContain(`another copy is running on ${folder}`);
    });
    await withDynamo(folder, () => Promise.resolve());
  });

  it('answers no web page, and lives on when a caller hangs up', async () => {
    await withDynamo(undefined, async (client, door) => {
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
    await withDynamo(undefined, (_, door) => {
      expect(door.url).toMatch(/^http:\/\/127\.0\.0\.1:[0-9]+$/);
      return Promise.resolve();
    });
  });
});
