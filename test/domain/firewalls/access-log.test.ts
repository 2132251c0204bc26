import { describe, expect, it } from 'vitest';
import {
  pullsIn as read,
  readerName,
  type LogFormat,
} from '../../../src/domain/firewalls/access-log.ts';
import { parseAddress } from '../../../src/domain/values/address.ts';
import { cloudfrontLog, s3Line, trailFile, trailRecord } from '../../helpers/fakes/access-logs.ts';

const AT = Date.parse('2026-08-03T10:15:07Z') / 1000;

/** Of a text that is such a log. */
function pullsIn(text: string, format: LogFormat) {
  const pulls = read(text, format);
  if (pulls === undefined) throw new Error('it is damaged');
  return pulls;
}

describe('a line of S3’s own log', () => {
  it('of a firewall tells who pulled what, when and with which answer', () => {
    const line = s3Line({ at: AT, agent: 'palisade/fw-1', status: 304 });
    expect(pullsIn(`${line}\n`, 's3')).toEqual([
      {
        at: AT,
        feed: 'feeds/blocklist.txt',
        status: 304,
        address: '203.0.113.7',
        agent: 'palisade/fw-1',
      },
    ]);
  });

  it.each([
    ['a refusal', s3Line({ status: 403 })],
    ['an error of the store', s3Line({ status: 500 })],
    ['a HEAD, which gives nobody a list', s3Line({ operation: 'REST.HEAD.OBJECT' })],
    ['a write', s3Line({ operation: 'REST.PUT.OBJECT' })],
    [
      'our own functions',
      s3Line({ requester: 'arn:aws:sts::111122223333:assumed-role/Publish/x' }),
    ],
    ['CloudFront, which logs its readers itself', s3Line({ requester: 'svc:cloudfront' })],
    ['a time that is none', s3Line({}).replace('/Aug/', '/Foo/')],
    ['an address that is none', s3Line({ ip: '999.1.1.1' })],
    ['half a line', s3Line({}).slice(0, 120)],
    ['nothing', ''],
    ['noise', '\u0000 " [ ] - - -'],
  ])('that is %s is no pull', (_, line) => {
    expect(pullsIn(line, 's3')).toEqual([]);
  });

  it('is read beside others, and a broken one spoils none', () => {
    const text = [s3Line({ at: AT }), 'broken', s3Line({ at: AT + 60 }), ''].join('\n');
    expect(pullsIn(text, 's3').map(({ at }) => at)).toEqual([AT, AT + 60]);
  });

  it('knows readers over IPv6, and who names no agent', () => {
    const [pull] = pullsIn(s3Line({ ip: '2001:db8::7', agent: '-' }), 's3');
    expect(pull).toMatchObject({ address: '2001:db8::7', agent: '' });
  });

  it('cannot be made to show somebody else’s address or time by what a reader sends', () => {
    const forged = `x" 200 - 1 1 1 1 "-" "palisade/fw-2" - ${s3Line({ ip: '198.51.100.9' })}`;
    const pulls = pullsIn(s3Line({ at: AT, agent: forged }), 's3');
    expect(pulls.map(({ address, at }) => [address, at])).toEqual([['203.0.113.7', AT]]);
  });
});

describe('a log of CloudFront', () => {
  it('is read by the names of its fields, wherever they stand', () => {
    const lines = [
      { at: AT, agent: 'palisade/fw-1' },
      { at: AT + 5, status: 304, ip: '2001:db8::7' },
    ];
    const [first, second] = pullsIn(cloudfrontLog(lines), 'cloudfront');
    expect(first).toMatchObject({ at: AT, feed: 'feeds/blocklist.txt', agent: 'palisade/fw-1' });
    expect(second).toMatchObject({ at: AT + 5, status: 304, address: '2001:db8::7' });
    const turned = cloudfrontLog(lines, ['sc-status', 'cs-uri-stem', 'time', 'date']);
    expect(pullsIn(turned, 'cloudfront')).toEqual([first, second]);
  });

  it('writes agents percent-encoded, once or twice', () => {
    const agents = ['Forti%20Gate/7.4', 'Forti%2520Gate/7.4', '100%', '-'];
    const text = cloudfrontLog(agents.map((agent) => ({ agent })));
    expect(pullsIn(text, 'cloudfront').map(({ agent }) => agent)).toEqual([
      ...['Forti Gate/7.4', 'Forti Gate/7.4', '100%', ''],
    ]);
  });

  it('reports refusals and other methods, which are no pulls', () => {
    const refused = [{ status: 401 }, { status: 503 }, { method: 'HEAD' }, { ip: 'x' }];
    expect(pullsIn(cloudfrontLog(refused), 'cloudfront')).toEqual([]);
    expect(pullsIn('no fields are named\there', 'cloudfront')).toEqual([]);
  });
});

describe('a file of CloudTrail', () => {
  it('tells who pulled what, when and with which answer', () => {
    const unchanged = trailRecord({ at: AT + 5, agent: 'palisade/fw-2', ip: '2001:db8::7' });
    const text = trailFile([
      trailRecord({ at: AT, agent: 'palisade/fw-1' }),
      { ...unchanged, errorCode: 'NotModified' },
    ]);
    const feed = 'feeds/blocklist.txt';
    expect(pullsIn(text, 'cloudtrail')).toEqual([
      { at: AT, feed, status: 200, address: '203.0.113.7', agent: 'palisade/fw-1' },
      { at: AT + 5, feed, status: 304, address: '2001:db8::7', agent: 'palisade/fw-2' },
    ]);
  });

  it.each([
    ['a refusal', { ...trailRecord({}), errorCode: 'AccessDenied' }],
    ['a HEAD', { ...trailRecord({}), eventName: 'HeadObject' }],
    [
      'our own functions',
      { ...trailRecord({}), userIdentity: { type: 'AssumedRole', accountId: '111122223333' } },
    ],
    [
      'CloudFront, which logs its readers itself',
      {
        ...trailRecord({}),
        userIdentity: { type: 'AWSService', invokedBy: 'cloudfront.amazonaws.com' },
        sourceIPAddress: 'cloudfront.amazonaws.com',
      },
    ],
    ['a time that is none', { ...trailRecord({}), eventTime: 'yesterday' }],
    ['an address that is none', { ...trailRecord({}), sourceIPAddress: 'AWS Internal' }],
    ['no object', { ...trailRecord({}), requestParameters: null, eventName: 7 }],
    ['nothing', null],
  ])('whose record is of %s shows no pull, and spoils no other', (_, record) => {
    const text = trailFile([record, trailRecord({ at: AT })]);
    expect(pullsIn(text, 'cloudtrail').map(({ at }) => at)).toEqual([AT]);
  });

  it('is bounded in what a sender chose', () => {
    const agent = `palisade/${'x'.repeat(5_000)}]`;
    const [pull] = pullsIn(
      trailFile([trailRecord({ agent, key: 'k'.repeat(5_000) })]),
      'cloudtrail',
    );
    expect([pull?.agent.length, pull?.feed.length]).toEqual([200, 1_024]);
  });

  it.each(['', '{"Records":', '[]', '{"Records":7}', 'null'])('is damaged if it is %j', (text) => {
    expect(read(text, 'cloudtrail')).toBeUndefined();
  });
});

it.each([
  ['palisade/fw-1', 'fw-1'],
  ['palisade/FW_2.site', 'FW_2.site'],
  ['palisade/fw 1', 'palisade/fw at 203.0.113.7'],
  ['palisade/', 'palisade/ at 203.0.113.7'],
  [`palisade/${'x'.repeat(65)}`, `palisade/${'x'.repeat(55)} at 203.0.113.7`],
  ['curl/7.58.0', 'curl/7.58.0 at 203.0.113.7'],
  ['Mozilla/5.0 (X11; Linux)', 'Mozilla/5.0 at 203.0.113.7'],
  ['', 'unnamed at 203.0.113.7'],
])('%j is called %s', (agent, name) => {
  const address = parseAddress('203.0.113.7');
  expect(address.ok && readerName({ agent, address: address.value })).toBe(name);
});
