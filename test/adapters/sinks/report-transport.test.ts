/** Over real sockets, against a sink that does what sinks do on bad days. */
import { connect, createServer } from 'node:net';
import { describe, expect, it, test } from 'vitest';
import { reportTransport } from '../../../src/adapters/sinks/report-transport.ts';
import { listening } from '../../../src/local/kit/endpoint.ts';
import {
  answers,
  drips,
  floods,
  hangs,
  resets,
  sinkServer,
} from '../../helpers/fakes/sink-server.ts';

const SECRET = 'hush-hush-token';
const request = (url: string) => ({
  method: 'POST' as const,
  url: `${url}/in?key=${SECRET}`,
  headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
  body: '{"a":1}',
});
const local = { timeout: 1, allowPrivateTarget: true };

describe('a request to a sink', () => {
  it('arrives as it was made, with who we are', async () => {
    const sink = await sinkServer(answers(201, 'taken', { 'Trace-Id': 'abc' }));
    const sent = await reportTransport(local).send(request(sink.url));
    expect(sent).toMatchObject({
      kind: 'answered',
      answer: { status: 201, headers: { 'trace-id': 'abc' }, body: 'taken' },
    });
    expect(sink.heard).toEqual([
      {
        method: 'POST',
        path: `/in?key=${SECRET}`,
        body: '{"a":1}',
        headers: expect.objectContaining({
          authorization: `Bearer ${SECRET}`,
          'content-length': '7',
          'user-agent': 'palisade/0.1.0',
        }) as unknown,
      },
    ]);
  });

  it('follows no redirect, and takes no credentials anywhere else', async () => {
    const other = await sinkServer(answers(200));
    const sink = await sinkServer(answers(307, '', { location: `${other.url}/steal` }));
    const sent = await reportTransport(local).send(request(sink.url));
    expect(sent).toMatchObject({ kind: 'answered', answer: { status: 307 } });
    expect(other.heard).toEqual([]);
  });

  it('takes an answer of two megabytes and leaves the rest', async () => {
    const sink = await sinkServer(floods);
    const sent = await reportTransport({ ...local, timeout: 20 }).send(request(sink.url));
    if (sent.kind !== 'answered') throw new Error(sent.reason);
    expect(sent.answer.body).toHaveLength(2 * 1024 * 1024);
  });
});

describe('no answer', () => {
  const naming = /^no answer: [\w ]+$/;
  test.each([
    ['a sink that hangs', hangs, 'it took too long'],
    ['one that answers by the byte, forever', drips, 'it took too long'],
    ['one that resets', resets, 'ECONNRESET'],
  ])('from %s, which is said without URL or secret', async (_, behaviour, reason) => {
    const sink = await sinkServer(behaviour);
    const sending = reportTransport(local).send(request(sink.url));
    await expect(sending).rejects.toThrow(`no answer: ${reason}`);
    await expect(sending).rejects.not.toHaveProperty('cause');
    await expect(sending).rejects.toThrow(naming);
  });

  it('from a port where nobody listens', async () => {
    const door = await listening(createServer() as never, '127.0.0.1', 0);
    await door.stop();
    const sending = reportTransport(local).send(request(door.url.replace(/\/$/, '')));
    await expect(sending).rejects.toThrow('no answer: ECONNREFUSED');
  });

  it('from something that is no HTTP, or has headers without end', async () => {
    const talk = async (text: string): Promise<string> => {
      const server = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.resume().end(text);
      });
      const door = await listening(server as never, '127.0.0.1', 0);
      const failure = await reportTransport(local)
        .send(request(door.url.replace(/\/$/, '')))
        .then(
          () => 'an answer',
          (error: unknown) => String(error),
        );
      await door.stop();
      return failure;
    };
    expect(await talk('220 smtp at your service\r\n')).toMatch(/^Error: no answer: HPE_/);
    const endless = `HTTP/1.1 200 OK\r\n${`x: ${'y'.repeat(1_000)}\r\n`.repeat(100)}`;
    expect(await talk(endless)).toMatch(/^Error: no answer: HPE_HEADER_OVERFLOW/);
  });

  it('when we stop', async () => {
    const sink = await sinkServer(hangs);
    const stopping = new AbortController();
    const transport = reportTransport({ ...local, timeout: 60, signal: stopping.signal });
    const sending = transport.send(request(sink.url));
    stopping.abort();
    await expect(sending).rejects.toThrow('no answer');
  });
});

describe('an address inside', () => {
  const guarded = reportTransport({ timeout: 1, allowPrivateTarget: false });
  test.each([
    'http://127.0.0.1:9',
    'http://[::1]:9',
    'https://10.0.0.1',
    'https://169.254.169.254',
    'https://[::ffff:10.0.0.1]',
    'https://[fd00::1]',
    'https://0x7f.1',
    'https://localhost',
  ])('%s is sent nothing, for good', async (url) => {
    expect(await guarded.send(request(url))).toMatchObject({
      kind: 'forbidden',
      reason: expect.stringContaining('allowPrivateTarget') as unknown,
    });
  });

  it('is not even connected to', async () => {
    const sink = await sinkServer(answers(200));
    const { port } = new URL(sink.url);
    await guarded.send(request(`http://localhost:${port}`));
    expect(sink.heard).toEqual([]);
    // It could have been.
    const socket = connect(Number(port), '127.0.0.1');
    await new Promise((done) => socket.once('connect', done));
    socket.destroy();
  });
});
