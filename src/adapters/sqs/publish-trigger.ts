/**
 * `PublishTrigger` over a FIFO queue; the client is the root's. The role needs sqs:SendMessage on the queue.
 *
 * Requests of one bucket of time are one message: SQS drops the later ones by their deduplication id. The
 * queue delays each message by at least the length of a bucket, so that whatever was recorded before any
 * of its requests is in the ledger when the publisher reads it. So are those of one round.
 */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { parseJson } from '../../domain/base/json.ts';
import { textAt } from '../../domain/base/lookup.ts';
import type { PublishTrigger } from '../../ports/queues.ts';
import { TRIGGER_BUCKET, TRIGGER_GROUP } from '../../environment.ts';

export function publishTrigger(client: SQSClient, queueUrl: string): PublishTrigger {
  const ask = async (deduplicationId: string, body: object): Promise<void> => {
    try {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageGroupId: TRIGGER_GROUP,
          MessageDeduplicationId: deduplicationId,
          MessageBody: JSON.stringify(body),
        }),
      );
    } catch (cause) {
      throw new Error(`cannot ask for a publish in ${queueUrl}: ${String(cause)}`, { cause });
    }
  };
  return {
    request: (now) => ask(`recorded-${Math.floor(now / TRIGGER_BUCKET)}`, { recordedAt: now }),
    requestFor: (round) => ask(`round-${round}`, { round }),
  };
}

/** Whether all these messages are of the schedule (apps/hub/schedule.ts), so that nobody waits for an answer. */
export function isClockAlone({ Records = [] }: Partial<SQSEvent>): boolean {
  return (
    Records.length > 0 &&
    Records.every(({ body }) => textAt(parseJson(body), 'scheduledAt') !== undefined)
  );
}
