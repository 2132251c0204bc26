/** `Rejects` over an SQS queue; the client is the root's. The role needs sqs:SendMessage on the queue. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Rejects } from '../../ports/queues.ts';

/** SQS takes 1 MiB a message; JSON may write one character as six bytes. */
const RECEIVED_CHARACTERS_MAX = 150_000;

export function rejectQueue(client: SQSClient, queueUrl: string): Rejects {
  return {
    async put({ reason, received }) {
      const cut = received.slice(0, RECEIVED_CHARACTERS_MAX);
      const message = { reason, received: cut, characters: received.length };
      try {
        await client.send(
          new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }),
        );
      } catch (cause) {
        throw new Error(`cannot keep a reject in ${queueUrl}: ${String(cause)}`, { cause });
      }
    },
  };
}
