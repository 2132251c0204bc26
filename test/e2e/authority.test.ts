/** The e2e's own tools: what the door understands of a request, and what a role is said to allow. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, it } from 'vitest';
import { openDoor } from './endpoint.ts';
import { forbidden } from './roles.ts';

const PARTY = { accountId: '1', credentials: { accessKeyId: 'a', secretAccessKey: 's' } };
const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function doorBefore(listener: RequestListener) {
  const door = await openDoor(await serving(listener));
  closers.push(() => door.close());
  const { credentials } = PARTY;
  return { door, access: { endpoint: door.url, region: 'eu-west-1', credentials } };
}

it('the door passes requests on, and tells what a role must allow for them', async () => {
  const { door, access } = await doorBefore((request, answer) => {
    const isList = request.url?.includes('list-type') === true;
    answer.writeHead(200, { 'x-amz-meta-edition': '7' });
    answer.end(isList ? '<ListBucketResult></ListBucketResult>' : '{}');
  });
  const s3 = new S3Client(access);
  const found = await s3.send(new GetObjectCommand({ Bucket: 'ops', Key: 'a/b c.txt' }));
  await s3.send(new ListObjectsV2Command({ Bucket: 'ops', Prefix: 'a/' }));
  const item = new PutItemCommand({ TableName: 'ledger', Item: { pk: { S: 'V#ip 1.2.3.4' } } });
  await new DynamoDBClient(access).send(item);
  const sqs = new SQSClient({ ...access, useQueueUrlAsEndpoint: false, md5: false });
  const [rejects, ingest] = ['https://sqs.example/1/rejects', 'https://sqs.example/1/ingest'];
  await sqs.send(new SendMessageCommand({ QueueUrl: rejects, MessageBody: 'x' }));
  const Entries = [{ Id: '1', MessageBody: 'x' }];
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: ingest, Entries }));
  expect(found.Metadata).toEqual({ edition: '7' });
  expect(door.deeds()).toEqual([
    { action: 's3:GetObject', on: 'ops/a/b c.txt' },
    { action: 's3:ListBucket', on: 'ops' },
    { action: 'dynamodb:PutItem', on: 'ledger' },
    { action: 'sqs:SendMessage', on: 'rejects' },
    { action: 'sqs:SendMessage', on: 'ingest' },
  ]);
});

it('the door throttles all attempts of one call, and the next one passes', async () => {
  const { door, access } = await doorBefore((_request, answer) => answer.end('{}'));
  const client = new DynamoDBClient({ ...access, maxAttempts: 2 });
  const put = () =>
    client.send(new PutItemCommand({ TableName: 't', Item: { pk: { S: 'V#ip 1.2.3.4' } } }));
  door.throttleNext('"V#ip 1.2.3.4"');
  await expect(put()).rejects.toThrow('throttled by the test');
  await put();
  expect([door.throttled(), door.callsThat('"V#ip 1.2.3.4"')]).toEqual([2, 2]);
});

it('a role is said to allow what its policies name, and no more', async () => {
  const policy = {
    Statement: [
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: 'arn:aws:s3:::feeds/feeds/*',
      },
      { Effect: 'Allow', Action: 'dynamodb:Query', Resource: 'arn:aws:dynamodb:r:1:table/ledger' },
      { Effect: 'Deny', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::feeds/*' },
    ],
  };
  const endpoint = await serving((request, answer) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const isList = body.includes('Action=ListRolePolicies');
      const document = encodeURIComponent(JSON.stringify(policy));
      answer.end(isList ? '<member>Own</member>' : `<PolicyDocument>${document}</PolicyDocument>`);
    })();
  });
  const deeds = [
    { action: 's3:PutObject', on: 'feeds/feeds/blocklist.txt' },
    { action: 'dynamodb:Query', on: 'ledger' },
    { action: 's3:PutObject', on: 'feeds/elsewhere.txt' },
    { action: 's3:DeleteObject', on: 'feeds/feeds/blocklist.txt' },
    { action: 'dynamodb:Scan', on: 'ledger' },
    { action: 'dynamodb:Query', on: 'ledger2' },
  ];
  expect(await forbidden({ endpoint }, PARTY, 'arn:aws:iam::1:role/Own', deeds)).toEqual([
    's3:PutObject on feeds/elsewhere.txt',
    's3:DeleteObject on feeds/feeds/blocklist.txt',
    'dynamodb:Scan on ledger',
    'dynamodb:Query on ledger2',
  ]);
});
