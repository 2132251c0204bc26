/** `palisade credentials` on a running local hub, as somebody does who tries a firewall at home. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { textAt } from '../../../../src/domain/base/lookup.ts';
import { newFolder } from '../../../helpers/data/folder.ts';
import { killHubs, startHub, type HubProcess } from '../../../helpers/hub/hub-process.ts';
import { send } from '../../../helpers/fakes/http.ts';
import { palisade } from '../../../helpers/hub/palisade.ts';

let data: string;
let hub: HubProcess;

beforeAll(async () => {
  data = await newFolder();
  hub = await startHub(['--live', '--port', '0', '--data', data]);
});
afterAll(killHubs);

const run = (...args: readonly string[]) =>
  palisade(data, ['credentials', ...args, '--data', data]);

function passwordOf(...args: readonly string[]): string {
  const { code, stdout } = run(...args, '--json');
  expect(code).toBe(0);
  return textAt(JSON.parse(stdout), 'password') ?? '';
}

async function statusFor(password?: string): Promise<number> {
  const pair = Buffer.from(`muc-1:${password ?? ''}`).toString('base64');
  const headers = password === undefined ? {} : { Authorization: `Basic ${pair}` };
  return (await send(hub.url, '/feeds/blocklist.txt', { headers })).status;
}

it('feeds are open until the first is made, and from then on for who shows one', async () => {
  expect(await statusFor()).toBe(200);
  const first = passwordOf('add', 'muc-1');
  expect([await statusFor(), await statusFor('wrong'), await statusFor(first)]).toEqual([
    ...[401, 401, 200],
  ]);
  const second = passwordOf('rotate', 'muc-1');
  expect([await statusFor(first), await statusFor(second)]).toEqual([200, 200]);
  expect(run('revoke', 'muc-1', '--old').stdout).toBe('muc-1: 1 revoked, 1 left\n');
  expect([await statusFor(first), await statusFor(second)]).toEqual([401, 200]);
  await hub.end('SIGKILL');
  hub = await startHub(['--live', '--port', '0', '--data', data]);
  expect([await statusFor(), await statusFor(second)]).toEqual([401, 200]);
  expect(run('revoke', 'muc-1').stdout).toBe('muc-1: 1 revoked, 0 left\n');
  expect([await statusFor(), await statusFor(second)]).toEqual([401, 401]);
});

it('a store of AWS and the local hub at once is misuse', () => {
  const { code, stderr } = run('list', '--store', 'arn:aws:cloudfront::1:key-value-store/x');
  expect(code).toBe(2);
  expect(stderr).toContain('--store names one in AWS, --local, --data and --url the local hub');
});

it('the hub may be named by its URL, and the deployed one may not', () => {
  const list = (url: string) => palisade(data, ['credentials', 'list', '--url', url]);
  expect(list(hub.url)).toMatchObject({ code: 0, stderr: '' });
  const { code, stderr } = list('https://abc.lambda-url.eu-west-1.on.aws/');
  expect([code, stderr.includes('is no local hub')]).toEqual([2, true]);
});

it('no hub to be found is told with what would name one', () => {
  const { code, stderr } = palisade(data, ['credentials', 'list', '--data', 'elsewhere']);
  expect(code).toBe(1);
  expect(stderr).toContain('no hub runs on elsewhere: start one with npm start, or name one');
});
