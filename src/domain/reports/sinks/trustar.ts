/**
 * TruSTAR Station (docs/sources/sinks.md#1-trustar-station-api-13); requests are compared with recordings of TruSTAR's own
 * integration.
 *
 *   upsert ──200──▶ done        404, 405: a Station without it      429: waitTime, in milliseconds
 *      └──────────▶ lookup ──404──▶ create ──▶ done                 400: also says that a token has expired
 *                      │              └─400, 409──▶ look-up again ──404──▶ retry
 *                      └────200──▶ replace ──▶ done      └─200──▶ replace
 *
 * For some minutes a Station does not show a report that it has just taken: a newer version then finds none,
 * and is refused as one that exists. So such a refusal is looked into, and no report is rejected for it.
 *
 * The external id is the one of reports that a customer already has there, so that theirs are updated. One
 * report a request: there is no other way, and versions of a finding must stay in order.
 */
import { parseJson } from '../../base/json.ts';
import { asciiJson } from '../../base/ascii-json.ts';
import { listAt, numberAt, textAt } from '../../base/lookup.ts';
import type { Report } from '../report.ts';
import { ok, refuse, type Result } from '../../base/result.ts';
import {
  retry,
  retryAfterOf,
  verdictByStatus,
  type HttpAnswer,
  type HttpRequest,
  type Sending,
  type Sink,
  type SinkStep,
  type TokenEndpoint,
  type SinkResponse,
} from '../sink.ts';
import { formatTime, type Seconds } from '../../base/time.ts';

export interface TrustarTerms {
  /** Without a slash at the end. */
  readonly url: string;
  readonly enclaveId: string;
  readonly titlePrefix: string;
}

export interface TrustarSecret {
  readonly apiKey: string;
  readonly apiSecret: string;
}

const API = '/api/1.3/reports';
/** As the integration that this one replaces names itself; who we are stands in User-Agent. */
const CLIENT = {
  'client-type': 'PYTHON_SDK',
  'client-version': '0.3.34',
  'client-metatag': 'AWS_GUARD_DUTY',
};
const UPSERT: SinkStep = { name: 'upsert' };
const LOOKUP: SinkStep = { name: 'lookup' };
const CREATE: SinkStep = { name: 'create' };
/** The look-up after a create that was refused, with the status of the refusal. */
const RECHECK = 'recheck';
/** What a Station answers to a report whose external id it has. */
const CONFLICTS = new Set([400, 409]);
const REPLACE = 'replace';
/** A token that ends while a request is under way is no token. */
const TOKEN_MARGIN: Seconds = 60;
const TOKEN_FAULT = /access token$/i;

export function trustarSecret(value: unknown): Result<TrustarSecret, string> {
  const [apiKey, apiSecret] = [textAt(value, 'apiKey') ?? '', textAt(value, 'apiSecret') ?? ''];
  if (apiKey !== '' && apiSecret !== '') return ok({ apiKey, apiSecret });
  return refuse('expected apiKey and apiSecret');
}

export function trustarSink(terms: TrustarTerms, secret: TrustarSecret): Sink {
  const basic = base64(`${secret.apiKey}:${secret.apiSecret}`);
  return {
    batch: { reportsMax: 1, bytesMax: Number.POSITIVE_INFINITY },
    start: UPSERT,
    token: tokenEndpoint(terms.url, basic),
    secrets: [secret.apiKey, secret.apiSecret, basic],
    encode: ([report], sending) => encode(terms, report, sending),
    classify: (answer, step) => classify(answer, step, terms.enclaveId),
  };
}

function externalId(enclaveId: string, reportId: string): string {
  return base64(`${enclaveId}|${reportId}`);
}

function tokenEndpoint(url: string, basic: string): TokenEndpoint {
  return {
    request: () => ({
      method: 'POST',
      url: `${url}/oauth/token`,
      headers: {
        authorization: `Basic ${basic}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    }),
    read(answer) {
      const verdict = trustarVerdict(answer);
      if (verdict.kind !== 'done') {
        // Whatever it says to a wrong key, another key is what helps.
        const isKey = [400, 401, 403].includes(answer.status);
        return isKey ? { kind: 'reauth', reason: `no token: HTTP ${answer.status}` } : verdict;
      }
      const body = parseJson(answer.body);
      const text = textAt(body, 'access_token') ?? '';
      if (!/^[\x21-\x7e]{1,4096}$/.test(text)) return retry('no token in the answer', undefined);
      const validFor = Math.max(0, (numberAt(body, 'expires_in') ?? 0) - TOKEN_MARGIN);
      return { kind: 'token', token: { text, validFor } };
    },
  };
}

function encode(terms: TrustarTerms, report: Report, { step, token }: Sending): HttpRequest {
  const base = terms.url + API;
  const headers = { authorization: `Bearer ${token}`, ...CLIENT };
  const id = externalId(terms.enclaveId, report.id);
  if (step.name === LOOKUP.name || step.name === RECHECK) {
    // As recorded: the padding of base64 stands as it is; its slash must not.
    const url = `${base}/${encodeURIComponent(id).replaceAll('%3D', '=')}?idType=external`;
    return { method: 'GET', url, headers, body: undefined };
  }
  const body = asBody(terms, report, step.id ?? null);
  const sent = { headers: { ...headers, 'content-type': 'application/json' }, body };
  if (step.name === CREATE.name) return { method: 'POST', url: base, ...sent };
  if (step.id === undefined) {
    return { method: 'POST', url: `${base}/upsert?idType=external&mode=OVERRIDE`, ...sent };
  }
  const url = `${base}/${encodeURIComponent(step.id)}?idType=internal`;
  return { method: 'PUT', url, ...sent };
}

/** The ten fields that were recorded; `distributionType` is no longer documented, and every client sends it. */
function asBody({ enclaveId, titlePrefix }: TrustarTerms, report: Report, id: string | null) {
  return asciiJson({
    title: `${titlePrefix}${report.title}`,
    reportBody: asciiJson(report.body, 4),
    timeBegan: formatTime(report.firstSeen).replace('Z', '+00:00'),
    externalUrl: report.url ?? null,
    distributionType: 'ENCLAVE',
    externalTrackingId: externalId(enclaveId, report.id),
    enclaveIds: [enclaveId],
    created: null,
    updated: null,
    id,
  });
}

function classify(answer: HttpAnswer, step: SinkStep, enclaveId: string): SinkResponse {
  const { status } = answer;
  const verdict = trustarVerdict(answer);
  if (verdict.kind === 'done') {
    const isLookup = step.name === LOOKUP.name || step.name === RECHECK;
    return isLookup ? replaceFound(parseJson(answer.body), enclaveId) : verdict;
  }
  if (status === 404) return notFound(step) ?? verdict;
  if (step.name === UPSERT.name && status === 405) return LOOK_UP;
  if (step.name === CREATE.name && verdict.kind === 'reject' && CONFLICTS.has(status)) {
    return { kind: 'next', step: { name: RECHECK, id: String(status) }, lasting: false };
  }
  return verdict;
}

const LOOK_UP: SinkResponse = { kind: 'next', step: LOOKUP, lasting: true };

/** What 404 means at a step; `undefined`: what it means elsewhere. */
function notFound({ name, id = '' }: SinkStep): SinkResponse | undefined {
  switch (name) {
    case UPSERT.name:
      return LOOK_UP;
    case LOOKUP.name:
      return { kind: 'next', step: CREATE, lasting: false };
    case RECHECK:
      return retry(
        `HTTP ${id} to the new report, and none is found: the Station may not show an earlier version yet, or refuses this one`,
        undefined,
        'report',
      );
    case REPLACE:
      return retry(
        'HTTP 404 for a report that was found: it may not be processed yet',
        undefined,
        'report',
      );
    default:
      return undefined;
  }
}

function replaceFound(report: unknown, enclaveId: string): SinkResponse {
  const id = textAt(report, 'id') ?? '';
  if (!/^[A-Za-z0-9-]{1,64}$/.test(id))
    return retry('the report was found without its id', undefined, 'report');
  const enclaves = listAt(report, 'enclaveIds');
  if (enclaves.length > 0 && !enclaves.includes(enclaveId)) {
    return { kind: 'reject', reason: 'the report stands in another enclave' };
  }
  return { kind: 'next', step: { name: REPLACE, id }, lasting: false };
}

function trustarVerdict(answer: HttpAnswer): SinkResponse {
  const { status } = answer;
  if (
    status === 400 &&
    TOKEN_FAULT.test(textAt(parseJson(answer.body), 'error_description') ?? '')
  ) {
    return { kind: 'reauth', reason: 'HTTP 400: the token is not taken' };
  }
  if (status !== 429) return verdictByStatus(answer);
  const milliseconds = numberAt(parseJson(answer.body), 'waitTime');
  const wait = milliseconds === undefined ? retryAfterOf(answer) : Math.ceil(milliseconds / 1_000);
  return retry('HTTP 429: too many requests', wait);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
