/**
 * `SinkHttp` over the network: one request, one answer, a deadline for both, and no step further. Redirects
 * are answers, bodies are cut, and the address is looked at when it is connected to, not before: a name that
 * leads to one of our own networks is refused however it came to.
 *
 * Law: what it throws and answers names no URL, header or body, since each may hold a secret.
 */
import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { parseAddress } from '../../domain/values/address.ts';
import type { HttpAnswer, HttpRequest } from '../../domain/reports/sink.ts';
import { specialUseOf } from '../../domain/addresses/set/special-use.ts';
import type { Seconds } from '../../domain/base/time.ts';
import type { HttpOutcome, SinkHttp } from '../../ports/sinks.ts';
import { DeadlineExceeded, withDeadline } from '../shared/deadline.ts';
import { exchange, type Exchanged } from '../shared/http-exchange.ts';

export interface TransportOptions {
  /** From the first step to the last byte of the answer. */
  readonly timeout: Seconds;
  readonly allowPrivateTarget: boolean;
  /** Palisade stops: ends what is under way. */
  readonly signal?: AbortSignal;
}

/** An answer that matters is a few kilobytes; one that repeats a whole report is below this. */
const BODY_BYTES_MAX = 2 * 1_024 * 1_024;

export function reportTransport(options: TransportOptions): SinkHttp {
  return {
    async send(request) {
      const { hostname } = new URL(request.url);
      const literal = hostname.replace(/^\[|\]$/g, '');
      if (!options.allowPrivateTarget && isIP(literal) > 0 && !isPublic(literal)) return FORBIDDEN;
      const ended = await withDeadline(
        options.timeout * 1_000,
        (signal) => answerOf(request, options, signal),
        options.signal,
      ).then(
        (answer) => ({ answer }),
        (error: unknown) => ({ error }),
      );
      if ('answer' in ended) return { kind: 'answered', answer: ended.answer };
      if (ended.error instanceof PrivateTarget) return FORBIDDEN;
      // Without its cause: errors of the network carry addresses, and loggers print them whole.
      const isStopped = options.signal?.aborted === true;
      throw new Error(`no answer: ${isStopped ? 'Palisade is stopping' : describe(ended.error)}`);
    },
  };
}

const FORBIDDEN: HttpOutcome = {
  kind: 'forbidden',
  reason:
    'the sink’s address is not on the public Internet; allowPrivateTarget lets reports go there',
};

class PrivateTarget extends Error {
  override readonly name = 'PrivateTarget';
}

async function answerOf(
  { url, method, headers, body }: HttpRequest,
  { allowPrivateTarget }: TransportOptions,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const lookup = allowPrivateTarget ? undefined : publicLookup;
  const request = { url, method, headers, body, signal, bytesMax: BODY_BYTES_MAX, lookup };
  const answer = await exchange(request);
  return { status: answer.status, headers: plainHeaders(answer), body: answer.body };
}

function plainHeaders({ headers }: Exchanged): Readonly<Record<string, string>> {
  const single = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  return Object.fromEntries(single);
}

/** Every address that the name has must be public: which of them is connected to is the system's choice. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const [first] = found as typeof found | [];
    if (error !== null || first === undefined) callback(error ?? new Error('no address'), '', 0);
    else if (!found.every(({ address }) => isPublic(address))) callback(new PrivateTarget(), '', 0);
    else if (options.all === true) callback(null, found);
    else callback(null, first.address, first.family);
  });
};

function isPublic(text: string): boolean {
  const parsed = parseAddress(text);
  return parsed.ok && specialUseOf(parsed.value) === undefined;
}

/** The code of a network error, in words where it is our own doing. */
function describe(error: unknown): string {
  if (error instanceof DeadlineExceeded) return 'it took too long';
  if (!(error instanceof Error)) return 'an error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
