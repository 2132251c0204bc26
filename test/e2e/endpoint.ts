/**
 * A door between a function and AWS: it lets everything through and remembers what was asked for, and it can
 * throttle as a busy table does.
 */
import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { textAt } from '../../src/domain/base/lookup.ts';

/** What a role must allow. */
export interface Deed {
  readonly action: string;
  /** Name of the table, queue or bucket, or `bucket/key`. */
  readonly on: string;
}

export interface Door {
  readonly url: string;
  /**
   * Throttles every attempt of the next call whose body holds the text, so that the client gives up; calls
   * after it pass.
   */
  throttleNext(text: string): void;
  /** Resolves when a call comes whose method and path match; from then on nothing is answered any more. */
  stallAt(call: RegExp): Promise<void>;
  /** Attempts that were throttled. */
  throttled(): number;
  /** Calls whose body holds the text, a call and its repetitions being one. */
  callsThat(text: string): number;
  /** What was asked for, each once. */
  deeds(): readonly Deed[];
  close(): Promise<void>;
}

const THROTTLED = JSON.stringify({
  __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException',
  message: 'throttled by the test',
});

export async function openDoor(behind: string): Promise<Door> {
  const calls = new Map<string, string>();
  const deeds = new Map<string, Deed>();
  let victim: string | undefined;
  let unlucky: string | undefined;
  let throttled = 0;
  let stall: { readonly call: RegExp; readonly reached: () => void } | undefined;
  let isStalled = false;
  const serve = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const text = body.toString('latin1');
    if (stall?.call.test(`${incoming.method ?? ''} ${incoming.url ?? ''}`) === true) {
      isStalled = true;
      stall.reached();
    }
    if (isStalled) return;
    // The client names each call, the same through all of its attempts.
    const call = String(incoming.headers['amz-sdk-invocation-id']);
    calls.set(call, text);
    const deed = deedOf(incoming, text);
    deeds.set(`${deed.action} ${deed.on}`, deed);
    if (victim !== undefined && text.includes(victim)) {
      unlucky = call;
      victim = undefined;
    }
    if (call === unlucky) {
      throttled += 1;
      answer.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(THROTTLED);
      return;
    }
    await passOn(behind, incoming, body, answer);
  };
  const server = createServer((incoming, answer) => {
    serve(incoming, answer).catch(() => answer.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    throttleNext(text) {
      victim = text;
    },
    stallAt: (call) =>
      new Promise((reached) => {
        stall = { call, reached };
      }),
    throttled: () => throttled,
    callsThat: (text) => [...calls.values()].filter((body) => body.includes(text)).length,
    deeds: () => [...deeds.values()],
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

export async function passOn(
  behind: string,
  { method, url = '/', headers }: IncomingMessage,
  body: Buffer,
  answer: ServerResponse,
): Promise<void> {
  const outgoing = ask(new URL(url, behind), { method: method ?? 'GET', headers });
  outgoing.end(body);
  const [reply] = (await once(outgoing, 'response')) as [IncomingMessage];
  answer.writeHead(reply.statusCode ?? 502, reply.headers);
  reply.pipe(answer);
  await once(answer, 'close');
}

/** Which service is asked stands in the signature. */
function deedOf({ headers, method = '', url = '/' }: IncomingMessage, body: string): Deed {
  const [, service = ''] =
    /Credential=(?:[^/]+\/){3}([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  if (service === 's3') return onObject(method, url);
  if (service === 'sts') return onRole(body);
  if (service === 'guardduty') return onDetector(method, url);
  return named(service, headers, body);
}

/** A form. */
function onRole(body: string): Deed {
  const form = new URLSearchParams(body);
  const [, , , , , role = ''] = (form.get('RoleArn') ?? '').split(':');
  return { action: `sts:${form.get('Action') ?? ''}`, on: role };
}

function onDetector(method: string, url: string): Deed {
  const isList = method === 'GET' && new URL(url, 'http://guardduty').pathname === '/detector';
  return { action: isList ? 'guardduty:ListDetectors' : 'guardduty:GetFindings', on: '' };
}

/** DynamoDB and SQS say in a header what is asked. IAM has no actions for batches of messages. */
function named(service: string, headers: IncomingMessage['headers'], body: string): Deed {
  const called = String(headers['x-amz-target']).split('.').at(-1) ?? '';
  const operation = called.replace(/Batch$/, '');
  const asked: unknown = JSON.parse(body === '' ? '{}' : body);
  const on = textAt(asked, 'TableName') ?? textAt(asked, 'QueueUrl')?.split('/').at(-1);
  return { action: `${service}:${operation}`, on: on ?? '' };
}

const ON_OBJECTS: Readonly<Record<string, string>> = {
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
  DELETE: 's3:DeleteObject',
};

/** S3 says it by method and path. */
function onObject(method: string, url: string): Deed {
  const { pathname } = new URL(url, 'http://s3');
  const path = decodeURIComponent(pathname.slice(1)).replace(/\/$/, '');
  if (!path.includes('/')) return { action: 's3:ListBucket', on: path };
  return { action: ON_OBJECTS[method] ?? `s3:${method}`, on: path };
}

export async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
