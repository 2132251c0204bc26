/**
 * `PushedFirewall` over the REST API of FortiOS (docs/sources/fortios.md#8-push): one request, one answer, a deadline
 * for both. Certificates are verified, by an authority of one's own if one is given; redirects are answers.
 *
 * Law: a command counts as done only if the box says so in JSON; what it throws names no key and no address.
 */
import { parseJson } from '../../domain/base/json.ts';
import { at, listAt, numberAt, textAt } from '../../domain/base/lookup.ts';
import type { Seconds } from '../../domain/base/time.ts';
import type { PushedFirewall } from '../../ports/firewalls.ts';
import { DeadlineExceeded, withDeadline } from '../shared/deadline.ts';
import { exchange } from '../shared/http-exchange.ts';

export interface FortiosOptions {
  /** `https://host:port`, without a path. */
  readonly url: string;
  readonly vdom: string | undefined;
  /** PEM. */
  readonly certificateAuthority: string | undefined;
  /** From the first step to the last byte of an answer. */
  readonly timeout: Seconds;
  /** Of the REST API administrator. `fresh`: not from memory. Throws if it cannot be read. */
  readonly key: (fresh: boolean) => Promise<string>;
  /** Palisade stops: ends what is under way. */
  readonly signal?: AbortSignal;
  /** @default - that of the push lane */
  readonly advice?: FortiosAdvice;
}

/** What a person does about a refusal, in the words of where key, authority and URL were given. */
export interface FortiosAdvice {
  readonly key: string;
  readonly authority: string;
  readonly url: string;
  /** HTTP 403. */
  readonly forbidden: string;
  /** HTTP 404, after the name of the feed. */
  readonly unknownFeed: string;
}

const PUSH_ADVICE: FortiosAdvice = {
  key: 'the secret',
  authority: 'push.certificateAuthority',
  url: 'push.url',
  forbidden: 'paste the block of palisade fortigate --push again, and look at the VDOM',
  unknownFeed: 'that takes pushes: paste the block of palisade fortigate --push',
};

const DYNAMIC = '/api/v2/monitor/system/external-resource/dynamic';
const ENTRY_LIST = '/api/v2/monitor/system/external-resource/entry-list';
/** Versions that do not know `counts_only` answer with every entry. */
const ANSWER_BYTES_MAX = 64 << 20;

export function fortiosFirewall(options: FortiosOptions): PushedFirewall {
  return {
    async send(resource, { command, entries }) {
      const body = JSON.stringify({ commands: [{ name: resource, command, entries }] });
      const answer = await asked(options, { method: 'POST', path: DYNAMIC, body });
      refuseUnless200(options, answer, resource);
      const status = textAt(answer.value, 'status');
      if (status === 'success') return;
      throw new Error(
        `expected the answer "success", got ${status === undefined ? 'something that is no answer of FortiOS' : `"${status.slice(0, 40)}"`}: is this the REST API of a FortiGate with 7.2.1 or later?`,
      );
    },
    async lines(resource) {
      const query = { mkey: resource, counts_only: 'true' };
      const answer = await asked(options, { method: 'GET', path: ENTRY_LIST, query });
      refuseUnless200(options, answer, resource);
      const results = at(answer.value, 'results');
      const [valid, invalid] = [
        numberAt(results, 'valid_count'),
        numberAt(results, 'invalid_count'),
      ];
      if (valid !== undefined) return valid + (invalid ?? 0);
      const isListed = Array.isArray(at(results, 'entries'));
      return isListed ? listAt(results, 'entries').length : undefined;
    },
  };
}

/** What a feed holds there, as the box answers it: for `boxFeed` (domain/feed-check). Throws as the others do. */
export async function fortiosEntries(options: FortiosOptions, resource: string): Promise<unknown> {
  const query = { mkey: resource };
  const answer = await asked(options, { method: 'GET', path: ENTRY_LIST, query });
  refuseUnless200(options, answer, resource);
  return answer.value;
}

interface ApiQuestion {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface BoxAnswer {
  readonly status: number;
  /** `undefined` if it is not JSON. */
  readonly value: unknown;
}

/** A key that is refused may have been changed a moment ago: then it is read again, once. */
async function asked(options: FortiosOptions, question: ApiQuestion): Promise<BoxAnswer> {
  const key = await options.key(false);
  const answer = await exchanged(options, question, key);
  if (answer.status !== 401) return answer;
  const fresh = await options.key(true);
  return fresh === key ? answer : exchanged(options, question, fresh);
}

async function exchanged(
  options: FortiosOptions,
  question: ApiQuestion,
  key: string,
): Promise<BoxAnswer> {
  const ended = await withDeadline(
    options.timeout * 1_000,
    (signal) => answerOf(options, question, key, signal),
    options.signal,
  ).then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  if ('answer' in ended) return ended.answer;
  // Without its cause: errors of the network carry addresses, and loggers print them whole.
  const isStopped = options.signal?.aborted === true;
  throw new Error(isStopped ? 'Palisade is stopping' : describe(ended.error, options));
}

async function answerOf(
  { url, vdom, certificateAuthority }: FortiosOptions,
  { method, path, query, body }: ApiQuestion,
  key: string,
  signal: AbortSignal,
): Promise<BoxAnswer> {
  const target = new URL(path, url);
  for (const [name, value] of Object.entries(query ?? {})) target.searchParams.set(name, value);
  if (vdom !== undefined) target.searchParams.set('vdom', vdom);
  const answer = await exchange({
    url: target,
    method,
    headers: {
      authorization: `Bearer ${key}`,
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body,
    signal,
    bytesMax: ANSWER_BYTES_MAX,
    certificateAuthority,
  });
  if (answer.isCut) throw new Error('it answers with more than 64 MB');
  return { status: answer.status, value: parseJson(answer.body) };
}

function refusal(
  status: number,
  resource: string,
  { key, forbidden, unknownFeed }: FortiosAdvice,
): string {
  const known: Readonly<Record<number, string>> = {
    401: `it refuses the API key: make one with "execute api-user generate-key", put it into ${key}, and look at the trusted hosts of the REST API administrator`,
    403: `its REST API administrator may not do this: ${forbidden}`,
    404: `it knows no feed "${resource}" ${unknownFeed}`,
    413: 'it takes no request of this size',
    429: 'it is asked too often',
  };
  return known[status] ?? 'it answers with an error';
}

function refuseUnless200(
  { advice = PUSH_ADVICE }: FortiosOptions,
  { status }: BoxAnswer,
  resource: string,
): void {
  if (status === 200) return;
  throw new Error(`${refusal(status, resource, advice)} (HTTP ${status})`);
}

const TRUST =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT)/;

/** The code of a network error, in words where they help. */
function describe(
  error: unknown,
  { timeout, advice = PUSH_ADVICE }: Pick<FortiosOptions, 'timeout' | 'advice'>,
): string {
  if (error instanceof DeadlineExceeded) return `it did not answer within ${timeout} s`;
  if (!(error instanceof Error)) return 'no answer';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code !== undefined && TRUST.test(code)) {
    return `its certificate is not trusted (${code}): give the authority that signed it as ${advice.authority}, and the name in it as ${advice.url}`;
  }
  return `no answer: ${code ?? error.name}`;
}
