/** Signed requests to services whose clients are not worth a dependency: EventBridge, its Scheduler, IAM. */
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Organization, Party } from './organization.ts';

interface Place {
  readonly service: 'events' | 'scheduler' | 'iam';
  readonly region: string;
}

export type Access = Pick<Organization, 'endpoint'>;

/** An operation of the JSON protocol. */
export async function jsonCall(
  access: Access,
  party: Party,
  { service, region, target, body }: Place & { readonly target: string; readonly body: unknown },
): Promise<unknown> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  const sent = { method: 'POST', path: '/', headers, body: JSON.stringify(body) };
  return JSON.parse(await signed(access, party, { service, region }, sent)) as unknown;
}

/** A document that is read by its path. */
export async function restCall(
  access: Access,
  party: Party,
  { service, region, path }: Place & { readonly path: string },
): Promise<unknown> {
  const sent = { method: 'GET', path, headers: {} };
  return JSON.parse(await signed(access, party, { service, region }, sent)) as unknown;
}

/** An operation of the query protocol; answers XML. */
export function queryCall(
  access: Access,
  party: Party,
  place: Place,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams(parameters).toString();
  return signed(access, party, place, { method: 'POST', path: '/', headers, body });
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The answer's text; throws with what the service said. */
async function signed(
  { endpoint }: Access,
  { credentials }: Party,
  { service, region }: Place,
  sent: Sent,
): Promise<string> {
  const { protocol, hostname, port, host } = new URL(endpoint);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const { headers } = await signer.sign({
    protocol,
    hostname,
    port: Number(port),
    query: {},
    ...sent,
    headers: { host, ...sent.headers },
  });
  const answer = await fetch(new URL(sent.path, endpoint), { ...sent, headers });
  const said = await answer.text();
  if (!answer.ok) throw new Error(`${service} ${sent.path}: ${answer.status} ${said}`);
  return said;
}
