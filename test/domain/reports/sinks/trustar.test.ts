/**
 * Held to what was recorded of TruSTAR's own integration, whose requests these are: same bodies, ids and
 * headers for its own sample event (test/conformance/trustar.ts compares with the recording itself).
 */
import { describe, expect, it, test } from 'vitest';
import type { HttpAnswer, Sending, SinkStep } from '../../../../src/domain/reports/sink.ts';
import { trustarSecret, trustarSink } from '../../../../src/domain/reports/sinks/trustar.ts';
import { bareFinding } from '../../../helpers/data/findings.ts';
import { reported, TRUSTAR_SAMPLE, TRUSTAR_SAMPLE_BODY } from '../../../helpers/data/reports.ts';

const ENCLAVE = '35e091df-d0ea-4521-9cf3-4c642ff424bf';
const EXTERNAL_ID =
  'MzVlMDkxZGYtZDBlYS00NTIxLTljZjMtNGM2NDJmZjQyNGJmfDk5YWZiYTVjNWM0M2UwN2M5ZTNlNWUyZTU0NGU5NWRm';
const GUID = '7d2bb3bb-9f62-4c6a-8f5a-2b1f0e9f9a11';
const CLIENT = {
  'client-type': 'PYTHON_SDK',
  'client-version': '0.3.34',
  'client-metatag': 'AWS_GUARD_DUTY',
};
const RECORDED = {
  title: '99:EC2/Stateless.IntegTest',
  reportBody: TRUSTAR_SAMPLE_BODY,
  timeBegan: '2017-10-31T23:16:23+00:00',
  externalUrl: TRUSTAR_SAMPLE.arn,
  distributionType: 'ENCLAVE',
  externalTrackingId: EXTERNAL_ID,
  enclaveIds: [ENCLAVE],
  created: null,
  updated: null,
  id: null,
};

const terms = { url: 'https://station.example', enclaveId: ENCLAVE, titlePrefix: '' };
const sink = trustarSink(terms, { apiKey: 'key', apiSecret: 'secret' });
const sample = reported(TRUSTAR_SAMPLE, 'trustar');
const at = (step: SinkStep): Sending => ({ step, token: 'tok-1', now: 0 });
const answer = (status: number, body: unknown = '', headers = {}): HttpAnswer => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const expired = (description: string) => ({
  error: 'invalid_request',
  error_description: description,
});

describe('requests to TruSTAR', () => {
  it('ask for a token with key and secret', () => {
    expect(sink.token?.request()).toEqual({
      method: 'POST',
      url: 'https://station.example/oauth/token',
      headers: {
        authorization: 'Basic a2V5OnNlY3JldA==',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    });
  });

  it('put the report in one request, replacing what is there under its external id', () => {
    const request = sink.encode([sample], at(sink.start));
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://station.example/api/1.3/reports/upsert?idType=external&mode=OVERRIDE',
      headers: { authorization: 'Bearer tok-1', ...CLIENT, 'content-type': 'application/json' },
    });
    expect(JSON.parse(request.body ?? '')).toEqual(RECORDED);
  });

  it('look it up, create or replace it where the Station has no such request', () => {
    const lookup = sink.encode([sample], at({ name: 'lookup' }));
    expect(lookup).toEqual({
      method: 'GET',
      url: `https://station.example/api/1.3/reports/${EXTERNAL_ID}?idType=external`,
      headers: { authorization: 'Bearer tok-1', ...CLIENT },
      body: undefined,
    });
    const create = sink.encode([sample], at({ name: 'create' }));
    expect([create.method, create.url]).toEqual([
      'POST',
      'https://station.example/api/1.3/reports',
    ]);
    expect(JSON.parse(create.body ?? '')).toEqual(RECORDED);
    const replace = sink.encode([sample], at({ name: 'replace', id: GUID }));
    expect([replace.method, replace.url]).toEqual([
      'PUT',
      `https://station.example/api/1.3/reports/${GUID}?idType=internal`,
    ]);
    expect(JSON.parse(replace.body ?? '')).toEqual({ ...RECORDED, id: GUID });
  });

  it('name absent keys as null, and put the prefix before the title', () => {
    const prefixed = trustarSink(
      { ...terms, titlePrefix: '[AWS GD] ' },
      { apiKey: 'k', apiSecret: 's' },
    );
    const bare = reported(bareFinding({ top: { title: undefined } }), 'trustar');
    const body = JSON.parse(prefixed.encode([bare], at(sink.start)).body ?? '') as typeof RECORDED;
    expect(body.title).toBe('[AWS GD] Backdoor:EC2/C&CActivity.B');
    expect(body.externalUrl).toBeNull();
    expect(JSON.parse(body.reportBody)).toMatchObject({ title: null, description: null });
  });

  it('show nothing of the resource', () => {
    const text = JSON.stringify(sink.encode([sample], at(sink.start)));
    expect(text).not.toMatch(/i-05746eb48123455e0|172\.31\.36\.156|ssh-22-open|instanceDetails/);
  });
});

describe('answers of TruSTAR', () => {
  const upsert = { name: 'upsert' };
  const lookup = { name: 'lookup' };
  const create = { name: 'create' };
  const recheck = { name: 'recheck', id: '409' };
  const replace = { name: 'replace', id: GUID };
  const again = (id: string) => ({ kind: 'next', step: { name: 'recheck', id }, lasting: false });
  const wait = { message: 'Please wait 1500 milliseconds', waitTime: 1500 };
  test.each([
    ['taken', upsert, answer(200, GUID), { kind: 'done' }],
    ['no such request', upsert, answer(404), { kind: 'next', step: lookup, lasting: true }],
    ['not that way', upsert, answer(405), { kind: 'next', step: lookup, lasting: true }],
    ['no such report', lookup, answer(404), { kind: 'next', step: create, lasting: false }],
    [
      'that report',
      lookup,
      answer(200, { id: GUID, enclaveIds: [ENCLAVE] }),
      { kind: 'next', step: { name: 'replace', id: GUID }, lasting: false },
    ],
    [
      'of another enclave',
      lookup,
      answer(200, { id: GUID, enclaveIds: ['other'] }),
      { kind: 'reject', reason: 'the report stands in another enclave' },
    ],
    ['a page of a proxy', lookup, answer(200, '<html>'), { kind: 'retry' }],
    ['an id that is a path', lookup, answer(200, { id: '../../x' }), { kind: 'retry' }],
    ['created', create, answer(200, GUID), { kind: 'done' }],
    ['refused as one that exists', create, answer(409), again('409')],
    ['refused as malformed or existing', create, answer(400, { message: 'no' }), again('400')],
    ['expired', create, answer(400, expired('Expired oauth2 access token')), { kind: 'reauth' }],
    ['too large', create, answer(413), { kind: 'reject' }],
    ['found after all', recheck, answer(200, { id: GUID }), { kind: 'next' }],
    ['still not shown', recheck, answer(404), { kind: 'retry', scope: 'report' }],
    ['not processed yet', replace, answer(404), { kind: 'retry', scope: 'report' }],
    ['refused', replace, answer(400, { message: 'bad request' }), { kind: 'reject' }],
    ['no such path', create, answer(404), { kind: 'reject' }],
    ['too fast, in milliseconds', upsert, answer(429, wait), { kind: 'retry', after: 2 }],
    ['too fast, at once again', upsert, answer(429, { waitTime: 0 }), { kind: 'retry', after: 0 }],
    [
      'too fast, by header',
      upsert,
      answer(429, '', { 'retry-after': '9' }),
      { kind: 'retry', after: 9 },
    ],
    ['too fast, no word when', upsert, answer(429), { kind: 'retry' }],
    ['expired', lookup, answer(400, expired('Expired oauth2 access token')), { kind: 'reauth' }],
    [
      'expired, as spelt before',
      upsert,
      answer(400, expired('Expired oaut2 Access Token')),
      { kind: 'reauth' },
    ],
    ['malformed', upsert, answer(400, { message: 'bad request' }), { kind: 'reject' }],
    ['not known', upsert, answer(401), { kind: 'reauth' }],
    ['no right on the enclave', upsert, answer(403), { kind: 'reject' }],
    ['too many indicators', upsert, answer(413), { kind: 'reject' }],
    ['broken', upsert, answer(500), { kind: 'retry' }],
    ['elsewhere', upsert, answer(302), { kind: 'reject' }],
  ])('%s', (_, step, given, verdict) => {
    expect(sink.classify(given, step)).toMatchObject(verdict);
  });

  test.each([
    [
      'a token, until a minute before it ends',
      answer(200, { access_token: 'tok-1', token_type: 'bearer', expires_in: 599 }),
      { kind: 'token', token: { text: 'tok-1', validFor: 539 } },
    ],
    [
      'a token without an end is used once',
      answer(200, { access_token: 'tok-1' }),
      { kind: 'token', token: { text: 'tok-1', validFor: 0 } },
    ],
    ['none', answer(200, {}), { kind: 'retry' }],
    [
      'one that would split the header',
      answer(200, { access_token: 'a\r\nb: c' }),
      { kind: 'retry' },
    ],
    ['wrong key', answer(401), { kind: 'reauth' }],
    ['wrong key, as OAuth says it', answer(400, { error: 'invalid_client' }), { kind: 'reauth' }],
    ['too fast', answer(429, { waitTime: 4243 }), { kind: 'retry', after: 5 }],
    ['broken', answer(503), { kind: 'retry' }],
  ])('asked for a token: %s', (_, given, read) => {
    expect(sink.token?.read(given)).toMatchObject(read);
  });
});

test.each([
  [{ apiKey: 'k', apiSecret: 's' }, true],
  [{ apiKey: 'k' }, false],
  [{ apiKey: '', apiSecret: 's' }, false],
  ['k:s', false],
  [null, false],
])('the secret %j is taken: %s', (value, taken) => {
  expect(trustarSecret(value).ok).toBe(taken);
});
