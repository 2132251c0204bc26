/**
 * What a sink's function does to its queues beside taking messages: it puts what was refused into the dead
 * letters as it came, so that a redrive is a new start, and chooses when a failed message comes again.
 */
import {
  ChangeMessageVisibilityBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import type { Seconds } from '../../domain/base/time.ts';
import type { Rejects } from '../../ports/queues.ts';

/** Beside the message: `Reason`. The role needs sqs:SendMessage on the queue. */
export function deadLetterQueue(client: SQSClient, queueUrl: string): Rejects {
  return {
    async put({ reason, received }) {
      try {
        await client.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            MessageBody: received,
            MessageAttributes: {
              Reason: { DataType: 'String', StringValue: reason.slice(0, REASON_MAX) },
            },
          }),
        );
      } catch (cause) {
        throw new Error(`cannot keep a dead letter in ${queueUrl}: ${String(cause)}`, { cause });
      }
    },
  };
}

const REASON_MAX = 1_000;
const BATCH_MAX = 10; // SQS takes so many in one call

/** Messages as Lambda hands them over. */
export function messagesOf({ Records }: SQSEvent) {
  return Records.map(({ messageId: id, body, attributes }) => {
    const sentAt = Math.floor(Number(attributes.SentTimestamp) / 1_000);
    const receiveCount = Number(attributes.ApproximateReceiveCount);
    return { id, body, sentAt, arrival: sentAt, receiveCount };
  });
}

/**
 * Hides messages until they are to come again. What cannot be hidden comes when the queue's own visibility
 * timeout is over, later than wanted and no harm. The role needs sqs:ChangeMessageVisibility.
 */
export async function putOffMessages(
  client: SQSClient,
  queueUrl: string,
  { Records }: SQSEvent,
  again: readonly { readonly id: string; readonly after: Seconds }[],
): Promise<void> {
  const after = new Map(again.map((one) => [one.id, one.after]));
  const entries = Records.flatMap(({ messageId, receiptHandle }, n) => {
    const VisibilityTimeout = after.get(messageId);
    if (VisibilityTimeout === undefined) return [];
    return [{ Id: String(n), ReceiptHandle: receiptHandle, VisibilityTimeout }];
  });
  for (let from = 0; from < entries.length; from += BATCH_MAX) {
    const Entries = entries.slice(from, from + BATCH_MAX);
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
    await client.send(command).catch(() => undefined);
  }
}
