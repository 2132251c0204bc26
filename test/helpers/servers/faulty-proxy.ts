/**
 * A proxy between an adapter and the server it speaks to, which does to requests what networks and AWS do: it throttles
 * with answers of AWS's shape, delays, hangs up before or after the request was heard, cuts an answer off, and sends a
 * request twice. What it does to each request is drawn by the test that starts it.
 */
import {
  createServer,
  request as send,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { listening, type Endpoint } from '../../../src/local/kit/endpoint.ts';

export const WIRE_FAULTS = [
  'throttled',
  'broken',
  'delayed',
  'hung up before',
  'hung up after',
  'cut off',
  'sent twice',
] as const;

export type WireFault = (typeof WIRE_FAULTS)[number];

export interface FaultyProxyOptions {
  /** Of the server behind it. */
  readonly url: string;
  readonly speaks: 'dynamodb' | 's3';
  /** What becomes of the next request; `undefined`: nothing. */
  readonly draw: () => WireFault | undefined;
}

const DELAY_MS = 40;

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** Starts on a free port of 127.0.0.1. */
export function startFaultyProxy(options: FaultyProxyOptions): Promise<Endpoint> {
  const server = createServer((request, response) => {
    relay(options, request, response).catch(() => response.destroy());
  });
  return listening(server, '127.0.0.1', 0);
}

async function relay(
  { url, speaks, draw }: FaultyProxyOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(request);
  const fault = draw();
  if (fault === 'throttled' || fault === 'broken') {
    answer(response, REFUSALS[speaks][fault]);
    return;
  }
  if (fault === 'hung up before') {
    response.destroy();
    return;
  }
  if (fault === 'delayed') await new Promise((resolve) => setTimeout(resolve, DELAY_MS));
  const said = await forward(url, request, body);
  if (fault === 'sent twice') await forward(url, request, body);
  if (fault === 'hung up after') response.destroy();
  else if (fault === 'cut off') cutOff(response, said);
  else answer(response, said);
}

function answer(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}

/** Headers that promise all, and half of it. */
function cutOff(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Math.max(body.length, 1) });
  response.flushHeaders();
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

const OF_ONE_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding']);

function forward(url: string, { method, url: path, headers }: IncomingMessage, body: Buffer) {
  const { hostname, port, host } = new URL(url);
  return new Promise<Answer>((resolve, reject) => {
    const sent = send(
      { hostname, port, method, path, headers: { ...headers, host }, agent: false },
      (response) => {
        bodyOf(response).then((said) => {
          const headers = Object.fromEntries(
            Object.entries(response.headers).filter(([name]) => !OF_ONE_HOP.has(name)),
          );
          resolve({ status: response.statusCode ?? 502, headers, body: said });
        }, reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const DYNAMODB = 'com.amazonaws.dynamodb.v20120810#';

function json(status: number, type: string): Answer {
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  return {
    status,
    headers,
    body: Buffer.from(JSON.stringify({ __type: type, message: 'as drawn' })),
  };
}

function xml(status: number, code: string): Answer {
  const text = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>as drawn</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body: Buffer.from(text) };
}

const REFUSALS = {
  dynamodb: {
    throttled: json(400, `${DYNAMODB}ProvisionedThroughputExceededException`),
    broken: json(500, `${DYNAMODB}InternalServerError`),
  },
  s3: { throttled: xml(503, 'SlowDown'), broken: xml(500, 'InternalError') },
} as const;
