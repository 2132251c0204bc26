/**
 * The operator function as AWS runs it: its bundle behind a function URL, or behind API Gateway, that takes signed
 * requests only, and behind the Lambda API; with CloudFormation to find it by, the queues that it counts, and STS.
 *
 * What it knows of callers stands in CALLERS, as JSON. Prints the URL of the APIs, then the function's.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { callerOf, type KnownCaller } from '../helpers/naive/naive-signature.ts';

const BUNDLE = resolve('dist/functions/operator/index.mjs');
const isGateway = process.env['PALISADE_OPERATOR_ENDPOINT'] === 'api-gateway';
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
      const arn = callerOf(request, body, isGateway ? 'execute-api' : 'lambda', callers);
      if (arn === undefined) {
        send(response, 403, '{"Message":"Forbidden"}');
        return;
      }
      const requestId = randomUUID();
      const event = isGateway
        ? gatewayEvent(request, body, arn)
        : urlEvent(request, body, { arn, requestId });
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
      } else if (body.toString().startsWith('Action=GetCallerIdentity&')) {
        // It is asked under its own name, by which the caller has signed.
        request.headers.host = 'sts.eu-west-1.amazonaws.com';
        const arn = callerOf(request, body, 'sts', callers);
        send(response, arn === undefined ? 403 : 200, identity(arn));
      } else if (body.toString().includes('Action=DescribeStacks')) {
        const known = request.headers.authorization?.includes('/eu-west-1/') === true;
        send(response, known ? 200 : 400, known ? stack(endpoint) : NO_STACK);
      } else send(response, 501, JSON.stringify({ message: `${target} ${request.url ?? ''}` }));
    });
  }),
);

process.env['AWS_ENDPOINT_URL_STS'] = api;
// The client of SQS goes where the queue's URL points.
process.env['PALISADE_INGEST_QUEUE_URL'] = `${api}/111122223333/ingest`;
process.env['PALISADE_DEAD_LETTERS_URL'] = `${api}/111122223333/dead`;
const endpoint = isGateway ? `${url}/hub/` : `${url}/`;
process.stdout.write(`${api}\n${endpoint}\n`);

function urlEvent(
  request: IncomingMessage,
  body: Buffer,
  { arn, requestId }: { readonly arn: string; readonly requestId: string },
): object {
  const [rawPath = '/', rawQueryString = ''] = (request.url ?? '/').split('?', 2);
  return {
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
}

/** Of a REST API's stage `hub`: its id is API Gateway's own, and the query is decoded. */
function gatewayEvent(request: IncomingMessage, body: Buffer, arn: string): object {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://any');
  const query = [...searchParams.keys()].map((name) => [name, searchParams.getAll(name)] as const);
  return {
    resource: '/{proxy+}',
    path: pathname.replace(/^\/hub/, ''),
    httpMethod: request.method,
    headers: request.headers,
    queryStringParameters: query.length === 0 ? null : Object.fromEntries(searchParams),
    multiValueQueryStringParameters: query.length === 0 ? null : Object.fromEntries(query),
    requestContext: {
      requestId: randomUUID(),
      stage: 'hub',
      identity: { accountId: '111122223333', userArn: arn, sourceIp: '203.0.113.9' },
    },
    body: body.length === 0 ? null : body.toString(),
    isBase64Encoded: false,
  };
}

function identity(arn: string | undefined): string {
  if (arn === undefined)
    return '<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>';
  return `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
}

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
    output('OperatorUrl', operatorUrl),
    output('OperatorService', isGateway ? 'execute-api' : 'lambda'),
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
