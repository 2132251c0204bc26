/**
 * What the ledger costs, through the wire protocol of the embedded DynamoDB in this process:
 * `npx tsx bench/ledger.ts`. Raw writes and ingest take turns, and each round is compared with itself,
 * so that the speed of the machine and of the store cancels out. Read units are the store's own account.
 */
import { pathToFileURL } from 'node:url';
import {
  BatchWriteItemCommand,
  PutItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { dynamoLedger } from '../src/adapters/dynamo-ledger.ts';
import { mapInFlight } from '../src/adapters/in-flight.ts';
import { factText } from '../src/domain/fact.ts';
import { CHANGE_OVERLAP } from '../src/domain/retention.ts';
import { MINUTE, parseTime } from '../src/domain/time.ts';
import { embeddedDynamoClient, startEmbeddedDynamo } from '../src/local/embedded-dynamo.ts';
import { createLedgerTable } from '../src/local/ledger-table.ts';
import { ingestFindings } from '../src/usecases/ingest-findings.ts';
import { sighting } from '../test/helpers/facts.ts';
import { generatedFindings } from '../test/helpers/generated-findings.ts';

export interface Row {
  readonly suite: 'ledger';
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** A second. Store and client share this process, so its CPU time tells the cost on a busy machine too. */
interface Speed {
  readonly wall: number;
  readonly cpu: number;
}

const UNTIL = '2026-08-10T00:00:00Z';
const ARRIVAL = parseTime(UNTIL) ?? 0;
const ROUNDS = 5;
const FINDINGS_A_ROUND = 600;
/** What SQS hands to one Lambda by default, and what a busy queue may. */
const BATCHES = [10, 100] as const;
/** As many as the ledger itself keeps in flight. */
const WRITES_IN_FLIGHT = 16;
/** One sighting or standing, keys and all: the mean of what ingest writes. */
const ITEM_BYTES = 390;
const TABLE_SIZES = [1_000, 10_000, 100_000];
const CHANGES = 100;

export async function run(): Promise<readonly Row[]> {
  const door = await startEmbeddedDynamo();
  const client = embeddedDynamoClient(door.url);
  try {
    return [...(await speed(client)), ...(await readUnits(client))];
  } finally {
    client.destroy();
    await door.stop();
  }
}

async function speed(client: DynamoDBClient): Promise<readonly Row[]> {
  const raws: Speed[] = [];
  const ingests = new Map<number, { readonly findings: Speed; readonly writes: number }[]>();
  for (let round = -1; round < ROUNDS; round += 1) {
    const raw = await rawWrites(client, `raw-${round}`);
    if (round >= 0) raws.push(raw); // the round before the first warms up
    for (const batch of BATCHES) {
      const told = await ingestSpeed(client, `ingest-${batch}-${round}`, batch, round + 2);
      if (round >= 0) ingests.set(batch, [...(ingests.get(batch) ?? []), told]);
    }
  }
  const name = `raw writes of ${ITEM_BYTES} bytes, ${WRITES_IN_FLIGHT} in flight`;
  const rows = [row(name, median(raws.map(({ wall }) => wall)), '/s')];
  for (const [batch, told] of ingests) {
    // Each round against its own raw writes: the machine may be busier in another.
    const share = (by: keyof Speed): number =>
      median(told.map(({ findings, writes }, n) => (findings[by] * writes) / (raws[n]?.[by] ?? 0)));
    const ingest = `ingest in batches of ${batch}`;
    rows.push(
      row(`${ingest}: findings`, median(told.map(({ findings }) => findings.wall)), '/s'),
      row(`${ingest}: writes a finding`, median(told.map(({ writes }) => writes)), ''),
      row(`${ingest}: of raw ÷ writes a finding, by the clock`, 100 * share('wall'), '%'),
      row(`${ingest}: of raw ÷ writes a finding, by CPU time`, 100 * share('cpu'), '%'),
    );
  }
  return rows;
}

async function rawWrites(client: DynamoDBClient, table: string): Promise<Speed> {
  await createLedgerTable(client, table);
  const count = 2 * FINDINGS_A_ROUND;
  const body = { S: 'x'.repeat(ITEM_BYTES - 80) };
  const keys = Array.from({ length: count }, (_, n) => `V#ip 203.0.${n >> 8}.${n % 256}`);
  const speedOf = stopwatch();
  await mapInFlight(keys, WRITES_IN_FLIGHT, (pk) =>
    client.send(
      new PutItemCommand({
        TableName: table,
        Item: { pk: { S: pk }, sk: { S: 'S#0#'.padEnd(53, 'x') }, body },
      }),
    ),
  );
  return speedOf(count);
}

async function ingestSpeed(client: DynamoDBClient, table: string, batch: number, seed: number) {
  await createLedgerTable(client, table);
  const ledger = dynamoLedger({ client, table });
  const spent = meter(client);
  const texts = [...generatedFindings({ count: FINDINGS_A_ROUND, seed, until: UNTIL })].map((one) =>
    JSON.stringify(one),
  );
  const speedOf = stopwatch();
  for (let at = 0; at < texts.length; at += batch) {
    const items = await ingestFindings(ledger, texts.slice(at, at + batch), { arrival: ARRIVAL });
    if (items.some(({ outcome }) => outcome.kind !== 'accepted')) throw new Error('not accepted');
  }
  const findings = speedOf(FINDINGS_A_ROUND);
  return { findings, writes: spent().requests / FINDINGS_A_ROUND };
}

/** What one publish reads when so many findings came in the last minute, at growing tables. */
async function readUnits(client: DynamoDBClient): Promise<readonly Row[]> {
  const table = 'growing';
  await createLedgerTable(client, table);
  const ledger = dynamoLedger({ client, table });
  const spent = meter(client);
  const rows: Row[] = [];
  let filled = 0;
  for (const size of TABLE_SIZES) {
    await fill(client, table, filled, size);
    filled = size;
    // Hours apart, so that each publish sees its own hundred changes.
    const at = ARRIVAL + size * MINUTE;
    const findings = [...generatedFindings({ count: CHANGES, seed: size, until: UNTIL })];
    for (let n = 0; n < CHANGES; n += 10) {
      await ingestFindings(ledger, findings.slice(n, n + 10), { arrival: at });
    }
    spent();
    const facts = await count(ledger.changesSince(at - MINUTE - CHANGE_OVERLAP, at));
    const { units, requests } = spent();
    if (facts !== 2 * CHANGES) throw new Error(`${facts} facts read, ${2 * CHANGES} written`);
    const name = `publish after ${CHANGES} findings, ${size.toLocaleString('en')} indicators`;
    rows.push(row(`${name}: read units`, units, 'RRU'), row(`${name}: queries`, requests, ''));
  }
  await count(ledger.everything());
  rows.push(row('for comparison, everything read once: read units', spent().units, 'RRU'));
  return rows;
}

async function fill(client: DynamoDBClient, table: string, from: number, to: number) {
  const batches: WriteRequest[][] = [];
  for (let n = from; n < to; n += 1) {
    if (n % 25 === 0) batches.push([]);
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

async function count(items: AsyncIterable<unknown>): Promise<number> {
  const iterator = items[Symbol.asyncIterator]();
  let found = 0;
  while ((await iterator.next()).done !== true) found += 1;
  return found;
}

/** Asks the store what each request consumes; every call tells the sum since the last. */
function meter(client: DynamoDBClient): () => { units: number; requests: number } {
  let units = 0;
  let requests = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const input = { ...args.input, ReturnConsumedCapacity: 'TOTAL' };
      const result = await next({ ...args, input });
      const { ConsumedCapacity } = result.output as {
        readonly ConsumedCapacity?: { readonly CapacityUnits?: number };
      };
      requests += 1;
      units += ConsumedCapacity?.CapacityUnits ?? 0;
      return result;
    },
    { step: 'initialize', name: 'meter', override: true },
  );
  return () => {
    const sum = { units, requests };
    units = 0;
    requests = 0;
    return sum;
  };
}

function row(name: string, value: number, unit: string): Row {
  return { suite: 'ledger', name, value: Math.round(value * 100) / 100, unit };
}

/** How many of what was done so far in a second of the clock, and of this process's CPU time. */
function stopwatch(): (done: number) => Speed {
  const started = performance.now();
  const before = process.cpuUsage();
  return (done) => {
    const { user, system } = process.cpuUsage(before);
    return {
      wall: (done * 1_000) / (performance.now() - started),
      cpu: (done * 1_000_000) / (user + system),
    };
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { name, value, unit } of await run()) {
    process.stdout.write(`${`${name}: ${value} ${unit}`.trimEnd()}\n`);
  }
}
