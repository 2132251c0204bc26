/**
 * A request to a Lambda function URL as the function sees it, and its answer (payload format 2.0).
 *
 * Law: a caller is only who AWS has authenticated. A caller that may invoke the function directly can write any
 * event, an authorizer's part included; but the id of the invocation is Lambda's to choose, and only an event
 * that Lambda itself made of a request to the URL carries it. Without that id there is no caller.
 */
import { flagAt, textAt } from '../../domain/base/lookup.ts';

export interface UrlRequest {
  readonly method: string;
  /** Without the slash it begins with. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** ARN of who signed the request; `undefined` if nobody did that AWS vouches for. */
  readonly caller: string | undefined;
}

export interface UrlAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Lambda takes 6 MB for an answer as the JSON that it becomes, in which every quote of the body is escaped. */
const ANSWER_BYTES_MAX = 6_000_000;

const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** `invocation`: the context's request id. `undefined` if the event is none of a function URL. */
export function readUrlRequest(event: unknown, invocation: string): UrlRequest | undefined {
  const method = textAt(event, 'requestContext', 'http', 'method');
  const path = textAt(event, 'rawPath');
  if (method === undefined || path === undefined) return undefined;
  const body = textAt(event, 'body') ?? '';
  const isFromUrl = textAt(event, 'requestContext', 'requestId') === invocation;
  return {
    method,
    path: path.replace(/^\//, ''),
    query: new URLSearchParams(textAt(event, 'rawQueryString') ?? ''),
    body: flagAt(event, 'isBase64Encoded') ? Buffer.from(body, 'base64').toString('utf8') : body,
    caller: isFromUrl ? textAt(event, 'requestContext', 'authorizer', 'iam', 'userArn') : undefined,
  };
}

/** The answer as Lambda hands it on; one that it would not take becomes an error. */
export function urlAnswer(status: number, value: object): UrlAnswer {
  const answer = { statusCode: status, headers: HEADERS, body: `${JSON.stringify(value)}\n` };
  const bytes = Buffer.byteLength(JSON.stringify(answer));
  if (bytes <= ANSWER_BYTES_MAX) return answer;
  const detail = `the answer has ${bytes} bytes, ${ANSWER_BYTES_MAX} can be sent: ask for less at once`;
  return urlAnswer(422, { error: 'answer-too-large', detail });
}
