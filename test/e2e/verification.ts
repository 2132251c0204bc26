/** `palisade verify` as an operator runs it, with somebody between the verb and AWS who plays GuardDuty and CloudFront. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { listAt, textAt } from '../../src/domain/base/lookup.ts';
import { findingNow, putFindings } from './buses.ts';
import { passOn, bodyOf } from './endpoint.ts';
import type { Party } from './organization.ts';
import { ELSEWHERE, HOME, type World } from './world.ts';

const CLI = resolve(import.meta.dirname, '../../dist/palisade.js');
const run = promisify(execFile);
const ACCOUNTS = ['security', 'prod-a', 'dev-b'];
const READER = 'muc-1';
const PASSWORD = 'read-only';

export async function verification(world: World): Promise<void> {
  const { tally, organization, hub } = world;
  await tally.check(
    'palisade verify: samples of three accounts reach canary.txt, again when it is run again, and the feed answers',
    async () => {
      const guardDuty = await guardDutyOf(world);
      for (let times = 0; times < 2; times += 1) {
        const state = { isDone: false };
        const verified = verifiedThrough(world, guardDuty.url).finally(() => {
          state.isDone = true;
        });
        while (!state.isDone) await Promise.race([verified, hub.tick()]);
        const proofs = listAt(await verified, 'proofs');
        const said = proofs.map((one) => `${textAt(one, 'outcome')} ${textAt(one, 'about')}`);
        const pairs = ACCOUNTS.map((name) => organization.party(name).accountId).flatMap(
          (account) => [HOME, ELSEWHERE].map((region) => `proven ${account} ${region}`),
        );
        assert.deepEqual(said.slice(0, -1), pairs);
        const feed = proofs.at(-1);
        assert.deepEqual(
          [textAt(feed, 'outcome'), textAt(feed, 'check')],
          ['proven', 'feed'],
          textAt(feed, 'says'),
        );
      }
      guardDuty.close();
    },
  );
}

async function verifiedThrough({ organization }: World, endpoint: string): Promise<unknown> {
  const credentials = join(mkdtempSync(join(tmpdir(), 'palisade-e2e-')), 'credentials');
  writeFileSync(
    credentials,
    ACCOUNTS.map((name) => profileOf(name, organization.party(name))).join(''),
  );
  const members = ACCOUNTS.slice(1).flatMap((name) => ['--member-profile', name]);
  const feed = `${endpoint}/feeds/blocklist.txt`;
  const args = [
    ...['verify', '--profile', 'security', ...members, '--via', 'invoke', '--json'],
    ...['--regions', `${HOME},${ELSEWHERE}`, '--skip', 'heartbeats', '--feed', feed],
    ...['--user', READER],
    ...['--within', '2m'],
  ];
  const env = {
    PATH: process.env['PATH'],
    AWS_SHARED_CREDENTIALS_FILE: credentials,
    PALISADE_FEED_PASSWORD: PASSWORD,
    AWS_REGION: HOME,
    AWS_ENDPOINT_URL: endpoint,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const ended = run(process.execPath, [CLI, ...args], { env });
  const { stdout, stderr } = await ended.catch((error: unknown) => ({
    stdout: textAt(error, 'stdout') ?? '',
    stderr: textAt(error, 'stderr') ?? '',
  }));
  if (stdout === '') throw new Error(`palisade verify said nothing but ${stderr}`);
  return JSON.parse(stdout) as unknown;
}

function profileOf(name: string, { credentials }: Party): string {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const token = sessionToken === undefined ? '' : `aws_session_token = ${sessionToken}\n`;
  return `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n${token}`;
}

/** Between the verb and AWS: a sample finding is put on the bus of the account that asks for one; all else passes. */
async function guardDutyOf({ organization, hub }: World) {
  const byKey = new Map(
    ACCOUNTS.map((name) => organization.party(name)).map((one) => [
      one.credentials.accessKeyId,
      one,
    ]),
  );
  const server = createServer((request, response) => {
    void (async () => {
      if (request.url === '/feeds/blocklist.txt') {
        await asCloudFront(hub, request, response);
        return;
      }
      const body = await bodyOf(request);
      const [, key = '', region = '', service] =
        /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ??
        [];
      if (service !== 'guardduty') return passOn(organization.endpoint, request, body, response);
      const party = byKey.get(key);
      if (party === undefined) throw new Error(`nobody has the key ${key}`);
      const isList = request.method === 'GET';
      if (!isList) {
        const sample = findingNow(party, region, {
          id: `sample-${Date.now()}`,
          ip: '198.51.100.0',
          seen: new Date().toISOString(),
          service: { additionalInfo: { sample: true } },
        });
        await putFindings(organization, { party, region, findings: [sample] });
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isList ? { detectorIds: ['d1'] } : {}));
    })().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

async function asCloudFront(
  hub: World['hub'],
  { headers }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const wanted = `Basic ${Buffer.from(`${READER}:${PASSWORD}`).toString('base64')}`;
  if (headers.authorization !== wanted) {
    response.writeHead(401).end();
    return;
  }
  const body = await hub.feed('feeds/blocklist.txt');
  const etag = `"${createHash('sha256').update(body).digest('hex')}"`;
  const isKnown = headers['if-none-match'] === etag;
  response.writeHead(isKnown ? 304 : 200, { etag, 'content-type': 'text/plain' });
  response.end(isKnown ? '' : body);
}
