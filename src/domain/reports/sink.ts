/**
 * A sink: how reports become an HTTP request, and what the answer to it means. Both are pure, so that a new
 * sink is one file with a table of answers for a test; asking, waiting and trying again are not its business.
 *
 * Of an answer only its status, what its format defines, and a trace id are ever logged. The rest is the
 * other side's text: a hostile one would put our own credentials there.
 */
import type { Report } from './report.ts';
import type { EpochSeconds, Seconds } from '../base/time.ts';

export type SinkName = 'trustar' | 'webhook' | 'splunk';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Where in its protocol a delivery is; most sinks know one step. */
export interface SinkStep {
  readonly name: string;
  /** What the step before found out. */
  readonly id?: string;
}

/** Whose failure it is: the sink's, so that other reports would fail as well, or of this report alone. */
export type RetryScope = 'sink' | 'report';

export type SinkResponse =
  | { readonly kind: 'done' }
  /** Go on with this step; `lasting`: later deliveries begin there. */
  | { readonly kind: 'next'; readonly step: SinkStep; readonly lasting: boolean }
  /** May pass by itself; not before `after`, if the sink says so. */
  | {
      readonly kind: 'retry';
      readonly reason: string;
      readonly scope: RetryScope;
      readonly after?: Seconds;
    }
  /** Credentials or token are not taken: with new ones once more. */
  | { readonly kind: 'reauth'; readonly reason: string }
  /** Will never pass. */
  | { readonly kind: 'reject'; readonly reason: string };

export interface Token {
  readonly text: string;
  readonly validFor: Seconds;
}

/** How a sink hands out tokens. */
export interface TokenEndpoint {
  request(): HttpRequest;
  read(answer: HttpAnswer): { readonly kind: 'token'; readonly token: Token } | SinkResponse;
}

export interface Sending {
  readonly step: SinkStep;
  /** Of the token endpoint; empty if the sink has none. */
  readonly token: string;
  /** The machine's clock: receivers compare it with theirs. */
  readonly now: EpochSeconds;
}

export type Reports = readonly [Report, ...(readonly Report[])];

export interface Sink {
  /** What one request takes; 1 report if versions must be kept in order. */
  readonly batch: { readonly reportsMax: number; readonly bytesMax: number };
  readonly start: SinkStep;
  readonly token: TokenEndpoint | undefined;
  /** Texts that must never be logged or printed. */
  readonly secrets: readonly string[];
  encode(reports: Reports, sending: Sending): HttpRequest;
  classify(answer: HttpAnswer, step: SinkStep): SinkResponse;
}

/** Timeout, too early, too many: they say that another time will do. */
const PASSING = new Set([408, 425, 429]);
/** What proxies and gateways say of a server that is not there. Other 5xx are of one that failed at a request. */
const UNAVAILABLE = new Set([502, 503, 504]);
/** No sink may stop us for longer than we stay away of ourselves. */
const WAIT_MAX: Seconds = 15 * 60;

/** What a status means where the format says nothing else. */
export function verdictByStatus(answer: HttpAnswer): SinkResponse {
  const { status } = answer;
  const reason = `HTTP ${status}`;
  if (status >= 200 && status < 300) return { kind: 'done' };
  if (PASSING.has(status) || status >= 500) {
    const isOfReport = status >= 500 && !UNAVAILABLE.has(status);
    return retry(reason, retryAfterOf(answer), isOfReport ? 'report' : 'sink');
  }
  if (status === 401) return { kind: 'reauth', reason: `${reason}: the credentials are not taken` };
  if (status >= 300 && status < 400) {
    return {
      kind: 'reject',
      reason: `${reason}: redirects are not followed; configure where it leads`,
    };
  }
  return { kind: 'reject', reason: status === 413 ? `${reason}: too large for the sink` : reason };
}

/** To be tried again, not before `after`, nor later than a quarter of an hour. */
export function retry(
  reason: string,
  after: Seconds | undefined,
  scope: RetryScope = 'sink',
): SinkResponse {
  if (after === undefined) return { kind: 'retry', reason, scope };
  return { kind: 'retry', reason, scope, after: Math.min(Math.max(after, 0), WAIT_MAX) };
}

/**
 * What `Retry-After` asks for: seconds, or a date, which is read by the sender's own `Date`, since its
 * clock need not be ours.
 */
export function retryAfterOf({ headers }: HttpAnswer): Seconds | undefined {
  const written = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(written)) return Number(written);
  const [until, now] = [httpDate(written), httpDate(headers['date'] ?? '')];
  if (until === undefined || now === undefined) return undefined;
  return until - now;
}

/** The id under which the other side finds the exchange in its logs; never one that shows of a secret. */
export function traceOf({ headers }: HttpAnswer, secrets: readonly string[]): string | undefined {
  const id = headers['trace-id'] ?? headers['x-request-id'] ?? headers['x-amzn-trace-id'];
  if (id === undefined || !TRACE_ID.test(id)) return undefined;
  return secrets.some((secret) => sharesText(id, secret)) ? undefined : id;
}

const TRACE_ID = /^[0-9A-Za-z][0-9A-Za-z.:=;_-]{7,99}$/;
/** Fewer characters in common are chance, and prove nothing. */
const TELLTALE_LENGTH = 6;

function sharesText(id: string, secret: string): boolean {
  const length = Math.min(TELLTALE_LENGTH, secret.length);
  for (let from = 0; from + length <= id.length; from += 1) {
    if (length > 0 && secret.includes(id.slice(from, from + length))) return true;
  }
  return false;
}

function httpDate(text: string): EpochSeconds | undefined {
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1_000);
}
