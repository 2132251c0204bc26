/**
 * `AccessLog` over buckets of logs, as S3, CloudTrail and CloudFront name what they put there:
 *
 *   s3          feeds/2026-08-03-10-15-00-<unique>              the time it was delivered
 *   cloudtrail  AWSLogs/<account>/CloudTrail/<region>/2026/08/03/<account>_CloudTrail_<region>_20260803T1015Z_<unique>.json.gz   the same
 *   cloudfront  edge/<distribution>.2026-08-03-10.<unique>.gz   the hour of its requests
 *
 * Each hour CloudTrail adds a digest, whether anything was read or not: the proof that it logs.
 */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import {
  DAY,
  formatTime,
  HOUR,
  MINUTE,
  parseTime,
  type EpochSeconds,
  type Seconds,
} from '../../domain/base/time.ts';
import type { LogPlace } from '../../environment.ts';
import type { AccessLog } from '../../ports/firewalls.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

interface LogShape {
  readonly lateness: Seconds;
  readonly every: Seconds;
  /** What an object opens to at the most: some hundred KB as a rule. What is larger was not written by AWS. */
  readonly bytesMax: number;
  /** Beginning of the keys of an hour. */
  readonly hourPrefix: (prefix: string, hour: EpochSeconds) => string;
}

const MEBIBYTE = 1_024 * 1_024;
/** A little less than the pause between two looks at it, whose length varies by a minute. */
const SELDOM = 11 * MINUTE;

const SHAPES: Readonly<Record<LogPlace['format'], LogShape>> = {
  s3: {
    lateness: HOUR,
    every: SELDOM,
    bytesMax: 256 * MEBIBYTE,
    hourPrefix: (prefix, hour) => `${prefix}${hourText(hour)}-`,
  },
  cloudtrail: {
    lateness: HOUR,
    every: 0,
    // A document is held as a whole, and some at once.
    bytesMax: 16 * MEBIBYTE,
    hourPrefix: trailHour,
  },
  cloudfront: {
    lateness: DAY,
    every: SELDOM,
    bytesMax: 256 * MEBIBYTE,
    hourPrefix: (prefix, hour) => `${prefix}${hourText(hour)}.`,
  },
};

const unzipped = promisify(gunzip);

/** `store`: the place's bucket. */
export function accessLog({ bucket, format, prefix }: LogPlace, store: ObjectStore): AccessLog {
  const { lateness, every, bytesMax, hourPrefix } = SHAPES[format];
  const isTrail = format === 'cloudtrail';
  return {
    name: isTrail ? `CloudTrail of ${placeOf(prefix).region}` : bucket,
    format,
    lateness,
    every,
    ...(isTrail ? { writtenUntil: (now) => lastDigest(store, prefix, now) } : {}),
    async *keysOf(hour) {
      for await (const { key } of store.list(hourPrefix(prefix, hour))) yield key;
    },
    async read(key) {
      const found = await store.read(key);
      if (found.kind === 'absent') return '';
      if (!key.endsWith('.gz')) return Buffer.from(found.body).toString('utf8');
      // What cannot be opened will not be opened by another look.
      const opened = unzipped(found.body, { maxOutputLength: bytesMax });
      return opened.then((bytes) => bytes.toString('utf8')).catch(() => undefined);
    },
  };
}

/** `2026-08-03-10`. */
function hourText(hour: EpochSeconds): string {
  return formatTime(hour).slice(0, 'yyyy-mm-ddThh'.length).replace('T', '-');
}

/** Of `AWSLogs/<account>/CloudTrail/<region>/`. */
function placeOf(prefix: string) {
  const [, account = '', , region = ''] = prefix.split('/');
  return { account, region };
}

function trailHour(prefix: string, hour: EpochSeconds): string {
  const { account, region } = placeOf(prefix);
  const time = formatTime(hour).slice(0, 'yyyy-mm-ddThh'.length).replaceAll('-', '');
  return `${prefix}${dayText(hour)}/${account}_CloudTrail_${region}_${time}`;
}

/** `2026/08/03`. */
function dayText(time: EpochSeconds): string {
  return formatTime(time).slice(0, 'yyyy-mm-dd'.length).replaceAll('-', '/');
}

const DIGEST_TIME = /_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\.json\.gz$/;
/** A digest comes some time after the hour that it is of. */
const DIGEST_LOOKED_BACK = 3 * HOUR;

/** The end of the hour that the last digest is of; those of other days are not looked for. */
async function lastDigest(
  store: ObjectStore,
  prefix: string,
  now: EpochSeconds,
): Promise<EpochSeconds | undefined> {
  const days = new Set([dayText(now - DIGEST_LOOKED_BACK), dayText(now)]);
  const ends: EpochSeconds[] = [];
  for (const day of days) {
    const digests = `${prefix.replace('/CloudTrail/', '/CloudTrail-Digest/')}${day}/`;
    for await (const { key } of store.list(digests)) {
      const [, year, month, date, hours, minutes, seconds] = DIGEST_TIME.exec(key) ?? [];
      const end = parseTime(`${year}-${month}-${date}T${hours}:${minutes}:${seconds}Z`);
      if (end !== undefined) ends.push(end);
    }
  }
  return ends.length === 0 ? undefined : Math.max(...ends);
}
