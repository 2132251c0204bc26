/**
 * A request to a REST API of API Gateway as the function sees it (proxy integration, payload format 1.0). Its caller
 * is who API Gateway has authenticated, if STS says the same (caller-proof.ts).
 */
import { flagAt, isObject, listAt, at, textAt } from '../../domain/base/lookup.ts';
import { PROOF_HEADER, provenCaller } from './caller-proof.ts';
import type { UrlRequest } from './function-url.ts';

/** `undefined` if the event is none of API Gateway. Throws `AwsFault` if STS cannot be asked. */
export async function readGatewayRequest(
  event: unknown,
  sts: URL,
): Promise<UrlRequest | undefined> {
  const method = textAt(event, 'httpMethod');
  const path = textAt(event, 'path');
  if (method === undefined || path === undefined) return undefined;
  const written = textAt(event, 'body') ?? '';
  const body = flagAt(event, 'isBase64Encoded')
    ? Buffer.from(written, 'base64').toString('utf8')
    : written;
  const asked = { method, path: path.replace(/^\//, ''), body };
  const claimed = textAt(event, 'requestContext', 'identity', 'userArn');
  const proof = proofIn(at(event, 'headers'));
  const proven =
    claimed === undefined || proof === undefined
      ? undefined
      : await provenCaller(asked, proof, sts);
  return { ...asked, query: queryIn(event), caller: proven === claimed ? proven : undefined };
}

/** As the caller has written the name, or as HTTP/2 has it. */
function proofIn(headers: unknown): string | undefined {
  if (!isObject(headers)) return undefined;
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === PROOF_HEADER);
  return typeof found?.[1] === 'string' ? found[1] : undefined;
}

/** API Gateway has decoded them. */
function queryIn(event: unknown): URLSearchParams {
  const several = at(event, 'multiValueQueryStringParameters');
  const names = isObject(several) ? Object.keys(several) : [];
  return new URLSearchParams(
    names.flatMap((name) =>
      listAt(several, name).flatMap((value): [string, string][] =>
        typeof value === 'string' ? [[name, value]] : [],
      ),
    ),
  );
}
