/**
 * What functions log: one structured line for each thing a person must know, and metrics that alarms
 * watch. Few series, no dimension that a sender chooses: each costs.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Unbelieved } from '../adapters/shared/unbelieved.ts';
import type { BackfillAnswer, BackfillOutcome } from '../domain/findings/backfill.ts';
import { plainText } from '../domain/base/plain-text.ts';
import { spreadOf } from '../domain/edition/plotted-history.ts';
import { METRICS, METRICS_NAMESPACE, READER_SILENT, REPORT_METRICS } from '../metrics.ts';
import { describeLeftOut } from '../domain/findings/finding.ts';
import type { RedriveTask } from '../domain/findings/redrive.ts';
import { describeIngestProblem } from '../usecases/ingest/ingest-findings.ts';
import type { MessageOutcome, QueuedMessage } from '../usecases/ingest/ingest-messages.ts';
import { refusal, type Reply } from '../usecases/operate/reply.ts';
import type { ActionAnswer } from '../usecases/operate/action-service.ts';
import type { OperatorRequest } from '../usecases/operate/operator-endpoint.ts';
import type { ReportedMessage, ReportOutcome } from '../usecases/report/report-findings.ts';
import { isLeftToAnother, type TickReport } from '../usecases/publish/publisher-report.ts';
import { describeHubPart } from '../domain/coverage/hub/hub-text.ts';
import type { HubAuditReport } from '../usecases/audit/audit-hub.ts';
import { auditMetrics, type AuditReport } from '../usecases/audit/audit-coverage.ts';
import type { OwnAddressReport } from '../usecases/audit/read-own-addresses.ts';
import type { ReconcileReport } from '../usecases/audit/reconcile-judgements.ts';
import { readerAlarms } from '../domain/firewalls/readers.ts';
import type { WatchReport } from '../usecases/audit/watch-readers.ts';
import type { IngestDelays } from '../usecases/ingest/ingest-delays.ts';
import { addLongest, addStages, stageSpreads } from './stages.ts';
import type { PushReport } from '../usecases/push/push-box.ts';

/** Texts of findings, members and callers stand in log lines: JSON escapes C0, and this the rest (plain-text.ts). */
const logger = new Logger({
  serviceName: 'palisade',
  jsonReplacerFn: (_key: string, value: unknown) =>
    typeof value === 'string' ? plainText(value) : value,
});
const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: 'palisade' });

/** Logs a batch; returns the messages to deliver again. */
export function logIngest(
  outcomes: readonly MessageOutcome[],
  { delays, asMetrics }: { readonly delays: IngestDelays; readonly asMetrics: boolean },
): readonly QueuedMessage[] {
  for (const { message, outcome } of outcomes) {
    countFinding(outcome.kind);
    if (outcome.kind === 'refused') {
      const reason = describeIngestProblem(outcome.problem);
      logger.warn('finding refused', { messageId: message.id, reason });
    }
    if (outcome.kind === 'accepted' && outcome.finding !== undefined) {
      const reason = describeLeftOut(outcome.finding);
      if (reason !== undefined) logger.warn('finding cut', { messageId: message.id, reason });
    }
    if (outcome.kind === 'failed') {
      logger.error('finding failed, it comes again', {
        messageId: message.id,
        error: outcome.cause instanceof Error ? outcome.cause : new Error(String(outcome.cause)),
      });
    }
  }
  const stages = stageSpreads(delays);
  if (stages !== undefined) logger.info('findings taken in', { stages });
  if (asMetrics) addStages(metrics, delays);
  if (outcomes.some(({ outcome }) => outcome.kind === 'accepted')) metrics.publishStoredMetrics();
  return outcomes.flatMap(({ message, outcome }) => (outcome.kind === 'failed' ? [message] : []));
}

function countFinding(kind: BackfillOutcome['kind']): void {
  if (kind === 'accepted') metrics.addMetric(METRICS.accepted, MetricUnit.Count, 1);
}

/** Counts a backfill's findings; what was refused or failed is in the answer. */
export function logBackfill(outcomes: readonly BackfillOutcome[]): BackfillAnswer {
  for (const { kind } of outcomes) countFinding(kind);
  metrics.publishStoredMetrics();
  return { stored: true, outcomes };
}

/** A publish that could not be asked for is no reason to fail: the schedule publishes within its minute. */
export async function logTrigger(asked: Promise<void>): Promise<void> {
  await asked.catch((error: unknown) => {
    logger.warn('publish not triggered, the schedule publishes within a minute', {
      error: error instanceof Error ? error : new Error(String(error)),
    });
  });
}

/** Something writes into the ledger what is not its work to write. */
export function logUnbelieved({ facts, records }: Unbelieved): void {
  metrics.addMetric(METRICS.unbelieved, MetricUnit.Count, facts);
  metrics.publishStoredMetrics();
  logger.error(
    'the ledger holds what its writer may not write, or no fact; that was not believed',
    {
      facts,
      records,
    },
  );
}

/** A later hub has written to the ledger, and this one was rolled back: what only that one can read is passed over. */
export function logLater(facts: number): void {
  metrics.addMetric(METRICS.unbelieved, MetricUnit.Count, facts);
  metrics.publishStoredMetrics();
  logger.error('the ledger holds facts of a later version; they are kept, and passed over', {
    facts,
  });
}

/** `asMetrics`: whether stages are metrics, too. */
export function logTick(report: TickReport, asMetrics: boolean): TickReport {
  const { outcome, edition, entries, written, alarms, source, fullestPercent } = report;
  const left = report.departures.map(({ entry, because }) => `${entry.value}: ${because}`);
  if (isLeftToAnother(report)) {
    logger.info('another publisher is at work', { outcome });
    return report;
  }
  metrics.addMetric(METRICS.checks, MetricUnit.Count, 1);
  metrics.addMetric(METRICS.alarms, MetricUnit.Count, alarms.length);
  const { toFeed, fromUpdate, ledgerToEdition, editionToFeed } = report.delays;
  addLongest(metrics, METRICS.latency, toFeed);
  const stages = { ledgerToEdition, editionToFeed };
  if (asMetrics) addStages(metrics, stages);
  metrics.publishStoredMetrics();
  const sinceUpdate = spreadOf(fromUpdate);
  const what = { outcome, edition, entries, written, alarms, source, left };
  const line = { ...what, fullestPercent, sinceUpdate, stages: stageSpreads(stages) };
  if (alarms.length > 0) logger.warn('edition checked', line);
  else logger.info('edition checked', line);
  return report;
}

/** A push that could not be asked for delays no feed: the next edition asks again, or the clock. */
export async function logPushTrigger(asked: Promise<void>): Promise<void> {
  await asked.catch((error: unknown) => {
    logger.warn('push not asked for, the next edition does so again', {
      error: error instanceof Error ? error : new Error(String(error)),
    });
  });
}

/** What pushes came to: one line for all boxes that hold the edition, and one for each that does not. */
export function logPushes(reports: readonly PushReport[], asMetrics: boolean): void {
  for (const report of reports) {
    const { box, outcome } = report;
    if (outcome === 'failed')
      logger.error(`${box} cannot be pushed to, it is tried again`, { ...report });
    else if (report.drifted.length > 0)
      logger.warn(`${box} had forgotten what it held`, { ...report });
  }
  const named = (wanted: PushReport['outcome']): readonly string[] =>
    reports.flatMap(({ box, outcome }) => (outcome === wanted ? [box] : []));
  const [pushed, waiting] = [named('pushed'), named('waiting')];
  const editionToBox = reports.flatMap(({ delay }) => delay ?? []);
  if (asMetrics && editionToBox.length > 0) {
    addStages(metrics, { editionToBox });
    metrics.publishStoredMetrics();
  }
  const stages = stageSpreads({ editionToBox });
  logger.info('pushed', { pushed, waiting, current: named('current').length, stages });
}

/** Logs each action, taken or refused, in one line; what the hub cannot read or write is an answer, too. */
export async function logRequest(
  reading: Promise<OperatorRequest | undefined>,
  answering: Promise<Reply | ActionAnswer>,
): Promise<Reply> {
  // One that could not be read fails the answer too, which says why.
  const { caller, path } = (await reading.catch(() => undefined)) ?? {};
  try {
    const answer = await answering;
    const recorded = 'recorded' in answer ? answer.recorded : undefined;
    if (recorded !== undefined) logger.info('action recorded', { caller, ...recorded });
    else if (answer.status >= 400) {
      logger.warn('request refused', { caller, path, status: answer.status, answer: answer.value });
    }
    return answer;
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    logger.error('request failed', { caller, path, error });
    return refusal(500, 'fault', error.message);
  }
}

/** Logs the readers; the run whose result was kept counts them. `alarmed`: who has an alarm of its own. */
export function logReaders(report: WatchReport, alarmed: readonly string[]): object {
  const { readers, read, behind, faults, isKept } = report;
  const named = (wanted: string): readonly string[] =>
    readers.flatMap(({ name, standing }) => (standing === wanted ? [name] : []));
  const [pulling, stopped, unknown] = [named('pulling'), named('stopped'), named('unknown')];
  if (isKept) {
    metrics.addMetric(METRICS.readersPulling, MetricUnit.Count, pulling.length);
    metrics.addMetric(METRICS.readersStopped, MetricUnit.Count, stopped.length);
    metrics.addMetric(METRICS.logsUnread, MetricUnit.Count, behind.length + faults.length);
    metrics.publishStoredMetrics();
    for (const name of alarmed.filter((one) => stopped.includes(one))) {
      metrics.addDimension('reader', name).addMetric(READER_SILENT, MetricUnit.Count, 1);
      metrics.publishStoredMetrics();
    }
  }
  const alarms = readerAlarms(readers.map((reader) => ({ ...reader, at: reader.last?.at })));
  const line = { pulling: pulling.length, stopped, unknown, alarms, read, behind, faults, isKept };
  if (stopped.length + faults.length > 0) logger.warn('readers looked at', line);
  else logger.info('readers looked at', line);
  return line;
}

const OPEN_TOLD = 50;

/** Logs how the hub's own parts stand, and counts what wakes a person. */
export function hubMeasured({ parts, toMend }: HubAuditReport): void {
  metrics.addMetric(METRICS.hubFaults, MetricUnit.Count, toMend.length);
  metrics.publishStoredMetrics();
  const open = parts.filter(({ status }) => status.kind !== 'fine').map(describeHubPart);
  if (open.length > 0) logger.error('parts of the hub are not as deployed', { open });
  else logger.info('parts of the hub are as deployed', { parts: parts.length });
}

/** Logs an audit; the run whose result was kept counts. */
export function coverageMeasured({ counts, open, ...run }: AuditReport): object {
  if (run.isKept) {
    const { pairsUnknownPercent, ...counted } = auditMetrics({ ...run, counts });
    metrics.addMetric(METRICS.gaps, MetricUnit.Count, counted.gaps);
    metrics.addMetric(METRICS.deliveryFaults, MetricUnit.Count, counted.deliveryFaults);
    metrics.addMetric(METRICS.pairsUnknown, MetricUnit.Count, counted.pairsUnknown);
    metrics.addMetric(METRICS.deadLetters, MetricUnit.Count, counted.deadLetters);
    metrics.addMetric(METRICS.pairsUnknownPercent, MetricUnit.Percent, pairsUnknownPercent);
    metrics.publishStoredMetrics();
  }
  const line = { ...run, ...counts };
  if (open.length > 0) {
    logger.warn('coverage audited', { ...line, open: open.slice(0, OPEN_TOLD) });
  } else logger.info('coverage audited', line);
  return line;
}

/** Logs what was read of own addresses; what a person must know of them, the publisher says. */
export function logOwnAddresses(report: OwnAddressReport): object {
  const line = { ...report };
  if (report.unread.length + report.enrolmentUnread.length > 0)
    logger.warn('own addresses read', line);
  else logger.info('own addresses read', line);
  return line;
}

/** Logs the judgements that were missed; the metric is written on nights that repair some. */
export function logReconciled(report: ReconcileReport): object {
  const { archived, unarchived, notUseful, faults } = report;
  const line = { ...report };
  const repaired = archived + unarchived + notUseful;
  if (repaired > 0) {
    metrics.addMetric(METRICS.judgementsRepaired, MetricUnit.Count, repaired);
    metrics.publishStoredMetrics();
  }
  if (repaired + faults.length > 0) logger.warn('judgements reconciled', line);
  else logger.info('judgements reconciled', line);
  return line;
}

/** Logs a batch of a sink's queue; returns what comes again, and when. */
export function logReports(sink: string, reported: readonly ReportedMessage[]) {
  for (const { message, outcome } of reported) {
    if (isCounted(outcome)) metrics.addMetric(REPORT_METRICS[outcome.kind], MetricUnit.Count, 1);
    const line = { sink, messageId: message.id, ...outcome };
    if (outcome.kind === 'rejected') logger.error('report rejected, see the dead letters', line);
    if (outcome.kind === 'again') logger.warn('report put off, it comes again', line);
  }
  metrics.publishStoredMetrics();
  return reported.flatMap(({ message: { id }, outcome }) =>
    outcome.kind === 'again' ? [{ id, after: outcome.after }] : [],
  );
}

/** What a redrive did; what it was shown is not logged twice. */
export function logRedrive(task: RedriveTask, answer: object): object {
  logger.info('redriven', { ...task, ...('rejects' in answer ? {} : answer) });
  return answer;
}

/** What is known or left out is no news. */
function isCounted(
  outcome: ReportOutcome,
): outcome is Extract<ReportOutcome, { readonly kind: keyof typeof REPORT_METRICS }> {
  return outcome.kind in REPORT_METRICS;
}
