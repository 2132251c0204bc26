/**
 * `RoundEnds` over a standard queue, which delays each message by itself; the client is the root's. The role needs
 * sqs:SendMessage on the queue. Each end is said twice: a function that dies with the first does not hear it again
 * for as long as the queue hides what it had.
 */
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { ROUND_SAID_AGAIN, roundEndText } from '../../domain/base/round.ts';
import type { RoundEnds } from '../../ports/queues.ts';

export function roundEnds(client: SQSClient, queueUrl: string): RoundEnds {
  return {
    async say(round, after) {
      const MessageBody = roundEndText(round);
      const Entries = [after, after + ROUND_SAID_AGAIN].map((DelaySeconds, n) => ({
        Id: String(n),
        MessageBody,
        DelaySeconds,
      }));
      const { Failed = [] } = await client.send(
        new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }),
      );
      const [first] = Failed;
      if (first === undefined) return;
      throw new Error(
        `cannot say the end of a round in ${queueUrl}: ${first.Code}: ${first.Message}`,
      );
    },
  };
}
