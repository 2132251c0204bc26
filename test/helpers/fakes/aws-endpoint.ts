/**
 * AWS on a socket of this machine, answering what a test says: the real SDK signs, sends, pages, retries and
 * parses. What is asked is told as a service, an operation and its input, whatever protocol carried it.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';
import { whenTestEnds } from '../clean-up.ts';

export interface Asked {
  /** As in the signature: `organizations`, `guardduty`. */
  readonly service: string;
  readonly region: string;
  /** Its name, or method and path where the protocol has no names. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** An answer's document, its `text` if it is none, or an error of AWS by its name. */
export type Told = object | { readonly error: string; readonly message?: string };

/** By operation; an operation that is not named fails the test. */
export type Answers = Readonly<Record<string, (asked: Asked) => Told | Promise<Told>>>;

/** Credentials that STS gives to who takes a role. */
export const ROLE_TAKEN = {
  Credentials: {
    AccessKeyId: 'AKIAMEMBER',
    SecretAccessKey: 's',
    SessionToken: 't',
    Expiration: '2099-01-01T00:00:00Z',
  },
} as const;

/** As `awsEndpoint`, with an answer for each operation. */
export function awsAnswering(answers: Answers): Promise<Endpoint> {
  return awsEndpoint((one) => {
    const answer = answers[one.operation.replace(/\/$/, '')];
    if (answer === undefined) throw new Error(`${one.service}: ${one.operation}`);
    return answer(one);
  });
}

export interface Endpoint {
  readonly url: string;
  readonly asked: readonly Asked[];
}

/** Services whose requests are forms and whose answers are XML. */
const SPEAKS_XML: ReadonlySet<string> = new Set(['sts', 'cloudformation', 'ec2']);

/** Listens until the test ends, and is what AWS_ENDPOINT_URL names meanwhile. */
export async function awsEndpoint(
  answer: (asked: Asked) => Told | Promise<Told>,
): Promise<Endpoint> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const one = await read(request);
      asked.push(one);
      const told = await answer(one);
      const isError = 'error' in told;
      const body = written(one, told);
      response.writeHead(isError ? statusOf(told.error) : 200, {
        'content-type': SPEAKS_XML.has(one.service) ? 'text/xml' : 'application/json',
        'content-length': Buffer.byteLength(body),
        ...(isError ? { 'x-amzn-errortype': told.error } : {}),
      });
      response.end(body);
    })();
  });
  whenTestEnds(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-a-secret');
  vi.stubEnv('AWS_PROFILE', undefined);
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
  return { url, asked };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const scope = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(
    request.headers.authorization ?? '',
  );
  const [, region = '', service = ''] = scope ?? [];
  const target = request.headers['x-amz-target'];
  if (SPEAKS_XML.has(service)) {
    const form = new URLSearchParams(body);
    return {
      service,
      region,
      operation: form.get('Action') ?? '',
      input: Object.fromEntries(form),
    };
  }
  const input = (body === '' ? {} : JSON.parse(body)) as Record<string, unknown>;
  if (typeof target === 'string') {
    return { service, region, operation: target.split('.').at(-1) ?? '', input };
  }
  const url = new URL(request.url ?? '/', 'http://aws');
  const operation = `${request.method ?? ''} ${url.pathname}`;
  return {
    service,
    region,
    operation,
    input: { ...Object.fromEntries(url.searchParams), ...input },
  };
}

function statusOf(error: unknown): number {
  return String(error).includes('Throttl') || String(error).includes('TooMany') ? 429 : 400;
}

function written({ service, operation }: Asked, told: Told): string {
  if ('error' in told) {
    const { error, message = 'as the test says' } = told as { error: string; message?: string };
    if (service === 's3')
      return `<Error><Code>${error}</Code><Message>${message}</Message></Error>`;
    if (!SPEAKS_XML.has(service)) return JSON.stringify({ __type: error, message });
    if (service === 'ec2') {
      return `<Response><Errors><Error><Code>${error}</Code><Message>${message}</Message></Error></Errors></Response>`;
    }
    return `<ErrorResponse><Error><Code>${error}</Code><Message>${message}</Message></Error></ErrorResponse>`;
  }
  if ('text' in told && typeof told.text === 'string') return told.text;
  if (!SPEAKS_XML.has(service)) return JSON.stringify(told);
  // EC2's own protocol has no result around it, and calls an element of a list an item.
  if (service === 'ec2')
    return `<${operation}Response>${xmlOf(told, 'item')}</${operation}Response>`;
  return `<${operation}Response><${operation}Result>${xmlOf(told)}</${operation}Result></${operation}Response>`;
}

/** Lists as the query protocol writes them: each element a `member`. */
function xmlOf(value: unknown, element = 'member'): string {
  if (Array.isArray(value)) {
    return value.map((one) => `<${element}>${xmlOf(one, element)}</${element}>`).join('');
  }
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, inner]) => `<${name}>${xmlOf(inner, element)}</${name}>`)
    .join('');
}
