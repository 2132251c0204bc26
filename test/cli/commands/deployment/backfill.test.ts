import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { memoryLedger } from '../../../../src/adapters/memory/memory-ledger.ts';
import { backfill } from '../../../../src/cli/commands/deployment/backfill.ts';
import { backfillIn } from '../../../../src/domain/findings/backfill.ts';
import { ingestBackfill } from '../../../../src/usecases/ingest/ingest-backfill.ts';
import { awsAnswering, type Answers, type Told } from '../../../helpers/fakes/aws-endpoint.ts';
import { bareFinding } from '../../../helpers/data/findings.ts';
import { put, workspace } from '../../../helpers/hub/palisade.ts';
import { runVerb } from '../../../helpers/hub/run-verb.ts';

const SECURITY = '210987654321';
const FUNCTION = 'PalisadeHub-Ingest-1';
const REGIONS = ['eu-west-1', 'us-east-1'];
const configuration = {
  organizationId: 'o-a1b2c3d4e5',
  securityAccountId: SECURITY,
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  homeRegion: 'eu-west-1',
  regions: REGIONS,
};
const stack = {
  Stacks: [
    {
      StackName: 'PalisadeHub',
      Outputs: [{ OutputKey: 'IngestFunction', OutputValue: FUNCTION }],
    },
  ],
};

/** Sixty findings in one region, one in the other; the hub takes them in. */
function organization(): Answers {
  const ledger = memoryLedger();
  const ids = (region: string) =>
    Array.from({ length: region === 'eu-west-1' ? 60 : 1 }, (_, n) => `${region}-${n}`);
  return {
    DescribeStacks: () => stack,
    'GET /detector': () => ({ detectorIds: ['d1'] }),
    'POST /detector/d1/findings': ({ region, input }) =>
      input['nextToken'] === undefined && region === 'eu-west-1'
        ? { findingIds: ids(region).slice(0, 50), nextToken: 'more' }
        : { findingIds: region === 'eu-west-1' ? ids(region).slice(50) : ids(region) },
    'POST /detector/d1/findings/get': ({ region, input }) => ({
      findings: (input['findingIds'] as string[]).map((id, n) =>
        bareFinding({ id, region, ip: `45.1.2.${n}` }),
      ),
    }),
    [`POST /2015-03-31/functions/${FUNCTION}/invocations`]: async ({ input }) => {
      const options = { arrival: Date.now() / 1_000, administrator: SECURITY };
      const outcomes = await ingestBackfill(ledger, backfillIn(input) ?? [], options);
      return { stored: true, outcomes };
    },
  };
}

async function run(folder: string, answers: Answers, ...args: readonly string[]) {
  const { asked } = await awsAnswering(answers);
  put(folder, { 'cdk.json': { context: { palisade: configuration } } });
  const files = ['--config', `${folder}/cdk.json`, '--state', `${folder}/state.json`];
  return { ...(await runVerb(backfill, [...files, ...args])), asked };
}

const totalOf = (out: string) => (JSON.parse(out) as { total: object }).total;

test.each(['POST /detector/d1/findings', 'POST /detector/d1/findings/get'])(
  'an answer of %s without its list is not read as empty: the region stops there',
  async (operation) => {
    const folder = workspace();
    const broken = { ...organization(), [operation]: () => ({}) };
    const { exit, out } = await run(folder, broken, '--json');
    expect([exit, totalOf(out)]).toMatchObject([1, { accepted: 0, refused: 0 }]);
    expect(out).toContain('answered without a list');
    const { out: again } = await run(folder, organization(), '--json');
    expect(totalOf(again)).toMatchObject({ accepted: 61 });
  },
);

describe('palisade backfill', () => {
  test('reads every page of every region and hands it to the hub', async () => {
    const { exit, out, asked } = await run(workspace(), organization());
    expect(out).toMatch(/\neu-west-1 +60 +0 +0 +0\nus-east-1 +1 +0 +0 +0\nall +61 +0 +0 +0\n$/);
    expect(exit).toBe(0);
    const invoked = asked.filter(({ service }) => service === 'lambda');
    expect(invoked.map(({ region }) => region)).toEqual(['eu-west-1', 'eu-west-1', 'eu-west-1']);
  });

  test('asks for what was updated since so many days, the longest unchanged first', async () => {
    const { asked } = await run(
      workspace(),
      organization(),
      '--days',
      '7',
      '--regions',
      'us-east-1',
    );
    const listing = asked.find(({ operation }) => operation === 'POST /detector/d1/findings');
    expect(listing).toMatchObject({
      region: 'us-east-1',
      input: { maxResults: 50, sortCriteria: { attributeName: 'updatedAt', orderBy: 'ASC' } },
    });
    const [[, since] = []] = JSON.stringify(listing?.input).matchAll(
      /"updatedAt":\{"greaterThanOrEqual":(\d+)\}/g,
    );
    expect(Math.abs(Date.now() - 7 * 86_400_000 - Number(since))).toBeLessThan(60_000);
  });

  test('run again, finds duplicates only', async () => {
    const [folder, answers] = [workspace(), organization()];
    await run(folder, answers);
    const { out } = await run(folder, answers, '--json');
    expect(totalOf(out)).toEqual({ accepted: 0, duplicate: 61, refused: 0, failed: 0 });
  });

  test('goes on where it stopped, and says so', async () => {
    const [folder, answers] = [workspace(), organization()];
    const list = answers['POST /detector/d1/findings'];
    const denied: Answers = {
      ...answers,
      'POST /detector/d1/findings': (asked) =>
        asked.region === 'us-east-1' ? { error: 'AccessDeniedException' } : (list?.(asked) ?? {}),
    };
    const first = await run(folder, denied);
    expect(first.exit).toBe(1);
    expect(first.out).toMatch(/stopped: cannot read the findings of us-east-1: AccessDenied/);
    expect(JSON.parse(readFileSync(`${folder}/state.json`, 'utf8'))).toMatchObject({
      regions: { 'eu-west-1': { done: true } },
    });
    const second = await run(folder, answers, '--json');
    expect(second.err).toMatch(
      /^going on with the backfill from \S+Z \(--restart begins again\)\n$/,
    );
    expect(totalOf(second.out)).toEqual({ accepted: 1, duplicate: 0, refused: 0, failed: 0 });
    expect([second.exit, existsSync(`${folder}/state.json`)]).toEqual([0, false]);
  });

  test('dry, judges and stores nothing, and needs no hub', async () => {
    const folder = workspace();
    const { exit, out, asked } = await run(folder, organization(), '--dry-run', '--json');
    expect([exit, totalOf(out)]).toEqual([
      0,
      { accepted: 61, duplicate: 0, refused: 0, failed: 0 },
    ]);
    expect(asked.some(({ service }) => service !== 'guardduty')).toBe(false);
    expect(existsSync(`${folder}/state.json`)).toBe(false);
  });

  test.each<[what: string, answer: Told, said: RegExp]>([
    ['is older', { stored: false, verdicts: [] }, /older than this verb: deploy it again/],
    ['answers nonsense', { stored: true, outcomes: [] }, /gives no outcome for each finding/],
    [
      'may not be invoked',
      { error: 'AccessDeniedException' },
      /cannot invoke PalisadeHub-Ingest-1/,
    ],
  ])('stops at a hub that %s, and counts what it had read as failed', async (_, answer, said) => {
    const invoked = { [`POST /2015-03-31/functions/${FUNCTION}/invocations`]: () => answer };
    const answers = { ...organization(), ...invoked };
    const { exit, out } = await run(workspace(), answers, '--regions', 'us-east-1');
    expect(exit).toBe(1);
    expect(out).toMatch(said);
    expect(out).toMatch(/\nall +0 +0 +0 +1\n$/);
  });

  test('without a hub says where it looked', async () => {
    const absent = () => ({
      error: 'ValidationError',
      message: 'Stack PalisadeHub does not exist',
    });
    await expect(run(workspace(), { ...organization(), DescribeStacks: absent })).rejects.toThrow(
      'there is no stack PalisadeHub in this account and region: deploy it',
    );
  });

  test('does not take another file for its state', async () => {
    const folder = workspace({ 'state.json': '{"hub":7}' });
    await expect(run(folder, organization())).rejects.toThrow('is no state of a backfill');
    expect((await run(folder, organization(), '--restart')).exit).toBe(0);
  });

  test.each([
    [['--days', '91'], '--days is 91, expected 1 to 90'],
    [['--days', '0'], '--days is 0'],
    [['--regions', 'eu-west-1,Ohio'], '--regions is "eu-west-1,Ohio"'],
    [['all'], 'all is too much'],
  ])('takes %j for misuse', async (args, said) => {
    const { exit, err } = await run(workspace(), {}, ...args);
    expect(exit).toBe(2);
    expect(err).toContain(said);
  });
});
