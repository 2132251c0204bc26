/**
 * The queue of the push lane, FIFO: one message asks for a look at all boxes, in one group; a box that failed has
 * messages of its own, in a group of its own, so that it holds up nobody. A message says nothing but whom to look at:
 * what to push is read when it is taken. The role needs sqs:SendMessage on the queue.
 */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { parseJson } from '../../domain/base/json.ts';
import { textAt } from '../../domain/base/lookup.ts';
import type { PushTrigger } from '../../ports/firewalls.ts';

/** No box is called so: names have no blank. */
const ALL_BOXES = 'all boxes';

export function pushQueue(client: SQSClient, queueUrl: string): PushTrigger {
  const send = async (group: string, id: string, body: object): Promise<void> => {
    try {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageGroupId: group,
          MessageDeduplicationId: id,
          MessageBody: JSON.stringify(body),
        }),
      );
    } catch (cause) {
      throw new Error(`cannot ask for a push in ${queueUrl}: ${String(cause)}`, { cause });
    }
  };
  return {
    all: (edition, now) => send('all', `all-${edition}-${now}`, { boxes: ALL_BOXES, edition }),
    one: (box, now) => send(`box-${box}`, `${box}-${now}`, { box }),
  };
}

/** The box that a message is about; `undefined` if it is about all of them. */
export function boxIn(body: string): string | undefined {
  return textAt(parseJson(body), 'box');
}
