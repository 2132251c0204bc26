/** A sink on loopback that answers as a test wants, well or badly, and keeps what it was sent. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listening } from '../../../src/local/kit/endpoint.ts';
import { whenTestEnds } from '../clean-up.ts';

export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Behaviour = (heard: Heard, response: ServerResponse, nth: number) => void;

export interface SinkServer {
  /** Without a slash at the end. */
  readonly url: string;
  readonly heard: readonly Heard[];
  behave(behaviour: Behaviour): void;
}

export async function sinkServer(first: Behaviour): Promise<SinkServer> {
  const heard: Heard[] = [];
  let behaviour = first;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      heard.push(one);
      behaviour(one, response, heard.length);
    });
  });
  const door = await listening(server, '127.0.0.1', 0);
  whenTestEnds(() => {
    server.closeAllConnections();
    return door.stop();
  });
  return {
    url: door.url.replace(/\/$/, ''),
    heard,
    behave(next) {
      behaviour = next;
    },
  };
}

export const answers =
  (status: number, body = '', headers: Readonly<Record<string, string>> = {}): Behaviour =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
  };

export const hangs: Behaviour = () => undefined;

export const resets: Behaviour = (_, response) => {
  response.socket?.resetAndDestroy();
};

/** Headers at once, then a byte now and then, forever. */
export const drips: Behaviour = (_, response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write('.'), 50);
  response.on('close', () => {
    clearInterval(timer);
  });
};

/** Sends as long as somebody listens. */
export const floods: Behaviour = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/plain' });
  const chunk = Buffer.alloc(1 << 16, 'x');
  const pour = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', pour);
  response.on('error', () => undefined);
  pour();
};
