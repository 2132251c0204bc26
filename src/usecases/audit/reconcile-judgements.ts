/**
 * What analysts have judged in GuardDuty and CloudTrail, which is best effort, has not told: read back once a night, held
 * against the ledger, and put into the ingest queue as the events that were missed. Only the ingest writes findings.
 *
 * Law: run again it asks for nothing that has been taken in; what is no longer so when a repair arrives is not repaired, since
 * an analyst's later word counts; a region that cannot be read stops no other. What GuardDuty archived by a
 * suppression rule and never sent is none of ours.
 */
import type { EpochSeconds, Seconds } from '../../domain/base/time.ts';
import { DAY } from '../../domain/base/time.ts';
import { judgedKeyOf, type FindingStatus } from '../../domain/facts/finding-status.ts';
import {
  isLiftedUnheard,
  missedEvent,
  missedOf,
  type MissedCall,
} from '../../domain/facts/repaired-judgement.ts';
import { findingKey, parseFinding, type Finding } from '../../domain/findings/finding.ts';
import type { JudgedFindings } from '../../ports/aws.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { IntakeQueue } from '../../ports/queues.ts';
import type { AuditOptions } from './audit-coverage.ts';

export interface ReconcilePorts {
  readonly judged: JudgedFindings;
  readonly ledger: Pick<Ledger, 'about'>;
  readonly intake: IntakeQueue;
}

export interface ReconcileTerms {
  /** Account of GuardDuty's administrator. */
  readonly securityAccountId: string;
  readonly regions: readonly string[];
}

export interface ReconcileReport {
  /** Findings that were looked at. */
  readonly looked: number;
  /** Judgements that were missed, and asked for again. */
  readonly archived: number;
  readonly unarchived: number;
  readonly notUseful: number;
  /** Regions that were not looked at to the end: out of time, or of so many findings. */
  readonly left: readonly string[];
  /** Regions that cannot be read, each with the reason. */
  readonly faults: readonly string[];
}

/** How far back archived findings are read: one night a week as long as GuardDuty keeps findings. */
export const ARCHIVED_SINCE = { nightly: 8 * DAY, weekly: 90 * DAY } as const;
/** Feedback can be asked for by no criterion: all findings of a time must be read for it. */
export const FEEDBACK_SINCE: Seconds = 2 * DAY;
/** Of each region and kind, the latest. */
const FINDINGS_MAX = 10_000;
/** What the calls take at most, and so the events of them. */
const IDS_MAX = 50;
const REGIONS_AT_ONCE = 4;

interface ReconcileTally {
  looked: number;
  archived: number;
  unarchived: number;
  notUseful: number;
  readonly left: string[];
  readonly faults: string[];
}

export async function reconcileJudgements(
  ports: ReconcilePorts,
  terms: ReconcileTerms,
  { now, goesOn }: AuditOptions,
): Promise<ReconcileReport> {
  const nothing = { looked: 0, archived: 0, unarchived: 0, notUseful: 0 };
  const tally: ReconcileTally = { ...nothing, left: [], faults: [] };
  const waiting = terms.regions.values();
  const worker = async (): Promise<void> => {
    for (const region of waiting) {
      try {
        const isWhole = await reconcileRegion(region, { ports, terms, tally, now, goesOn });
        if (!isWhole) tally.left.push(region);
      } catch (error) {
        tally.faults.push(`${region}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: REGIONS_AT_ONCE }, worker));
  return tally;
}

interface Reconciling extends AuditOptions {
  readonly ports: ReconcilePorts;
  readonly terms: ReconcileTerms;
  readonly tally: ReconcileTally;
}

/** Whether all was looked at. */
async function reconcileRegion(region: string, run: Reconciling): Promise<boolean> {
  let isWhole = true;
  for (const { archived, since } of kindsAt(run.now)) {
    let looked = 0;
    for await (const page of run.ports.judged.pages(region, { archived, from: run.now - since })) {
      await reconcilePage(region, page.flatMap(readable), run);
      looked += page.length;
      run.tally.looked += page.length;
      if (looked < FINDINGS_MAX && run.goesOn()) continue;
      isWhole = false;
      break;
    }
  }
  return isWhole;
}

function kindsAt(now: EpochSeconds) {
  const isWeekly = Math.floor(now / DAY) % 7 === 0;
  const since = isWeekly ? ARCHIVED_SINCE.weekly : ARCHIVED_SINCE.nightly;
  return [
    { archived: true, since },
    { archived: false, since: FEEDBACK_SINCE },
  ];
}

function readable(document: unknown): readonly Finding[] {
  const parsed = parseFinding(document);
  return parsed.ok ? [parsed.value] : [];
}

async function reconcilePage(
  region: string,
  findings: readonly Finding[],
  { ports, terms, tally, now }: Reconciling,
): Promise<void> {
  const missed: Record<MissedCall, string[]> = {
    ArchiveFindings: [],
    UnarchiveFindings: [],
    UpdateFindingsFeedback: [],
  };
  const calls = await Promise.all(findings.map((finding) => missedIn(ports.ledger, finding, now)));
  findings.forEach(({ id }, n) => {
    for (const call of calls[n] ?? []) missed[call].push(id);
  });
  for (const call of CALLS) {
    for (let n = 0; n < missed[call].length; n += IDS_MAX) {
      const findingIds = missed[call].slice(n, n + IDS_MAX);
      await ports.intake.put(
        missedEvent({ call, region, findingIds }, terms.securityAccountId, now),
      );
    }
  }
  tally.archived += missed.ArchiveFindings.length;
  tally.unarchived += missed.UnarchiveFindings.length;
  tally.notUseful += missed.UpdateFindingsFeedback.length;
}

const CALLS = ['ArchiveFindings', 'UnarchiveFindings', 'UpdateFindingsFeedback'] as const;

/** Most findings are judged by nobody: of those only what judgements say is asked. */
async function missedIn(
  ledger: ReconcilePorts['ledger'],
  finding: Finding,
  now: EpochSeconds,
): Promise<readonly MissedCall[]> {
  const key = findingKey(finding);
  const judged = await standingOf(ledger, judgedKeyOf(key));
  const { archived, notUseful } = finding;
  const lifted = !archived && isLiftedUnheard(judged, now) ? (['UnarchiveFindings'] as const) : [];
  if (!archived && !notUseful) return lifted;
  return [...lifted, ...missedOf(finding, await standingOf(ledger, key), judged)];
}

async function standingOf(
  ledger: ReconcilePorts['ledger'],
  key: string,
): Promise<FindingStatus | undefined> {
  const [fact] = await ledger.about('standing', key);
  return fact?.kind === 'standing' ? fact.standing : undefined;
}
