/** Credentials of a role in another account, from STS. The caller may sts:AssumeRole on it. */
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';

/** The shortest that STS gives: every run of ours ends before. */
const SESSION_SECONDS = 900;

export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** What STS refuses is thrown as it comes. */
export async function assumedCredentials(
  sts: STSClient,
  RoleArn: string,
  RoleSessionName: string,
): Promise<RoleCredentials> {
  const asked = { RoleArn, RoleSessionName, DurationSeconds: SESSION_SECONDS };
  const { Credentials } = await sts.send(new AssumeRoleCommand(asked));
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new Error('STS gave no credentials');
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
}
