/**
 * One HTTP request and its answer, over a connection of its own. Redirects are answers. It ends by the signal
 * alone, so call it within a deadline.
 */
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';

export interface Exchange {
  readonly url: string | URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
  /** What is read of the answer's body; there the connection ends. */
  readonly bytesMax: number;
  /** PEM of the authority that must have signed the server's certificate, instead of the known ones. */
  readonly certificateAuthority?: string | undefined;
  /** Finds the address of the server, and may refuse it. */
  readonly lookup?: LookupFunction | undefined;
}

export interface Exchanged {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** UTF-8, at most `bytesMax` bytes. */
  readonly body: string;
  /** Whether the answer was longer. */
  readonly isCut: boolean;
}

const USER_AGENT = 'palisade/0.1.0';

/** Rejects with what the network or the signal says, which may name the address. */
export function exchange(one: Exchange): Promise<Exchanged> {
  const { url, method, signal, bytesMax, certificateAuthority, lookup } = one;
  const { request } = new URL(url).protocol === 'https:' ? https : http;
  const body = one.body === undefined ? undefined : Buffer.from(one.body);
  const length = body === undefined ? {} : { 'content-length': body.byteLength };
  const headers = { ...one.headers, 'user-agent': USER_AGENT, ...length };
  const trust = certificateAuthority === undefined ? {} : { ca: certificateAuthority };
  const found = lookup === undefined ? {} : { lookup };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false, signal, ...trust, ...found });
    outgoing.on('error', reject);
    outgoing.on('response', (answer) => {
      bodyOf(answer, bytesMax).then((read) => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, ...read });
      }, reject);
    });
    outgoing.end(body);
  });
}

async function bodyOf(answer: http.IncomingMessage, bytesMax: number) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes > bytesMax) break; // leaving the loop destroys the connection
  }
  const body = Buffer.concat(chunks).subarray(0, bytesMax).toString('utf8');
  return { body, isCut: bytes > bytesMax };
}
