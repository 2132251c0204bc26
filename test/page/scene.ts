/**
 * A hub for the browser: stores in memory, the real publisher, questions, actions and port of the local hub. Its
 * clock stands until a test moves it, so that what the page says can be known.
 */
import { announcer } from '../../src/local/announcer.ts';
import { intakeLog, type IntakeLog } from '../../src/local/intake/intake-log.ts';
import { operatorHandler } from '../../src/local/http/operator-handler.ts';
import { openPort } from '../../src/local/http/hub-port.ts';
import { questionHandlers } from '../../src/local/http/question-handlers.ts';
import { sessionQuestion } from '../../src/local/http/session-handler.ts';
import type { Handlers } from '../../src/local/http/http-server.ts';
import { wallTime } from '../../src/adapters/shared/wall-clock.ts';
import { pageFiles } from '../../src/adapters/page/page-files.ts';
import { factsOf } from '../../src/domain/facts/fact.ts';
import { READERS_KEY } from '../../src/usecases/audit/readers-seen.ts';
import { COVERAGE_KEY } from '../../src/domain/coverage/coverage-file.ts';
import type { TickReport } from '../../src/usecases/publish/publisher-report.ts';
import { admitted, type Shape } from '../helpers/data/findings.ts';
import { newWorld, NOON, publisherIn, type World } from '../helpers/hub/publishing.ts';
import { questionTerms } from '../helpers/hub/question-server.ts';

export interface Scene {
  readonly url: string;
  readonly world: World;
  readonly log: IntakeLog;
  /** Seconds since 1970 in this hub. */
  readonly now: () => number;
  /** Moves the clock on and publishes. */
  readonly pass: (seconds: number) => Promise<TickReport>;
  readonly sees: (...shapes: readonly Shape[]) => Promise<void>;
  readonly write: (key: string, document: object) => Promise<void>;
  /** Whether the next edition follows an action by itself, as in life. */
  readonly follows: (isOn: boolean) => void;
  readonly stop: () => Promise<void>;
}

/** A minute after each action an edition takes it in. */
const MINUTE = 60;

export async function startScene(world: World = newWorld(), config: unknown = {}): Promise<Scene> {
  let now = NOON;
  let isFollowing = true;
  const clock = { now: () => now };
  const terms = questionTerms(config);
  const publisher = publisherIn(world, 'scene', config);
  const log = intakeLog(() => now);
  const announce = announcer({ ops: world.ops, now: clock.now, print: () => undefined });
  const pass = async (seconds: number): Promise<TickReport> => {
    now += seconds;
    const report = await publisher.tick({ now, wall: wallTime() });
    // As the hub does, which prints what came and left.
    await announce.published(report);
    return report;
  };
  const onAction = (): void => {
    if (isFollowing) void pass(MINUTE);
  };
  const { ledger, ops, buckets } = world;
  const queue = { counts: () => ({ held: 0, dead: 0 }) };
  const files = await pageFiles();
  let open: (handlers: Handlers) => void = () => undefined;
  const handlers = new Promise<Handlers>((opened) => (open = opened));
  const port = await openPort({ host: '127.0.0.1', port: 0, handlers, onTrouble: failLoudly });
  const questions = questionHandlers({
    ledger,
    ops,
    buckets,
    terms,
    queue,
    log,
    clock,
    speed: 1,
    live: true,
    resident: publisher.resident,
  });
  questions.set('session', sessionQuestion(port.url, undefined));
  open({
    index: '',
    page: files,
    feeds: notHere,
    files: notHere,
    questions,
    tidings: new Map([['operator', operatorHandler({ ledger, ops, terms, clock, onAction })]]),
  });
  return {
    url: port.url,
    world,
    log,
    now: clock.now,
    pass,
    async sees(...shapes) {
      const facts = shapes.map((shape) => factsOf(admitted(shape)));
      await ledger.record(facts, wallTime());
      for (let n = 0; n < facts.length; n += 1) log.note('accepted');
    },
    write: async (key, document) => {
      const body = Buffer.from(JSON.stringify(document));
      await ops.write(key, body, 'always', { contentType: 'application/json' });
    },
    follows: (isOn) => (isFollowing = isOn),
    stop: () => port.stop(),
  };
}

function failLoudly(error: unknown): void {
  process.stderr.write(`scene: ${String(error)}\n`);
}

const notHere = () => Promise.reject(new Error('no file is served here'));

/** What an organization of two and a half accounts has seen this morning, with a coverage and readers. */
export async function busyScene(): Promise<Scene> {
  const scene = await startScene();
  await scene.sees(...morning());
  await scene.write(COVERAGE_KEY, coverageOf(wallTime()));
  await scene.write(READERS_KEY, readersOf());
  for (const reason of ['region is not as expected', 'region is not as expected', 'not-json']) {
    scene.log.note('refused', reason);
  }
  await scene.pass(MINUTE);
  return scene;
}

const NETWORK = '<img src=x onerror=alert(1)>';

const COUNTRIES = ['Peru', 'Latvia', '<b>Ghana</b>'];

function remote(ip: string, organization: string, asn: number) {
  return {
    action: {
      actionType: 'NETWORK_CONNECTION',
      networkConnectionAction: {
        connectionDirection: 'INBOUND',
        remoteIpDetails: {
          [ip.includes(':') ? 'ipAddressV6' : 'ipAddressV4']: ip,
          organization: {
            asn: String(asn),
            asnOrg: organization,
            isp: organization,
            org: organization,
          },
          country: { countryName: COUNTRIES[asn % COUNTRIES.length] },
        },
      },
    },
  };
}

function morning(): readonly Shape[] {
  const accounts = ['111122223333', '444455556666', '777788889999'];
  const regions = ['eu-west-1', 'us-east-1', 'ap-southeast-2'];
  const shapes: Shape[] = [];
  for (let n = 0; n < 60; n += 1) {
    const ip = `${[45, 91, 103, 185, 198][n % 5]}.${(n * 37) % 200}.${(n * 91) % 250}.${n + 1}`;
    shapes.push({
      id: n.toString(16).padStart(32, '0'),
      account: accounts[n % 7 === 0 ? 1 : n % 11 === 0 ? 2 : 0] ?? '',
      region: regions[n % 3] ?? '',
      type: n % 4 === 0 ? 'Backdoor:EC2/C&CActivity.B' : 'UnauthorizedAccess:EC2/SSHBruteForce',
      severity: n % 4 === 0 ? 8 : n % 5 === 0 ? 5 : 2,
      first: '2026-08-03T06:00:00Z',
      seen: `2026-08-03T${String(8 + (n % 4)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}:00Z`,
      role: 'TARGET',
      service: remote(ip, n === 3 ? NETWORK : `Example Hosting ${n % 6}`, 64_500 + (n % 6)),
    });
  }
  return [
    ...shapes,
    // One scanner, seen by all of them.
    ...accounts.map((account, n): Shape => ({
      id: `abcdef${n}`.padStart(32, 'a'),
      account,
      type: 'UnauthorizedAccess:EC2/SSHBruteForce',
      severity: 5,
      first: `2026-08-03T0${6 + n}:00:00Z`,
      seen: `2026-08-03T${String(9 + n).padStart(2, '0')}:30:00Z`,
      role: 'TARGET',
      service: remote(SCANNER, 'Example Scanning', 64_511),
      top: {
        title: 'i-0a1 is being guessed at',
        resource: { resourceType: 'Instance', instanceDetails: { instanceId: 'i-0a1' } },
      },
    })),
    {
      id: 'd'.repeat(32),
      seen: '2026-08-03T11:00:00Z',
      service: {
        action: { actionType: 'DNS_REQUEST', dnsRequestAction: { domain: 'c2.evil.com' } },
      },
    },
  ];
}

export const SCANNER = '91.240.118.77';

function coverageOf(now: number): object {
  const at = new Date((now - 600) * 1000).toISOString().replace('.000Z', 'Z');
  const accounts = ['111122223333', '222233334444', '444455556666', '777788889999'];
  const regions = ['ap-southeast-2', 'eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-2'];
  const pairs = accounts.flatMap((account, a) =>
    regions.map((region, r) => {
      const base = { account, region, checkedAt: at };
      if (a === 1 && r === 3) return { ...base, verdict: 'gap', reasons: ['rule-disabled'] };
      if (a === 2 && r === 4) {
        return { ...base, verdict: 'unknown', reasons: ['access-denied'], detail: 'AccessDenied' };
      }
      if (r === 0 && a === 3) return { ...base, verdict: 'region-not-enabled', reasons: [] };
      if (r === 1) return { ...base, verdict: 'configured', reasons: [] };
      return { ...base, verdict: 'delivered', reasons: [], heardAt: at };
    }),
  );
  return {
    at,
    configuration: 'digest',
    terms: {
      securityAccountId: '111122223333',
      organizationalUnitIds: ['ou-abcd-12345678'],
      regions,
      collection: 'both',
      hubBusArn: 'arn:aws:events:eu-west-1:111122223333:event-bus/palisade',
    },
    counts: { delivered: 13, configured: 4, gap: 1, unknown: 1, notEnabled: 1, suspended: 0 },
    pairs,
  };
}

function readersOf(): object {
  const pulls = { feed: 'feeds/blocklist.txt', status: 200 };
  return {
    at: '2026-08-03T12:00:00Z',
    readers: [
      {
        name: 'branch-12',
        standing: 'pulling',
        lastPull: '2026-08-03T11:59:10Z',
        edition: 2,
        ...pulls,
        address: '198.51.100.12',
      },
      {
        name: 'branch-7',
        standing: 'stopped',
        lastPull: '2026-08-02T21:10:00Z',
        ...pulls,
        address: '198.51.100.7',
      },
      {
        name: 'curl at 203.0.113.9',
        standing: 'passing',
        lastPull: '2026-08-03T10:00:00Z',
        ...pulls,
        address: '203.0.113.9',
      },
    ],
  };
}
