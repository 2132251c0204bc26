/**
 * Fetches a feed as a FortiGate does: HTTP/1.1 without compression, Basic credentials at once, no redirect
 * followed; then asks again with the ETag, as it does at every pull
 * (docs/sources/fortios.md#4-how-a-fortigate-fetches).
 */
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { FaultKind } from '../../domain/feed-check/feed-fault.ts';
import { DeadlineExceeded, withDeadline } from '../shared/deadline.ts';

export interface FetchedFeed {
  /** `undefined` if the server answered with something else: that is no empty feed. */
  readonly body: Uint8Array | undefined;
  readonly faults: readonly FetchFault[];
}

export interface FetchFault {
  readonly kind: FaultKind;
  readonly text: string;
}

export interface FeedCredential {
  readonly user: string;
  readonly password: string;
}

/** The largest device takes 128 MB. */
export const FEED_BYTES_MAX = 256 << 20;
/** Without a byte for so long, a server is given up. */
const TIMEOUT_MILLISECONDS = 60_000;
/** For both requests together, however steadily a server drips. */
const DEADLINE_MILLISECONDS = 180_000;
const USER_AGENT = 'curl/7.58.0';

/** Throws if no server answers in time; whatever one answers is a reading. No redirect is followed. */
export async function fetchFeed(
  url: URL,
  credential: FeedCredential | undefined,
  deadlineMilliseconds = DEADLINE_MILLISECONDS,
): Promise<FetchedFeed> {
  return withDeadline(deadlineMilliseconds, (signal) =>
    readingOf(url, (more) => answerOf(url, credential, { more, signal })),
  ).catch((error: unknown) => {
    if (!(error instanceof DeadlineExceeded)) throw error;
    const limit = `${deadlineMilliseconds / 1_000} s`;
    throw new Error(
      `expected the whole feed within ${limit}, got a part of it from ${url.origin}: try again, or look at why the server is slow`,
      { cause: error },
    );
  });
}

async function readingOf(url: URL, get: Get): Promise<FetchedFeed> {
  const answered = await get({});
  const onItsWay: readonly FetchFault[] =
    url.protocol === 'http:' && !isLoopback(url)
      ? [{ kind: 'not-encrypted', text: url.origin }]
      : [];
  if (answered.status !== 200) {
    return { body: undefined, faults: [...onItsWay, refusalOf(answered)] };
  }
  const again = await repeatFaults(url, get, answered);
  return { body: answered.body, faults: [...onItsWay, ...headerFaults(answered), ...again] };
}

function refusalOf({ status, headers }: Answered): FetchFault {
  return status >= 300 && status < 400
    ? { kind: 'redirect', text: `to ${headers.location ?? 'nowhere'}` }
    : { kind: 'status', text: `it answers ${status}` };
}

const TYPES = /^(text\/plain|application\/(json|stix\+json|octet-stream))/i;

function headerFaults({ headers }: Answered): readonly FetchFault[] {
  const encoding = headers['content-encoding'] ?? 'identity';
  const type = headers['content-type'] ?? 'none';
  return [
    ...(encoding === 'identity' ? [] : [{ kind: 'content-encoding' as const, text: encoding }]),
    ...(TYPES.test(type) ? [] : [{ kind: 'content-type' as const, text: type }]),
  ];
}

/** What a second pull shows: whether the list stands still while nothing changes. */
async function repeatFaults(
  url: URL,
  get: Get,
  { headers: { etag }, body }: Answered,
): Promise<readonly FetchFault[]> {
  if (etag === undefined) return [{ kind: 'no-entity-tag', text: url.href }];
  const again = await get({ 'if-none-match': etag });
  if (again.status === 304 || Buffer.compare(again.body, body) === 0) return [];
  return [{ kind: 'unstable', text: `${body.length} bytes, then ${again.body.length}` }];
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Uint8Array;
}

/** One request, with these headers besides. */
type Get = (more: Readonly<Record<string, string>>) => Promise<Answered>;

function answerOf(
  url: URL,
  credential: FeedCredential | undefined,
  { more, signal }: { readonly more: Parameters<Get>[0]; readonly signal: AbortSignal },
): Promise<Answered> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const headers = { 'user-agent': USER_AGENT, connection: 'close', ...more };
  const auth =
    credential === undefined ? {} : { auth: `${credential.user}:${credential.password}` };
  const options = { headers, ...auth, signal, timeout: TIMEOUT_MILLISECONDS };
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(new Error(`no server answers at ${url.origin}: ${error.message}`, { cause: error }));
    };
    const asked = request(url, options, (response) => {
      bodyOf(response).then((body) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      }, fail);
    });
    asked.on('timeout', () =>
      asked.destroy(new Error(`nothing for ${TIMEOUT_MILLISECONDS / 1_000} s`)),
    );
    asked.on('error', fail);
    asked.end();
  });
}

async function bodyOf(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > FEED_BYTES_MAX) throw new Error(`it sends more than ${FEED_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isLoopback({ hostname }: URL): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}
