/**
 * A small S3 over a folder, so that the local hub runs the S3 adapter itself, conditional writes
 * and all: GET, HEAD, PUT and DELETE of objects, ListObjectsV2 with prefix and continuation.
 *
 * Not offered, and refused by name: multipart, ranges (answered whole, as HTTP allows), copies,
 * delimiters, versions, ACLs. Signatures are not checked: it listens on loopback, and refuses what
 * a web page sends. Bodies are never compressed.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isErrno } from '../../../src/adapters/shared/errno.ts';
import { ifMatchHolds, ifNoneMatchHolds } from '../../../src/local/kit/entity-tag.ts';
import type {
  FolderBucket,
  ObjectFacts,
  StoredObject,
} from '../../../src/adapters/folder/folder-bucket.ts';
import type { FolderBuckets } from '../../../src/adapters/folder/folder-buckets.ts';
import { listening, type Endpoint } from '../../../src/local/kit/endpoint.ts';
import { isForeignCaller } from '../../../src/local/kit/local-caller.ts';
import { errorDocument, listDocument, type ListPage } from './s3-document.ts';
import {
  headerOf,
  metadataOf,
  S3Refusal,
  refuseImpossible,
  targetOf,
  verifiedBody,
  type S3Target,
} from './s3-request.ts';

export interface FolderS3Options {
  /** @default - 127.0.0.1 */
  readonly host?: string;
  /** @default - any free port */
  readonly port?: number;
  /** @default - 64 MiB: feeds stay far below, checkpoints of a million indicators too */
  readonly maxBodyBytes?: number;
}

const DEFAULT_MAX_BODY_BYTES = 64 * 1024 * 1024;
const MAX_KEYS = 1_000; // S3, keys a page
const LIST_QUERY = new Set([
  'list-type',
  'prefix',
  'max-keys',
  'continuation-token',
  'start-after',
  'encoding-type',
  'x-id',
  'fetch-owner',
]);

/** Serves the buckets until `stop`; the URL is the endpoint an S3 client is given. */
export function startFolderS3(
  store: FolderBuckets,
  options: FolderS3Options = {},
): Promise<Endpoint> {
  const { host = '127.0.0.1', port = 0, maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = options;
  const server = createServer((request, response) => {
    const requestId = randomUUID();
    response.setHeader('x-amz-request-id', requestId);
    answer(store, request, response, { maxBodyBytes, host }).catch((error: unknown) => {
      refuse(request, response, asRefusal(error), requestId);
    });
  });
  return listening(server, host, port);
}

interface RequestLimits {
  readonly maxBodyBytes: number;
  readonly host: string;
}

async function answer(
  store: FolderBuckets,
  request: IncomingMessage,
  response: ServerResponse,
  { maxBodyBytes, host }: RequestLimits,
): Promise<void> {
  if (isForeignCaller(request, [host])) {
    throw new S3Refusal('AccessDenied', 'this server answers programs on its own machine');
  }
  const target = targetOf(request.url ?? '/');
  const bucket = store.get(target.bucket);
  if (bucket === undefined) throw new S3Refusal('NoSuchBucket', 'there is no such bucket');
  if (target.key === undefined) {
    await answerForBucket(bucket, target, request, response);
    return;
  }
  const { key } = target;
  refuseImpossible(key);
  switch (request.method ?? '') {
    case 'GET':
    case 'HEAD':
      await get(bucket, key, request, response);
      return;
    case 'PUT':
      await put(bucket, key, request, maxBodyBytes).then((etag) => {
        response.writeHead(200, { ETag: etag, 'Content-Length': 0 }).end();
      });
      return;
    case 'DELETE':
      await bucket.remove(key);
      response.writeHead(204).end();
      return;
    default:
      throw new S3Refusal('MethodNotAllowed', 'an object takes GET, HEAD, PUT and DELETE');
  }
}

async function get(
  bucket: FolderBucket,
  key: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const withBody = request.method === 'GET';
  const found = withBody ? await bucket.read(key) : await bucket.describe(key);
  if (found === undefined) throw new S3Refusal('NoSuchKey', 'the key does not exist');
  if (!ifMatchHolds(headerOf(request, 'if-match'), found.etag)) {
    throw new S3Refusal('PreconditionFailed', 'the object has another ETag');
  }
  const unchanged = !ifNoneMatchHolds(headerOf(request, 'if-none-match'), found.etag);
  response.writeHead(unchanged ? 304 : 200, headersOf(found, unchanged));
  response.end(withBody && !unchanged ? (found as StoredObject).body : undefined);
}

async function put(
  bucket: FolderBucket,
  key: string,
  request: IncomingMessage,
  maxBodyBytes: number,
): Promise<string> {
  const ifMatch = headerOf(request, 'if-match');
  const ifNoneMatch = headerOf(request, 'if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch.trim() !== '*') {
    throw new S3Refusal('NotImplemented', 'If-None-Match of a PUT may only be *');
  }
  const cacheControl = request.headers['cache-control'];
  const headers = {
    contentType: request.headers['content-type'] ?? 'binary/octet-stream',
    ...(cacheControl === undefined ? {} : { cacheControl }),
    metadata: metadataOf(request),
  };
  const body = await verifiedBody(request, maxBodyBytes);
  const refusal = (etag: string | undefined): S3Refusal | undefined => {
    if (ifMatch !== undefined && etag === undefined) {
      return new S3Refusal('NoSuchKey', 'the key does not exist');
    }
    if (ifMatchHolds(ifMatch, etag) && ifNoneMatchHolds(ifNoneMatch, etag)) return undefined;
    return new S3Refusal('PreconditionFailed', 'a precondition of the request does not hold');
  };
  const isConditional = ifMatch !== undefined || ifNoneMatch !== undefined;
  const outcome = await bucket.write(key, body, headers, isConditional ? refusal : undefined);
  if (outcome.kind === 'refused') throw outcome.refusal;
  return outcome.etag;
}

async function answerForBucket(
  bucket: FolderBucket,
  target: S3Target,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'HEAD') {
    response.writeHead(200).end();
    return;
  }
  if (request.method !== 'GET') {
    throw new S3Refusal('MethodNotAllowed', 'a bucket takes HEAD and ListObjectsV2');
  }
  const foreign = [...target.query.keys()].find((name) => !LIST_QUERY.has(name));
  if (target.query.get('list-type') !== '2' || foreign !== undefined) {
    throw new S3Refusal('NotImplemented', 'of a bucket only ListObjectsV2 is offered');
  }
  sendXml(response, 200, listDocument(await listPage(bucket, target)));
}

async function listPage(
  bucket: FolderBucket,
  { bucket: name, query }: S3Target,
): Promise<ListPage> {
  const prefix = query.get('prefix') ?? '';
  const token = query.get('continuation-token') ?? undefined;
  const startAfter = query.get('start-after') ?? undefined;
  const maxKeys = maxKeysOf(query.get('max-keys'));
  const after = token === undefined ? startAfter : Buffer.from(token, 'base64url').toString();
  const keys = (await bucket.keys(prefix)).filter(
    (key) => after === undefined || isAfter(key, after),
  );
  const contents: (ObjectFacts & { readonly key: string })[] = [];
  let last: string | undefined;
  for (const key of keys) {
    if (contents.length === maxKeys) break;
    last = key;
    const facts = await bucket.describe(key);
    if (facts !== undefined) contents.push({ key, ...facts });
  }
  const isLast = last === undefined || last === keys.at(-1);
  const nextToken = isLast ? undefined : Buffer.from(last ?? '').toString('base64url');
  const urlEncoded = query.get('encoding-type') === 'url';
  return { bucket: name, prefix, maxKeys, contents, token, nextToken, startAfter, urlEncoded };
}

function maxKeysOf(text: string | null): number {
  if (text === null) return MAX_KEYS;
  if (!/^[0-9]{1,9}$/.test(text)) {
    throw new S3Refusal('InvalidArgument', 'max-keys is a whole number, 0 or more');
  }
  return Math.min(Number(text), MAX_KEYS);
}

function isAfter(key: string, other: string): boolean {
  return Buffer.compare(Buffer.from(key), Buffer.from(other)) > 0;
}

function headersOf(found: ObjectFacts, unchanged: boolean): Record<string, string | number> {
  const { headers } = found;
  const metadata = Object.entries(headers.metadata).map(([name, value]) => [
    `x-amz-meta-${name}`,
    value,
  ]);
  return {
    ETag: found.etag,
    'Last-Modified': found.modifiedAt.toUTCString(),
    ...(headers.cacheControl === undefined ? {} : { 'Cache-Control': headers.cacheControl }),
    ...(unchanged
      ? {}
      : { 'Content-Type': headers.contentType, 'Content-Length': found.sizeBytes }),
    ...(Object.fromEntries(metadata) as Record<string, string>),
  };
}

function asRefusal(error: unknown): S3Refusal {
  if (error instanceof S3Refusal) return error;
  if (isErrno(error, 'EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY')) {
    return new S3Refusal('InvalidArgument', 'another key ends where this one goes on, or goes on');
  }
  return new S3Refusal('InternalError', error instanceof Error ? error.message : String(error));
}

/** Ends a request; what is left of a refused body is read away so that the answer arrives. */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { code, status, message }: S3Refusal,
  requestId: string,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  request.resume();
  if (request.method === 'HEAD') response.writeHead(status).end();
  else sendXml(response, status, errorDocument(code, message, request.url ?? '', requestId));
}

function sendXml(response: ServerResponse, status: number, xml: string): void {
  const body = Buffer.from(xml);
  response.writeHead(status, {
    'Content-Type': 'application/xml',
    'Content-Length': body.byteLength,
  });
  response.end(body);
}
