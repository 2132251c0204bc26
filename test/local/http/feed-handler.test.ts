import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listening, type Endpoint } from '../../../src/local/kit/endpoint.ts';
import { feedHandler, type DocumentShelf } from '../../../src/local/http/feed-handler.ts';
import type { StoredObject } from '../../../src/adapters/folder/folder-bucket.ts';
import { send } from '../../helpers/fakes/http.ts';

const FEED: StoredObject = {
  body: Buffer.from('192.0.2.1\n198.51.100.0/24\n'),
  etag: '"5d41402abc4b2a76b9719d911017c592"',
  sizeBytes: 26,
  modifiedAt: new Date('2026-11-22T06:00:00.900Z'),
  headers: { contentType: 'text/plain', metadata: { edition: '7' } },
};
const find = (path: string): Promise<StoredObject | undefined> => {
  if (path === 'feeds/broken.txt') return Promise.reject(new Error('disk trouble at /secret'));
  return Promise.resolve(path === 'feeds/blocklist.txt' ? FEED : undefined);
};
const shelf: DocumentShelf = { read: find, describe: find };
const unreadable: string[] = [];

let open: Endpoint;
let locked: Endpoint;

async function openDoor(credentials?: { user: string; password: string }[]): Promise<Endpoint> {
  const handle = feedHandler(shelf, {
    ...(credentials === undefined ? {} : { credentials }),
    onUnreadable: (path) => unreadable.push(path),
  });
  const server = createServer((request, response) => {
    void handle((request.url ?? '').slice(1), request, response);
  });
  return listening(server, '127.0.0.1', 0);
}

beforeAll(async () => {
  open = await openDoor();
  locked = await openDoor([
    { user: 'fgt-1', password: 'péss:word' },
    { user: 'fgt-2', password: 'other' },
  ]);
});

afterAll(() => Promise.all([open.stop(), locked.stop()]));

const FEED_PATH = '/feeds/blocklist.txt';

describe('the feed door', () => {
  it('gives a feed whole, with its validators, uncompressed whatever is accepted', async () => {
    const got = await send(open.url, FEED_PATH, { headers: { 'Accept-Encoding': 'gzip, br' } });
    expect(got.status).toBe(200);
    expect(got.body.equals(FEED.body)).toBe(true);
    expect(got.headers).toMatchObject({
      etag: FEED.etag,
      'last-modified': 'Sun, 22 Nov 2026 06:00:00 GMT',
      'content-length': '26',
      'content-type': 'text/plain',
    });
    expect(got.headers).not.toHaveProperty('content-encoding');
  });

  it('answers HEAD with the headers of GET and no body', async () => {
    const [get, head] = await Promise.all([
      send(open.url, FEED_PATH),
      send(open.url, FEED_PATH, { method: 'HEAD' }),
    ]);
    expect(head).toMatchObject({ status: 200, text: '' });
    expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' });
  });

  it.each([
    [FEED.etag, 304],
    [`W/${FEED.etag}`, 304],
    [`"a", W/"b,c", ${FEED.etag}`, 304],
    ['*', 304],
    ['"a", W/"b"', 200],
    ['""', 200],
    [',,', 200],
  ])('weighs If-None-Match: %s', async (value, status) => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await send(open.url, FEED_PATH, {
        method,
        headers: { 'If-None-Match': value },
      });
      expect(answer.status).toBe(status);
      expect(answer.headers.etag).toBe(FEED.etag);
      if (status === 304) {
        expect(answer.text).toBe('');
        expect(answer.headers).not.toHaveProperty('content-length');
      }
    }
  });

  it('sends the feed again to one who only knows a time: a second may hold two editions', async () => {
    const headers = { 'If-Modified-Since': 'Sun, 22 Nov 2026 06:00:00 GMT' };
    expect((await send(open.url, FEED_PATH, { headers })).status).toBe(200);
  });

  it('answers 404 for what is not there, also under If-None-Match: *', async () => {
    const headers = { 'If-None-Match': '*' };
    expect((await send(open.url, '/feeds/none.txt', { headers })).status).toBe(404);
  });

  it('answers 500, never 404 or an empty list, for what cannot be read, and tells why inside', async () => {
    const answer = await send(open.url, '/feeds/broken.txt');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('secret');
    expect(unreadable).toContain('feeds/broken.txt');
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('refuses %s with 405', async (method) => {
    const answer = await send(open.url, FEED_PATH, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD');
  });
});

describe('the feed door with credentials', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  it.each(['fgt-1:péss:word', 'fgt-2:other'])('lets %s in', async (pair) => {
    const headers = { Authorization: basic(pair) };
    expect((await send(locked.url, FEED_PATH, { headers })).status).toBe(200);
  });

  it.each([
    ['nothing', undefined],
    ['a wrong password', basic('fgt-1:word')],
    ["another's password", basic('fgt-1:other')],
    ['a password too long', basic('fgt-2:otherr')],
    ['no password', basic('fgt-1')],
    ['an empty pair', basic(':')],
    ['another scheme', `Bearer ${Buffer.from('fgt-2:other').toString('base64')}`],
    ['what is not base64', 'Basic fgt-2:other'],
  ])('turns away %s, whether the document exists or not', async (_, authorization) => {
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    for (const path of [FEED_PATH, '/feeds/none.txt', '/feeds/broken.txt']) {
      const answer = await send(locked.url, path, { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^Basic realm=/);
      expect(answer.text).not.toContain('192.0.2.1');
    }
  });
});
