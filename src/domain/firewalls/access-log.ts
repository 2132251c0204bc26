/**
 * Who pulled which feed when, from the logs that AWS keeps of it: S3's own of a bucket, CloudTrail's, and CloudFront's.
 *
 * A line is written by AWS about a stranger, who chooses user agent, path and referrer. Law: a line that is not
 * what it should be is no pull, and never an error; only what was answered counts.
 */
import { parseAddress, type Address } from '../values/address.ts';
import { parseJson } from '../base/json.ts';
import { isObject, textAt } from '../base/lookup.ts';
import { parseTime, type EpochSeconds, type Seconds } from '../base/time.ts';

/** One feed given to one reader. */
export interface Pull {
  readonly at: EpochSeconds;
  /** Key of the feed, e.g. `feeds/blocklist.txt`. */
  readonly feed: string;
  /** 200, or 304 to who has it already. */
  readonly status: number;
  readonly address: Address;
  /** As it was sent, or empty. */
  readonly agent: string;
}

export type LogFormat = 's3' | 'cloudtrail' | 'cloudfront';

/** How long the distribution may hand out what it has read from the bucket. */
export const EDGE_CACHED_MAX: Seconds = 60;
/** For as long the end of an answer may be later than its beginning. */
const SENDING_MAX: Seconds = 30;

/**
 * How long before the time that a log gives to a pull the bucket may have been read. S3 writes when a request came,
 * CloudTrail when it was done; CloudFront when it was answered, and out of its cache.
 */
export const READ_BEFORE: Readonly<Record<LogFormat, Seconds>> = {
  s3: 0,
  cloudtrail: SENDING_MAX,
  cloudfront: EDGE_CACHED_MAX + SENDING_MAX,
};

/** `undefined` if the text is no such log: lines always are, a document may be damaged. */
export function pullsIn(text: string, format: LogFormat): readonly Pull[] | undefined {
  return PULLS_IN[format](text);
}

/**
 * Who a pull is by: the box that its user agent names (`palisade fortigate` sets it), else what asks and
 * from where. It is a claim: a reader that was let in may take another's name.
 */
export function readerName({ agent, address }: Pick<Pull, 'agent' | 'address'>): string {
  const [, named] = /^palisade\/([A-Za-z0-9._-]{1,64})$/.exec(agent) ?? [];
  if (named !== undefined) return named;
  const [product = ''] = agent.split(/[\s"]/, 1);
  return `${product === '' ? 'unnamed' : product.slice(0, 64)} at ${address}`;
}

/** Of the feed, read whole; a HEAD or a refusal gives nobody a list. */
const PULLED = new Set([200, 304]);
const S3_LINE =
  /^\S+ \S+ \[([^\]]+)\] (\S+) (\S+) \S+ REST\.GET\.OBJECT (\S+) "GET \S+ HTTP\/[0-9.]+" (\d{3}) \S+ \S+ \S+ \S+ \S+ "(?:[^"]*)" "([^"]*)"/;
const S3_TIME = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}:\d{2}:\d{2}) \+0000$/;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
/** Who signs nothing: firewalls. CloudFront and our own functions do. */
const ANONYMOUS = '-';

function s3Pulls(text: string): readonly Pull[] {
  return text.split('\n').flatMap((line) => {
    const [, time = '', ip = '', requester, key = '', status = '', agent = ''] =
      S3_LINE.exec(line) ?? [];
    if (requester !== ANONYMOUS) return [];
    return pullOf({ at: s3Time(time), ip, key, status, agent: agent === '-' ? '' : agent });
  });
}

/** `06/Feb/2026:00:00:38 +0000`. */
function s3Time(text: string): EpochSeconds | undefined {
  const [, day = '', month = '', year = '', clock = ''] = S3_TIME.exec(text) ?? [];
  const n = MONTHS.indexOf(month) / 3 + 1;
  return parseTime(`${year}-${String(n).padStart(2, '0')}-${day}T${clock}Z`);
}

/** Its first lines name its fields; what it cannot write plainly is percent-encoded. */
function cloudfrontPulls(text: string): readonly Pull[] {
  let fields: readonly string[] = [];
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('#Fields: ')) fields = line.slice('#Fields: '.length).split(' ');
    if (line.startsWith('#')) return [];
    const values = line.split('\t');
    const value = (name: string): string => values[fields.indexOf(name)] ?? '';
    if (value('cs-method') !== 'GET') return [];
    const agent = value('cs(User-Agent)');
    return pullOf({
      at: parseTime(`${value('date')}T${value('time')}Z`),
      ip: value('c-ip'),
      key: value('cs-uri-stem').slice(1),
      status: value('sc-status'),
      agent: agent === '-' ? '' : decoded(decoded(agent)),
    });
  });
}

/** What CloudTrail says of who signed nothing. */
const NOBODY = 'anonymous';
const NOT_MODIFIED = ['NotModified', '304'];

/**
 * Data events, of which a selector lets through what reads feeds; user agents stand in brackets. Shapes: docs/sources/aws.md#11-who-read-an-object.
 */
function trailPulls(text: string): readonly Pull[] | undefined {
  const document = parseJson(text);
  if (!isObject(document) || !Array.isArray(document['Records'])) return undefined;
  return document['Records'].flatMap((record: unknown) => {
    if (textAt(record, 'eventName') !== 'GetObject') return [];
    if (textAt(record, 'userIdentity', 'accountId') !== NOBODY) return [];
    const fault = textAt(record, 'errorCode');
    const isUnchanged = fault !== undefined && NOT_MODIFIED.includes(fault);
    if (fault !== undefined && !isUnchanged) return [];
    return pullOf({
      at: parseTime(textAt(record, 'eventTime')),
      ip: textAt(record, 'sourceIPAddress') ?? '',
      key: textAt(record, 'requestParameters', 'key') ?? '',
      status: isUnchanged ? '304' : '200',
      agent: (textAt(record, 'userAgent') ?? '').replace(/^\[(.*)\]$/s, '$1'),
    });
  });
}

const PULLS_IN: Readonly<Record<LogFormat, (text: string) => readonly Pull[] | undefined>> = {
  s3: s3Pulls,
  cloudtrail: trailPulls,
  cloudfront: cloudfrontPulls,
};

/** Of what the sender chose, and we keep. */
const [AGENT_MAX, KEY_MAX] = [200, 1_024];

function pullOf(line: {
  readonly at: EpochSeconds | undefined;
  readonly ip: string;
  readonly key: string;
  readonly status: string;
  readonly agent: string;
}): readonly Pull[] {
  const address = parseAddress(line.ip);
  const status = Number(line.status);
  if (line.at === undefined || !address.ok || !PULLED.has(status)) return [];
  const { at } = line;
  const [feed, agent] = [decoded(line.key).slice(0, KEY_MAX), line.agent.slice(0, AGENT_MAX)];
  return [{ at, feed, status, address: address.value, agent }];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
