/**
 * `ForwarderQueues` over SQS: an account's own by the caller's credentials, a member's by the role that it holds
 * for the redrive. Either needs sqs:ListQueues, and sqs:ReceiveMessage and sqs:DeleteMessage on what it finds.
 */
import { paginateListQueues, type SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import type { STSClient } from '@aws-sdk/client-sts';
import { partitionOf } from '../../domain/configuration/regions.ts';
import { FORWARDER_PREFIXES, REDRIVE_ROLE } from '../../domain/configuration/deployed-names.ts';
import type { ForwarderQueues } from '../../ports/queues.ts';
import { assumedCredentials } from '../shared/assumed-credentials.ts';
import { awsFault } from '../shared/aws-fault.ts';
import { deadLetterQueue } from './dead-letter-queue.ts';

export interface ForwarderClients {
  /** The caller's own account. */
  readonly own: string;
  readonly sts: STSClient;
  /** A client of a region, with the caller's own credentials unless others are given. */
  readonly sqs: (where: Pick<SQSClientConfig, 'region' | 'credentials'>) => SQSClient;
}

export function forwarderQueues({ own, sts, sqs }: ForwarderClients): ForwarderQueues {
  return {
    async of(account, region) {
      const credentials = account === own ? {} : await assumed(sts, account, region);
      const client = sqs({ region, ...credentials });
      const urls: string[] = [];
      try {
        for (const QueueNamePrefix of FORWARDER_PREFIXES) {
          for await (const page of paginateListQueues({ client }, { QueueNamePrefix })) {
            urls.push(...(page.QueueUrls ?? []));
          }
        }
      } catch (cause) {
        throw awsFault(`list the queues of ${account} in ${region}`, cause);
      }
      return urls.map((url) => deadLetterQueue(client, url));
    },
  };
}

async function assumed(sts: STSClient, account: string, region: string) {
  const arn = `arn:${partitionOf(region)}:iam::${account}:role/${REDRIVE_ROLE}`;
  try {
    return { credentials: await assumedCredentials(sts, arn, REDRIVE_ROLE) };
  } catch (cause) {
    const doing = `read dead letters of ${account}: is redrive.memberQueues switched on and deployed there?`;
    throw awsFault(doing, cause);
  }
}
