/** Over the real protocol: client, HTTP, the embedded DynamoDB. */
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { dynamoArrivals } from '../../../src/adapters/dynamodb/dynamo-arrivals.ts';
import { dynamoHeartbeats } from '../../../src/adapters/dynamodb/dynamo-heartbeats.ts';
import { dynamoLedger } from '../../../src/adapters/dynamodb/dynamo-ledger.ts';
import { HOUR, MINUTE } from '../../../src/domain/base/time.ts';
import { all } from '../../contracts/ledger.contract.ts';
import { NOON } from '../../helpers/data/facts.ts';
import { dynamoOfFile } from '../../helpers/hub/dynamo.ts';

const dynamo = dynamoOfFile();
/** As one more process of the function. */
const process = (table: string) => dynamoArrivals(dynamo.client, table);

describe('when a finding arrived last', () => {
  it('is absent before the first, then what any process noted, the latest', async () => {
    const table = await dynamo.newTable();
    expect(await process(table).last()).toBeUndefined();
    await process(table).note(NOON + HOUR);
    await process(table).note(NOON);
    expect(await process(table).last()).toBe(NOON + HOUR);
    await process(table).note(NOON + 2 * HOUR);
    expect(await process(table).last()).toBe(NOON + 2 * HOUR);
  });

  it('is written by one process each quarter of an hour at most', async () => {
    const table = await dynamo.newTable();
    const one = process(table);
    await one.note(NOON);
    await one.note(NOON + 15 * MINUTE - 1);
    expect(await one.last()).toBe(NOON);
    await one.note(NOON + 15 * MINUTE);
    expect(await one.last()).toBe(NOON + 15 * MINUTE);
  });

  it('is written with the next finding where it could not be', async () => {
    const one = process('no-such-table');
    await expect(one.note(NOON)).rejects.toThrow('no-such-table');
    await expect(one.note(NOON + 1)).rejects.toThrow('no-such-table');
  });

  it('is neither a heartbeat nor a fact, and never expires', async () => {
    const table = await dynamo.newTable();
    await process(table).note(NOON);
    expect(await dynamoHeartbeats(dynamo.client, table).last()).toEqual([]);
    expect(await all(dynamoLedger({ client: dynamo.client, table }).everything())).toEqual([]);
    const { Items = [] } = await dynamo.client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'H#finding' } },
      }),
    );
    expect(Items).toEqual([
      { pk: { S: 'H#finding' }, sk: { S: 'last' }, heardAt: { N: String(NOON) } },
    ]);
  });

  it('that is damaged is no answer, and neither is a table that is gone', async () => {
    const table = await dynamo.newTable();
    const Item = { pk: { S: 'H#finding' }, sk: { S: 'last' }, heardAt: { S: 'noon' } };
    await dynamo.client.send(new PutItemCommand({ TableName: table, Item }));
    await expect(process(table).last()).rejects.toThrow('when a finding arrived last');
    await expect(process('no-such-table').last()).rejects.toThrow('no-such-table');
  });
});
