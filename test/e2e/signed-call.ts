/** A signed request to a service whose client is not worth a dependency: EventBridge and its Scheduler. */
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Organization, Party } from './organization.ts';

export interface Call {
  readonly service: 'events' | 'scheduler';
  readonly region: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Of the JSON protocol: which operation. */
  readonly target?: string;
  readonly body?: unknown;
}

/** The answer's JSON; throws with what the service said. */
export async function signedCall(
  { endpoint }: Pick<Organization, 'endpoint'>,
  { credentials }: Party,
  { service, region, method, path, target, body }: Call,
): Promise<unknown> {
  const { protocol, hostname, port, host } = new URL(endpoint);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const text = body === undefined ? undefined : JSON.stringify(body);
  const { headers } = await signer.sign({
    ...{ method, protocol, hostname, port: Number(port), path, query: {} },
    headers: {
      host,
      ...(text === undefined ? {} : { 'content-type': 'application/x-amz-json-1.1' }),
      ...(target === undefined ? {} : { 'x-amz-target': target }),
    },
    ...(text === undefined ? {} : { body: text }),
  });
  const answer = await fetch(new URL(path, endpoint), {
    method,
    headers,
    ...(text === undefined ? {} : { body: text }),
  });
  const said = await answer.text();
  if (!answer.ok) throw new Error(`${service} ${target ?? path}: ${answer.status} ${said}`);
  return JSON.parse(said) as unknown;
}
