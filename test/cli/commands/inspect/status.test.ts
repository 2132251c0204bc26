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

  it('says first how many accounts and regions forward, or that it cannot be read', async () => {
    const counts = {
      delivered: 17,
      configured: 0,
      gap: 0,
      unknown: 17_000,
      notEnabled: 0,
      suspended: 0,
    };
    const lists = { buckets: [], boxes: [], readers: [], alarms: [] };
    const coverage = { ageSeconds: 3_660, counts };
    const { out } = await runVerb(status, [
      ...['--url', await answering({ mode: 'following', coverage, ...lists })],
    ]);
    expect(out).toMatch(/^coverage {4}17 of 17,017 pairs .* 17,000 unknown .*audited 61m ago\n/);
    server.close();
    const unread = { mode: 'following', coverage: { fault: 'coverage.json is damaged' }, ...lists };
    const faulty = await runVerb(status, ['--url', await answering(unread)]);
    expect(faulty.out).toMatch(/^coverage {4}cannot be read: coverage.json is damaged\n/);
  });

  it('says whose places and enrolment decide who confirms whom, and what of it is not known yet', async () => {
    const lists = { buckets: [], boxes: [], readers: [], alarms: [] };
    const rowOf = async (organization: object): Promise<string | undefined> => {
      const url = await answering({ mode: 'following', organization, ...lists });
      const { out } = await runVerb(status, ['--url', url]);
      server.close();
      return /^accounts +(.*)$/m.exec(out)?.[1];
    };
    const enrolment = { accounts: 1_200, regions: 2, unknown: ['eu-west-3'] };
    expect(await rowOf({ ageSeconds: 60, accountsPlaced: 1, enrolment })).toBe(
      'OUs of 1 account known; 1,200 accounts enrolled with GuardDuty’s administrator in 2 regions, unknown in eu-west-3',
    );
    expect(await rowOf({ ageSeconds: 60, accountsPlaced: null, enrolment: null })).toBe(
      'not known yet in which OUs accounts are: none confirms another; not known yet who is enrolled with GuardDuty’s administrator',
    );
  });

  it('says how long ago things were by the clock of the hub, and parts thousands', async () => {
    const { out } = await runVerb(status, [
      '--url',
      await answering({
        mode: 'following',
        time: '2026-08-03T12:00:00Z',
        edition: {
          number: 7,
          at: '2026-08-03T11:57:00Z',
          digest: 'ab'.repeat(32),
          entries: 131_072,
        },
        lastCheck: { ageSeconds: 200, outcome: 'published' },
        readers: [
          { name: 'muc-1', standing: 'pulling', lastPull: '2026-08-01T12:00:00Z', edition: 6 },
        ],
        buckets: [],
        boxes: [],
        alarms: [],
      }),
    ]);
    expect(out).toContain('7 of 2026-08-03T11:57:00Z (3 minutes ago), abab');
    expect(out).toContain('entries     131,072: 0 critical');
    expect(out).toContain('last check  3m ago, published');
    expect(out).toContain(
      'last pull 2026-08-01T12:00:00Z (2 days ago), given edition 6 (by the time)',
    );
  });

  it('passes the answer of a hub on as it came', async () => {
    const answer = { mode: 'following', edition: { number: 7 } };
    const { exit, out } = await runVerb(status, ['--url', await answering(answer), '--json']);
    expect([exit, JSON.parse(out)]).toEqual([0, answer]);
  });
});
