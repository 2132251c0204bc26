/** What the last audit knew, as old as it is now: what was seen too long ago forwards no more. */
import { aged, countsOf, type CoverageCounts } from '../../domain/coverage/coverage-audit.ts';
import { COVERAGE_KEY, pairJson, parseCoverage } from '../../domain/coverage/coverage-file.ts';
import { at, isObject, type Json } from '../../domain/base/lookup.ts';
import { formatTime, type EpochSeconds, type Seconds } from '../../domain/base/time.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

export interface CoverageNow {
  /** ISO 8601. */
  readonly at: string;
  readonly ageSeconds: Seconds;
  readonly terms: Json;
  readonly counts: CoverageCounts;
  readonly pairs: readonly object[];
}

/** `undefined` before the first audit; throws if what it left cannot be read. */
export async function coverageNow(
  ops: ObjectStore,
  wall: EpochSeconds,
): Promise<CoverageNow | undefined> {
  const found = await ops.read(COVERAGE_KEY);
  if (found.kind === 'absent') return undefined;
  const document: unknown = JSON.parse(Buffer.from(found.body).toString('utf8'));
  const audit = parseCoverage(document);
  const terms = at(document, 'terms');
  if (audit === undefined || !isObject(terms)) {
    throw new Error(`${COVERAGE_KEY} is damaged: the next audit, within an hour, writes it again`);
  }
  const pairs = [...audit.known.values()].map((pair) => aged(pair, wall));
  return {
    at: formatTime(audit.at),
    ageSeconds: Math.max(0, wall - audit.at),
    terms,
    counts: countsOf(pairs),
    pairs: pairs.map(pairJson),
  };
}
