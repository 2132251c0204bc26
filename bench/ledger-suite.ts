/**
 * What the ledger costs, through the wire protocol of the embedded DynamoDB in this process: findings a
 * second, writes a finding (ledger-ingest.ts), and what publishers read at growing tables: one that goes
 * on, one that starts cold from its checkpoint, and one that has none.
 */
import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { dynamoLedger } from '../src/adapters/dynamodb/dynamo-ledger.ts';
import { mapInFlight } from '../src/adapters/shared/in-flight.ts';
import { memoryObjectStore } from '../src/adapters/memory/memory-object-store.ts';
import { factText } from '../src/domain/facts/fact.ts';
import { MINUTE } from '../src/domain/base/time.ts';
import {
  embeddedDynamoClient,
  startEmbeddedDynamo,
} from '../test/helpers/servers/embedded-dynamo.ts';
import { createLedgerTable } from '../test/helpers/servers/ledger-table.ts';
import type { Ledger } from '../src/ports/ledger.ts';
import { ingestFindings } from '../src/usecases/ingest/ingest-findings.ts';
import type { Publisher } from '../src/usecases/publish/publish-feed.ts';
import { NOON, sighting } from '../test/helpers/data/facts.ts';
import { generatedFindings } from '../test/helpers/arbitraries/generated-findings.ts';
import { publisherIn } from '../test/helpers/hub/publishing.ts';
import { ingestRows } from './ledger-ingest.ts';
import { meterOf, type Meter } from './ledger-meter.ts';
import type { Row } from './report.ts';
import { OURS, type BenchOptions, type Suite } from './suite.ts';

const TABLE_SIZES = [1_000, 10_000, 100_000];
const CHANGES = 100;
const ITEMS_A_BATCH = 25;

export const ledgerSuite: Suite = {
  name: 'ledger',
  async run(options) {
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
    const server = await startEmbeddedDynamo();
    const client = embeddedDynamoClient(server.url);
    try {
      return [...(await ingestRows(client, options)), ...(await publishRows(client, options))];
    } finally {
      client.destroy();
      await server.stop();
    }
  },
};

async function publishRows(client: DynamoDBClient, { say }: BenchOptions): Promise<readonly Row[]> {
  const table = 'growing';
  await createLedgerTable(client, table);
  const meter = meterOf(client);
  const rows: Row[] = [];
  let filled = 0;
  for (const size of TABLE_SIZES) {
    say(`ledger: publishers at ${size}`);
    await fill(client, table, filled, size);
    filled = size;
    rows.push(...(await publishersAt(dynamoLedger({ client, table }), meter, size)));
  }
  return rows;
}

async function publishersAt(ledger: Ledger, meter: Meter, size: number): Promise<readonly Row[]> {
  const buckets = [{ name: 'feeds', store: memoryObjectStore() }];
  const world = { ledger, ops: memoryObjectStore(), buckets };
  // Hours apart, so that each size sees its own hundred changes.
  const wall = NOON + size * MINUTE;
  const rows: Row[] = [];
  const tick = async (task: string, one: Publisher, at: number): Promise<void> => {
    meter();
    const started = performance.now();
    await one.tick({ now: NOON, wall: at });
    const milliseconds = Math.round(performance.now() - started);
    const { reads, readUnits } = meter();
    rows.push({
      suite: 'ledger',
      task,
      data: `${CHANGES} findings came`,
      size,
      tool: OURS,
      value: readUnits,
      unit: 'RRU',
      note: `${reads} reads, ${milliseconds} ms`,
    });
  };
  const first = publisherIn(world, 'first');
  await tick('start from nothing', first, wall);
  await takeIn(ledger, size, wall);
  await tick('publish', first, wall + MINUTE);
  await first.stop();
  await tick('start from the checkpoint', publisherIn(world, 'second'), wall + MINUTE);
  return rows;
}

async function takeIn(ledger: Ledger, seed: number, recordedAt: number): Promise<void> {
  const until = new Date(NOON * 1_000).toISOString();
  const findings = [...generatedFindings({ count: CHANGES, seed, until })];
  await ingestFindings(ledger, findings, { arrival: NOON, recordedAt });
}

/** Sightings put there without the changes of their time, as if they had come long ago. */
async function fill(client: DynamoDBClient, table: string, from: number, to: number) {
  const batches: WriteRequest[][] = [];
  for (let n = from; n < to; n += 1) {
    if (n % ITEMS_A_BATCH === 0) batches.push([]);
    const ip = `45.${n >> 16}.${(n >> 8) % 256}.${n % 256}`;
    const Item = {
      pk: { S: `V#ip ${ip}` },
      sk: { S: 'S#0#'.padEnd(53, 'x') },
      body: { S: factText(sighting({ ip })) },
    };
    batches.at(-1)?.push({ PutRequest: { Item } });
  }
  await mapInFlight(batches, 4, async (batch) => {
    const request = new BatchWriteItemCommand({ RequestItems: { [table]: batch } });
    const { UnprocessedItems = {} } = await client.send(request);
    if (Object.keys(UnprocessedItems).length > 0) throw new Error('the table is not filled');
  });
}
