/**
 * The operator endpoint from outside: a request signed for its function URL or for API Gateway, or the same request
 * as the event of an invocation. The function distinguishes them: an invocation says nothing of its caller.
 */
import { Sha256 } from '@aws-crypto/sha256-js';
import { InvokeCommand, LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda';
import { SignatureV4 } from '@smithy/signature-v4';
import { parseJson } from '../../domain/base/json.ts';
import { numberAt, textAt } from '../../domain/base/lookup.ts';
import { AwsFault, awsFault } from '../shared/aws-fault.ts';
import { PROOF_HEADER, proveCaller } from './caller-proof.ts';
import { DeadlineExceeded, withDeadline } from '../shared/deadline.ts';

export interface HubRequest {
  readonly method: 'GET' | 'POST';
  /** Without a slash at its beginning. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly document?: object;
}

export interface HubResponse {
  readonly status: number;
  /** `undefined` if it is not JSON. */
  readonly document: unknown;
}

export type SendToHub = (request: HubRequest) => Promise<HubResponse>;

export interface Signer {
  readonly credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
  readonly region: string;
}

/** More than the function takes at most. */
const PATIENCE_MILLISECONDS = 35_000;

/** What stands before the function: its URL, or API Gateway. */
export type SignedService = 'lambda' | 'execute-api';

/** Throws `AwsFault` if it cannot be reached, or there are no credentials. */
export function signedEndpoint(
  base: URL,
  { credentials, region }: Signer,
  service: SignedService = 'lambda',
): SendToHub {
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  return async ({ method, path, query, document }) => {
    const url = new URL(path, base);
    const body = document === undefined ? undefined : JSON.stringify(document);
    try {
      const proof =
        service === 'execute-api' && body !== undefined
          ? { [PROOF_HEADER]: await proveCaller({ method, path, body }, { credentials, region }) }
          : {};
      const signed = await signer.sign({
        method,
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        query: { ...query },
        headers: {
          host: url.host,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...proof,
        },
        ...(body === undefined ? {} : { body }),
      });
      const headers = new Headers(signed.headers);
      headers.delete('host'); // fetch writes the same one by itself
      url.search = queryText(query);
      return await withDeadline(PATIENCE_MILLISECONDS, async (signal) => {
        const response = await fetch(url, { method, headers, signal, ...(body && { body }) });
        return { status: response.status, document: await response.json().catch(() => undefined) };
      });
    } catch (error) {
      throw unreachable(base, error);
    }
  };
}

/** Throws `AwsFault` if the function cannot be invoked, or ends with an error. */
export function invokedEndpoint(config: LambdaClientConfig, functionName: string): SendToHub {
  return async (request) => {
    const client = new LambdaClient(config);
    try {
      const { Payload, FunctionError } = await client.send(
        new InvokeCommand({ FunctionName: functionName, Payload: eventText(request) }),
      );
      const answer = parseJson(Payload?.transformToString() ?? '');
      const status = numberAt(answer, 'statusCode');
      if (FunctionError === undefined && status !== undefined) {
        return { status, document: parseJson(textAt(answer, 'body') ?? '') };
      }
      const reason = textAt(answer, 'errorMessage') ?? 'its answer is none of a function URL';
      throw new AwsFault(`the operator function failed: ${reason}`);
    } catch (error) {
      throw awsFault(`invoke ${functionName}`, error);
    } finally {
      client.destroy();
    }
  };
}

/** What of a request to the URL the function reads. */
function eventText({ method, path, query, document }: HubRequest): string {
  return JSON.stringify({
    version: '2.0',
    rawPath: `/${path}`,
    rawQueryString: queryText(query),
    requestContext: { http: { method, path: `/${path}` } },
    isBase64Encoded: false,
    ...(document === undefined ? {} : { body: JSON.stringify(document) }),
  });
}

/** Percent-encoded throughout, as it is signed: a plus sign would mean two things. */
function queryText(query: HubRequest['query']): string {
  return Object.entries(query)
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join('&');
}

function unreachable(base: URL, error: unknown): unknown {
  const fault = awsFault(`ask the hub at ${base.href}`, error);
  const isFromNetwork = error instanceof TypeError || error instanceof DeadlineExceeded;
  if (fault !== error || !isFromNetwork) return fault;
  const { cause } = error;
  const reason = cause instanceof Error ? cause.message : error.message;
  return new AwsFault(`cannot ask the hub at ${base.href}: ${reason}`, { cause: error });
}
