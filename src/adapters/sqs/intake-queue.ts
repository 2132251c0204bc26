/** `IntakeQueue` over the hub's ingest queue; the client is the root's. The role needs sqs:SendMessage on it. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { IntakeQueue } from '../../ports/queues.ts';
import { awsFault } from '../shared/aws-fault.ts';

export function intakeQueue(client: SQSClient, QueueUrl: string): IntakeQueue {
  return {
    async put(event) {
      try {
        await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
      } catch (cause) {
        throw awsFault(`write to ${QueueUrl}`, cause);
      }
    },
  };
}
