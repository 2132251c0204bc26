/** The key value store of CloudFront as its API speaks: JSON over HTTP, versions in ETag and If-Match. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listening, type Endpoint } from '../../../src/local/kit/endpoint.ts';

export interface FakeKeyValueStore {
  readonly door: Endpoint;
  /** By ARN, each with its keys. */
  readonly stores: Map<string, { version: number; readonly keys: Map<string, string> }>;
  /** Authorization headers, to see how requests are signed. */
  readonly authorizations: string[];
}

const PAGE_MAX = 50;

export async function startKeyValueStore(): Promise<FakeKeyValueStore> {
  const stores: FakeKeyValueStore['stores'] = new Map();
  const authorizations: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    authorizations.push(request.headers.authorization ?? '');
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://store');
    const [, , arn = '', part] = pathname.split('/').map(decodeURIComponent);
    const store = stores.get(arn);
    if (store === undefined) {
      send(response, 404, { Message: 'no such store' }, { type: 'ResourceNotFoundException' });
      return;
    }
    const etag = `version-${store.version}`;
    if (part === undefined) {
      const described = {
        KvsARN: arn,
        ItemCount: store.keys.size,
        TotalSizeInBytes: 0,
        Created: 0,
      };
      send(response, 200, described, { etag });
    } else if (request.method === 'GET') {
      send(response, 200, page(store.keys, searchParams), { etag });
    } else if (request.headers['if-match'] === etag) {
      const body = JSON.parse(await textOf(request)) as {
        readonly Puts?: readonly { readonly Key: string; readonly Value: string }[];
        readonly Deletes?: readonly { readonly Key: string }[];
      };
      store.version += 1;
      for (const { Key } of body.Deletes ?? []) store.keys.delete(Key);
      for (const { Key, Value } of body.Puts ?? []) store.keys.set(Key, Value);
      const changed = { ItemCount: store.keys.size, TotalSizeInBytes: 0 };
      send(response, 200, changed, { etag: `version-${store.version}` });
    } else {
      send(response, 409, { Message: 'another version' }, { type: 'ConflictException' });
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  return { door: await listening(server, '127.0.0.1', 0), stores, authorizations };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function page(keys: ReadonlyMap<string, string>, query: URLSearchParams) {
  const all = [...keys].sort(([a], [b]) => (a < b ? -1 : 1));
  const from = Number(query.get('NextToken') ?? 0);
  const size = Math.min(PAGE_MAX, Number(query.get('MaxResults') ?? 10));
  const items = all.slice(from, from + size).map(([Key, Value]) => ({ Key, Value }));
  return from + size < all.length
    ? { Items: items, NextToken: String(from + size) }
    : { Items: items };
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  { etag, type }: { readonly etag?: string; readonly type?: string },
): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    ...(etag === undefined ? {} : { ETag: etag }),
    ...(type === undefined ? {} : { 'x-amzn-ErrorType': type }),
  });
  response.end(JSON.stringify(body));
}
