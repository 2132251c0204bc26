/**
 * `SinkSecret` by ARN from Secrets Manager, kept in memory for a while; a sink that refuses asks for it afresh.
 * The role needs secretsmanager:GetSecretValue on exactly this ARN.
 */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Seconds } from '../../domain/base/time.ts';
import type { SinkSecret } from '../../ports/sinks.ts';
import { secretIn } from './secret-text.ts';

/** A rotated secret is taken up this late at the latest. */
const KEPT: Seconds = 5 * 60;

/** The client must be one of the secret's region (`regionOf`). `nowMs`: any clock that runs forward. */
export function secretOf(
  client: SecretsManagerClient,
  arn: string,
  nowMs: () => number,
): SinkSecret {
  let known: { readonly value: unknown; readonly readMs: number } | undefined;
  return {
    async read(fresh) {
      const isKept = known !== undefined && nowMs() - known.readMs < KEPT * 1_000;
      if (known === undefined || fresh || !isKept) {
        known = { value: secretIn(await textOf(client, arn), arn), readMs: nowMs() };
      }
      return known.value;
    },
  };
}

/** The region that an ARN names. */
export function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}

async function textOf(client: SecretsManagerClient, arn: string): Promise<string> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    return SecretString ?? '';
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : 'an error';
    throw new Error(`cannot read the secret ${arn}: ${name}`, { cause });
  }
}
