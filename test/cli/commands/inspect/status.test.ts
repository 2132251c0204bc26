import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { status } from '../../../../src/cli/commands/inspect/status.ts';
import { runVerb } from '../../../helpers/hub/run-verb.ts';

let server: Server;

afterEach(() => {
  server.close();
});

async function answering(document: unknown): Promise<string> {
  server = createServer((_, response) => response.end(JSON.stringify(document)));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('status', () => {
  it('is of a hub alone: anything else that answers is told as what it is', async () => {
    const { exit, out, err } = await runVerb(status, ['--url', await answering({ up: true })]);
    expect([exit, out]).toEqual([1, '']);
    expect(err).toContain('no hub');
  });

  it('passes the answer of a hub on as it came', async () => {
    const answer = { mode: 'following', edition: { number: 7 } };
    const { exit, out } = await runVerb(status, ['--url', await answering(answer), '--json']);
    expect([exit, JSON.parse(out)]).toEqual([0, answer]);
  });
});
