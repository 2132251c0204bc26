import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { fetchFeed } from '../../../src/adapters/sinks/feed-client.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function served(listener: RequestListener): Promise<URL> {
  const one = createServer(listener);
  server = one;
  await new Promise<void>((done) => one.listen(0, '127.0.0.1', done));
  return new URL(`http://127.0.0.1:${(one.address() as AddressInfo).port}/feeds/blocklist.txt`);
}

/** Sends something every few milliseconds and never ends: no idle timeout ends it. */
function drip(write: () => void): void {
  const timer = setInterval(write, 5);
  timer.unref();
}

describe('a server that never ends is given up at one deadline', () => {
  test.each<[string, RequestListener]>([
    [
      'dripping the body',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/plain' });
        drip(() => response.write('45.1.1.1\n'));
      },
    ],
    ['without an answer', () => undefined],
    [
      'dripping at the second request only',
      (request, response) => {
        response.writeHead(200, { 'content-type': 'text/plain', etag: '"1"' });
        if (request.headers['if-none-match'] === undefined) response.end('45.1.1.1\n');
        else drip(() => response.write('45.1.1.1\n'));
      },
    ],
  ])('%s', async (_, listener) => {
    const url = await served(listener);
    await expect(fetchFeed(url, undefined, 200)).rejects.toThrow('within 0.2 s');
  });
});

test('a redirect is reported and not followed', async () => {
  const asked: (string | undefined)[] = [];
  const url = await served((request, response) => {
    asked.push(request.url);
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  const { body, faults } = await fetchFeed(url, undefined);
  expect(body).toBeUndefined();
  expect(faults).toEqual([{ kind: 'redirect', text: 'to /elsewhere' }]);
  expect(asked).toEqual(['/feeds/blocklist.txt']);
});
