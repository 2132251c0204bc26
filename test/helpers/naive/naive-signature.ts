/**
 * Checks Signature Version 4 as AWS's documentation tells it, step by step and with nothing of the SDK: who
 * signed a request, if it is signed by one of those who are known.
 */
import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface KnownCaller {
  readonly secret: string;
  readonly arn: string;
}

/** ARN of the caller; `undefined` if the request is not signed, or not by the key that it names. */
export function callerOf(
  request: IncomingMessage,
  body: Buffer,
  service: string,
  known: Readonly<Record<string, KnownCaller>>,
): string | undefined {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      request.headers.authorization ?? '',
    );
  const [, credential = '', signedHeaders = '', signature] = given ?? [];
  const [key = '', day = '', region = '', of = '', end] = credential.split('/');
  const caller = known[key];
  if (caller === undefined || of !== service || end !== 'aws4_request') return undefined;
  const url = new URL(request.url ?? '/', 'http://any');
  const canonical = [
    request.method,
    url.pathname,
    canonicalQuery(url.search.slice(1)),
    ...signedHeaders.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}`),
    '',
    signedHeaders,
    sha256(body),
  ].join('\n');
  const scope = [day, region, service, 'aws4_request'];
  const date = String(request.headers['x-amz-date']);
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(canonical)].join('\n');
  const secret = scope.reduce<Buffer>(hmac, Buffer.from(`AWS4${caller.secret}`));
  return hmac(secret, text).toString('hex') === signature ? caller.arn : undefined;
}

function canonicalQuery(query: string): string {
  const pairs = query === '' ? [] : query.split('&');
  const escaped = pairs.map((pair) =>
    pair
      .split('=')
      .map((part) => encodeURIComponent(decodeURIComponent(part)))
      .join('='),
  );
  return escaped.sort().join('&');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}
