/** Who may use the page that `palisade open` serves: requests with its token, from the page itself. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPageServer, type PageServer } from '../../../src/cli/page-server/page-server.ts';
import { Refused, type HubClient } from '../../../src/cli/hub-client/hub-response.ts';
import { send } from '../../helpers/fakes/http.ts';

const FILE = { body: Buffer.from('<!doctype html>'), contentType: 'text/html', etag: '"1"' };

let server: PageServer;
let asked: unknown[] = [];
let url: URL;
let token: string;

const hub: HubClient = {
  knowsCaller: true,
  ask(path, query) {
    asked.push([path, query]);
    if (path === 'explain') return Promise.reject(new Refused('no value', 'value', 422));
    if (path === 'table') {
      return Promise.reject(new Refused('there is no /table; there are …', undefined, 404));
    }
    return Promise.resolve({ mode: 'free' });
  },
  act(path, document) {
    asked.push([path, document]);
    return Promise.resolve({ act: 'pin' });
  },
};

beforeEach(async () => {
  asked = [];
  server = await startPageServer({
    files: new Map([['', FILE]]),
    hub,
    session: { hub: 'deployed' },
    port: 0,
  });
  url = new URL(server.url);
  token = url.hash.replace('#token=', '');
});
afterEach(() => server.stop());

type Headers = Readonly<Record<string, string>>;

const get = (path: string, headers: Headers = {}) =>
  send(url.origin, path, { headers: { 'X-Palisade-Token': token, ...headers } });
const post = (path: string, body: string, headers: Headers = {}) =>
  send(url.origin, path, {
    method: 'POST',
    body,
    headers: { 'X-Palisade-Token': token, 'Content-Type': 'application/json', ...headers },
  });

describe('a request with the token', () => {
  it('asks the hub, and acts through it', async () => {
    expect(await get('/status?a=1')).toMatchObject({ status: 200, text: '{"mode":"free"}\n' });
    expect((await get('/session')).text).toBe('{"hub":"deployed"}\n');
    expect(await post('/operator', '{"act":"pin"}')).toMatchObject({ status: 200 });
    expect(asked).toEqual([
      ['status', { a: '1' }],
      ['operator', { act: 'pin' }],
    ]);
  });

  it('gets what the hub refuses in its words and with its status', async () => {
    const refused = await get('/explain?value=x');
    expect([refused.status, refused.text]).toEqual([
      422,
      '{"error":"refused","detail":"no value","where":"value"}\n',
    ]);
    expect((await get('/table')).text).toContain('deploy it again');
  });

  it.each([
    ['/../etc/passwd', 404],
    ['/status/more', 404],
    ['/STATUS', 404],
  ])('reaches nothing of the hub by %s', async (path, status) => {
    expect((await get(path)).status).toBe(status);
    expect(asked).toEqual([]);
  });

  it.each([
    ['another path', '/status', '{}', {}, 405],
    ['another type', '/operator', '{}', { 'Content-Type': 'text/plain' }, 415],
    ['no document', '/operator', '[]', {}, 400],
    ['too much', '/operator', `{"reason":"${'x'.repeat(70_000)}"}`, {}, 413],
  ])('acts not with %s', async (_, path, body, headers, status) => {
    expect((await post(path, body, headers)).status).toBe(status);
    expect(asked).toEqual([]);
  });
});

describe('others', () => {
  it('get the page, which holds nothing of the hub, and no answer without the token', async () => {
    const page = await send(url.origin, '/');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    for (const given of ['', 'x', `${token}x`, token.slice(1)]) {
      expect((await get('/status', { 'X-Palisade-Token': given })).status).toBe(401);
      expect((await post('/operator', '{}', { 'X-Palisade-Token': given })).status).toBe(401);
    }
    expect(asked).toEqual([]);
  });

  it.each([
    ['a name that resolves here', { Host: 'evil.com' }],
    ['another name of this machine', { Host: 'localhost' }],
    ['a page of another origin', { Origin: 'https://evil.com' }],
    ['a page on another port', { Origin: 'http://127.0.0.1:1' }],
    ['a page without origin', { Origin: 'null' }],
    ['a link of another site', { 'Sec-Fetch-Site': 'cross-site' }],
  ])('by %s get nothing, not even with the token', async (_, headers) => {
    for (const path of ['/', '/status', '/session']) {
      expect((await get(path, headers)).status).toBe(403);
    }
    expect((await post('/operator', '{}', headers)).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it('of another start have another token', async () => {
    const other = await startPageServer({ files: new Map(), hub, session: {}, port: 0 });
    expect(new URL(other.url).hash).not.toBe(url.hash);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    await other.stop();
  });
});
