/**
 * Who calls, proven where API Gateway stands before the function. An event of API Gateway carries no id that Lambda
 * chose, so any principal that may invoke the function could write one and name any caller in it. Hence the command line
 * signs a second request, to STS, which asks who signs it and names the action by its digest; the function sends it,
 * and believes what STS answers (docs/sources/aws.md#8-api-gateway).
 *
 * Law: there is a caller only if API Gateway and STS name the same one, and the signature covers this very action.
 */
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { createHash } from 'node:crypto';
import { parseJson } from '../../domain/base/json.ts';
import { textAt } from '../../domain/base/lookup.ts';
import { AwsFault } from '../shared/aws-fault.ts';
import { withDeadline } from '../shared/deadline.ts';

export const PROOF_HEADER = 'x-palisade-caller-proof';

/** What a proof is about. */
export interface ProvenRequest {
  readonly method: string;
  /** Without a slash at its beginning. */
  readonly path: string;
  readonly body: string;
}

export interface ProofSigner {
  readonly credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
  readonly region: string;
}

const DIGEST_HEADER = 'x-palisade-request';
const QUESTION = 'Action=GetCallerIdentity&Version=2011-06-15';
const FORM = 'application/x-www-form-urlencoded';
/** Of what the caller has signed; all else of the request to STS is ours. */
const SIGNATURE_HEADERS = ['authorization', 'x-amz-date', 'x-amz-security-token'] as const;
/** These must be signed, or a proof could be carried to another action or another service. */
const COVERED = ['host', DIGEST_HEADER];
const PROOF_BYTES_MAX = 8_192;
const PATIENCE_MILLISECONDS = 5_000;

export function stsHost(region: string): string {
  return `sts.${region}.amazonaws.com`;
}

/** Value of `PROOF_HEADER`. */
export async function proveCaller(request: ProvenRequest, signer: ProofSigner): Promise<string> {
  const { credentials, region } = signer;
  const signature = new SignatureV4({
    service: 'sts',
    region,
    credentials,
    sha256: Sha256,
    applyChecksum: false,
  });
  const hostname = stsHost(region);
  const { headers } = await signature.sign({
    method: 'POST',
    protocol: 'https:',
    hostname,
    path: '/',
    query: {},
    headers: { host: hostname, 'content-type': FORM, [DIGEST_HEADER]: digestOf(request) },
    body: QUESTION,
  });
  const signed = SIGNATURE_HEADERS.flatMap((name) =>
    headers[name] === undefined ? [] : [[name, headers[name]] as const],
  );
  return Buffer.from(JSON.stringify(Object.fromEntries(signed))).toString('base64url');
}

/**
 * ARN of who signed the proof, as STS says it; `undefined` if it proves nothing of this request. Throws `AwsFault` if
 * STS cannot be asked. `sts`: where STS of the hub's region is.
 */
export async function provenCaller(
  request: ProvenRequest,
  proof: string,
  sts: URL,
): Promise<string | undefined> {
  const headers = signatureIn(proof);
  if (headers === undefined) return undefined;
  try {
    return await withDeadline(PATIENCE_MILLISECONDS, async (signal) => {
      const response = await fetch(sts, {
        method: 'POST',
        headers: { ...headers, 'content-type': FORM, [DIGEST_HEADER]: digestOf(request) },
        body: QUESTION,
        redirect: 'error',
        signal,
      });
      const answer = await response.text();
      if (response.status >= 500) throw new AwsFault(`STS answered with ${response.status}`);
      return response.ok ? /<Arn>([^<]{1,2048})<\/Arn>/.exec(answer)?.[1] : undefined;
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AwsFault(`cannot ask STS who calls: ${reason}`, { cause });
  }
}

/** The headers of a signature that covers what it must. */
function signatureIn(proof: string): Readonly<Record<string, string>> | undefined {
  if (proof.length > PROOF_BYTES_MAX) return undefined;
  const document = parseJson(Buffer.from(proof, 'base64url').toString('utf8'));
  const authorization = textAt(document, 'authorization') ?? '';
  const [, list = ''] = /\bSignedHeaders=([a-z0-9;-]+)/.exec(authorization) ?? [];
  const covered = list.split(';');
  if (!COVERED.every((name) => covered.includes(name))) return undefined;
  const headers = SIGNATURE_HEADERS.flatMap((name) => {
    const value = textAt(document, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return headers.every(([, value]) => /^[\x20-\x7e]+$/.test(value))
    ? Object.fromEntries(headers)
    : undefined;
}

function digestOf({ method, path, body }: ProvenRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([method, path, body]))
    .digest('hex');
}
