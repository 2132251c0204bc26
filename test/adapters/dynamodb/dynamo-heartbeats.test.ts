/** Over the real protocol: client, HTTP, the embedded DynamoDB. */
import { paginateScan } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dynamoHeartbeats } from '../../../src/adapters/dynamodb/dynamo-heartbeats.ts';
import { dynamoLedger } from '../../../src/adapters/dynamodb/dynamo-ledger.ts';
import { DAY } from '../../../src/domain/base/time.ts';
import { heartbeatKey, type Heartbeat } from '../../../src/domain/forwarding/heartbeat.ts';
import { all } from '../../contracts/ledger.contract.ts';
import { NOON, sighting } from '../../helpers/data/facts.ts';
import { dynamoOfFile } from '../../helpers/hub/dynamo.ts';

const dynamo = dynamoOfFile();
const beat = (account: number, at: number, more: Partial<Heartbeat> = {}): Heartbeat => ({
  account: String(100_000_000_000 + account),
  region: 'eu-west-1',
  route: 'member',
  at,
  ...more,
});
const inOrder = (heartbeats: readonly Heartbeat[]) =>
  heartbeats.map((one) => `${heartbeatKey(one)} ${one.at}`).sort();

async function items(table: string) {
  const found = [];
  for await (const { Items = [] } of paginateScan(
    { client: dynamo.client },
    { TableName: table },
  )) {
    found.push(...Items);
  }
  return found;
}

describe('heartbeats in the ledger’s table', () => {
  it('are the last of each account, region and route, in whatever order and batches they come', async () => {
    const heartbeat = fc.record({
      account: fc.nat(2),
      at: fc.integer({ min: NOON, max: NOON + 5 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(heartbeat, { maxLength: 4 }), { maxLength: 4 }),
        async (batches) => {
          const heartbeats = dynamoHeartbeats(dynamo.client, await dynamo.newTable());
          const latest = new Map<number, number>();
          for (const batch of batches) {
            for (const { account, at } of batch) {
              latest.set(account, Math.max(at, latest.get(account) ?? 0));
            }
            await heartbeats.hear(batch.map(({ account, at }) => beat(account, at)));
          }
          const expected = [...latest].map(([account, at]) => beat(account, at));
          expect(inOrder(await heartbeats.last())).toEqual(inOrder(expected));
        },
      ),
      { numRuns: 10 },
    );
  });

  it('of one account are bounded: a flood is one item for each region and route, and ends by itself', async () => {
    const table = await dynamo.newTable();
    const heartbeats = dynamoHeartbeats(dynamo.client, table);
    const flood = Array.from({ length: 300 }, (_, n) => beat(7, NOON + n));
    await heartbeats.hear(flood);
    await heartbeats.hear([
      beat(7, NOON, { route: 'administrator' }),
      beat(7, NOON, { region: 'us-east-1' }),
    ]);
    const kept = await items(table);
    expect(kept).toHaveLength(3);
    expect(kept.every(({ pk }) => /^H#[0-3]$/.test(pk?.S ?? ''))).toBe(true);
    const ends = kept.map(({ expiresAt }) => Number(expiresAt?.N)).sort();
    expect(ends).toEqual([NOON, NOON, NOON + 299].map((at) => at + 30 * DAY));
  });

  it('lie where nobody takes them for facts', async () => {
    const table = await dynamo.newTable();
    const ledger = dynamoLedger({ client: dynamo.client, table });
    await ledger.record([[sighting({})]], NOON);
    await dynamoHeartbeats(dynamo.client, table).hear([beat(1, NOON)]);
    expect((await all(ledger.everything())).every(({ kind }) => kind === 'sighting')).toBe(true);
  });

  it('that cannot be kept or read are said so', async () => {
    const heartbeats = dynamoHeartbeats(dynamo.client, 'NoSuchTable');
    await expect(heartbeats.hear([beat(1, NOON)])).rejects.toThrow(
      /cannot write heartbeat member 100000000001 eu-west-1 in table NoSuchTable: ResourceNotFound/,
    );
    await expect(heartbeats.last()).rejects.toThrow(/cannot read heartbeats H#\d in table/);
  });
});
