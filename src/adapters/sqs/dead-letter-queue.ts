/**
 * `DeadLetters` over an SQS queue; the client is the root's. The role needs sqs:ReceiveMessage and
 * sqs:DeleteMessage on the queue.
 */
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeadLetter, DeadLetters } from '../../ports/queues.ts';
import { AwsFault, awsFault } from '../shared/aws-fault.ts';

/** What SQS hands out, and takes back, at most at once. */
const BATCH_MAX = 10;
/** Asks all of SQS's servers: a short poll may miss what is there. */
const WAIT_SECONDS = 2;

/** What says why: ours, and what EventBridge says of what it could not deliver. */
const REASONS = ['Reason', 'ERROR_MESSAGE', 'ERROR_CODE'] as const;

export function deadLetterQueue(client: SQSClient, queueUrl: string): DeadLetters {
  return {
    async take(hiddenSeconds) {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: BATCH_MAX,
        VisibilityTimeout: hiddenSeconds,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageSystemAttributeNames: ['SentTimestamp'],
        MessageAttributeNames: [...REASONS],
      });
      const { Messages = [] } = await client.send(command).catch((cause: unknown) => {
        throw awsFault(`read ${queueUrl}`, cause);
      });
      return Messages.flatMap(letterOf);
    },
    async remove(letters) {
      if (letters.length === 0) return;
      const Entries = letters.map(({ receipt }, n) => ({ Id: String(n), ReceiptHandle: receipt }));
      const { Failed = [] } = await client
        .send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
        .catch((cause: unknown) => {
          throw awsFault(`remove from ${queueUrl}`, cause);
        });
      const [first] = Failed;
      if (first === undefined) return;
      const reason = first.Message ?? first.Code ?? 'no reason given';
      throw new AwsFault(`cannot remove from ${queueUrl}: ${reason}`);
    },
  };
}

function letterOf(message: Message): readonly DeadLetter[] {
  const { MessageId, Body, ReceiptHandle, Attributes, MessageAttributes } = message;
  if (MessageId === undefined || Body === undefined || ReceiptHandle === undefined) return [];
  const sent = Number(Attributes?.SentTimestamp);
  const sentAt = Number.isSafeInteger(sent) ? Math.floor(sent / 1_000) : undefined;
  const [reason] = REASONS.flatMap((name) => MessageAttributes?.[name]?.StringValue ?? []);
  const why = reason === undefined ? {} : { reason };
  return [{ id: MessageId, body: Body, receipt: ReceiptHandle, sentAt, ...why }];
}
