/** Something that answers as AWS does, over a socket: queues, a function, GuardDuty, a stack's outputs. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AwsCall {
  readonly path: string;
  /** `x-amz-target`, for services that have it. */
  readonly target: string;
  readonly body: string;
}

export interface AwsFake {
  readonly url: string;
  readonly calls: readonly AwsCall[];
  readonly stop: () => Promise<void>;
}

/** `answer`: the document, or the text of one. */
export function startAwsFake(
  answer: (call: AwsCall) => Promise<object | string>,
): Promise<AwsFake> {
  const calls: AwsCall[] = [];
  const server = createServer((request, response) => {
    void callIn(request).then(async (call) => {
      calls.push(call);
      reply(response, await answer(call));
    });
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const stop = (): Promise<void> =>
        new Promise((stopped) => {
          server.close(() => {
            stopped();
          });
          server.closeAllConnections();
        });
      done({ url, calls, stop });
    });
  });
}

/** What DescribeStacks answers of a stack with these outputs. */
export function stackText(outputs: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs).map(
    ([name, value]) =>
      `<member><OutputKey>${name}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>PalisadeHub</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-08-03T12:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

async function callIn(request: IncomingMessage): Promise<AwsCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const target = String(request.headers['x-amz-target'] ?? '');
  return { path: request.url ?? '', target, body: Buffer.concat(chunks).toString() };
}

function reply(response: ServerResponse, answer: object | string): void {
  const isText = typeof answer === 'string';
  response.writeHead(200, { 'content-type': isText ? 'text/xml' : 'application/x-amz-json-1.0' });
  response.end(isText ? answer : JSON.stringify(answer));
}
