/**
 * `coverage.json` of the ops bucket: what the last audit knew of every pair. Read back as strictly as anything else
 * that was stored; the same verdicts give the same bytes.
 */
import {
  pairKey,
  type CoverageCounts,
  type KnownPairs,
  type PairVerdict,
} from './coverage-audit.ts';
import {
  reasonsOf,
  type AuditTerms,
  type GapReason,
  type UnknownReason,
  type CoverageStatus,
} from './coverage.ts';
import { rolloutJson, type Rollout } from './rollout.ts';
import { at, isObject, listAt, numberAt, textAt } from '../base/lookup.ts';
import { formatTime, parseTime, type EpochSeconds } from '../base/time.ts';

export const COVERAGE_KEY = 'coverage.json';

export interface Coverage {
  /** The end of the run. */
  readonly at: EpochSeconds;
  /** Digest of the terms that the verdicts hold under. */
  readonly configuration: string;
  readonly terms: AuditTerms;
  readonly counts: CoverageCounts;
  readonly pairs: readonly PairVerdict[];
  /** Why stack instances failed; absent if all pairs are well, since nobody asks then. */
  readonly rollout?: Rollout | undefined;
}

const GAP_REASONS: ReadonlySet<string> = new Set<GapReason>([
  ...(['no-detector', 'detector-suspended', 'slow-publishing', 'not-administered'] as const),
  ...([
    'rule-missing',
    'rule-removed',
    'rule-disabled',
    'pattern-not-ours',
    'target-not-our-bus',
  ] as const),
  ...(['target-without-role', 'by-administrator-only', 'administrator-gap'] as const),
  'heartbeat-late',
]);
const UNKNOWN_REASONS: ReadonlySet<string> = new Set<UnknownReason>([
  ...(['access-denied', 'throttled', 'unreadable', 'account-suspended'] as const),
  ...(['administrator-unknown', 'not-reached', 'stale'] as const),
]);

/** As JSON; what the operator's question answers, too. */
export function coverageJson({ at: time, pairs, rollout, ...rest }: Coverage): object {
  const failed = rollout === undefined ? {} : { rollout: rolloutJson(rollout) };
  return { at: formatTime(time), ...rest, ...failed, pairs: pairs.map(pairJson) };
}

export function pairJson(pair: PairVerdict): object {
  const { account, region, verdict, checkedAt, awaitedSince, waiting } = pair;
  return {
    account,
    region,
    verdict: verdict.kind,
    reasons: reasonsOf(verdict),
    ...(verdict.kind === 'unknown' && verdict.detail !== undefined
      ? { detail: verdict.detail }
      : {}),
    ...(verdict.kind === 'delivered' ? { heardAt: formatTime(verdict.heardAt) } : {}),
    checkedAt: checkedAt === undefined ? null : formatTime(checkedAt),
    ...(awaitedSince === undefined ? {} : { awaitedSince: formatTime(awaitedSince) }),
    ...(waiting === undefined ? {} : { waiting }),
  };
}

export interface EarlierAudit {
  readonly at: EpochSeconds;
  readonly configuration: string;
  readonly known: KnownPairs;
}

/** `undefined` if it is not what `coverageJson` gives. */
export function parseCoverage(document: unknown): EarlierAudit | undefined {
  const time = parseTime(textAt(document, 'at'));
  const configuration = textAt(document, 'configuration');
  const pairs = listAt(document, 'pairs').map(pairIn);
  if (time === undefined || configuration === undefined || !isObject(at(document, 'counts'))) {
    return undefined;
  }
  const known = new Map<string, PairVerdict>();
  for (const pair of pairs) {
    if (pair === undefined) return undefined;
    known.set(pairKey(pair), pair);
  }
  return { at: time, configuration, known };
}

function pairIn(pair: unknown): PairVerdict | undefined {
  const [account, region] = [textAt(pair, 'account'), textAt(pair, 'region')];
  const verdict = verdictIn(pair);
  if (account === undefined || region === undefined || verdict === undefined) return undefined;
  const checkedAt = parseTime(textAt(pair, 'checkedAt'));
  const awaitedSince = parseTime(textAt(pair, 'awaitedSince'));
  const count = numberAt(pair, 'waiting');
  const waiting = textAt(pair, 'waiting') === 'unknown' ? 'unknown' : count;
  return { account, region, verdict, checkedAt, awaitedSince, waiting };
}

function verdictIn(pair: unknown): CoverageStatus | undefined {
  const kind = textAt(pair, 'verdict');
  if (kind === 'configured' || kind === 'region-not-enabled') return { kind };
  // As audits wrote it before there were heartbeats.
  if (kind === 'forwards') return { kind: 'configured' };
  if (kind === 'delivered') {
    const heardAt = parseTime(textAt(pair, 'heardAt'));
    return heardAt === undefined ? undefined : { kind, heardAt };
  }
  const reasons = listAt(pair, 'reasons');
  if (kind === 'gap') {
    const [first, ...rest] = reasons.filter(isGapReason);
    return first === undefined ? undefined : { kind, reasons: [first, ...rest] };
  }
  const [reason] = reasons.filter(isUnknownReason);
  if (kind !== 'unknown' || reason === undefined) return undefined;
  const detail = textAt(pair, 'detail');
  return { kind, reason, ...(detail === undefined ? {} : { detail }) };
}

function isGapReason(reason: unknown): reason is GapReason {
  return typeof reason === 'string' && GAP_REASONS.has(reason);
}

function isUnknownReason(reason: unknown): reason is UnknownReason {
  return typeof reason === 'string' && UNKNOWN_REASONS.has(reason);
}
