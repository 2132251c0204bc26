/** `palisade verify` of a deployed hub, through the SDK's own clients: GuardDuty, STS, Lambda over a socket. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { configuredPlaces } from '../../../../src/cli/commands/verify/configured-places.ts';
import { verify } from '../../../../src/cli/commands/verify/verify.ts';
import { listAt, textAt } from '../../../../src/domain/base/lookup.ts';
import { awsEndpoint, type Asked, type Endpoint } from '../../../helpers/fakes/aws-endpoint.ts';
import { configured } from '../../../helpers/cdk/synth.ts';
import { newFolder } from '../../../helpers/data/folder.ts';
import { runVerb } from '../../../helpers/hub/run-verb.ts';

const SECURITY = '210987654321';
const MEMBER = '444455556666';
const REGIONS = ['eu-west-1', 'us-east-1'];
const FINE = { delivered: 40, configured: 2, gap: 0, unknown: 0, notEnabled: 0, suspended: 0 };

let aws: Endpoint;
/** Who calls, in the order of asking. */
let callers: string[];
let samples: { account: string; region: string; lastSeen: string }[];
let counts: object;
let refuses: string;
/** Samples that are made are not seen again. */
let isLost: boolean;

beforeEach(async () => {
  [callers, samples, counts, refuses, isLost] = [[SECURITY, MEMBER], [], FINE, '', false];
  aws = await awsEndpoint(answer);
  const folder = await newFolder();
  const credentials = join(folder, 'credentials');
  const keys = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = none\n';
  writeFileSync(credentials, `[security]\n${keys}[member]\n${keys}`);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', credentials);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
});

/** GuardDuty's samples are listed at once, as those of the account that asked; of which one only the order tells. */
function answer({ service, operation, region, input }: Asked): object {
  if (service === 'sts') return { Account: callers.shift(), Arn: 'arn:aws:iam::1:user/ann' };
  if (service === 'cloudformation') return { Stacks: [{ Outputs: OUTPUTS }] };
  if (service === 'lambda') return { statusCode: 200, body: JSON.stringify(asked(input)) };
  if (operation === 'GET /detector') return { detectorIds: region === refuses ? [] : ['d1'] };
  expect(operation).toBe('POST /detector/d1/findings/create');
  expect(listAt(input, 'findingTypes')).toEqual(['UnauthorizedAccess:EC2/SSHBruteForce']);
  const account = samples.filter((one) => one.region === region).length === 0 ? SECURITY : MEMBER;
  if (!isLost) samples.push({ account, region, lastSeen: '2026-11-30T12:00:00Z' });
  return {};
}

const OUTPUTS = [
  { OutputKey: 'BusArn', OutputValue: `arn:aws:events:eu-west-1:${SECURITY}:event-bus/palisade` },
  { OutputKey: 'OperatorFunction', OutputValue: 'operator' },
  { OutputKey: 'FeedBucket', OutputValue: 'feeds' },
];

function asked(event: Asked['input']): object {
  if (textAt(event, 'rawPath') === '/samples') return { samples };
  return { coverage: { ageSeconds: 600, counts, terms: { regions: REGIONS }, pairs: [] } };
}

async function feedOf(status: number, text: string): Promise<string> {
  const server = createServer((request, response) => {
    const again = request.headers['if-none-match'] === '"1"';
    response.writeHead(again ? 304 : status, { etag: '"1"', 'content-type': 'text/plain' });
    response.end(again ? '' : text);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/feeds/blocklist.txt`;
}

async function proved(...args: readonly string[]) {
  const ran = await runVerb(verify, ['--via', 'invoke', ...args, '--json'], '', process.env);
  const lines = ran.out === '' ? [] : listAt(JSON.parse(ran.out), 'proofs');
  const said = lines.map((one) =>
    [textAt(one, 'outcome'), textAt(one, 'check'), textAt(one, 'about')].join(' '),
  );
  return { ...ran, said, lines };
}

describe('verify of a deployed hub', () => {
  it('proves samples of its own account and of members in each region, heartbeats and a feed', async () => {
    const feed = await feedOf(200, '45.1.1.1\n');
    const { exit, said } = await proved('--member-profile', 'member', '--feed', feed);
    expect(said).toEqual([
      ...REGIONS.map((region) => `proven sample ${SECURITY} ${region}`),
      ...REGIONS.map((region) => `proven sample ${MEMBER} ${region}`),
      'proven heartbeat all accounts and regions',
      `proven feed ${feed}`,
    ]);
    expect(exit).toBe(0);
    expect(aws.asked.filter(({ operation }) => operation.startsWith('POST /det'))).toHaveLength(4);
  });

  it('fails where GuardDuty makes none, a pair is late, or a feed is not what a device reads', async () => {
    refuses = 'us-east-1';
    counts = { ...FINE, gap: 1 };
    const feed = await feedOf(200, '<html>moved</html>\n');
    const { exit, said, lines } = await proved('--feed', feed);
    expect(said).toEqual([
      `proven sample ${SECURITY} eu-west-1`,
      `failed sample ${SECURITY} us-east-1`,
      'failed heartbeat all accounts and regions',
      `failed feed ${feed}`,
    ]);
    expect(textAt(lines[1], 'says')).toContain('GuardDuty has no detector there');
    expect(exit).toBe(1);
  });

  it('fails where a sample does not arrive in time', async () => {
    isLost = true;
    const skip = ['--skip', 'heartbeats', '--skip', 'feeds'];
    const { exit, said } = await proved('--regions', 'eu-west-1', '--within', '1s', ...skip);
    expect([exit, said]).toEqual([1, [`failed sample ${SECURITY} eu-west-1`]]);
  });

  it('takes nothing audited, and nobody who may read, for no proof', async () => {
    counts = { ...FINE, delivered: 0, configured: 0 };
    const { exit, said } = await proved('--skip', 'samples', '--skip', 'feeds');
    expect([exit, said]).toEqual([1, ['failed heartbeat all accounts and regions']]);
    const file = join(await newFolder(), 'palisade.json');
    const ids = { organizationId: 'o-a1b2c3d4e5', securityAccountId: SECURITY };
    const units = { organizationalUnitIds: ['ou-ab12-cdef3456'], homeRegion: 'eu-west-1' };
    writeFileSync(file, JSON.stringify({ ...ids, ...units }));
    const feeds = await proved('--skip', 'samples', '--skip', 'heartbeats', '--config', file);
    expect([feeds.exit, feeds.said]).toEqual([1, ['unknown feed none']]);
  });
});

it('knows where the configured readers read', () => {
  const access = {
    network: { sourceCidrs: ['198.51.100.7'] },
    regions: [{ region: 'us-east-1', vpcEndpoints: ['vpce-0123456789abcdef0'] }],
    cloudfront: { enabled: true },
  };
  const outputs = new Map(OUTPUTS.map((one) => [one.OutputKey, one.OutputValue]));
  outputs.set('FeedDomain', 'd1.cloudfront.net');
  const places = configuredPlaces(
    configured({ access, storage: { blocklistKey: 'b.txt' } }),
    outputs,
  );
  expect(places.map(({ url, needsUser }) => [url, needsUser])).toEqual([
    ['https://feeds.s3.eu-west-1.amazonaws.com/b.txt', false],
    ['https://palisade-feeds-111122223333-us-east-1.s3.us-east-1.amazonaws.com/b.txt', false],
    ['https://d1.cloudfront.net/b.txt', true],
  ]);
});
