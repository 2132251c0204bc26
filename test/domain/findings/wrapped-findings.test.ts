import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { describeDocumentProblem } from '../../../src/domain/findings/finding-file.ts';
import { extract } from '../../../src/domain/findings/extraction.ts';
import { findingsWithin } from '../../../src/domain/findings/wrapped-findings.ts';
import { bareFinding, eventOf } from '../../helpers/data/findings.ts';

const finding = bareFinding({ ip: '45.1.2.3' });
const event = eventOf(finding);
const text = JSON.stringify(event);
const sns = { Type: 'Notification', MessageId: 'm', Message: text };
const sqs = (body: unknown) => ({ messageId: 'm', body: JSON.stringify(body) });
const base64 = (plain: string) => Buffer.from(plain).toString('base64');
const packed = (value: unknown) => gzipSync(JSON.stringify(value)).toString('base64');

function unpack(given: string): string | undefined {
  const bytes = Buffer.from(given, 'base64');
  return (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString();
}

/** Of each finding what it names, of everything else why it is none. */
const read = (document: unknown) =>
  findingsWithin(document, unpack).map((found) =>
    found.kind === 'finding'
      ? extract(found.finding.detail)
          .usable.map(({ value }) => value)
          .join()
      : describeDocumentProblem(found.problem),
  );

const logs = { messageType: 'DATA_MESSAGE', logEvents: [{ id: '1', timestamp: 1, message: text }] };

describe('what a wrapping holds is found', () => {
  test.each<[string, unknown, number]>([
    ['an SNS notification', sns, 1],
    ['an SQS message', sqs(event), 1],
    ['a list of SQS messages, as a pipe hands them on', [sqs(event), sqs(event)], 2],
    ['an SQS event of a Lambda', { Records: [sqs(event), sqs(event)] }, 2],
    ['what ReceiveMessage answers', { Messages: [{ Body: text, ReceiptHandle: 'r' }] }, 1],
    ['an SNS event of a Lambda', { Records: [{ EventSource: 'aws:sns', Sns: sns }] }, 1],
    ['SNS in SQS', { Records: [sqs(sns)] }, 1],
    ['a page of findings in SQS', sqs({ Findings: [finding, finding] }), 2],
    ['an entry of PutEvents', { ...event, detail: JSON.stringify(finding) }, 1],
    [
      'a request of PutEvents',
      { Entries: [{ DetailType: 'GuardDuty Finding', Detail: JSON.stringify(finding) }] },
      1,
    ],
    ['a Kinesis event of a Lambda', { Records: [{ kinesis: { data: base64(text) } }] }, 1],
    ['what GetRecords answers', { Records: [{ Data: base64(`${text}${text}`) }] }, 2],
    ['a Firehose transformation', { records: [{ recordId: '1', data: base64(`${text}\n`) }] }, 1],
    ['filter-log-events', { events: [{ message: text }, { message: text }] }, 2],
    ['one log event where a list is usual', { events: { message: text } }, 1],
    ['a subscription of CloudWatch Logs', logs, 1],
    ['the same, packed for a Lambda', { awslogs: { data: packed(logs) } }, 1],
    ['the same, packed in Kinesis', { Records: [{ kinesis: { data: packed(logs) } }] }, 1],
    [
      'Logs Insights',
      {
        results: [
          [
            { field: '@message', value: text },
            { field: '@ptr', value: 'p' },
          ],
        ],
      },
      1,
    ],
    [
      'a destination of a Lambda',
      { version: '1.0', requestPayload: event, responsePayload: {} },
      1,
    ],
    ['an execution of Step Functions', { executionArn: 'arn', input: text }, 1],
    ['Wazuh’s archive', { integration: 'aws', aws: finding }, 1],
    ['Wazuh’s index', { _source: { rule: {}, data: { integration: 'aws', aws: finding } } }, 1],
    ['Elastic’s index', { hits: { hits: [{ _source: { event: { original: text } } }] } }, 1],
    ['Splunk’s export', { preview: false, result: { _raw: text } }, 1],
    ['a page whose one finding is no list', { Findings: finding }, 1],
    ['a page of events of which one is no list', { findings: event }, 1],
    ['a text that holds an event', text, 1],
    ['a text of a text', JSON.stringify(text), 1],
    ['a list of texts', [text, text], 2],
    ['a column of a warehouse', { ...finding, service: JSON.stringify(finding['service']) }, 1],
  ])('%s', (_, document, count) => {
    expect(read(document)).toEqual(Array.from({ length: count }, () => '45.1.2.3'));
  });

  test('and the event in it is the event as it was', () => {
    const [found] = findingsWithin({ Records: [sqs(sns)] }, unpack);
    expect(found).toEqual(findingsWithin(event, unpack)[0]);
  });

  test('what is not wrapped stays where it is beside what is', () => {
    const [first, second, third, fourth] = read([{ other: 1 }, sns, finding, 7]);
    expect([second, third]).toEqual(['45.1.2.3', '45.1.2.3']);
    expect([first, fourth]).toEqual([
      'no finding: neither an event, nor a GetFindings page, nor a bare finding',
      'no finding: expected a JSON object, got number',
    ]);
  });
});

describe('what holds no finding is refused by what it is', () => {
  const neither = 'no finding: neither an event, nor a GetFindings page, nor a bare finding';
  test.each<[string, unknown, readonly string[]]>([
    ['text that is no JSON', { Message: 'hello' }, [neither]],
    ['a message without a finding', { Message: '{"a":1}' }, [neither]],
    ['a page without findings', { findings: [] }, ['no finding: an empty page of GetFindings']],
    ['log events of which there are none', { events: [] }, ['no finding: an empty list']],
    ['nothing', null, ['no finding: expected a JSON object, got null']],
    ['a list of lists', [[sns]], ['no finding: expected a JSON object, got an array']],
    [
      'records that hold nothing',
      { Records: [{ a: {} }, 7] },
      [neither, 'no finding: expected a JSON object, got number'],
    ],
    ['base64 that holds no JSON', { records: [{ data: base64('hello') }] }, [neither]],
    [
      'a notification of S3',
      { Records: [{ eventSource: 'aws:s3', s3: { object: { key: 'k' } } }] },
      ['no finding: a notification of S3 that names an object; read that object'],
    ],
    [
      'an ECS document',
      {
        '@timestamp': 't',
        service: { name: 'guardduty', type: 'aws' },
        event: { module: 'aws' },
        source: { ip: '45.1.2.3' },
      },
      [neither],
    ],
    [
      'a span of a trace',
      { type: 'server', service: { name: 'x', version: '1', action: 'GET' }, severity: 3 },
      [neither],
    ],
  ])('%s', (_, document, expected) => {
    expect(read(document)).toEqual(expected);
  });

  test('an OCSF finding of Security Lake, with what to do', () => {
    const ocsf = { class_uid: 2004, metadata: { product: { name: 'GuardDuty' } }, message: text };
    expect(read(ocsf)).toEqual([expect.stringMatching(/OCSF finding.*export of GuardDuty itself/)]);
  });

  test('wrapping without end is not followed', () => {
    let document: unknown = event;
    for (let depth = 0; depth < 12; depth += 1) document = sqs(document);
    expect(read(document)).toEqual([neither]);
  });
});
