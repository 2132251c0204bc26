/** `IngestQueue` over SQS; the client is the root's. The role needs sqs:GetQueueAttributes on both queues. */
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { IngestQueue } from '../../ports/queues.ts';

/** Held: to be delivered now, on delivery, or delayed. */
const HELD = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

export function queueCounts(
  client: SQSClient,
  { queueUrl, deadLettersUrl }: { readonly queueUrl: string; readonly deadLettersUrl: string },
): IngestQueue {
  return {
    async counts() {
      const [waiting, deadLetters] = await Promise.all([
        heldIn(client, queueUrl),
        heldIn(client, deadLettersUrl),
      ]);
      return { waiting, deadLetters };
    },
  };
}

async function heldIn(client: SQSClient, queueUrl: string): Promise<number> {
  const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...HELD] });
  const { Attributes } = await client.send(command).catch((cause: unknown) => {
    throw new Error(`cannot count what waits in ${queueUrl}: ${String(cause)}`, { cause });
  });
  const counts = HELD.map((name) => Number(Attributes?.[name]));
  if (counts.every(Number.isSafeInteger)) return counts.reduce((sum, count) => sum + count, 0);
  throw new Error(`cannot count what waits in ${queueUrl}: the answer holds no counts`);
}
