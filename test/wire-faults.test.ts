/**
 * Ingest and publish over the wire protocols of DynamoDB and S3, through proxies that fail as networks and AWS do: what
 * was acknowledged is listed in the end, and each file is whole and of a committed edition at every moment.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { dynamoLedger } from '../src/adapters/dynamodb/dynamo-ledger.ts';
import { openFolderBuckets } from '../src/adapters/folder/folder-buckets.ts';
import { s3ObjectStore } from '../src/adapters/s3/s3-object-store.ts';
import { formatTime } from '../src/domain/base/time.ts';
import type { ObjectStore } from '../src/ports/object-store.ts';
import { ingestMessages } from '../src/usecases/ingest/ingest-messages.ts';
import { editionFolder, readPointer } from '../src/usecases/publish/edition-store.ts';
import { randomOf } from './helpers/arbitraries/generated-findings.ts';
import { messageBody } from './helpers/data/reports.ts';
import { newFolder } from './helpers/data/folder.ts';
import { feedIn, NOON, publisherIn, staleFiles, textIn, tickAt } from './helpers/hub/publishing.ts';
import { dynamoOfFile } from './helpers/hub/dynamo.ts';
import { startFaultyProxy, WIRE_FAULTS, type WireFault } from './helpers/servers/faulty-proxy.ts';
import { startFolderS3 } from './helpers/servers/folder-s3.ts';

const FIRST_SEED = 1 + (Number(process.env['FC_SEED'] ?? 1) % 1_000_000);
const SEEDS = 3;
const ROUNDS = 15;
const FEED = 'feeds/blocklist.txt';
const BUCKETS = ['feeds-eu', 'feeds-us'] as const;
/** Of requests, while there are faults. */
const SHARE = 0.12;

const dynamo = dynamoOfFile();

const ACCESS = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

/** Without the SDK's own tries, so that faults come through to the adapter. */
function impatientDynamoClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({ ...ACCESS, endpoint, maxAttempts: 1 });
}

function s3Client(endpoint: string): S3Client {
  return new S3Client({
    ...ACCESS,
    endpoint,
    forcePathStyle: true,
    maxAttempts: 2,
  });
}

async function newWire(seed: number) {
  const random = randomOf(seed);
  const seen: Partial<Record<WireFault, number>> = {};
  let isCalm = false;
  const draw = (): WireFault | undefined => {
    if (isCalm || random() >= SHARE) return undefined;
    const fault = WIRE_FAULTS[Math.floor(random() * WIRE_FAULTS.length)] ?? 'broken';
    seen[fault] = (seen[fault] ?? 0) + 1;
    return fault;
  };
  const table = await dynamo.newTable();
  const s3 = await startFolderS3(await openFolderBuckets(await newFolder(), ['ops', ...BUCKETS]));
  const toDynamo = await startFaultyProxy({ url: dynamo.url, speaks: 'dynamodb', draw });
  const toS3 = await startFaultyProxy({ url: s3.url, speaks: 's3', draw });
  const clients = {
    dynamo: impatientDynamoClient(toDynamo.url),
    s3: s3Client(toS3.url),
    straight: s3Client(s3.url),
  };
  const bucketsBy = (client: S3Client) =>
    BUCKETS.map((name) => ({ name, store: s3ObjectStore(client, name) }));
  const ledger = dynamoLedger({ client: clients.dynamo, table });
  return {
    random,
    seen,
    /** As the functions see it. */
    hub: { ledger, ops: s3ObjectStore(clients.s3, 'ops'), buckets: bucketsBy(clients.s3) },
    /** As a firewall sees it, which has its own way. */
    read: {
      ledger,
      ops: s3ObjectStore(clients.straight, 'ops'),
      buckets: bucketsBy(clients.straight),
    },
    calm() {
      isCalm = true;
    },
    async stop() {
      for (const client of Object.values(clients)) client.destroy();
      for (const door of [toDynamo, toS3, s3]) await door.stop();
    },
  };
}

type Wire = Awaited<ReturnType<typeof newWire>>;

interface Sent {
  readonly address: string;
  readonly body: string;
}

/** What is not acknowledged comes again. */
async function ingested({ hub }: Wire, sent: readonly Sent[], now: number) {
  const messages = sent.map(({ body }, n) => ({ id: String(n), body }));
  const rejects = { put: ({ reason }: { reason: string }) => Promise.reject(new Error(reason)) };
  const options = { arrival: now, acceptedEnvelopes: new Set<string>() };
  const outcomes = await ingestMessages({ ledger: hub.ledger, rejects }, messages, options);
  const isFailed = (n: number) => outcomes[n]?.outcome.kind === 'failed';
  return {
    acknowledged: sent.filter((_, n) => !isFailed(n)),
    again: sent.filter((_, n) => isFailed(n)),
  };
}

function newSent(n: number, now: number): Sent {
  const address = `102.130.${Math.floor(n / 100)}.${1 + 2 * (n % 100)}`;
  const type = 'UnauthorizedAccess:EC2/SSHBruteForce';
  const seen = formatTime(now);
  const shape = { type, ip: address, id: `f${n}`, seen, direction: 'INBOUND', role: 'TARGET' };
  return { address, body: messageBody(shape) };
}

/** Edition → the feed that it committed. */
async function noteCommitted(ops: ObjectStore, committed: Map<string, string>): Promise<void> {
  const pointer = (await readPointer(ops))?.pointer;
  if (pointer === undefined) return;
  committed.set(String(pointer.number), await textIn(ops, `${editionFolder(pointer)}/${FEED}`));
}

async function checkFiles({ read }: Wire, committed: ReadonlyMap<string, string>): Promise<void> {
  for (const { name, store } of read.buckets) {
    const found = await store.read(FEED);
    if (found.kind === 'absent') continue;
    const edition = found.headers.metadata?.['edition'] ?? '';
    const text = Buffer.from(found.body).toString();
    expect(text, `${name}, edition ${edition}`).toBe(committed.get(edition));
  }
}

async function play(seed: number): Promise<Wire['seen']> {
  const wire = await newWire(seed);
  const { hub, read, random } = wire;
  const committed = new Map<string, string>();
  const acknowledged: string[] = [];
  let waiting: readonly Sent[] = [];
  let sent = 0;
  let publisher = publisherIn(hub, 'one');
  for (let round = 0; round < ROUNDS; round += 1) {
    const now = NOON + 60 * round;
    const news = Array.from({ length: Math.floor(random() * 6) }, () => newSent((sent += 1), now));
    // A process that is gone, and knows nothing.
    if (random() < 0.2) publisher = publisherIn(hub, `process ${round}`);
    const [taken] = await Promise.all([
      ingested(wire, [...waiting, ...news], now),
      tickAt(publisher, now).catch(() => undefined),
    ]);
    waiting = taken.again;
    acknowledged.push(...taken.acknowledged.map(({ address }) => address));
    await noteCommitted(read.ops, committed);
    await checkFiles(wire, committed);
  }
  wire.calm();
  const end = NOON + 60 * ROUNDS;
  // The lease of who could not give it back has ended by the second.
  for (const now of [end, end + 60]) await tickAt(publisher, now).catch(() => undefined);
  await noteCommitted(read.ops, committed);
  await checkFiles(wire, committed);
  const [eu, us] = [await feedIn(read, BUCKETS[0]), await feedIn(read, BUCKETS[1])];
  expect(us).toEqual(eu);
  expect(await staleFiles(read)).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(10);
  expect(eu).toEqual(expect.arrayContaining(acknowledged));
  await wire.stop();
  return wire.seen;
}

it('loses nothing that was acknowledged, and shows whole files of committed editions alone', async () => {
  const total = new Map<string, number>();
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed += 1) {
    const seen = await play(seed).catch((error: unknown) => {
      throw new Error(`FC_SEED=${seed - 1}`, { cause: error });
    });
    for (const [fault, n] of Object.entries(seen)) total.set(fault, (total.get(fault) ?? 0) + n);
  }
  // Each class of fault was met.
  expect([...total.keys()].sort()).toEqual([...WIRE_FAULTS].sort());
}, 600_000);
