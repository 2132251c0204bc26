/** The local hub as it is started, beside sinks on real sockets that behave well and badly. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { startHub, type Hub } from '../../src/local/hub.ts';
import { readOptions } from '../../src/local/options.ts';
import { bareFinding, eventOf } from '../helpers/data/findings.ts';
import { newFolder } from '../helpers/data/folder.ts';
import { send } from '../helpers/fakes/http.ts';
import { put, workspace } from '../helpers/hub/palisade.ts';
import { TRUSTAR_SAMPLE } from '../helpers/data/reports.ts';
import {
  answers,
  floods,
  hangs,
  resets,
  sinkServer,
  type Behaviour,
  type Heard,
} from '../helpers/fakes/sink-server.ts';

const hubs: Hub[] = [];
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.stop();
});

interface Started {
  readonly hub: Hub;
  readonly data: string;
  readonly lines: readonly string[];
}

async function start(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  folder?: string,
): Promise<Started> {
  const data = folder ?? (await newFolder());
  const options = readOptions(['--live', '--port', '0', '--data', data, ...argv], env);
  if (options === 'help') throw new Error('help was not asked for');
  const lines: string[] = [];
  const hub = await startHub(options, (line) => lines.push(line));
  hubs.push(hub);
  return { hub, data, lines };
}

async function post({ hub }: Started, document: unknown): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await send(hub.url, '/findings', {
    method: 'POST',
    headers,
    body: JSON.stringify(document),
  });
  expect(answer.status).toBe(202);
}

const feedOf = async ({ hub }: Started) => (await send(hub.url, '/feeds/blocklist.txt')).text;
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000 });

const STATION = {
  API_KEY: 'key',
  API_SECRET: 'secret',
  ENCLAVE_ID: '35e091df-d0ea-4521-9cf3-4c642ff424bf',
};
const station: Behaviour = (heard, response, nth) => {
  const token = answers(200, '{"access_token":"tok-1","expires_in":599}');
  (heard.path === '/oauth/token' ? token : answers(200, 'a-guid'))(heard, response, nth);
};
const reports = (heard: readonly Heard[]) => heard.filter(({ path }) => path.startsWith('/api/'));
const sample = (count: number) =>
  eventOf(
    {
      ...TRUSTAR_SAMPLE,
      updatedAt: `2017-10-31T23:16:${23 + count}.824Z`,
      service: { ...TRUSTAR_SAMPLE.service, count },
    },
    TRUSTAR_SAMPLE.accountId,
  );

describe('a hub pointed at a TruSTAR Station', () => {
  it('reports each version of a finding once, as TruSTAR’s integration did', async () => {
    const server = await sinkServer(station);
    const hub = await start(['--trustar-url', server.url], STATION);
    for (const count of [1, 1, 2]) await post(hub, sample(count));
    await until(() => {
      expect(reports(server.heard)).toHaveLength(2);
    });
    await post(hub, sample(1));
    await post(hub, sample(3));
    await until(() => {
      expect(reports(server.heard)).toHaveLength(3);
    });
    const bodies = reports(server.heard).map(({ body }) => JSON.parse(body) as Sent);
    expect(bodies.map(({ reportBody }) => (JSON.parse(reportBody) as Body).service.count)).toEqual([
      1, 2, 3,
    ]);
    expect(new Set(bodies.map((one) => one.externalTrackingId)).size).toBe(1);
    expect(server.heard[0]?.headers.authorization).toBe('Basic a2V5OnNlY3JldA==');
    expect(server.heard.filter(({ path }) => path === '/oauth/token')).toHaveLength(1);
  });

  it('keeps what it refuses beside the reason', async () => {
    const refusing: Behaviour = (heard, response, nth) => {
      (heard.path === '/oauth/token' ? station : answers(413))(heard, response, nth);
    };
    const server = await sinkServer(refusing);
    const hub = await start(['--trustar-url', server.url], STATION);
    await post(hub, sample(1));
    const path = join(hub.data, 'reports/trustar-rejected.jsonl');
    await until(async () => {
      const { reason, received } = JSON.parse(await readFile(path, 'utf8')) as Rejected;
      expect(reason).toBe('HTTP 413: too large for the sink');
      expect(JSON.parse(received)).toMatchObject({ detail: { id: TRUSTAR_SAMPLE.id } });
    });
    await until(() => {
      expect(hub.lines.join('\n')).toContain('a report was rejected by trustar: HTTP 413');
    });
  });

  it('goes on after a restart with what the Station could not take before', async () => {
    const server = await sinkServer(resets);
    const hub = await start(['--trustar-url', server.url], STATION);
    await post(hub, sample(1));
    await until(() => {
      expect(server.heard.length).toBeGreaterThan(0);
    });
    await hubs.pop()?.stop();
    server.behave(station);
    await start(['--trustar-url', server.url], STATION, hub.data);
    await until(() => {
      expect(reports(server.heard)).toHaveLength(1);
    });
  });
});

interface Sent {
  readonly reportBody: string;
  readonly externalTrackingId: string;
}
interface Body {
  readonly service: { readonly count: number };
}
interface Rejected {
  readonly reason: string;
  readonly received: string;
}

describe('a sink that', () => {
  test.each<[string, Behaviour]>([
    ['hangs', hangs],
    ['resets', resets],
    ['breaks', answers(500)],
    ['storms', answers(429, '{"waitTime":60000}', { 'retry-after': '60' })],
    ['redirects', answers(302, '', { location: 'http://127.0.0.1:9/' })],
    ['floods', floods],
  ])('%s delays neither the feed nor the hub’s end', async (_, behaviour) => {
    const server = await sinkServer(behaviour);
    const hub = await start(['--trustar-url', server.url], STATION);
    await post(hub, eventOf(bareFinding({ ip: '45.1.2.3', seen: new Date().toISOString() })));
    await until(async () => {
      expect(server.heard.length).toBeGreaterThan(0);
      expect(await feedOf(hub)).toContain('45.1.2.3\n');
    });
    await hubs.pop()?.stop();
    expect(hub.lines.join('\n')).not.toMatch(/tok-1|a2V5OnNlY3JldA/);
  });
});

describe('sinks of the configuration', () => {
  const config = (url: string) => ({
    reports: {
      webhook: { enabled: true, allowPrivateTarget: true, url: `${url}/hook` },
      splunk: { enabled: true, allowPrivateTarget: true, url },
    },
  });

  it('are served with the secrets given here, each by itself', async () => {
    const server = await sinkServer((heard, response, nth) => {
      (heard.path === '/hook' ? answers(503) : answers(200))(heard, response, nth);
    });
    const folder = workspace({ 'config.json': config(server.url) });
    const token = '11111111-2222-3333-4444-555555555555';
    const signingSecret = `whsec_${'A'.repeat(32)}`;
    put(folder, { 'secrets.json': { webhook: { signingSecret }, splunk: { token } } });
    const files = ['--config', join(folder, 'config.json')];
    const hub = await start([...files, '--report-secrets', join(folder, 'secrets.json')]);
    await post(hub, eventOf(bareFinding({ ip: '45.1.2.3' })));
    await until(() => {
      const paths = server.heard.map(({ path }) => path);
      expect(paths).toContain('/hook');
      expect(paths).toContain('/services/collector/event/1.0');
    });
  });

  it('get nothing without a secret given here: a play is not for them', async () => {
    const server = await sinkServer(answers(200));
    const folder = workspace({ 'config.json': config(server.url) });
    const hub = await start(['--config', join(folder, 'config.json')]);
    await post(hub, eventOf(bareFinding({ ip: '45.1.2.3', seen: new Date().toISOString() })));
    await until(async () => {
      expect(await feedOf(hub)).toContain('45.1.2.3\n');
    });
    expect(server.heard).toEqual([]);
    expect(hub.lines.join('\n')).toContain('none to webhook: --report-secrets gives no secret');
  });
});

describe('a hub is not started', () => {
  test.each<[string, readonly string[], Readonly<Record<string, string>>, RegExp]>([
    [
      'at a Station elsewhere without credentials',
      ['--trustar-url', 'https://s.example'],
      { ENCLAVE_ID: 'e' },
      /API_KEY and API_SECRET/,
    ],
    [
      'at a Station elsewhere without an enclave',
      ['--trustar-url', 'https://s.example'],
      { API_KEY: 'k', API_SECRET: 's' },
      /enclaveId/,
    ],
    ['at a Station without TLS', ['--trustar-url', 'http://s.example'], STATION, /https/],
    [
      'with secrets that are not there',
      ['--report-secrets', '/no/such/file'],
      {},
      /--report-secrets cannot be used/,
    ],
  ])('%s', async (_, argv, env, reason) => {
    await expect(start(argv, env)).rejects.toThrow(reason);
  });
});
