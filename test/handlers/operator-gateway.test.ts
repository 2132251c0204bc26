/** The operator function's bundle behind API Gateway, called by the command line, and by principals that may invoke it directly. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROOF_HEADER, proveCaller } from '../../src/adapters/lambda/caller-proof.ts';
import { wallTime } from '../../src/adapters/shared/wall-clock.ts';
import { parseJson } from '../../src/domain/base/json.ts';
import { textAt } from '../../src/domain/base/lookup.ts';
import { OPERATORS } from '../../src/domain/facts/fact.ts';
import {
  ALICE,
  CALLERS,
  MALLORY,
  startDeployedHub,
  type DeployedHub,
} from '../helpers/hub/deployed-hub.ts';
import { bruteForce, publisherIn } from '../helpers/hub/publishing.ts';

let hub: DeployedHub;

beforeAll(async () => {
  hub = await startDeployedHub('api-gateway');
  const now = wallTime();
  await hub.world.ledger.record([bruteForce('45.8.4.4', now - 60)], now);
  await publisherIn(hub.world).tick({ now: now + 2, wall: now });
}, 60_000);

afterAll(() => hub.stop());

async function recorded() {
  const facts = await hub.world.ledger.about('override', OPERATORS);
  return facts.flatMap((fact) => (fact.kind === 'override' ? [fact.override] : []));
}

describe('behind API Gateway', () => {
  it('questions are answered, whatever needs escaping in them', async () => {
    const listed = await hub.run(['explain', '45.8.4.4']);
    expect(listed).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/: listed\n/) as string,
    });
    const { stderr } = await hub.run(['explain', '2001:4860:4860::8888']);
    expect(stderr).toMatch(/nothing is known of 2001:4860:4860::8888\n$/);
  });

  it('an action is recorded under the ARN of who signed it', async () => {
    const { code, stdout, stderr } = await hub.run([
      'exempt',
      '45.8.4.4',
      '--reason',
      'für uns',
      '--json',
    ]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('asking the hub')]);
    expect(JSON.parse(stdout)).toMatchObject({ act: 'exempt', author: ALICE });
    expect(await recorded()).toMatchObject([{ author: ALICE, reason: 'für uns' }]);
  });

  it('the hub of a URL of API Gateway is signed for, in its region', async () => {
    const url = 'https://abc123.execute-api.eu-central-2.amazonaws.com/hub/';
    const { code, stderr } = await hub.run(['status', '--url', url]);
    expect(code).toBe(1);
    expect(stderr).toContain(`asking the hub at ${url}`);
  });
});

const BODY = JSON.stringify({ act: 'exempt', target: '45.8.5.5', reason: 'mine' });
const ACTION = { method: 'POST', path: 'operator', body: BODY };

type Key = keyof typeof CALLERS;

function proofOf(key: Key, action: typeof ACTION = ACTION): Promise<string> {
  const credentials = { accessKeyId: key, secretAccessKey: CALLERS[key].secret };
  return proveCaller(action, { credentials, region: 'eu-west-1' });
}

/** As who may invoke the function can write it. */
async function invoked(proof: string | undefined, claimed: string | undefined) {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const client = new LambdaClient({ endpoint: hub.api, region: 'eu-west-1', credentials });
  const event = {
    path: '/operator',
    httpMethod: 'POST',
    headers: proof === undefined ? null : { [PROOF_HEADER]: proof },
    requestContext: { requestId: 'any', identity: { userArn: claimed } },
    body: BODY,
  };
  const { Payload } = await client.send(
    new InvokeCommand({ FunctionName: 'operator', Payload: JSON.stringify(event) }),
  );
  const answer = parseJson(Payload?.transformToString() ?? '');
  return textAt(parseJson(textAt(answer, 'body') ?? ''), 'error') ?? 'taken';
}

describe('an event that somebody else wrote than API Gateway', () => {
  it.each<readonly [string, () => Promise<string | undefined>, string | undefined]>([
    ['that only claims a caller', () => Promise.resolve(undefined), ALICE],
    ['with a proof of another caller', () => proofOf('AKIAMALLORY'), ALICE],
    [
      'with a proof of another action',
      () => proofOf('AKIAALICE', { ...ACTION, body: '{}' }),
      ALICE,
    ],
    [
      'with a proof for another path',
      () => proofOf('AKIAALICE', { ...ACTION, path: 'status' }),
      ALICE,
    ],
    ['with a proof that leaves out the action', uncovered, ALICE],
    ['with no proof at all but noise', () => Promise.resolve('bm9pc2U'), ALICE],
    ['with a proof, and no caller', () => proofOf('AKIAALICE'), undefined],
  ])('%s is refused, and nothing is recorded', async (_, proof, claimed) => {
    const before = await recorded();
    expect(await invoked(await proof(), claimed)).toBe('no-caller');
    expect(await recorded()).toEqual(before);
  });

  it('acts in nobody’s name but the one that it can prove', async () => {
    expect(await invoked(await proofOf('AKIAMALLORY'), MALLORY)).toBe('taken');
    expect(await recorded()).toContainEqual(expect.objectContaining({ author: MALLORY }));
  });
});

/** As any other use of STS is signed, e.g. one that Alice has shown to another service: STS itself would not mind. */
async function uncovered(): Promise<string> {
  const credentials = { accessKeyId: 'AKIAALICE', secretAccessKey: CALLERS.AKIAALICE.secret };
  const terms = { service: 'sts', region: 'eu-west-1', sha256: Sha256, applyChecksum: false };
  const hostname = 'sts.eu-west-1.amazonaws.com';
  const { headers } = await new SignatureV4({ ...terms, credentials }).sign({
    method: 'POST',
    protocol: 'https:',
    hostname,
    path: '/',
    query: {},
    headers: { host: hostname, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  return Buffer.from(JSON.stringify(headers)).toString('base64url');
}
