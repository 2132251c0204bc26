/**
 * Feeds over plain HTTP, as a firewall pulls them: GET and HEAD, nothing else.
 *
 * FortiOS sends the ETag it was given back in `If-None-Match` and takes a 304 as "no change". A
 * feed that cannot be read is a 500, never a 404 and never an empty 200, because a device that is
 * that gets an empty list opens up. The body goes out as stored, whole and never compressed.
 * `If-Modified-Since` is left aside: two editions may fall into one second of its clock.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ObjectFacts, StoredObject } from '../../adapters/folder/folder-bucket.ts';
import type { CredentialShelf } from '../store/credential-shelf.ts';
import { ifNoneMatchHolds } from '../kit/entity-tag.ts';

/** Where documents are found; both answer undefined for none, and throw if that is unknown. */
export interface DocumentShelf {
  read(path: string): Promise<StoredObject | undefined>;
  describe(path: string): Promise<ObjectFacts | undefined>;
}

interface BasicCredential {
  readonly user: string;
  readonly password: string;
}

export interface FeedHandlerOptions {
  /** Any of these lets a caller in; none given: no credential is asked for. */
  readonly credentials?: readonly BasicCredential[];
  /** Those that are made and revoked while the hub runs. @default - none */
  readonly made?: Pick<CredentialShelf, 'isUntouched' | 'has'>;
  /** Called with the error of a document that could not be read, before the caller gets its 500. */
  readonly onUnreadable: (path: string, error: unknown) => void;
  /** Called when a whole document, or that it is unchanged, was sent. @default - nobody asks */
  readonly onRead?: (path: string, status: number, request: IncomingMessage) => void;
}

/** A handler that always answers; `path` is the path of the document, already decoded. */
export type FeedHandler = (
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

export function feedHandler(shelf: DocumentShelf, options: FeedHandlerOptions): FeedHandler {
  const { credentials, made } = options;
  const accepted = (credentials ?? []).map(({ user, password }) => digestOf(`${user}:${password}`));
  const isOpen = () => credentials === undefined && made?.isUntouched() !== false;
  const isKnown = (given: Buffer | undefined): boolean =>
    given !== undefined && (isOneOf(accepted, given) || made?.has(given.toString('hex')) === true);
  return async (path, request, response) => {
    request.resume();
    if (!isOpen() && !isKnown(digestIn(request.headers.authorization))) {
      say(response, 401, 'credentials needed', {
        'WWW-Authenticate': 'Basic realm="palisade", charset="UTF-8"',
      });
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      say(response, 405, 'feeds are read with GET or HEAD', { Allow: 'GET, HEAD' });
      return;
    }
    try {
      await serve(shelf, path, request, response);
      const { statusCode } = response;
      if (request.method === 'GET') options.onRead?.(path, statusCode, request);
    } catch (error) {
      options.onUnreadable(path, error);
      if (response.headersSent) response.destroy();
      else say(response, 500, 'this document cannot be read now');
    }
  };
}

async function serve(
  shelf: DocumentShelf,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const facts = await shelf.describe(path);
  if (facts === undefined) {
    say(response, 404, 'no such document');
    return;
  }
  if (!ifNoneMatchHolds(request.headers['if-none-match'], facts.etag)) {
    response.writeHead(304, validatorsOf(facts)).end();
    return;
  }
  if (request.method === 'HEAD') {
    response.writeHead(200, { ...validatorsOf(facts), ...contentOf(facts) }).end();
    return;
  }
  const found = await shelf.read(path);
  if (found === undefined) {
    say(response, 404, 'no such document');
    return;
  }
  response.writeHead(200, { ...validatorsOf(found), ...contentOf(found) }).end(found.body);
}

function validatorsOf({ etag, modifiedAt, headers }: ObjectFacts): Record<string, string> {
  return {
    ETag: etag,
    'Last-Modified': modifiedAt.toUTCString(),
    'Cache-Control': headers.cacheControl ?? 'no-cache',
  };
}

function contentOf({ headers, sizeBytes }: ObjectFacts): Record<string, string | number> {
  return {
    'Content-Type': headers.contentType,
    'Content-Length': sizeBytes,
    'X-Content-Type-Options': 'nosniff',
  };
}

/** Compares all of them, so that the time taken shows nothing of what was guessed. */
function isOneOf(accepted: readonly Buffer[], given: Buffer): boolean {
  return accepted.filter((one) => timingSafeEqual(one, given)).length > 0;
}

/** The digest of user name and password, if any are shown. */
function digestIn(authorization: string | undefined): Buffer | undefined {
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(authorization ?? '') ?? [];
  return encoded === undefined
    ? undefined
    : digestOf(Buffer.from(encoded, 'base64').toString('utf8'));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function say(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  const body = Buffer.from(`${text}\n`);
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': body.byteLength,
    'Cache-Control': 'no-store',
  });
  response.end(body);
}
