/**
 * `ReportRoad` over SQS, one for each sink that is deployed. The role needs sqs:SendMessage on the queue where
 * reports begin their way, sqs:ReceiveMessage and sqs:DeleteMessage on the dead letters.
 */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ReportPathPlace } from '../../environment.ts';
import type { ReportPath } from '../../ports/queues.ts';
import { awsFault } from '../shared/aws-fault.ts';
import { deadLetterQueue } from './dead-letter-queue.ts';

/** By the name of the sink. */
export function reportPaths(
  client: SQSClient,
  roads: readonly ReportPathPlace[],
): ReadonlyMap<string, ReportPath> {
  return new Map(roads.map((road) => [road.sink, reportRoad(client, road)]));
}

function reportRoad(
  client: SQSClient,
  { queueUrl, deadLettersUrl, undeliveredUrl }: ReportPathPlace,
): ReportPath {
  return {
    async put(MessageBody) {
      const command = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody });
      await client.send(command).catch((cause: unknown) => {
        throw awsFault(`put a report into ${queueUrl}`, cause);
      });
    },
    deadLetters: [deadLettersUrl, undeliveredUrl].map((url) => deadLetterQueue(client, url)),
  };
}
