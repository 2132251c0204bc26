import { describe, expect, test } from 'vitest';
import { findingsIn } from '../../../src/domain/findings/finding-file.ts';
import { unwrapped } from '../../../src/domain/forwarding/message-wrapping.ts';
import { bareFinding, eventOf } from '../../helpers/data/findings.ts';

const event = eventOf(bareFinding({ id: 'wrapped' }));
const text = JSON.stringify(event);
const sns = { Type: 'Notification', MessageId: 'm', Message: text };
const sqs = (body: unknown) => ({ messageId: 'm', body: JSON.stringify(body) });

describe('what a wrapping holds is found', () => {
  test.each<[string, unknown, number]>([
    ['an SNS notification', sns, 1],
    ['an SQS message', sqs(event), 1],
    ['a list of SQS messages', [sqs(event), sqs(event)], 2],
    ['an SQS event of a Lambda', { Records: [sqs(event), sqs(event)] }, 2],
    ['what ReceiveMessage answers', { Messages: [{ Body: text, ReceiptHandle: 'r' }] }, 1],
    ['an SNS event of a Lambda', { Records: [{ EventSource: 'aws:sns', Sns: sns }] }, 1],
    ['SNS in SQS', { Records: [sqs(sns)] }, 1],
    ['a page of findings in SQS', sqs({ Findings: [bareFinding({}), bareFinding({})] }), 2],
    ['an entry of PutEvents', { ...event, detail: JSON.stringify(bareFinding({})) }, 1],
  ])('%s', (_, document, count) => {
    expect(findingsIn(document).some(({ kind }) => kind === 'finding')).toBe(false);
    const found = findingsIn(unwrapped(document));
    expect(found.map(({ kind }) => kind)).toEqual(Array.from({ length: count }, () => 'finding'));
  });

  test('and the event in it is the event as it was', () => {
    expect(unwrapped({ Records: [sqs(sns)] })).toEqual([event]);
  });

  test('what is not wrapped beside it stays where it is', () => {
    expect(unwrapped([{ other: 1 }, sns, 7])).toEqual([{ other: 1 }, event, 7]);
  });
});

test.each<[string, unknown]>([
  ['a finding', bareFinding({})],
  ['an event', event],
  ['text that is no JSON', { Message: 'hello' }],
  ['text that is no object', { body: '[1]' }],
  ['no text', { Message: { detail: 1 } }],
  ['an empty list of records', { Records: [] }],
  ['nothing', null],
  ['a list of lists', [[sns]]],
])('%s is in no wrapping', (_, document) => {
  expect(unwrapped(document)).toBeUndefined();
});

test('records that hold nothing are told one by one, as they are', () => {
  expect(unwrapped({ Records: [{ s3: {} }, 7] })).toEqual([{ s3: {} }, 7]);
});

test('wrapping without end is not followed', () => {
  let document: unknown = event;
  for (let depth = 0; depth < 12; depth += 1) document = sqs(document);
  expect(findingsIn(unwrapped(document)).map(({ kind }) => kind)).toEqual(['refusal']);
});
