import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../src/local/kit/endpoint.ts';
import { startFolderS3 } from './folder-s3.ts';
import { openFolderBuckets } from '../../../src/adapters/folder/folder-buckets.ts';
import { newFolder } from '../../helpers/data/folder.ts';
import { send, type Sent } from '../../helpers/fakes/http.ts';

let door: Endpoint;
let folder: string;

beforeAll(async () => {
  folder = await newFolder();
  door = await startFolderS3(await openFolderBuckets(folder, ['ops', 'listed']), {
    maxBodyBytes: 1_000,
  });
});

afterAll(() => door.stop());

function put(path: string, body: string | Buffer, headers: Sent['headers'] = {}) {
  return send(door.url, path, { method: 'PUT', body, headers });
}

function etagOf(body: string): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

function codeOf(text: string): string | undefined {
  return /<Error><Code>([^<]*)<\/Code>/.exec(text)?.[1];
}

describe('GET and HEAD of an object', () => {
  beforeAll(async () => {
    await put('/ops/page.html', '<p>hello</p>', {
      'Content-Type': 'text/html',
      'Cache-Control': 'max-age=30',
      'X-Amz-Meta-Edition': '12',
    });
  });

  it('answer alike, HEAD without the body, and never compressed', async () => {
    const headers = { 'Accept-Encoding': 'gzip, br' };
    const got = await send(door.url, '/ops/page.html', { headers });
    const head = await send(door.url, '/ops/page.html', { method: 'HEAD', headers });
    expect(got).toMatchObject({ status: 200, text: '<p>hello</p>' });
    expect(got.headers).toMatchObject({
      etag: etagOf('<p>hello</p>'),
      'content-type': 'text/html',
      'content-length': '12',
      'cache-control': 'max-age=30',
      'x-amz-meta-edition': '12',
    });
    expect(got.headers).not.toHaveProperty('content-encoding');
    expect(head).toMatchObject({ status: 200, text: '' });
    const passing = { date: '', 'x-amz-request-id': '' };
    expect({ ...head.headers, ...passing }).toEqual({ ...got.headers, ...passing });
  });

  it.each([
    ['If-None-Match', etagOf('<p>hello</p>'), 304],
    ['If-None-Match', `"other", W/${etagOf('<p>hello</p>')}`, 304],
    ['If-None-Match', '*', 304],
    ['If-None-Match', '"other"', 200],
    ['If-Match', etagOf('<p>hello</p>'), 200],
    ['If-Match', '*', 200],
    ['If-Match', '"other"', 412],
    ['If-Match', `W/${etagOf('<p>hello</p>')}`, 412],
  ])('with %s: %s answer %i', async (name, value, status) => {
    const answer = await send(door.url, '/ops/page.html', { headers: { [name]: value } });
    expect(answer.status).toBe(status);
    if (status === 304) expect(answer.text).toBe('');
    if (status === 412) expect(codeOf(answer.text)).toBe('PreconditionFailed');
  });

  it('say which is missing, the key or the bucket', async () => {
    const key = await send(door.url, '/ops/none');
    const bucket = await send(door.url, '/nowhere/none');
    expect([key.status, codeOf(key.text)]).toEqual([404, 'NoSuchKey']);
    expect([bucket.status, codeOf(bucket.text)]).toEqual([404, 'NoSuchBucket']);
    expect(await send(door.url, '/ops/none', { method: 'HEAD' })).toMatchObject({
      status: 404,
      text: '',
    });
  });
});

describe('PUT of an object', () => {
  it('holds to its preconditions as S3 does', async () => {
    const one = etagOf('one');
    expect((await put('/ops/p', 'one', { 'If-Match': one })).status).toBe(404);
    expect((await put('/ops/p', 'one', { 'If-None-Match': '*' })).status).toBe(200);
    expect((await put('/ops/p', 'two', { 'If-None-Match': '*' })).status).toBe(412);
    expect((await put('/ops/p', 'two', { 'If-Match': etagOf('two') })).status).toBe(412);
    expect((await send(door.url, '/ops/p')).text).toBe('one');
    expect((await put('/ops/p', 'two', { 'If-Match': one.replaceAll('"', '') })).status).toBe(200);
    expect((await put('/ops/p', 'x', { 'If-None-Match': one })).status).toBe(501);
  });

  it.each([
    ['Content-MD5', createHash('md5').update('other').digest('base64'), 'BadDigest'],
    ['x-amz-checksum-crc32', 'AAAAAA==', 'BadDigest'],
    ['x-amz-content-sha256', '0'.repeat(64), 'XAmzContentSHA256Mismatch'],
    ['x-amz-content-sha256', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'NotImplemented'],
    ['Content-Encoding', 'aws-chunked', 'NotImplemented'],
    ['Content-Encoding', 'gzip', 'NotImplemented'],
    ['x-amz-copy-source', '/ops/p', 'NotImplemented'],
    ['x-amz-meta-long', 'x'.repeat(2_050), 'MetadataTooLarge'],
  ])('stores nothing when %s is %s: %s', async (name, value, code) => {
    const answer = await put('/ops/refused', 'body', { [name]: value });
    expect(codeOf(answer.text)).toBe(code);
    expect((await send(door.url, '/ops/refused')).status).toBe(404);
  });

  it('takes the digests that are right', async () => {
    const answer = await put('/ops/right', 'hello', {
      'Content-MD5': createHash('md5').update('hello').digest('base64'),
      'x-amz-checksum-crc32': 'NhCmhg==', // CRC-32 of "hello" is 3610a686
      'x-amz-content-sha256': createHash('sha256').update('hello').digest('hex'),
    });
    expect(answer.status).toBe(200);
  });

  it('refuses a body over the limit, told or untold, and goes on serving', async () => {
    const told = await put('/ops/big', Buffer.alloc(1_001));
    const untold = await put('/ops/big', Buffer.alloc(300_000), {
      'Transfer-Encoding': 'chunked',
    });
    expect([told.status, codeOf(told.text)]).toEqual([400, 'EntityTooLarge']);
    expect([untold.status, codeOf(untold.text)]).toEqual([400, 'EntityTooLarge']);
    expect((await put('/ops/big', Buffer.alloc(1_000))).status).toBe(200);
  });

  it('changes nothing when the connection breaks in the middle of the body', async () => {
    await put('/ops/cut', 'whole');
    await new Promise<void>((resolve) => {
      const socket = connect(door.port, '127.0.0.1', () => {
        socket.end('PUT /ops/cut HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nhalf');
      });
      socket.resume().on('close', () => {
        resolve();
      });
    });
    expect((await send(door.url, '/ops/cut')).text).toBe('whole');
  });

  it.each([
    '/ops/../climb',
    '/ops/a/../../climb',
    '/ops/%2e%2e/climb',
    '/ops/..%2fclimb',
    '/ops/a//climb',
    '/ops/./climb',
    '/ops//climb',
    '/ops/climb/',
    '/ops/nul%00climb',
  ])('refuses the key of %s', async (path) => {
    const answer = await put(path, 'x');
    expect([answer.status, codeOf(answer.text)]).toEqual([400, 'InvalidArgument']);
    expect((await readdir(folder)).sort()).toEqual(['.drafts', '.headers', 'listed', 'ops']);
    expect(await readdir(dirname(folder))).not.toContain('climb');
  });

  it('keeps a backslash and encoded signs inside the bucket as plain letters', async () => {
    for (const path of ['/ops/..%5c..%5cclimb', '/ops/%252e%252e%252fclimb']) {
      expect((await put(path, 'x')).status).toBe(200);
      expect((await send(door.url, path)).text).toBe('x');
    }
    expect(await readdir(dirname(folder))).not.toContain('climb');
  });

  it('names the fault when one key would be both object and folder', async () => {
    await put('/ops/both', 'x');
    expect(codeOf((await put('/ops/both/more', 'y')).text)).toBe('InvalidArgument');
    expect((await send(door.url, '/ops/both')).text).toBe('x');
    expect((await send(door.url, '/ops/both/more')).status).toBe(404);
  });
});

describe('ListObjectsV2', () => {
  beforeAll(async () => {
    for (const key of ['a', 'b/1', 'b/2', 'b/3', 'b%26c']) await put(`/listed/${key}`, key);
  });

  it('pages through in byte order without loss or repetition', async () => {
    const keys: string[] = [];
    for (let token: string | undefined = '', pages = 0; token !== undefined; pages += 1) {
      expect(pages).toBeLessThan(5);
      const more: string = token === '' ? '' : `&continuation-token=${token}`;
      const { text } = await send(door.url, `/listed?list-type=2&max-keys=2${more}`);
      keys.push(...[...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key ?? ''));
      token = /<NextContinuationToken>([^<]*)</.exec(text)?.[1];
      expect(text).toContain(`<IsTruncated>${String(token !== undefined)}</IsTruncated>`);
    }
    expect(keys).toEqual(['a', 'b&amp;c', 'b/1', 'b/2', 'b/3']);
  });

  it('narrows to a prefix, also in the middle of a name', async () => {
    const keysOf = async (query: string) =>
      [
        ...(await send(door.url, `/listed/?list-type=2&${query}`)).text.matchAll(/<Key>([^<]*)</g),
      ].map(([, key]) => key);
    expect(await keysOf('prefix=b')).toEqual(['b&amp;c', 'b/1', 'b/2', 'b/3']);
    expect(await keysOf('prefix=b/')).toEqual(['b/1', 'b/2', 'b/3']);
    expect(await keysOf('prefix=b/2')).toEqual(['b/2']);
    expect(await keysOf('prefix=b/2/')).toEqual([]);
    expect(await keysOf('start-after=b/2')).toEqual(['b/3']);
    expect(await keysOf('encoding-type=url&prefix=b%26')).toEqual(['b%26c']);
    expect(await keysOf('max-keys=0')).toEqual([]);
  });

  it.each(['', '?list-type=1', '?list-type=2&delimiter=/', '?versioning', '?list-type=2&acl'])(
    'refuses GET /listed%s by name',
    async (query) => {
      const { status, text } = await send(door.url, `/listed${query}`);
      expect([status, codeOf(text)]).toEqual([501, 'NotImplemented']);
    },
  );
});

describe('the server', () => {
  it.each([
    ['POST', '/ops/p', 405, 'MethodNotAllowed'],
    ['DELETE', '/ops', 405, 'MethodNotAllowed'],
    ['PUT', '/ops/p?acl', 501, 'NotImplemented'],
    ['GET', '/ops/p?uploadId=1', 501, 'NotImplemented'],
    ['GET', '/ops/%zz', 400, 'InvalidURI'],
  ])('refuses by name what it does not offer: %s %s', async (method, path, status, code) => {
    const answer = await send(door.url, path, { method });
    expect([answer.status, codeOf(answer.text)]).toEqual([status, code]);
    expect(answer.headers['content-type']).toBe('application/xml');
  });

  it.each([
    ['a page of another site', { Origin: 'https://evil.example' }],
    ['a page of this very server', { Origin: 'http://127.0.0.1' }],
    ['a name made to resolve here', { Host: 'evil.example' }],
  ])('turns away %s', async (_, headers) => {
    const answer = await put('/ops/foreign', 'x', headers);
    expect([answer.status, codeOf(answer.text)]).toEqual([403, 'AccessDenied']);
    expect((await send(door.url, '/ops/foreign')).status).toBe(404);
  });

  it('listens on loopback if not told otherwise', () => {
    expect(door.url).toBe(`http://127.0.0.1:${door.port}`);
  });

  it('repeats a hostile path in its XML as text only', async () => {
    const { text } = await send(door.url, '/ops/none?<b>&"');
    expect(text).not.toContain('<b>');
  });
});
