/** Verified by what receivers use: the packages `standardwebhooks` and `cloudevents`. */
import { CloudEvent, HTTP } from 'cloudevents';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, test } from 'vitest';
import { webhookSecret, webhookSink } from '../../../../src/domain/reports/sinks/webhook.ts';
import { bareFinding } from '../../../helpers/data/findings.ts';
import { hmac, reported, TRUSTAR_SAMPLE } from '../../../helpers/data/reports.ts';
import { cases } from '../../../helpers/arbitraries/cases.ts';
import { anyText } from '../../../helpers/arbitraries/any-text.ts';

const signingSecret = `whsec_${Buffer.from('twenty-four random bytes').toString('base64')}`;
const receiver = new Webhook(signingSecret);
const opened = webhookSecret({ signingSecret });
if (!opened.ok) throw new Error(opened.problem);
const terms = { url: 'https://hook.example/in', source: 'urn:palisade:hub' };
const sink = webhookSink(terms, opened.value, hmac);
const now = () => Math.floor(Date.now() / 1_000);
const sent = (detail: unknown) =>
  sink.encode([reported(detail)], { step: sink.start, token: '', now: now() });

describe('a webhook', () => {
  it('is signed so that the receiver’s library takes it', () => {
    const { headers, body } = sent(TRUSTAR_SAMPLE);
    expect(receiver.verify(body ?? '', headers)).toEqual(JSON.parse(body ?? ''));
  });

  it('is refused by it with one byte changed, in body, id or time', () => {
    const { headers, body = '' } = sent(TRUSTAR_SAMPLE);
    const other = (name: string, value: string) => ({ ...headers, [name]: value });
    expect(() => receiver.verify(body.replace('OUTBOUND', 'INBOUND!'), headers)).toThrow();
    expect(() => receiver.verify(body, other('webhook-id', 'x'))).toThrow();
    const earlier = String(Number(headers['webhook-timestamp']) - 1);
    expect(() => receiver.verify(body, other('webhook-timestamp', earlier))).toThrow();
  });

  it('is a CloudEvent by the library’s own strict check', () => {
    const { headers, body } = sent(TRUSTAR_SAMPLE);
    const event = HTTP.toEvent({ headers, body });
    if (!(event instanceof CloudEvent)) throw new Error('one event is wanted');
    expect(event.validate()).toBe(true);
    expect(event).toMatchObject({
      specversion: '1.0',
      source: 'urn:palisade:hub',
      type: 'palisade.finding.v1',
      subject: TRUSTAR_SAMPLE.id,
      time: '2017-10-31T23:16:24.000Z',
      data: { findingId: TRUSTAR_SAMPLE.id, severity: 5, finding: TRUSTAR_SAMPLE },
    });
  });

  it('has one id for a version, another for the next', () => {
    const version = (count: number) =>
      sent({ ...TRUSTAR_SAMPLE, service: { ...TRUSTAR_SAMPLE.service, count } }).headers[
        'webhook-id'
      ];
    expect(version(1)).toBe(version(1));
    expect(version(2)).not.toBe(version(1));
  });

  it('verifies and parses whatever text a finding carries', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const { headers, body } = sent(bareFinding({ top: { title: text, description: text } }));
        const read = receiver.verify(body ?? '', headers) as { data: { finding: unknown } };
        expect(read.data.finding).toMatchObject({ description: text });
      }),
      { numRuns: cases(40) }, // the receiver's library does its cryptography in JavaScript
    );
  });
});

test.each([
  [{ signingSecret }, true],
  [{ signingSecret: signingSecret.slice('whsec_'.length) }, true],
  [{ signingSecret: `whsec_${Buffer.alloc(23).toString('base64')}` }, false],
  [{ signingSecret: `whsec_${Buffer.alloc(65).toString('base64')}` }, false],
  [{ signingSecret: 'not base64!' }, false],
  [{}, false],
])('the secret %j is taken: %s', (value, taken) => {
  expect(webhookSecret(value).ok).toBe(taken);
});
