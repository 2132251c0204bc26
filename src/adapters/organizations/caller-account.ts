/** `CallerAccount` over STS and Lambda; the caller may lambda:GetAccountSettings. */
import { GetAccountSettingsCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import type { CallerIdentity } from '../../domain/preflight/preflight-facts.ts';
import type { CallerAccount } from '../../ports/aws.ts';
import { awsFault } from '../shared/aws-fault.ts';

export function callerAccount(sts: STSClient, lambda: LambdaClient): CallerAccount {
  return {
    caller: () => callerIdentity(sts),
    async concurrency() {
      try {
        const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
        const limit = AccountLimit?.ConcurrentExecutions;
        if (limit !== undefined) return limit;
      } catch (cause) {
        throw awsFault('read the limits of Lambda', cause);
      }
      throw new Error('Lambda does not give its limits');
    },
  };
}

export async function callerIdentity(sts: STSClient): Promise<CallerIdentity> {
  try {
    const { Account: accountId, Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
    if (accountId !== undefined && arn !== undefined) return { accountId, arn };
  } catch (cause) {
    throw awsFault('ask AWS who calls', cause);
  }
  throw new Error('STS does not name the caller');
}
