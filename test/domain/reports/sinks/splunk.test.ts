import { describe, expect, it, test } from 'vitest';
import {
  splunkSecret,
  splunkSink,
  type SplunkTerms,
} from '../../../../src/domain/reports/sinks/splunk.ts';
import { bareFinding } from '../../../helpers/data/findings.ts';
import { reported, TRUSTAR_SAMPLE } from '../../../helpers/data/reports.ts';

const terms: SplunkTerms = {
  url: 'https://hec.example:8088',
  index: undefined,
  sourcetype: 'aws:cloudwatch:guardduty',
  source: 'palisade',
  host: 'palisade',
};
const sink = splunkSink(terms, { token: '11111111-2222-3333-4444-555555555555' });
const sending = { step: sink.start, token: '', now: 0 };
const sample = reported(TRUSTAR_SAMPLE);

describe('the HTTP Event Collector', () => {
  it('gets the envelope that Splunk’s own client sends: time as text with three decimals', () => {
    const { body, ...request } = sink.encode([sample], sending);
    expect(request).toEqual({
      method: 'POST',
      url: 'https://hec.example:8088/services/collector/event/1.0',
      headers: {
        authorization: 'Splunk 11111111-2222-3333-4444-555555555555',
        'content-type': 'application/json',
      },
    });
    expect(JSON.parse(body ?? '')).toEqual({
      time: '1509491783.000',
      host: 'palisade',
      source: 'palisade',
      sourcetype: 'aws:cloudwatch:guardduty',
      event: expect.objectContaining({ severity: 5, finding: TRUSTAR_SAMPLE }) as unknown,
      fields: {
        finding_id: TRUSTAR_SAMPLE.id,
        finding_version: sample.version,
        finding_type: TRUSTAR_SAMPLE.type,
        severity: '5',
      },
    });
  });

  it('gets many events one after the other, without anything between them', () => {
    const second = reported(bareFinding({ id: 'f2', ip: '45.1.2.3' }));
    const one = (report: typeof sample) => sink.encode([report], sending).body ?? '';
    expect(sink.encode([sample, second], sending).body).toBe(one(sample) + one(second));
  });

  it('gets an index only where one is configured', () => {
    const indexed = splunkSink({ ...terms, index: 'security' }, { token: 't' });
    expect(JSON.parse(indexed.encode([sample], sending).body ?? '')).toMatchObject({
      index: 'security',
    });
  });

  test.each([
    [200, 0, 'done'],
    [400, 6, 'reject'],
    [400, 7, 'reject'],
    [401, 3, 'reauth'],
    [403, 4, 'reauth'],
    [403, 1, 'reauth'],
    [404, 404, 'reject'],
    [429, 26, 'retry'],
    [500, 8, 'retry'],
    [503, 9, 'retry'],
  ])('HTTP %i with code %i: %s', (status, code, kind) => {
    const body = JSON.stringify({ text: 'as Splunk says it', code });
    expect(sink.classify({ status, headers: {}, body }, sink.start).kind).toBe(kind);
  });
});

test.each([
  [{ token: '11111111-2222-3333-4444-555555555555' }, true],
  [{ token: '' }, false],
  [{ token: 'two words' }, false],
  [{ token: 'a\r\nb' }, false],
  [{}, false],
])('the secret %j is taken: %s', (value, taken) => {
  expect(splunkSecret(value).ok).toBe(taken);
});
