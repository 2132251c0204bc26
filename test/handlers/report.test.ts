/**
 * The function as it is deployed: its bundle, DynamoDB over its protocol, Secrets Manager and SQS as far as it
 * talks to them, and a sink.
 */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { at, textAt } from '../../src/domain/base/lookup.ts';
import { REPORT_VARIABLES } from '../../src/environment.ts';
import type { Endpoint } from '../../src/local/kit/endpoint.ts';
import { embeddedDynamoClient, startEmbeddedDynamo } from '../helpers/servers/embedded-dynamo.ts';
import { createLedgerTable } from '../helpers/servers/ledger-table.ts';
import { messageBody } from '../helpers/data/reports.ts';
import {
  answers,
  sinkServer,
  type Behaviour,
  type SinkServer,
} from '../helpers/fakes/sink-server.ts';

type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

const TABLE = 'palisade';
const TOKEN = '11111111-2222-3333-4444-555555555555';
const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:splunk-AbCdEf';

/** Secrets Manager and SQS: what is asked of them stands in the header `x-amz-target`. */
const aws: Behaviour = (heard, response, nth) => {
  const body: unknown = JSON.parse(heard.body);
  const replies: Readonly<Record<string, object>> = {
    'secretsmanager.GetSecretValue': {
      ARN: SECRET_ARN,
      SecretString: JSON.stringify({ token: TOKEN }),
    },
    'AmazonSQS.SendMessage': { MessageId: 'm', MD5OfMessageBody: md5(textAt(body, 'MessageBody')) },
    'AmazonSQS.ChangeMessageVisibilityBatch': { Successful: [], Failed: [] },
  };
  const reply = replies[String(heard.headers['x-amz-target'])] ?? {};
  answers(200, JSON.stringify(reply), { 'content-type': 'application/x-amz-json-1.0' })(
    heard,
    response,
    nth,
  );
};

function md5(text = ''): string {
  return createHash('md5').update(text).digest('hex');
}

let dynamo: Endpoint;
let handler: Handler;
let services: SinkServer;
let splunk: SinkServer;
let log: string[];

/** Ports stay, servers do not: each test has its own, which the function finds where the first one was. */
beforeAll(async () => {
  dynamo = await startEmbeddedDynamo();
  const client = embeddedDynamoClient(dynamo.url);
  await createLedgerTable(client, TABLE);
  client.destroy();
});

afterAll(() => dynamo.stop());

beforeEach(async () => {
  services = await sinkServer(aws);
  splunk = await sinkServer(answers(200, '{"text":"Success","code":0}'));
  log = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      log.push(String(text));
      return true;
    });
  }
  handler = await freshHandler();
});

/** A new process of the function, as far as it can tell. */
async function freshHandler(): Promise<Handler> {
  const reports = {
    splunk: { enabled: true, url: splunk.url, secretArn: SECRET_ARN, allowPrivateTarget: true },
  };
  const queueUrl = `${services.url}/111122223333/queue`;
  const deadLettersUrl = `${services.url}/111122223333/dead-letters`;
  const administrator = '999900001111';
  Object.assign(process.env, {
    ...REPORT_VARIABLES.write({
      sink: 'splunk',
      table: TABLE,
      administrator,
      queueUrl,
      deadLettersUrl,
    }),
    PALISADE_CONFIGURATION: JSON.stringify({ reports }),
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: services.url,
    AWS_ENDPOINT_URL_SQS: services.url,
  });
  const bundle = pathToFileURL(resolve('dist/functions/report/index.mjs'));
  const loaded = (await import(`${bundle.href}?${splunk.url}`)) as { readonly handler: Handler };
  return loaded.handler;
}

const context = { getRemainingTimeInMillis: () => 180_000 } as Context;

function eventOf(bodies: readonly string[]): SQSEvent {
  const Records = bodies.map((body, n) => ({
    messageId: `message-${n}`,
    receiptHandle: `handle-${n}`,
    body,
    attributes: {
      SentTimestamp: String(Date.now()),
      ApproximateReceiveCount: '1',
      SenderId: 'events',
      ApproximateFirstReceiveTimestamp: String(Date.now()),
    },
    messageAttributes: {},
    md5OfBody: '',
    awsRegion: 'eu-west-1',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn',
  }));
  return { Records };
}

const calls = (target: string) =>
  services.heard
    .filter(({ headers }) => headers['x-amz-target'] === target)
    .map(({ body }) => JSON.parse(body) as unknown);

describe('the report function', () => {
  it('sends a batch, acknowledges it, and knows it when it comes again', async () => {
    const event = eventOf(['a1', 'a2'].map((id) => messageBody({ id, ip: '45.1.2.3' })));
    expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
    expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
    expect(splunk.heard.map(({ headers }) => headers.authorization)).toEqual([`Splunk ${TOKEN}`]);
    expect(calls('secretsmanager.GetSecretValue')).toEqual([{ SecretId: SECRET_ARN }]);
    expect(log.join('')).toMatch(/"ReportsDelivered":\[1,1\]/);
    expect(log.join('')).not.toMatch(/ReportsRejected|ReportsAgain/);
  });

  it('reports back what is to come again, with its own time', async () => {
    splunk.behave(answers(503, '{"text":"busy","code":9}', { 'retry-after': '600' }));
    const event = eventOf([messageBody({ id: 'b1' })]);
    expect(await handler(event, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-0' }],
    });
    expect(calls('AmazonSQS.ChangeMessageVisibilityBatch')).toMatchObject([
      { Entries: [{ ReceiptHandle: 'handle-0', VisibilityTimeout: 600 }] },
    ]);
    expect(log.join('')).toMatch(/report put off.*HTTP 503/);
  });

  it('puts what is refused into the dead letters as it came, with the reason, and acknowledges it', async () => {
    splunk.behave(
      answers(400, '{"text":"Invalid data format","code":6}', { 'trace-id': 'trace-42' }),
    );
    const body = messageBody({ id: 'c1' });
    const foreign = messageBody({ id: 'c2' }).replace(
      /"account":"\d+"/,
      '"account":"000011112222"',
    );
    expect(await handler(eventOf([body, foreign]), context)).toEqual({ batchItemFailures: [] });
    const letters = calls('AmazonSQS.SendMessage').map((call) => [
      textAt(call, 'MessageBody'),
      textAt(at(call, 'MessageAttributes', 'Reason'), 'StringValue'),
    ]);
    expect(letters).toEqual([
      [foreign, 'finding refused: it is of account 111122223333, in an envelope of 000011112222'],
      [body, 'HTTP 400 (trace trace-42)'],
    ]);
    expect(log.join('')).not.toContain(TOKEN);
  });
});
