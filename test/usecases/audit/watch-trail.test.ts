/** A trail of CloudTrail in a bucket, over the wire, as the function reads it every five minutes. */
import { gzipSync } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolderBuckets } from '../../../src/adapters/folder/folder-buckets.ts';
import { memoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts';
import { accessLog } from '../../../src/adapters/s3/access-logs.ts';
import { s3ObjectStore } from '../../../src/adapters/s3/s3-object-store.ts';
import { DAY, formatTime, HOUR, MINUTE } from '../../../src/domain/base/time.ts';
import type { Endpoint } from '../../../src/local/kit/endpoint.ts';
import { watchReaders } from '../../../src/usecases/audit/watch-readers.ts';
import { newFolder } from '../../helpers/data/folder.ts';
import { trailFile, trailRecord, type LoggedRequest } from '../../helpers/fakes/access-logs.ts';
import { startFolderS3 } from '../../helpers/servers/folder-s3.ts';

const NOON = Date.parse('2026-08-03T12:00:00Z') / 1000;
const TERMS = { stoppedAfter: 12 * HOUR, forgottenAfter: 7 * DAY, named: [] };
const PREFIX = 'AWSLogs/111122223333/CloudTrail/eu-west-1/';

let door: Endpoint;
const BUCKETS = [1, 2, 3, 4, 5].map((n) => `files-${n}`);
beforeAll(async () => {
  door = await startFolderS3(await openFolderBuckets(await newFolder(), BUCKETS), {
    maxBodyBytes: 1_000_000,
  });
});
afterAll(() => door.stop());

function setUp() {
  const bucket = BUCKETS.pop() ?? '';
  const client = new S3Client({
    endpoint: door.url,
    region: 'eu-west-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const [store, ops] = [s3ObjectStore(client, bucket), memoryObjectStore()];
  const place = { bucket, region: 'eu-west-1', prefix: PREFIX, format: 'cloudtrail' } as const;
  const logs = [accessLog(place, store)];
  const compact = (at: number) => formatTime(at).replaceAll(/[-:]/g, '');
  let written = 0;
  const put = (key: string, body: Buffer) =>
    store.write(key, body, 'always', { contentType: 'application/json' });
  return {
    put: (at: number, body: Buffer) => {
      const [day, time] = [formatTime(at).slice(0, 10).replaceAll('-', '/'), compact(at)];
      const name = `111122223333_CloudTrail_eu-west-1_${time.slice(0, 13)}Z_${(written += 1)}.json.gz`;
      return put(`${PREFIX}${day}/${name}`, body);
    },
    /** What CloudTrail adds each hour. */
    digest: (end: number) => {
      const day = formatTime(end).slice(0, 10).replaceAll('-', '/');
      const name = `111122223333_CloudTrail-Digest_eu-west-1_PalisadeFeedReads_eu-west-1_${compact(end)}.json.gz`;
      const folder = PREFIX.replace('CloudTrail', 'CloudTrail-Digest');
      return put(`${folder}${day}/${name}`, gzipSync('{}'));
    },
    look: (now: number) => watchReaders({ ops, logs }, TERMS, now),
  };
}

const file = (requests: readonly LoggedRequest[]) => gzipSync(trailFile(requests.map(trailRecord)));
const pulling = (at: number) =>
  file(Array.from({ length: 12 }, () => ({ at, agent: 'palisade/fw-1' })));

describe('a trail', () => {
  it('reports a reader as soon as its file is there, and once', async () => {
    const { put, look } = setUp();
    await put(NOON + 5 * MINUTE, pulling(NOON));
    const first = await look(NOON + 6 * MINUTE);
    expect(first).toMatchObject({
      read: 1,
      faults: [],
      readers: [{ name: 'fw-1', standing: 'pulling', last: { at: NOON, address: '203.0.113.7' } }],
    });
    await put(NOON + 10 * MINUTE, file([{ at: NOON + 5 * MINUTE, agent: 'palisade/fw-1' }]));
    const second = await look(NOON + 11 * MINUTE);
    expect(second).toMatchObject({ read: 1, readers: [{ last: { at: NOON + 5 * MINUTE } }] });
    expect((await look(NOON + 16 * MINUTE)).read).toBe(0);
  });

  it('that goes on shows who has stopped', async () => {
    const { put, digest, look } = setUp();
    await put(NOON, pulling(NOON));
    await look(NOON);
    await digest(NOON + 11 * HOUR);
    expect(await look(NOON + 12 * HOUR)).toMatchObject({
      faults: [],
      readers: [{ name: 'fw-1', standing: 'stopped' }],
    });
  });

  it('that was stopped itself makes nobody stopped, and is a fault after three hours', async () => {
    const { put, digest, look } = setUp();
    await put(NOON, pulling(NOON));
    await digest(NOON);
    expect((await look(NOON + 5 * MINUTE)).faults).toEqual([]);
    expect((await look(NOON + 2 * HOUR)).faults).toEqual([]);
    const report = await look(NOON + 13 * HOUR);
    expect(report.readers).toMatchObject([{ name: 'fw-1', standing: 'unknown' }]);
    expect(report.faults).toEqual([
      'CloudTrail of eu-west-1: nothing says since 2026-08-03T12:00:00Z that it is written: is the trail there, and logging?',
    ]);
    await digest(NOON + 13 * HOUR);
    expect(await look(NOON + 13 * HOUR + MINUTE)).toMatchObject({
      faults: [],
      readers: [{ standing: 'stopped' }],
    });
  });

  it('that has just been made is given time', async () => {
    const { look } = setUp();
    expect((await look(NOON)).faults).toEqual([]);
    expect((await look(NOON + 2 * HOUR)).faults).toEqual([]);
    expect((await look(NOON + 3 * HOUR)).faults).toHaveLength(1);
  });

  it('of which files are damaged is read on, and says so once', async () => {
    const { put, look } = setUp();
    await put(NOON, Buffer.from('no gzip'));
    await put(NOON, gzipSync('{"Records":'));
    // Opens to more than AWS writes.
    await put(NOON, gzipSync(Buffer.alloc(17 * 1_024 * 1_024, 32)));
    await put(NOON, pulling(NOON));
    const report = await look(NOON);
    expect(report.readers.map(({ name }) => name)).toEqual(['fw-1']);
    expect(report.faults).toEqual([
      'CloudTrail of eu-west-1: 3 objects are damaged, and passed over',
    ]);
    expect((await look(NOON + 5 * MINUTE)).faults).toEqual([]);
  });
});
