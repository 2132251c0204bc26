/**
 * A webhook of anybody's: Standard Webhooks headers (standardwebhooks.com), so that the receiver knows
 * that it is us, when, and whether it has seen this one; a CloudEvents 1.0 body (cloudevents.io); see docs/sources/sinks.md#3-webhooks.
 *
 * The signature covers the bytes of the body; the id is that of the finding's version, so that what comes
 * twice is known as such.
 */
import { asciiJson } from '../../base/ascii-json.ts';
import type { Hmac } from '../../base/hmac.ts';
import { textAt } from '../../base/lookup.ts';
import type { Report } from '../report.ts';
import { ok, refuse, type Result } from '../../base/result.ts';
import { verdictByStatus, type Sending, type Sink } from '../sink.ts';
import { formatTime } from '../../base/time.ts';

export interface WebhookTerms {
  readonly url: string;
  /** CloudEvents `source`: which hub speaks. */
  readonly source: string;
}

export interface WebhookSecret {
  readonly signingKey: Uint8Array;
}

/** Versioned: receivers go by it. */
const EVENT_TYPE = 'palisade.finding.v1';
/** What Standard Webhooks asks for. */
const KEY_BYTES_MIN = 24;
const KEY_BYTES_MAX = 64;
const SIGNING_SECRET = /^(?:whsec_)?([A-Za-z0-9+/]+={0,2})$/;

export function webhookSecret(value: unknown): Result<WebhookSecret, string> {
  const [, encoded] = SIGNING_SECRET.exec(textAt(value, 'signingSecret') ?? '') ?? [];
  const signingKey = Buffer.from(encoded ?? '', 'base64');
  const { length } = signingKey;
  if (length >= KEY_BYTES_MIN && length <= KEY_BYTES_MAX) return ok({ signingKey });
  return refuse('expected signingSecret: whsec_ and the base64 of 24 to 64 random bytes');
}

/** Signatures are made with `hmac`. */
export function webhookSink(terms: WebhookTerms, { signingKey }: WebhookSecret, hmac: Hmac): Sink {
  return {
    batch: { reportsMax: 1, bytesMax: Number.POSITIVE_INFINITY },
    start: { name: 'post' },
    token: undefined,
    secrets: [Buffer.from(signingKey).toString('base64'), terms.url],
    encode([report], { now }: Sending) {
      const id = `${report.id}-${report.version}`;
      const body = asciiJson(cloudEvent(terms.source, id, report));
      const signature = Buffer.from(hmac(signingKey, `${id}.${now}.${body}`)).toString('base64');
      const headers = {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'webhook-id': id,
        'webhook-timestamp': String(now),
        'webhook-signature': `v1,${signature}`,
      };
      return { method: 'POST', url: terms.url, headers, body };
    },
    classify: verdictByStatus,
  };
}

function cloudEvent(source: string, id: string, report: Report): object {
  const { type, firstSeen, lastSeen, updatedAt, body, id: findingId, url, ...rest } = report;
  return {
    specversion: '1.0',
    id,
    source,
    type: EVENT_TYPE,
    subject: findingId,
    time: formatTime(updatedAt),
    datacontenttype: 'application/json',
    data: {
      findingId,
      findingType: type,
      arn: url,
      ...rest,
      firstSeen: formatTime(firstSeen),
      lastSeen: formatTime(lastSeen),
      finding: body,
    },
  };
}
