/** Verbs of the command line's bundle on a deployed hub: the operator function's bundle behind its URL. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { OPERATORS, PUBLISHER } from '../../src/domain/facts/fact.ts';
import { wallTime } from '../../src/adapters/shared/wall-clock.ts';
import { ALICE, startDeployedHub, type DeployedHub } from '../helpers/hub/deployed-hub.ts';
import { send } from '../helpers/fakes/http.ts';
import { bruteForce, feedIn, publisherIn } from '../helpers/hub/publishing.ts';

let hub: DeployedHub;

beforeAll(async () => {
  hub = await startDeployedHub();
  const now = wallTime();
  await hub.world.ledger.record([bruteForce('45.8.4.4', now - 60)], now);
  await publish();
}, 60_000);

afterAll(() => hub.stop());

async function publish(): Promise<void> {
  const now = wallTime();
  await publisherIn(hub.world).tick({ now: now + 2, wall: now });
}

async function wordsIn(kind: 'override' | 'control') {
  const facts = await hub.world.ledger.about(kind, kind === 'override' ? OPERATORS : PUBLISHER);
  return facts.map((fact) => (fact.kind === 'override' ? fact.override : fact));
}

const parsed = (text: string): unknown => JSON.parse(text);

describe('questions', () => {
  it('find the hub by its stack and tell what the local hub would', async () => {
    const { code, stdout, stderr } = await hub.run(['status', '--json']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'asking the hub of account 111122223333 in eu-west-1\n',
    });
    expect(parsed(stdout)).toMatchObject({
      live: true,
      speed: 1,
      mode: 'free',
      by: null,
      alarms: [],
      edition: { number: 1, entries: 1, byBand: { low: 1 } },
      lastCheck: { outcome: 'published' },
      buckets: [{ name: 'feeds', edition: 1, behind: 0 }],
      queue: { waiting: 8, deadLetters: 3 },
    });
  });

  it('tell why an address is listed, and print it for people', async () => {
    const { code, stdout } = await hub.run(['explain', '45.8.4.4']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^45\.8\.4\.4: listed\n/);
    expect(stdout).toMatch(/^line {6}45\.8\.4\.4 of edition 1$/m);
  });

  it('carry what needs escaping in a URL', async () => {
    const { code, stderr } = await hub.run(['explain', '2001:4860:4860::8888']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/nothing is known of 2001:4860:4860::8888\n$/);
  });

  it('go by invocation where there is no URL to reach', async () => {
    const { code, stdout } = await hub.run(['diff', '--via', 'invoke', '--json']);
    expect(code).toBe(0);
    expect(parsed(stdout)).toMatchObject({ from: { number: 1 }, to: { number: 1 } });
  });

  it('tell what the hub refuses in its words', async () => {
    const { code, stderr } = await hub.run(['diff', '--from', '77']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/palisade diff: there is no edition 77, or it is no longer kept\n$/);
  });
});

describe('actions', () => {
  it('are recorded under the ARN that AWS vouches for, and change the next edition', async () => {
    const { code, stdout } = await hub.run(['exempt', '45.8.4.4', '--reason', 'ours', '--json']);
    expect(code).toBe(0);
    expect(parsed(stdout)).toMatchObject({
      act: 'exempt',
      about: '45.8.4.4',
      author: ALICE,
      effect: { text: 'removes 1 address, 1 line leaves; 1 entry leaves' },
    });
    expect(await wordsIn('override')).toMatchObject([{ author: ALICE, reason: 'ours' }]);
    await publish();
    expect(await feedIn(hub.world, 'feeds')).toEqual(['192.0.2.1']);
    const logged = hub.log().filter((line) => line.includes('action recorded'));
    expect(logged).toHaveLength(1);
    expect(parsed(logged[0] ?? '')).toMatchObject({ caller: ALICE, act: 'exempt' });
  });

  it('are told apart from a dry run, which records nothing', async () => {
    const before = await wordsIn('control');
    const { code, stdout } = await hub.run(['freeze', '--dry-run']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('not recorded (dry run)')]);
    expect(await wordsIn('control')).toEqual(before);
  });

  it('steer the publisher', async () => {
    expect(await hub.run(['freeze', '--reason', 'audit'])).toMatchObject({ code: 0 });
    expect(await hub.run(['resume'])).toMatchObject({ code: 0 });
    const { stdout } = await hub.run(['status', '--json']);
    expect(parsed(stdout)).toMatchObject({ mode: 'free', by: { act: 'resume', author: ALICE } });
  });

  it.each([
    ['an author that the caller names', ['freeze', '--author', 'bob'], 2, /--author is for the lo/],
    ['an invocation', ['freeze', '--via', 'invoke'], 2, /--via invoke is for questions/],
    ['a wide range', ['block', '8.0.0.0/8', '--reason', 'x'], 1, /with --yes-i-mean/],
    [
      'a region without a hub',
      ['freeze', '--region', 'us-east-1'],
      1,
      /there is no stack PalisadeHub in th/,
    ],
  ] as const)('refuse %s, and record nothing', async (_, args, code, message) => {
    const before = await wordsIn('control');
    const ran = await hub.run(args);
    expect(ran.code).toBe(code);
    expect(ran.stderr).toMatch(message);
    expect(await wordsIn('control')).toEqual(before);
  });

  it('are refused in an invocation that claims a caller', async () => {
    const before = await wordsIn('control');
    const event = {
      rawPath: '/operator',
      requestContext: {
        requestId: 'guessed',
        http: { method: 'POST' },
        authorizer: { iam: { userArn: ALICE } },
      },
      body: JSON.stringify({ act: 'freeze', reason: 'as if she had said it' }),
    };
    const path = '/2015-03-31/functions/operator/invocations';
    const { text } = await send(hub.api, path, { method: 'POST', body: JSON.stringify(event) });
    expect(parsed(text)).toMatchObject({
      statusCode: 403,
      body: expect.stringContaining('no-caller') as unknown,
    });
    expect(await wordsIn('control')).toEqual(before);
  });

  it('are logged without what a terminal obeys or hides', async () => {
    const event = {
      rawPath: '/\u202egpj.exe\u009b31m',
      requestContext: { http: { method: 'GET' } },
    };
    const path = '/2015-03-31/functions/operator/invocations';
    await send(hub.api, path, { method: 'POST', body: JSON.stringify(event) });
    // The function logs by a pipe, beside its answer.
    const logged = await vi.waitFor(() => {
      const lines = hub.log().filter((line) => line.includes('gpj.exe'));
      expect(lines).toHaveLength(1);
      return lines;
    });
    expect(logged[0]).not.toMatch(/[\u0080-\u009f\u202a-\u202e]/);
    expect(parsed(logged[0] ?? '')).toMatchObject({ path: '\\u202egpj.exe\\u009b31m' });
  });

  it('are refused by AWS for a caller whom it does not know', async () => {
    const ran = await hub.run(['freeze'], { AWS_SECRET_ACCESS_KEY: 'guessed' });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/AWS refuses the call: .* policy PalisadeOperator/);
  });

  it('go nowhere if no hub runs here and nobody has named AWS', async () => {
    const env = { AWS_ACCESS_KEY_ID: '', AWS_REGION: '', AWS_ENDPOINT_URL: '' };
    const ran = await hub.run(['freeze'], env);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/^palisade freeze: no hub runs on \.palisade: .* --profile/);
  });
});

describe('a ledger that cannot be read', () => {
  it('is told as a fault, never as an empty answer', async () => {
    await hub.loseLedger();
    const ran = await hub.run(['status']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/palisade status: cannot read K#publisher in table palisade/);
    expect(hub.log().join('\n')).toMatch(
      /"level":"ERROR","message":"request failed".*"path":"status"/,
    );
  });
});
