/**
 * CloudFront as a feed reader meets it, over HTTP: the function at viewer request, run with what its runtime
 * has and nothing else, and behind it an origin. No cache: the store behind answers conditional requests.
 */
import { createHash } from 'node:crypto';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { createContext, runInContext } from 'node:vm';
import { listening, type Endpoint } from '../../../src/local/kit/endpoint.ts';

export interface EdgeRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers: Readonly<Record<string, EdgeHeader>>;
}

interface EdgeHeader {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
}

export interface EdgeAnswer {
  readonly statusCode: number;
  readonly statusDescription: string;
  readonly headers: Readonly<Record<string, EdgeHeader>>;
}

export interface EdgeEvent {
  readonly version: '1.0';
  readonly viewer: { readonly ip: string };
  readonly request: EdgeRequest;
}

export type EdgeFunction = (event: EdgeEvent) => Promise<EdgeRequest | EdgeAnswer>;

/** What `cf.kvs().exists` answers. */
export type Exists = (key: string) => Promise<unknown>;

const IMPORT = "import cf from 'cloudfront';\n";

export function edgeFunction(code: string, exists: Exists): EdgeFunction {
  if (!code.includes(IMPORT)) throw new Error('the function imports the key value store');
  const modules = (name: string): unknown => {
    if (name !== 'crypto') throw new Error(`the runtime has no module ${name}`);
    return { createHash };
  };
  const context = createContext({
    cf: { kvs: () => ({ exists }) },
    require: modules,
    Buffer,
    console: { log: () => undefined },
  });
  return runInContext(`${code.replace(IMPORT, '')}\nhandler`, context) as EdgeFunction;
}

export interface Edge {
  readonly door: Endpoint;
  /** What reached the origin, by header. */
  readonly seen: Readonly<Record<string, string | string[] | undefined>>[];
}

export interface EdgeOptions {
  readonly run: EdgeFunction;
  /** Base URL under which a path is found. */
  readonly origin: string;
  /** Where readers seem to come from. */
  readonly viewer?: string;
}

export async function startEdge({
  run,
  origin,
  viewer = '203.0.113.7',
}: EdgeOptions): Promise<Edge> {
  const seen: Edge['seen'] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    request.resume();
    const event = { version: '1.0' as const, viewer: { ip: viewer }, request: eventOf(request) };
    const outcome = await run(event);
    if ('statusCode' in outcome) {
      response.writeHead(outcome.statusCode, outcome.statusDescription, plain(outcome.headers));
      response.end();
      return;
    }
    const { host, ...headers } = plain(outcome.headers);
    if (host === undefined) throw new Error('the function may not take the Host away');
    seen.push(headers);
    const { method, uri } = outcome;
    const onward = ask(`${origin}${uri}`, { method, headers, agent: false }, (found) => {
      response.writeHead(found.statusCode ?? 0, found.headers);
      found.pipe(response);
    });
    onward.end();
  };
  const server = createServer((request, response) => {
    // What a function throws is an error of the distribution.
    answer(request, response).catch(() => response.writeHead(503).end());
  });
  return { door: await listening(server, '127.0.0.1', 0), seen };
}

/** Names in lower case; what came more than once under each of its values too. */
function eventOf(request: IncomingMessage): EdgeRequest {
  const values = new Map<string, string[]>();
  for (let n = 0; n + 1 < request.rawHeaders.length; n += 2) {
    const name = (request.rawHeaders[n] ?? '').toLowerCase();
    values.set(name, [...(values.get(name) ?? []), request.rawHeaders[n + 1] ?? '']);
  }
  // CloudFront's own header: what a viewer sends under its name does not arrive.
  values.set('cloudfront-viewer-tls', ['TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake']);
  const headers = [...values].map(([name, [first = '', ...more]]) => [
    name,
    more.length === 0
      ? { value: first }
      : { value: first, multiValue: [first, ...more].map((value) => ({ value })) },
  ]);
  const [uri = '/'] = (request.url ?? '/').split('?', 1);
  return { method: request.method ?? 'GET', uri, headers: Object.fromEntries(headers) as never };
}

function plain(headers: Readonly<Record<string, EdgeHeader>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value]));
}
