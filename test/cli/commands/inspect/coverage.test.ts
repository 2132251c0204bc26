/** The verb against what the question answers, over what an audit really wrote. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { memoryObjectStore } from '../../../../src/adapters/memory/memory-object-store.ts';
import { coverage } from '../../../../src/cli/commands/inspect/coverage.ts';
import { countsOf, type PairVerdict } from '../../../../src/domain/coverage/coverage-audit.ts';
import { COVERAGE_KEY, coverageJson } from '../../../../src/domain/coverage/coverage-file.ts';
import type { AuditTerms, CoverageStatus } from '../../../../src/domain/coverage/coverage.ts';
import { listAt, textAt } from '../../../../src/domain/base/lookup.ts';
import { DAY, HOUR } from '../../../../src/domain/base/time.ts';
import type { HubFacts } from '../../../../src/domain/coverage/hub/hub-parts.ts';
import { auditHub } from '../../../../src/usecases/audit/audit-hub.ts';
import { hubNow } from '../../../../src/usecases/operate/hub-now.ts';
import { brokenHub, healthyHub, HUB_PLAN } from '../../../helpers/data/hub-parts.ts';
import { coverageNow } from '../../../../src/usecases/operate/coverage-now.ts';
import { runVerb } from '../../../helpers/hub/run-verb.ts';

const SECURITY = '210987654321';
const MEMBER = '444455556666';
const AT = Date.parse('2026-08-03T12:00:00Z') / 1000;
const TERMS: AuditTerms = {
  securityAccountId: SECURITY,
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  regions: ['eu-west-1'],
  collection: 'both',
  hubBusArn: `arn:aws:events:eu-west-1:${SECURITY}:event-bus/palisade`,
};
const DELIVERS: CoverageStatus = { kind: 'delivered', heardAt: AT - HOUR };
const MISSING: CoverageStatus = { kind: 'gap', reasons: ['rule-missing', 'by-administrator-only'] };
const DENIED: CoverageStatus = { kind: 'unknown', reason: 'access-denied', detail: 'not yours' };

let server: Server | undefined;
/** Bytes of each page that was answered. */
const sizes: number[] = [];

/** Dead letters by account. */
let waiting: Readonly<Record<string, number | 'unknown'>> = {};

afterEach(() => {
  waiting = {};
  server?.close();
  server = undefined;
});

/** Runs the verb against a hub whose audit found this, so much later. */
async function told(
  verdicts: Readonly<Record<string, CoverageStatus>> | undefined,
  later: number,
  ...args: readonly string[]
) {
  return toldBy(undefined, verdicts, later, ...args);
}

/** The same, of a hub whose own parts stand so. */
async function toldBy(
  hub: HubFacts | undefined,
  verdicts: Readonly<Record<string, CoverageStatus>> | undefined,
  later: number,
  ...args: readonly string[]
) {
  const ops = memoryObjectStore();
  if (hub !== undefined) {
    await auditHub(
      {
        ops,
        hub: { facts: () => Promise.resolve(hub) },
        arrivals: { last: () => Promise.resolve(AT) },
      },
      HUB_PLAN,
      { now: AT },
    );
  }
  if (verdicts !== undefined) {
    const pairs = Object.entries(verdicts).map(([account, verdict]): PairVerdict => ({
      account,
      region: 'eu-west-1',
      verdict,
      checkedAt: AT,
      waiting: waiting[account],
    }));
    const document = coverageJson({
      at: AT,
      configuration: 'x',
      terms: TERMS,
      counts: countsOf(pairs),
      pairs,
    });
    const body = Buffer.from(JSON.stringify(document));
    await ops.write(COVERAGE_KEY, body, 'always', { contentType: 'application/json' });
  }
  const answering = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://hub');
    const page = {
      gapsOnly: searchParams.get('gaps') === '1',
      after: searchParams.get('after') ?? '',
    };
    const answering = Promise.all([coverageNow(ops, AT + later, page), hubNow(ops, AT + later)]);
    void answering.then(([answer, parts]) => {
      sizes.push(JSON.stringify(answer ?? null).length);
      response.end(JSON.stringify({ coverage: answer ?? null, hub: parts ?? null }));
    });
  });
  server = answering;
  await new Promise<void>((done) => answering.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(answering.address() as AddressInfo).port}/`;
  return runVerb(coverage, ['--url', url, ...args]);
}

describe('palisade coverage', () => {
  it('is content when all deliver, and says how old that is', async () => {
    const { exit, out } = await told({ [MEMBER]: DELIVERS }, 2 * HOUR);
    expect([exit, out]).toEqual([
      0,
      `1 of 1 pairs of account and region deliver; audit of 2026-08-03T12:00:00Z, 2h ago

delivered 3h ago (1 pair, 1 account)
  ${MEMBER}  eu-west-1
`,
    ]);
  });

  it('says first that the hub’s own parts are as deployed', async () => {
    const { exit, out } = await toldBy(healthyHub(), { [MEMBER]: DELIVERS }, HOUR);
    expect(exit).toBe(0);
    expect(out).toMatch(/^all 6 parts of the hub are as deployed\n\n1 of 1 pairs /);
  });

  it('says first what is wrong with the hub itself, and what mends it, though all pairs deliver', async () => {
    const disabled = brokenHub({ mapping: { state: 'Disabled' } });
    const { exit, out } = await toldBy(disabled, { [MEMBER]: DELIVERS }, HOUR, '--gaps');
    expect(exit).toBe(1);
    expect(out).toMatch(
      /^1 of 6 parts of the hub broken: mapping-disabled\n {2}event source mapping of PalisadeHub-Ingest: mapping-disabled, since 2026-08-03T12:00:00Z\n {2}mapping-disabled: A function reads its queue no longer/,
    );
    expect(out).toContain(
      '\n  aws lambda update-event-source-mapping --region eu-west-1 --uuid f0f0 --enabled\n',
    );
  });

  it('does not take a hub whose parts nobody may read for a good one', async () => {
    const denied = { ...healthyHub(), bus: { unknown: 'access-denied', detail: 'no' } as const };
    const { exit, out } = await toldBy(denied, { [MEMBER]: DELIVERS }, HOUR, '--json');
    expect(exit).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ hub: { isFine: false, fixes: [] } });
  });

  it('names what does not forward or is unknown, with the commands that fix it', async () => {
    const found = { [SECURITY]: MISSING, [MEMBER]: MISSING, '777788889999': DENIED };
    const { exit, out } = await told(found, HOUR);
    expect(exit).toBe(1);
    expect(out).toMatch(/^0 of 3 pairs of account and region deliver; 1 unknown \(33\.3%\)/);
    expect(out).toContain('\ngap: rule-missing, by-administrator-only (2 pairs, 2 accounts)\n');
    expect(out).toContain(`\n  ${MEMBER}  eu-west-1\n`);
    expect(out).toContain('\nunknown: access-denied (1 pair, 1 account)\n');
    expect(out).toContain('  for example: not yours\n  777788889999  eu-west-1\n');
    expect(out.match(/The stack that forwards findings is absent/g)).toHaveLength(1);
    expect(out).not.toContain('delete-stack-instances');
    for (const [set, account] of [
      ['Administrator', SECURITY],
      ['Members', MEMBER],
      ['Audit', '777788889999'],
    ]) {
      expect(out).toMatch(
        new RegExp(`create-stack-instances .*--stack-set-name Palisade${set} .*\\["${account}"\\]`),
      );
    }
  });

  it('shows gaps and what is unknown alone if asked, as text and as JSON', async () => {
    const found = { [SECURITY]: DELIVERS, [MEMBER]: DENIED, '777788889999': MISSING };
    const { exit, out } = await told(found, HOUR, '--gaps');
    expect(exit).toBe(1);
    expect([SECURITY, MEMBER, '777788889999'].map((id) => out.includes(`\n  ${id}  `))).toEqual([
      ...[false, true, true],
    ]);
    const json = await told(found, HOUR, '--gaps', '--json');
    expect(JSON.parse(json.out)).toMatchObject({
      counts: { delivered: 1 },
      pairs: [{ account: MEMBER }, { account: '777788889999' }],
    });
  });

  it('names where dead letters wait, though all deliver, and what takes them in', async () => {
    const found = { [MEMBER]: DELIVERS, [SECURITY]: DELIVERS };
    waiting = { [MEMBER]: 3 };
    const { exit, out } = await told(found, HOUR, '--gaps');
    expect(exit).toBe(1);
    expect(out).toMatch(/^2 of 2 pairs of account and region deliver; dead letters wait in 1; /);
    expect(out).toContain('\ndead letters wait (1 pair, 1 account)\n');
    expect(out).toContain(`\n  ${MEMBER}  eu-west-1\n`);
    expect(out).toContain(`\n  npx palisade redrive --member ${MEMBER} --regions eu-west-1\n`);
    waiting = { [MEMBER]: 'unknown' };
    const unknown = await told(found, HOUR);
    expect(unknown.exit).toBe(0);
    expect(unknown.out).toContain('of 1 pair it is unknown whether dead letters wait');
  });

  it('believes nothing that was seen too long ago', async () => {
    const { exit, out } = await told({ [MEMBER]: DELIVERS }, 2 * DAY + 1);
    expect([exit, out]).toEqual([
      1,
      expect.stringMatching(new RegExp(`unknown: stale[^]*${MEMBER}`)),
    ]);
  });

  it('asks page by page, each below 2 MB, and misses and repeats nothing', async () => {
    const accounts = Array.from({ length: 20_000 }, (_, n) => String(300_000_000_000 + n));
    const late: CoverageStatus = { kind: 'gap', reasons: ['heartbeat-late'] };
    const found = Object.fromEntries(
      accounts.map((account, n) => [account, n % 20 === 0 ? late : DELIVERS]),
    );
    sizes.length = 0;
    const { out } = await told(found, HOUR, '--json');
    const all = listAt(JSON.parse(out), 'pairs').map((pair) => textAt(pair, 'account'));
    expect(all).toEqual(accounts);
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThan(2_000_000);
    sizes.length = 0;
    const gaps = await told(found, HOUR, '--gaps', '--json');
    expect(listAt(JSON.parse(gaps.out), 'pairs')).toHaveLength(1_000);
    expect(sizes).toHaveLength(1);
  });

  it('has nothing against a region that is not enabled', async () => {
    const { exit } = await told({ [MEMBER]: { kind: 'region-not-enabled' } }, HOUR);
    expect(exit).toBe(0);
  });

  it('says so before the first audit, and passes JSON on', async () => {
    expect(await told(undefined, 0)).toMatchObject({
      exit: 1,
      out: '',
      err: expect.stringContaining('no audit yet') as unknown,
    });
    expect(await told(undefined, 0, '--json')).toMatchObject({ exit: 1, out: 'null\n' });
    const { exit, out } = await told({ [MEMBER]: MISSING }, HOUR, '--json');
    expect(exit).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      ageSeconds: HOUR,
      counts: { gap: 1 },
      pairs: [{ account: MEMBER, verdict: 'gap', reasons: MISSING.reasons }],
    });
  });

  it('takes what is too much for misuse', async () => {
    expect((await runVerb(coverage, ['all'])).exit).toBe(2);
  });
});
