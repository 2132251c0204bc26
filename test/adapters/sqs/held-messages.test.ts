/** Messages that a function holds while it works. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { holdMessages } from '../../../src/adapters/sqs/held-messages.ts';

const EVENT = { Records: [{ receiptHandle: 'a' }, { receiptHandle: 'b' }] } as SQSEvent;

function held() {
  const sent: unknown[] = [];
  const every: number[] = [];
  let again: (() => Promise<unknown>) | undefined;
  const client = {
    send({ input }: { readonly input: unknown }) {
      sent.push(input);
      return sent.length === 1 ? Promise.reject(new Error('throttled')) : Promise.resolve({});
    },
  } as unknown as SQSClient;
  const options = {
    heldSeconds: 20,
    renewedSeconds: 4,
    repeating: (seconds: number, what: (passed: number) => Promise<unknown>) => {
      every.push(seconds);
      again = () => what(4);
      return () => Promise.resolve(void (again = undefined));
    },
  };
  return { sent, every, client, options, renew: () => again?.() };
}

describe('messages that are held', () => {
  it('are hidden from the others, again and again, until they are let go; what fails is no reason to fail', async () => {
    const { sent, every, client, options, renew } = held();
    const letGo = await holdMessages(client, 'queue', EVENT, options);
    await renew();
    await letGo();
    await renew();
    const Entries = [
      { Id: '0', ReceiptHandle: 'a', VisibilityTimeout: 20 },
      { Id: '1', ReceiptHandle: 'b', VisibilityTimeout: 20 },
    ];
    expect(every).toEqual([options.renewedSeconds]);
    expect(sent).toEqual([
      { QueueUrl: 'queue', Entries },
      { QueueUrl: 'queue', Entries },
    ]);
  });

  it('are none in a call by hand', async () => {
    const { sent, client, options } = held();
    const letGo = await holdMessages(client, 'queue', {}, options);
    await letGo();
    expect(sent).toEqual([]);
  });
});
