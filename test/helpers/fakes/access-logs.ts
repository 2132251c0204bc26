/** What S3, CloudTrail and CloudFront write of who read what. */
import { formatTime } from '../../../src/domain/base/time.ts';

export interface LoggedRequest {
  readonly at?: number;
  readonly ip?: string;
  readonly requester?: string;
  readonly operation?: string;
  readonly method?: string;
  readonly key?: string;
  readonly status?: number;
  readonly agent?: string;
}

const AT = Date.parse('2026-08-03T10:15:07Z') / 1000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function s3Line({
  at = AT,
  ip = '203.0.113.7',
  requester = '-',
  operation = 'REST.GET.OBJECT',
  method = 'GET',
  key = 'feeds/blocklist.txt',
  status = 200,
  agent = 'curl/7.58.0',
}: LoggedRequest): string {
  const iso = formatTime(at);
  const month = MONTHS[Number(iso.slice(5, 7)) - 1] ?? '';
  const time = `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
  return [
    ...['79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be', 'feed-bucket'],
    ...[`[${time}]`, ip, requester, '3E57427F3EXAMPLE', operation, key],
    ...[`"${method} /${key} HTTP/1.1"`, String(status), '-', '113', '113', '7', '6'],
    ...['"-"', `"${agent}"`, '-', 'hostid=', '-', 'ECDHE-RSA-AES128-GCM-SHA256', '-'],
    ...['feed-bucket.s3.eu-west-1.amazonaws.com', 'TLSv1.2', '-', '-'],
  ].join(' ');
}

const FIELDS = [
  ...['date', 'time', 'x-edge-location', 'sc-bytes', 'c-ip', 'cs-method', 'cs(Host)'],
  ...['cs-uri-stem', 'sc-status', 'cs(Referer)', 'cs(User-Agent)', 'cs-uri-query'],
];

/** `first`: fields that come first, in another order than usual. */
export function cloudfrontLog(
  requests: readonly LoggedRequest[],
  first: readonly string[] = [],
): string {
  const fields = [...first, ...FIELDS.filter((field) => !first.includes(field))];
  const lines = requests.map((request) => {
    const { at = AT, ip = '203.0.113.7', method = 'GET', agent = 'curl/7.58.0' } = request;
    const { key = 'feeds/blocklist.txt', status = 200 } = request;
    const iso = formatTime(at);
    const values: Readonly<Record<string, string>> = {
      date: iso.slice(0, 10),
      time: iso.slice(11, 19),
      'c-ip': ip,
      'cs-method': method,
      'cs-uri-stem': `/${key}`,
      'sc-status': String(status),
      'cs(User-Agent)': agent,
    };
    return fields.map((field) => values[field] ?? '-').join('\t');
  });
  return ['#Version: 1.0', `#Fields: ${fields.join(' ')}`, ...lines, ''].join('\n');
}

/** A data event of S3 as CloudTrail records an unsigned request. */
export function trailRecord({
  at = AT,
  ip = '203.0.113.7',
  key = 'feeds/blocklist.txt',
  agent = 'curl/7.58.0',
}: LoggedRequest) {
  return {
    eventVersion: '1.11',
    userIdentity: { type: 'AWSAccount', principalId: '', accountId: 'anonymous' },
    eventTime: formatTime(at),
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: 'eu-west-1',
    sourceIPAddress: ip,
    userAgent: `[${agent}]`,
    requestParameters: { bucketName: 'feed-bucket', key },
    responseElements: null,
    additionalEventData: { bytesTransferredIn: 0, bytesTransferredOut: 113 },
    readOnly: true,
    managementEvent: false,
    eventCategory: 'Data',
  };
}

export function trailFile(records: readonly unknown[]): string {
  return JSON.stringify({ Records: records });
}
