import { describe, expect, it } from 'vitest';
import { readUrlRequest, urlAnswer } from '../../../src/adapters/lambda/function-url.ts';

const ARN = 'arn:aws:sts::111122223333:assumed-role/Analyst/alice';

function event(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    rawPath: '/operator',
    rawQueryString: 'value=2001%3Adb8%3A%3A1',
    requestContext: {
      requestId: 'invocation-1',
      authorizer: { iam: { userArn: ARN } },
      http: { method: 'POST' },
    },
    body: '{}',
    isBase64Encoded: false,
    ...changes,
  };
}

describe('a request to a function URL', () => {
  it('is read with its caller', () => {
    const request = readUrlRequest(event(), 'invocation-1');
    expect(request).toMatchObject({ method: 'POST', path: 'operator', body: '{}', caller: ARN });
    expect(request?.query.get('value')).toBe('2001:db8::1');
  });

  it('is decoded where Lambda has encoded it', () => {
    const body = Buffer.from('{"reason":"für uns"}').toString('base64');
    expect(readUrlRequest(event({ body, isBase64Encoded: true }), 'invocation-1')?.body).toBe(
      '{"reason":"für uns"}',
    );
  });

  it('has no caller if Lambda did not make it of a request to the URL', () => {
    expect(readUrlRequest(event(), 'invocation-2')).toMatchObject({ caller: undefined });
  });

  it('has no caller if nobody signed it', () => {
    const requestContext = { requestId: 'invocation-1', http: { method: 'POST' } };
    expect(readUrlRequest(event({ requestContext }), 'invocation-1')?.caller).toBeUndefined();
  });

  it.each([null, 'text', [], {}, { rawPath: '/status' }, { requestContext: { http: 'GET' } }])(
    '%j is none',
    (other) => {
      expect(readUrlRequest(other, 'invocation-1')).toBeUndefined();
    },
  );
});

describe('an answer that Lambda would not take', () => {
  it('is told instead of sent, with its size', () => {
    const fits = urlAnswer(200, { lines: Array<string>(1_000).fill('198.51.100.1') });
    expect(fits.statusCode).toBe(200);
    const answer = urlAnswer(200, { lines: Array<string>(400_000).fill('198.51.100.1') });
    expect(answer.statusCode).toBe(422);
    expect(JSON.parse(answer.body)).toMatchObject({
      error: 'answer-too-large',
      detail: expect.stringMatching(/has 6\d{6} bytes, 6000000 can be sent/) as unknown,
    });
  });
});
