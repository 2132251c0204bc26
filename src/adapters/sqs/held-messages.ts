/**
 * Messages that a function was handed, hidden for a short time only and again while it works: when it dies, the next
 * has them soon, and not when the queue's own visibility timeout is over. What cannot be hidden so shows when that is
 * over, which is later and no harm. The role needs sqs:ChangeMessageVisibility.
 */
import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import type { Seconds } from '../../domain/base/time.ts';
import type { Repeating } from '../../ports/timing.ts';

export interface HeldMessages {
  readonly heldSeconds: Seconds;
  /** Less than they are held for. */
  readonly renewedSeconds: Seconds;
}

/** At most ten messages; without any (a call by hand), nothing. Gives what lets go of them, and leaves them hidden for as long as they still are. */
export async function holdMessages(
  client: SQSClient,
  queueUrl: string,
  { Records = [] }: Partial<SQSEvent>,
  { heldSeconds, renewedSeconds, repeating }: HeldMessages & { readonly repeating: Repeating },
): Promise<() => Promise<void>> {
  if (Records.length === 0) return () => Promise.resolve();
  const Entries = Records.map(({ receiptHandle }, n) => ({
    Id: String(n),
    ReceiptHandle: receiptHandle,
    VisibilityTimeout: heldSeconds,
  }));
  const hide = () =>
    client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
  await hide().catch(() => undefined);
  return repeating(renewedSeconds, hide);
}
