/**
 * Asks each account and region whether its findings come to the hub, the longest unknown first, and keeps what it
 * learns as `coverage.json`.
 *
 * Law: a pair that cannot be asked stops no other, and is unknown; what is not reached in time keeps what was known,
 * and its age. If the accounts themselves cannot be listed, or the heartbeats not read, nothing is written: the old
 * audit grows old, and says so.
 */
import { parseJson } from '../../domain/base/json.ts';
import {
  countsOf,
  duePairs,
  expectedPairs,
  isOpen,
  pairKey,
  verdictsAfter,
  type CoverageCounts,
  type Expected,
  type PairVerdict,
} from '../../domain/coverage/coverage-audit.ts';
import { COVERAGE_KEY, coverageJson, parseCoverage } from '../../domain/coverage/coverage-file.ts';
import type { AuditTerms, PairFacts } from '../../domain/coverage/coverage.ts';
import { unknownPercent } from '../../domain/coverage/coverage-text.ts';
import { heardBy, isLate } from '../../domain/coverage/delivery.ts';
import { json } from '../../domain/edition/edition-files.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { Heartbeats } from '../../ports/heartbeats.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { rolloutOf, type Rollout } from '../../domain/coverage/rollout.ts';
import type { AuditedAccounts, FailedInstances, PairProbe } from '../../ports/aws.ts';

export interface AuditPorts {
  readonly ops: ObjectStore;
  readonly accounts: Pick<AuditedAccounts, 'below'>;
  readonly probe: PairProbe;
  readonly heartbeats: Heartbeats;
  /** @default - why stack instances failed is not asked */
  readonly instances?: FailedInstances;
  readonly sha256: (text: string) => string;
}

export interface AuditOptions {
  readonly now: EpochSeconds;
  /** Asked before each look; when it says no, the rest is left for the next run. */
  readonly goesOn: () => boolean;
}

export interface AuditReport {
  readonly counts: CoverageCounts;
  /** Pairs that do not forward, are unknown, or hold dead letters. */
  readonly open: readonly PairVerdict[];
  /** Pairs whose heartbeat is late, and nothing else. */
  readonly late: number;
  readonly probed: number;
  /** Pairs that were due and not reached. */
  readonly left: number;
  /** False if another run was quicker: that one reports. */
  readonly isKept: boolean;
}

/** What alarms watch, by the names that `METRICS` gives them. */
export function auditMetrics({ counts, late }: Pick<AuditReport, 'counts' | 'late'>) {
  return {
    gaps: counts.gap - late,
    deliveryFaults: late,
    pairsUnknown: counts.unknown - counts.suspended,
    pairsUnknownPercent: unknownPercent(counts),
    deadLetters: counts.waiting,
  };
}

const JSON_TYPE = { contentType: 'application/json', cacheControl: 'no-cache' };
/** Pairs asked at once; each asks its services one after another. */
const AT_ONCE = 32;

export async function auditCoverage(
  ports: AuditPorts,
  terms: AuditTerms,
  { now, goesOn }: AuditOptions,
): Promise<AuditReport> {
  const { ops, accounts, sha256 } = ports;
  const configuration = sha256(JSON.stringify(Object.entries(terms).sort()));
  const { known, etag } = await earlierAudit(ops, configuration);
  const expected = expectedPairs(await accounts.below(terms.organizationalUnitIds), terms);
  const due = duePairs(expected, known, now);
  await ports.probe.prepare?.(due);
  const found = await probed(ports.probe, due, goesOn);
  const heard = heardBy(await ports.heartbeats.last());
  const pairs = verdictsAfter(expected, { known, found, heard }, terms, now);
  const counts = countsOf(pairs);
  const rollout = await rolloutNow(ports.instances, pairs, { now, goesOn });
  const coverage = { at: now, configuration, terms, counts, pairs, rollout };
  const body = Buffer.from(json(coverageJson(coverage)));
  const condition = etag === undefined ? { ifAbsent: true as const } : { ifEtag: etag };
  const { kind } = await ops.write(COVERAGE_KEY, body, condition, JSON_TYPE);
  const open = pairs.filter(isOpen);
  const left = due.length - found.size;
  const late = pairs.filter(({ verdict }) => isLate(verdict)).length;
  return { counts, open, late, probed: found.size, left, isKept: kind === 'written' };
}

/** Asked only where something is amiss; what cannot be asked stops no audit. */
async function rolloutNow(
  instances: FailedInstances | undefined,
  pairs: readonly PairVerdict[],
  { now, goesOn }: AuditOptions,
): Promise<Rollout | undefined> {
  if (instances === undefined || !pairs.some(isOpen)) return undefined;
  try {
    const { failed, faults } = await instances.list(goesOn);
    return rolloutOf(failed, faults, now);
  } catch (error) {
    return rolloutOf([], [error instanceof Error ? error.message : String(error)], now);
  }
}

/** What was known under other terms, or is damaged, is known no more: it is all asked again. */
async function earlierAudit(ops: ObjectStore, configuration: string) {
  const found = await ops.read(COVERAGE_KEY);
  const nothing = new Map<string, PairVerdict>();
  if (found.kind === 'absent') return { known: nothing, etag: undefined };
  const earlier = parseCoverage(parseJson(Buffer.from(found.body).toString('utf8')));
  const isSame = earlier?.configuration === configuration;
  return { known: isSame ? earlier.known : nothing, etag: found.etag };
}

async function probed(
  probe: PairProbe,
  due: readonly Expected[],
  goesOn: () => boolean,
): Promise<ReadonlyMap<string, PairFacts>> {
  const found = new Map<string, PairFacts>();
  let next = 0;
  // Each goes on as soon as it has an answer: a slow region holds up none but its own pairs.
  const ask = async (): Promise<void> => {
    for (let pair = due[next]; pair !== undefined && goesOn(); pair = due[next]) {
      next += 1;
      found.set(pairKey(pair), await factsOf(probe, pair));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return found;
}

/** Whatever goes wrong with one pair is that pair's. */
async function factsOf(probe: PairProbe, { account, region }: Expected): Promise<PairFacts> {
  try {
    return await probe.facts({ account, region });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const fault = { unknown: 'unreadable', detail } as const;
    return { detector: fault, administrator: fault, rules: fault };
  }
}
