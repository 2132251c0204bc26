/**
 * The function as it is deployed: its bundle, DynamoDB and S3 over their protocols, Secrets Manager and SQS as far as
 * it talks to them, and a simulated firewall.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openFolderBuckets } from '../../src/adapters/folder/folder-buckets.ts';
import { s3ObjectStore } from '../../src/adapters/s3/s3-object-store.ts';
import { listAt, numberAt, textAt } from '../../src/domain/base/lookup.ts';
import { PUSH_VARIABLES } from '../../src/environment.ts';
import { simulatedBox } from '../../src/local/firewalls/simulated-box.ts';
import { listening, type Endpoint } from '../../src/local/kit/endpoint.ts';
import { newFolder } from '../helpers/data/folder.ts';
import {
  answers,
  sinkServer,
  type Behaviour,
  type SinkServer,
} from '../helpers/fakes/sink-server.ts';
import { change, heldBy, ADDRESSES } from '../helpers/hub/firewalls.ts';
import { bruteForce, newWorld, NOON, publisherIn, tickAt } from '../helpers/hub/publishing.ts';
import { embeddedDynamoClient, startEmbeddedDynamo } from '../helpers/servers/embedded-dynamo.ts';
import { startFolderS3 } from '../helpers/servers/folder-s3.ts';
import { createLedgerTable } from '../helpers/servers/ledger-table.ts';

type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

const TABLE = 'palisade';
const KEY = 'k3y0fTheRestApiAdministrator00';
const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:push-AbCdEf';

const aws: Behaviour = (heard, response, nth) => {
  const body: unknown = JSON.parse(heard.body);
  const sent = createHash('md5')
    .update(textAt(body, 'MessageBody') ?? '')
    .digest('hex');
  const replies: Readonly<Record<string, object>> = {
    'secretsmanager.GetSecretValue': { ARN: SECRET_ARN, SecretString: `{"muc-1":"${KEY}"}` },
    'AmazonSQS.SendMessage': { MessageId: 'm', MD5OfMessageBody: sent },
    'AmazonSQS.ChangeMessageVisibilityBatch': { Successful: [], Failed: [] },
  };
  const reply = replies[String(heard.headers['x-amz-target'])] ?? {};
  const type = { 'content-type': 'application/x-amz-json-1.0' };
  answers(200, JSON.stringify(reply), type)(heard, response, nth);
};

let dynamo: Endpoint;
let s3: Endpoint;
let services: SinkServer;
let box: Endpoint;
let handler: Handler;
let log: string[];
let close: (() => void)[];

beforeAll(async () => {
  dynamo = await startEmbeddedDynamo();
  const table = embeddedDynamoClient(dynamo.url);
  await createLedgerTable(table, TABLE);
  s3 = await startFolderS3(await openFolderBuckets(await newFolder(), ['ops', 'feeds']));
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new S3Client({ endpoint: s3.url, region: 'eu-west-1', credentials });
  const world = { ...newWorld(), ops: s3ObjectStore(client, 'ops'), buckets: [] };
  await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
  await tickAt(publisherIn(world), NOON);
  close = [table, client].map((one) => () => {
    one.destroy();
  });
});

afterAll(async () => {
  for (const one of close) one();
  await Promise.all([dynamo.stop(), s3.stop(), box.stop()]);
});

beforeEach(async () => {
  services = await sinkServer(aws);
  box = await listening(
    createServer(simulatedBox({ key: KEY, feeds: [ADDRESSES] })),
    '127.0.0.1',
    0,
  );
  log = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      log.push(String(text));
      return true;
    });
  }
});

/** A new process of the function, as far as it can tell, with a box of this name. */
async function functionFor(name: string): Promise<void> {
  const push = { url: box.url.replace(/\/$/, ''), secretArn: SECRET_ARN };
  const device = { name, profile: 'fortios-7.4.9-mid', feeds: ['blocklist'], push };
  const queueUrl = `${services.url}/111122223333/push.fifo`;
  Object.assign(process.env, {
    ...PUSH_VARIABLES.write({ table: TABLE, opsBucket: 'ops', queueUrl }),
    PALISADE_CONFIGURATION: JSON.stringify({ devices: [device] }),
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: services.url,
    AWS_ENDPOINT_URL_SQS: services.url,
  });
  const bundle = pathToFileURL(resolve('dist/functions/push/index.mjs'));
  const loaded = (await import(`${bundle.href}?${services.url}`)) as { readonly handler: Handler };
  handler = loaded.handler;
}

function call(body: object): Promise<SQSBatchResponse> {
  const attributes = { SentTimestamp: String(Date.now()), ApproximateReceiveCount: '1' };
  const record = {
    messageId: 'message',
    receiptHandle: 'handle',
    body: JSON.stringify(body),
    attributes,
  };
  const event = { Records: [record] } as unknown as SQSEvent;
  return handler(event, { awsRequestId: String(Math.random()) } as Context);
}

const asked = (target: string): readonly unknown[] =>
  services.heard
    .filter(({ headers }) => headers['x-amz-target'] === target)
    .map(({ body }) => JSON.parse(body) as unknown);

const held = () => heldBy({ name: '', url: box.url.replace(/\/$/, '') });
const there = () => ({ name: '', url: box.url.replace(/\/$/, '') });

describe('the push function', () => {
  it('brings boxes to the edition that stands, with the key of the secret', async () => {
    await functionFor('muc-1');
    expect(await call({ boxes: 'all boxes', edition: 1 })).toEqual({ batchItemFailures: [] });
    expect(await held()).toEqual(['45.9.1.1']);
    expect(asked('AmazonSQS.SendMessage')).toEqual([]);
    const printed = log.join('');
    expect(printed).toContain('"pushed":["muc-1"]');
    expect(printed).not.toContain(KEY);
  });

  it('hands one that fails to its own group, and puts that message off for as long as the box is', async () => {
    await functionFor('muc-2'); // for which the secret has no key
    expect(await call({ boxes: 'all boxes' })).toEqual({ batchItemFailures: [] });
    expect(asked('AmazonSQS.SendMessage')).toMatchObject([
      { MessageGroupId: 'box-muc-2', MessageBody: '{"box":"muc-2"}' },
    ]);
    expect(log.join('')).toContain('muc-2 cannot be pushed to');
    const again = { batchItemFailures: [{ itemIdentifier: 'message' }] };
    expect(await call({ box: 'muc-2' })).toEqual(again);
    const [put] = asked('AmazonSQS.ChangeMessageVisibilityBatch');
    expect(numberAt(listAt(put, 'Entries')[0], 'VisibilityTimeout')).toBeGreaterThan(0);
  });

  it('tries one by itself until it takes it', async () => {
    await functionFor('muc-1');
    await change(there(), { behaviour: 'well' });
    expect(await call({ box: 'muc-1' })).toEqual({ batchItemFailures: [] });
    expect(await call({ box: 'a box of yesterday' })).toEqual({ batchItemFailures: [] });
  });

  it('fails where it cannot know which edition stands, so that the message comes again', async () => {
    await functionFor('muc-1');
    process.env['AWS_ENDPOINT_URL_S3'] = 'http://127.0.0.1:9';
    const bundle = pathToFileURL(resolve('dist/functions/push/index.mjs'));
    const lost = (await import(`${bundle.href}?lost`)) as { readonly handler: Handler };
    handler = lost.handler;
    await expect(call({ boxes: 'all boxes' })).rejects.toThrow('cannot read s3://ops');
  });
});
