/**
 * The one way in for findings: of the play, a POST or a watched folder.
 *
 *   event ──bus, rule──▶ queue        bare finding (GetFindings, S3 export) ──▶ queue, as a backfill does
 *
 * Law: every item that is offered has one outcome; `accepted` is only said of what is durable in the
 * queue. What ingest would refuse is refused here already, while the sender still listens.
 */
import type { FoundFinding } from '../../domain/findings/finding-file.ts';
import { describeFindingProblem, findingKey, parseFinding } from '../../domain/findings/finding.ts';
import { judgedKey } from '../../domain/facts/finding-status.ts';
import { describeJudgementProblem, parseJudgement } from '../../domain/facts/judgement.ts';
import { textAt } from '../../domain/base/lookup.ts';
import { formatTime, type EpochSeconds } from '../../domain/base/time.ts';
import type { Bus } from './bus.ts';
import type { Queue } from '../store/queue.ts';

export interface Offered {
  /** Where the sender will find it, for people. */
  readonly source: string;
  readonly read:
    | { readonly finding: FoundFinding }
    /** The event as it came. */
    | { readonly judgement: unknown }
    | { readonly refusal: string };
}

export type Admission =
  /** `finding`: its key; of a judgement the first of those it names. */
  | { readonly outcome: 'accepted'; readonly finding: string }
  | { readonly outcome: 'refused'; readonly reason: string; readonly field?: string };

export interface Intake {
  /** Throws if what is good could not be made durable: then nothing was taken. */
  take(offered: readonly Offered[], now: EpochSeconds): Promise<readonly Admission[]>;
  /** How many findings wait to be ingested. */
  waiting(): number;
}

type Read =
  | { readonly admission: Admission; readonly body: string }
  | { readonly admission: Admission; readonly body: undefined };

export function intake(bus: Bus, queue: Pick<Queue, 'send' | 'counts'>): Intake {
  return {
    async take(offered, now) {
      const read = offered.map(({ read: one }) => admit(bus, one, now));
      await queue.send(read.flatMap(({ body }) => (body === undefined ? [] : [body])));
      return read.map(({ admission }) => admission);
    },
    waiting: () => queue.counts().held,
  };
}

function admit(bus: Bus, read: Offered['read'], now: EpochSeconds): Read {
  if ('refusal' in read) return refused(read.refusal);
  if ('judgement' in read) return admitJudgement(bus, read.judgement, now);
  const { detail, envelopeAccount } = read.finding;
  const parsed = parseFinding(detail, { arrival: now });
  if (!parsed.ok) return refused(describeFindingProblem(parsed.problem), parsed.problem.field);
  const document = envelopeAccount === undefined ? detail : eventOf(read.finding, now);
  const stopped = envelopeAccount === undefined ? undefined : bus.stops(document);
  if (stopped !== undefined) return refused(stopped, 'account');
  const body = textOf(document);
  if (body === undefined) return refused('nested too deep to be a finding');
  return { admission: { outcome: 'accepted', finding: findingKey(parsed.value) }, body };
}

function admitJudgement(bus: Bus, event: unknown, now: EpochSeconds): Read {
  const parsed = parseJudgement(event, now);
  if (!parsed.ok) return refused(describeJudgementProblem(parsed.problem));
  const stopped = bus.stops(event);
  if (stopped !== undefined) return refused(stopped, 'account');
  const body = textOf(event);
  if (body === undefined) return refused('nested too deep to be a judgement');
  const { region, findingIds } = parsed.value;
  const finding = judgedKey(region, findingIds[0] ?? '');
  return { admission: { outcome: 'accepted', finding }, body };
}

function refused(reason: string, field?: string): Read {
  const where = field === undefined ? {} : { field };
  return { admission: { outcome: 'refused', reason, ...where }, body: undefined };
}

/** The event as EventBridge would deliver it. */
function eventOf({ detail, envelopeAccount }: FoundFinding, now: EpochSeconds) {
  const accountId = textAt(detail, 'accountId');
  return {
    version: '0',
    'detail-type': 'GuardDuty Finding',
    source: 'aws.guardduty',
    account: envelopeAccount,
    time: formatTime(now),
    region: textAt(detail, 'region'),
    resources: [],
    // Patterns are exact about letter case, where GetFindings' case may have come through.
    detail: { ...(detail as object), accountId },
  };
}

/** `JSON.stringify` is recursive: the depth of what a sender nests is the sender's choice. */
function textOf(document: unknown): string | undefined {
  try {
    return JSON.stringify(document);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
