/** Pages of the coverage at 10,000 accounts in 17 regions: each below 2 MB, whatever AWS said of the pairs. */
import { describe, expect, it } from 'vitest';
import { memoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts';
import { textAt } from '../../../src/domain/base/lookup.ts';
import { DEFAULT_REGIONS } from '../../../src/domain/configuration/regions.ts';
import {
  countsOf,
  pairKey,
  type PairVerdict,
} from '../../../src/domain/coverage/coverage-audit.ts';
import { COVERAGE_KEY, coverageJson } from '../../../src/domain/coverage/coverage-file.ts';
import type { CoverageStatus } from '../../../src/domain/coverage/coverage.ts';
import { coverageNow } from '../../../src/usecases/operate/coverage-now.ts';
import { cases, itInFull } from '../../helpers/arbitraries/cases.ts';

const AT = Date.parse('2026-08-03T12:00:00Z') / 1000;
const REGIONS = DEFAULT_REGIONS.slice(0, 17).toSorted();
const TERMS = {
  securityAccountId: '210987654321',
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  regions: REGIONS,
  collection: 'both',
  hubBusArn: 'arn:aws:events:eu-west-1:210987654321:event-bus/palisade',
} as const;

async function auditOf(accounts: number, verdict: CoverageStatus) {
  const pairs = Array.from({ length: accounts }, (_, n) => String(200_000_000_000 + n)).flatMap(
    (account) =>
      REGIONS.map((region): PairVerdict => {
        return { account, region, verdict, checkedAt: AT, awaitedSince: AT, waiting: 'unknown' };
      }),
  );
  const ops = memoryObjectStore();
  const coverage = { at: AT, configuration: 'x', terms: TERMS, counts: countsOf(pairs), pairs };
  const body = Buffer.from(JSON.stringify(coverageJson(coverage)));
  await ops.write(COVERAGE_KEY, body, 'always', { contentType: 'application/json' });
  return { ops, pairs };
}

describe('a page of the coverage', () => {
  itInFull('has less than 2 MB where all of 10,000 × 17 deliver', async () => {
    const { ops } = await auditOf(10_000, { kind: 'delivered', heardAt: AT });
    const answer = await coverageNow(ops, AT, { gapsOnly: false, after: '' });
    expect(answer?.pairs.length).toBeGreaterThan(5_000);
    expect(answer?.next).not.toBeNull();
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(2_000_000);
  });

  it('has less than 2 MB where AWS refused every answer at length, and none is left out', async () => {
    const detail = 'é'.repeat(1_000);
    const refused: CoverageStatus = { kind: 'unknown', reason: 'access-denied', detail };
    const { ops, pairs } = await auditOf(cases(1_000, 200), refused);
    const seen: string[] = [];
    const bytes: number[] = [];
    for (let after: string | null = ''; after !== null;) {
      const answer = await coverageNow(ops, AT, { gapsOnly: false, after });
      bytes.push(Buffer.byteLength(JSON.stringify(answer)));
      for (const pair of answer?.pairs ?? []) {
        seen.push(`${textAt(pair, 'account') ?? ''} ${textAt(pair, 'region') ?? ''}`);
      }
      after = answer?.next ?? null;
    }
    expect(Math.max(...bytes)).toBeLessThan(2_000_000);
    expect(bytes.length).toBeGreaterThan(3);
    expect(seen).toEqual(pairs.map(pairKey));
  });
});
