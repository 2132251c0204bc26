/**
 * An HTTP request as S3 reads it: bucket, key, query, a whole and verified body — or a refusal
 * with S3's code and status.
 *
 * What this server does not do is refused by name (`NotImplemented`), never half done: a sub-resource
 * taken for an object, or an `aws-chunked` body stored with its framing, would be silent damage.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { crc32 } from 'node:zlib';
import { describeKeyProblem, pathOfKey } from '../../../src/adapters/folder/object-key.ts';

const STATUS = {
  AccessDenied: 403,
  BadDigest: 400,
  EntityTooLarge: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidArgument: 400,
  InvalidURI: 400,
  MetadataTooLarge: 400,
  MethodNotAllowed: 405,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NotImplemented: 501,
  NotModified: 304,
  PreconditionFailed: 412,
  XAmzContentSHA256Mismatch: 400,
} as const;

export type S3Code = keyof typeof STATUS;

/** Thrown to end a request; the wire turns it into S3's error document. */
export class S3Refusal extends Error {
  override readonly name = 'S3Refusal';
  readonly code: S3Code;
  readonly status: number;

  constructor(code: S3Code, message: string) {
    super(message);
    this.code = code;
    this.status = STATUS[code];
  }
}

export interface S3Target {
  readonly bucket: string;
  /** Undefined when the request is about the bucket itself. */
  readonly key: string | undefined;
  readonly query: URLSearchParams;
}

const OBJECT_QUERY = new Set(['x-id']);
const METADATA_PREFIX = 'x-amz-meta-';
const METADATA_MAX_BYTES = 2_048; // S3

/** Reads the path as it was sent: a URL parser would resolve `..` before we can refuse it. */
export function targetOf(url: string): S3Target {
  const [path, search] = splitOnce(url, '?');
  const [bucket, key] = splitOnce(decoded(path.slice(1)), '/');
  const target = { bucket, key: key === '' ? undefined : key, query: new URLSearchParams(search) };
  if (target.key !== undefined) {
    for (const name of target.query.keys()) {
      if (!OBJECT_QUERY.has(name)) {
        throw new S3Refusal('NotImplemented', `no such sub-resource here: ${name}`);
      }
    }
  }
  return target;
}

/** Refuses a key that no file can stand for. */
export function refuseImpossible(key: string): void {
  const path = pathOfKey(key);
  if (!path.ok) throw new S3Refusal('InvalidArgument', describeKeyProblem(path.problem));
}

/** The whole body, if it is as long and has the digests that its headers say. */
export async function verifiedBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  refuseUnreadable(request);
  const body = await wholeBody(request, maxBytes);
  const { headers } = request;
  const sha256 = headerOf(request, 'x-amz-content-sha256');
  if (sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256) && sha256 !== sha256Of(body)) {
    throw new S3Refusal('XAmzContentSHA256Mismatch', 'the body is not the one that was signed');
  }
  const md5 = headers['content-md5'];
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64')) {
    throw new S3Refusal('BadDigest', 'the body does not have the Content-MD5 of its header');
  }
  const crc = headerOf(request, 'x-amz-checksum-crc32');
  if (crc !== undefined && crc !== crc32Of(body)) {
    throw new S3Refusal('BadDigest', 'the body does not have the CRC32 of its header');
  }
  return body;
}

/** The `x-amz-meta-*` headers, without that prefix. */
export function metadataOf(request: IncomingMessage): Record<string, string> {
  const metadata: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of Object.entries(request.headers)) {
    if (!name.startsWith(METADATA_PREFIX) || typeof value !== 'string') continue;
    metadata[name.slice(METADATA_PREFIX.length)] = value;
    bytes += name.length - METADATA_PREFIX.length + value.length;
  }
  if (bytes > METADATA_MAX_BYTES) {
    throw new S3Refusal('MetadataTooLarge', `metadata may take ${METADATA_MAX_BYTES} bytes`);
  }
  return metadata;
}

export function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function refuseUnreadable(request: IncomingMessage): void {
  const encoding = headerOf(request, 'content-encoding');
  const signed = headerOf(request, 'x-amz-content-sha256') ?? '';
  if (encoding?.includes('aws-chunked') === true || signed.startsWith('STREAMING-')) {
    throw new S3Refusal('NotImplemented', 'aws-chunked bodies are not taken: send a buffer');
  }
  if (encoding !== undefined) {
    throw new S3Refusal(
      'NotImplemented',
      'Content-Encoding is not kept: send the bytes as they are',
    );
  }
  if (headerOf(request, 'x-amz-copy-source') !== undefined) {
    throw new S3Refusal('NotImplemented', 'CopyObject is not offered');
  }
}

async function wholeBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = new S3Refusal('EntityTooLarge', `a body may take ${maxBytes} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw tooLarge;
      chunks.push(chunk);
    }
  } catch (error) {
    if (error === tooLarge) throw error;
    throw new S3Refusal('IncompleteBody', 'the body ended before it was whole');
  }
  return Buffer.concat(chunks);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new S3Refusal('InvalidURI', 'the path is not percent-encoded UTF-8');
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function sha256Of(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}

function crc32Of(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}
