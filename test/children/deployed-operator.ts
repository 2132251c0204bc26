/**
 * The operator function as AWS runs it: its bundle behind a function URL that takes signed requests only, and
 * behind the Lambda API; with CloudFormation to find it by, and the queues that it counts.
 *
 * What it knows of callers stands in CALLERS, as JSON. Prints the URL of the APIs, then the function's.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { callerOf, type KnownCaller } from '../helpers/naive/naive-signature.ts';

const BUNDLE = resolve('dist/functions/operator/index.mjs');
const callers = JSON.parse(process.env['CALLERS'] ?? '{}') as Record<string, KnownCaller>;

type Handler = (event: unknown, context: object) => Promise<Record<string, unknown>>;

/** Loaded at its first call, as in AWS: it reads its environment then. */
async function call(event: unknown, awsRequestId: string): Promise<Record<string, unknown>> {
  const { handler } = (await import(BUNDLE)) as { readonly handler: Handler };
  return handler(event, { awsRequestId });
}

const url = await listen(
  createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const arn = callerOf(request, body, 'lambda', callers);
      if (arn === undefined) {
        send(response, 403, '{"Message":"Forbidden"}');
        return;
      }
      const requestId = randomUUID();
      const [rawPath = '/', rawQueryString = ''] = (request.url ?? '/').split('?', 2);
      const event = {
        version: '2.0',
        routeKey: '$default',
        rawPath,
        rawQueryString,
        headers: request.headers,
        requestContext: {
          accountId: '111122223333',
          requestId,
          routeKey: '$default',
          authorizer: { iam: { accountId: '111122223333', userArn: arn } },
          http: { method: request.method, path: rawPath, sourceIp: '203.0.113.9' },
        },
        ...(body.length === 0 ? {} : { body: body.toString('base64') }),
        isBase64Encoded: body.length > 0,
      };
      const answer = await call(event, requestId);
      send(response, Number(answer['statusCode']), String(answer['body']));
    });
  }),
);

const api = await listen(
  createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const target = String(request.headers['x-amz-target'] ?? '');
      if (/\/functions\/operator\/invocations$/.test(request.url ?? '')) {
        const event: unknown = JSON.parse(body.toString());
        const answer = await call(event, randomUUID());
        send(response, 200, JSON.stringify(answer));
      } else if (target === 'AmazonSQS.GetQueueAttributes') {
        const dead = body.toString().includes('dead');
        send(response, 200, JSON.stringify({ Attributes: countsOf(dead ? 2 : 7) }));
      } else if (body.toString().includes('Action=DescribeStacks')) {
        const known = request.headers.authorization?.includes('/eu-west-1/') === true;
        send(response, known ? 200 : 400, known ? stack(url) : NO_STACK);
      } else send(response, 501, JSON.stringify({ message: `${target} ${request.url ?? ''}` }));
    });
  }),
);

// The client of SQS goes where the queue's URL points.
process.env['PALISADE_INGEST_QUEUE_URL'] = `${api}/111122223333/ingest`;
process.env['PALISADE_DEAD_LETTERS_URL'] = `${api}/111122223333/dead`;
process.stdout.write(`${api}\n${url}/\n`);

function countsOf(visible: number) {
  return {
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: '1',
    ApproximateNumberOfMessagesDelayed: '0',
  };
}

function stack(operatorUrl: string): string {
  const id = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/PalisadeHub/0';
  const output = (name: string, value: string): string =>
    `<member><OutputKey>${name}</OutputKey><OutputValue>${value}</OutputValue></member>`;
  const outputs = [
    output('BusArn', 'arn:aws:events:eu-west-1:111122223333:event-bus/palisade'),
    output('OperatorUrl', `${operatorUrl}/`),
    output('OperatorFunction', 'operator'),
    output('OpsBucket', 'ops'),
  ].join('');
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>PalisadeHub</StackName><StackId>${id}</StackId><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-08-03T12:00:00Z</CreationTime><Outputs>${outputs}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

const NO_STACK =
  '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id PalisadeHub does not exist</Message></Error></ErrorResponse>';

function listen(server: Server): Promise<string> {
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      done(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': body.startsWith('<') ? 'text/xml' : 'application/json',
  });
  response.end(body);
}
