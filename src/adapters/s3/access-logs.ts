/**
 * `AccessLog` over buckets of logs, as S3 and CloudFront name what they put there:
 *
 *   s3          feeds/2026-08-03-10-15-00-<unique>          the time it was delivered
 *   cloudfront  edge/<distribution>.2026-08-03-10.<unique>.gz   the hour of its requests
 */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { DAY, formatTime, HOUR, type EpochSeconds } from '../../domain/base/time.ts';
import type { LogPlace } from '../../environment.ts';
import type { AccessLog } from '../../ports/firewalls.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

const LATENESS = { s3: HOUR, cloudfront: DAY } as const;
/** A log object is some hundred KB; what opens to more than this was not written by AWS. */
const TEXT_BYTES_MAX = 256 * 1_024 * 1_024;
const unzipped = promisify(gunzip);

/** `store`: the place's bucket. */
export function accessLog({ bucket, format, prefix }: LogPlace, store: ObjectStore): AccessLog {
  const end = format === 's3' ? '-' : '.';
  return {
    name: bucket,
    format,
    lateness: LATENESS[format],
    async *keysOf(hour) {
      for await (const { key } of store.list(`${prefix}${hourText(hour)}${end}`)) yield key;
    },
    async read(key) {
      const found = await store.read(key);
      if (found.kind === 'absent') return '';
      const bytes = key.endsWith('.gz')
        ? await unzipped(found.body, { maxOutputLength: TEXT_BYTES_MAX })
        : found.body;
      return Buffer.from(bytes).toString('utf8');
    },
  };
}

/** `2026-08-03-10`. */
function hourText(hour: EpochSeconds): string {
  return formatTime(hour).slice(0, 'yyyy-mm-ddThh'.length).replace('T', '-');
}
