/** `palisade open` as an analyst runs it: the page on loopback, with answers of the deployed hub. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { numberAt, textAt } from '../../src/domain/base/lookup.ts';
import type { DeployedHub } from './hub.ts';
import { HOME, type World } from './world.ts';

const CLI = resolve(import.meta.dirname, '../../dist/palisade.js');
const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;

export async function page(world: World): Promise<void> {
  const { tally, hub } = world;
  await tally.check(
    'palisade open: the page of the deployed hub, and its answers for who has the URL alone',
    async () => {
      const child = opened(world);
      try {
        await expectAnswers(hub, await firstLineOf(child));
        const ended = once(child, 'exit');
        child.kill('SIGINT');
        assert.deepEqual(await ended, [0, null]);
      } finally {
        child.kill('SIGKILL');
      }
    },
  );
}

async function expectAnswers(hub: DeployedHub, url: string): Promise<void> {
  const key = new URL(url).hash.replace('#token=', '');
  const ask = (path: string, token = key) =>
    fetch(new URL(path, url), { headers: { 'x-palisade-token': token } });
  const html = await ask('/', '');
  assert.match(html.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  assert.match(await html.text(), /<title>[^<]*Palisade/);
  assert.equal((await ask('/table?from=0', 'guessed')).status, 401);

  // Not /status: it asks the queues, whose URLs name AWS's own hosts, which an emulator is not.
  const table: unknown = await (await ask('/table?from=0')).json();
  const pointer: unknown = JSON.parse(await hub.opsFile('editions/current.json'));
  const said = JSON.stringify(table).slice(0, 300);
  assert.equal(numberAt(table, 'edition'), numberAt(pointer, 'number'), said);
  const lines = (await hub.feed('feeds/blocklist.txt')).split('\n');
  const listed = lines.find((line) => ADDRESS.test(line)) ?? '';
  const explained: unknown = await (await ask(`/explain?value=${listed}`)).json();
  assert.match(JSON.stringify(explained), new RegExp(`"value":"${listed}"`));
  const session: unknown = await (await ask('/session')).json();
  // Calls of functions name no caller, so nothing is offered that would be recorded without one.
  assert.match(textAt(session, 'readOnly') ?? '', /--via invoke/);
}

function opened({ organization }: World): ChildProcess {
  const env = {
    PATH: process.env['PATH'],
    ...organization.environment('security'),
    AWS_REGION: HOME,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const args = [CLI, 'open', '--via', 'invoke', '--no-browser'];
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstLineOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('it has no output');
  for await (const line of createInterface({ input: stdout })) return line;
  throw new Error('it ended without printing its URL');
}
