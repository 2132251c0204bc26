import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { send } from '../../../../src/cli/commands/findings/send.ts';
import { bareFinding } from '../../../helpers/data/findings.ts';
import { newFolder } from '../../../helpers/data/folder.ts';
import { killHubs, startHub } from '../../../helpers/hub/hub-process.ts';
import { runVerb } from '../../../helpers/hub/run-verb.ts';

afterAll(killHubs);

const lines = (...documents: readonly unknown[]): string =>
  documents.map((one) => `${JSON.stringify(one)}\n`).join('');

const finding = (n: number) =>
  bareFinding({ ip: `45.1.${n >> 8}.${n & 255}`, id: `id-${n}`, seen: '2026-08-03T11:00:00Z' });

/** A hub that answers with these in turn, and keeps how many lines came in each call. */
async function scripted(...answers: readonly (readonly [status: number, document: unknown])[]) {
  const received: number[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const count = text.split('\n').length - 1;
      const [status, document] = answers[received.push(count) - 1] ?? [
        202,
        { accepted: count, items: [] },
      ];
      response.writeHead(status, { 'retry-after': '0' }).end(JSON.stringify(document));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received };
}

describe('send', () => {
  it('says of each finding whether the hub took it, and exits 1 if one was refused', async () => {
    const data = await newFolder();
    const hub = await startHub(['--live', '--port', '0', '--data', data]);
    const good = finding(1);
    const text = `${lines(good, good, { ...finding(2), accountId: 'nobody' })}{"broken\n`;
    const { exit, out, err } = await runVerb(send, ['-', '--url', hub.url], text);
    expect([exit, out]).toEqual([1, '1 accepted, 1 duplicate, 2 refused\n']);
    expect(err).toMatch(/^-#3: .*account/im);
    const again = await runVerb(send, ['-', '--url', hub.url, '--json'], lines(finding(3)));
    expect([again.exit, JSON.parse(again.out)]).toEqual([
      0,
      { accepted: 1, duplicate: 0, refused: 0 },
    ]);
  });

  it('sends no batch larger than 500 findings, and one again that the hub had no room for', async () => {
    const full = { error: 'queue-full', detail: '50000 findings wait already' };
    const { url, received } = await scripted([202, { accepted: 500, items: [] }], [429, full]);
    const all = lines(...Array.from({ length: 1_100 }, (_, n) => finding(n)));
    const { exit, out, err } = await runVerb(send, ['-', '--url', url], all);
    expect(received).toEqual([500, 500, 500, 100]);
    expect([exit, out]).toEqual([0, '1,100 accepted, 0 duplicate, 0 refused\n']);
    expect(err).toContain('50000 findings wait already: trying again in 0 s');
  });

  it('counts a batch that is refused whole as so many refusals', async () => {
    const { url } = await scripted([413, { error: 'body-too-large', detail: 'too large' }]);
    const { exit, out } = await runVerb(send, ['-', '--url', url], lines(finding(1), finding(2)));
    expect([exit, out]).toEqual([1, '0 accepted, 0 duplicate, 2 refused\n']);
  });

  it('is no verb of a hub in AWS', async () => {
    const url = 'https://abc.lambda-url.eu-west-1.on.aws/';
    expect(await runVerb(send, ['-', '--url', url], lines(finding(1)))).toMatchObject({ exit: 2 });
  });
});
