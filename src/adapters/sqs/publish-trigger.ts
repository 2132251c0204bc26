/**
 * `PublishTrigger` over a FIFO queue; the client is the root's. The role needs sqs:SendMessage on the queue.
 *
 * Requests of one bucket of time are one message: SQS drops the later ones by their deduplication id. The
 * queue delays each message by at least the length of a bucket, so that whatever was recorded before any
 * of its requests is in the ledger when the publisher reads it.
 */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { PublishTrigger } from '../../ports/queues.ts';
import { TRIGGER_BUCKET, TRIGGER_GROUP } from '../../environment.ts';

export function publishTrigger(client: SQSClient, queueUrl: string): PublishTrigger {
  return {
    async request(now) {
      const bucket = Math.floor(now / TRIGGER_BUCKET);
      try {
        await client.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            MessageGroupId: TRIGGER_GROUP,
            MessageDeduplicationId: `recorded-${bucket}`,
            MessageBody: JSON.stringify({ recordedAt: now }),
          }),
        );
      } catch (cause) {
        throw new Error(`cannot ask for a publish in ${queueUrl}: ${String(cause)}`, { cause });
      }
    },
  };
}
