/**
 * A door in front of DynamoDB that throttles as a busy table does: every attempt of the first call that names
 * one text, so that the client gives up. From the next such call on it lets everything through.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ThrottlingDoor {
  readonly url: string;
  /** Attempts that were throttled. */
  throttled(): number;
  /** Calls that named the text, an attempt and its repetitions being one. */
  callsThat(name: string): number;
  close(): Promise<void>;
}

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' };
const THROTTLED = JSON.stringify({
  __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException',
  message: 'throttled by the test',
});

export async function throttlingDoor(behind: string, victim: string): Promise<ThrottlingDoor> {
  const calls = new Map<string, string>();
  let unlucky: string | undefined;
  let throttled = 0;
  const serve = async (request: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    // The client names each call, the same through all of its attempts.
    const call = String(request.headers['amz-sdk-invocation-id']);
    calls.set(call, body);
    if (body.includes(victim)) unlucky ??= call;
    if (call === unlucky) {
      throttled += 1;
      answer.writeHead(400, JSON_TYPE).end(THROTTLED);
      return;
    }
    const through = await fetch(behind, { method: 'POST', headers: headersOf(request), body });
    const said = Buffer.from(await through.arrayBuffer());
    answer.writeHead(through.status, JSON_TYPE).end(said);
  };
  const server = createServer((request, answer) => {
    serve(request, answer).catch(() => answer.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    throttled: () => throttled,
    callsThat: (name) => [...calls.values()].filter((body) => body.includes(name)).length,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** What the service looks at: the operation, and who signs. */
function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const names = ['authorization', 'content-type', 'x-amz-target', 'x-amz-date'];
  const kept = [...names, 'x-amz-security-token', 'x-amz-content-sha256'];
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
