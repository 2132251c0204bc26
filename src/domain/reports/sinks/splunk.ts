/**
 * Splunk's HTTP Event Collector: JSON objects one after the other, many a request, in the envelope that
 * Splunk's own client sends (docs/sources/sinks.md#4-splunk-http-event-collector).
 *
 * It knows no duplicates; the indexed fields `finding_id` and `finding_version` let searches find them.
 */
import { asciiJson } from '../../base/ascii-json.ts';
import { textAt } from '../../base/lookup.ts';
import type { Report } from '../report.ts';
import { ok, refuse, type Result } from '../../base/result.ts';
import { verdictByStatus, type HttpAnswer, type Sink, type SinkResponse } from '../sink.ts';
import { formatTime } from '../../base/time.ts';

export interface SplunkTerms {
  /** Without a slash at the end. */
  readonly url: string;
  /** `undefined`: the token's own. */
  readonly index: string | undefined;
  readonly sourcetype: string;
  readonly source: string;
  readonly host: string;
}

export interface SplunkSecret {
  readonly token: string;
}

const COLLECTOR = '/services/collector/event/1.0';
const REPORTS_MAX = 100;
/** Half of what a collector takes by default, since its limit may have been lowered. */
const BYTES_MAX = 512 * 1_024;

export function splunkSecret(value: unknown): Result<SplunkSecret, string> {
  const token = textAt(value, 'token') ?? '';
  return /^[\x21-\x7e]{1,256}$/.test(token) ? ok({ token }) : refuse('expected token');
}

export function splunkSink(terms: SplunkTerms, { token }: SplunkSecret): Sink {
  return {
    batch: { reportsMax: REPORTS_MAX, bytesMax: BYTES_MAX },
    start: { name: 'post' },
    token: undefined,
    secrets: [token],
    encode: (reports) => ({
      method: 'POST',
      url: terms.url + COLLECTOR,
      headers: { authorization: `Splunk ${token}`, 'content-type': 'application/json' },
      body: reports.map((report) => asciiJson(envelope(terms, report))).join(''),
    }),
    classify,
  };
}

function envelope({ index, sourcetype, source, host }: SplunkTerms, report: Report): object {
  return {
    // Seconds with three decimals, as text.
    time: `${report.lastSeen}.000`,
    host,
    source,
    sourcetype,
    index,
    event: eventOf(report),
    fields: {
      finding_id: report.id,
      finding_version: report.version,
      finding_type: report.type,
      severity: String(report.severity),
    },
  };
}

function eventOf({ body, url, firstSeen, lastSeen, updatedAt, ...rest }: Report): object {
  return {
    ...rest,
    arn: url,
    firstSeen: formatTime(firstSeen),
    lastSeen: formatTime(lastSeen),
    updatedAt: formatTime(updatedAt),
    finding: body,
  };
}

/** 403 says that the token is not known or switched off; a rotated one may be. */
function classify(answer: HttpAnswer): SinkResponse {
  if (answer.status !== 403) return verdictByStatus(answer);
  return { kind: 'reauth', reason: 'HTTP 403: the token is not taken' };
}
