/** What analysts ask a hub: status, explain, list, diff, coverage, editions, and what the page shows. */
import { formatAddress } from '../../domain/values/address.ts';
import type { ListedEntry } from '../../domain/edition/listed-entry.ts';
import { parseTarget, type Target } from '../../domain/facts/override.ts';
import { readerAlarms } from '../../domain/firewalls/readers.ts';
import { ok, refuse, type Result } from '../../domain/base/result.ts';
import { formatTime, type EpochSeconds } from '../../domain/base/time.ts';
import type { IngestQueue } from '../../ports/queues.ts';
import { refusal, type Reply, type RefusalAnswer } from './reply.ts';
import { boxAnswer } from './box-status.ts';
import { coverageNow } from './coverage-now.ts';
import { organizationJson, ownAnswer } from './own-summary.ts';
import { hubNow } from './hub-now.ts';
import { editionHistory } from './edition-history.ts';
import { describeDiffProblem, diffEditions } from './diff.ts';
import type { Pointer } from '../publish/edition-store.ts';
import { answerList } from './answer-list.ts';
import type { MemoryPorts } from './current-memory.ts';
import { explainValue, type ExplainTerms } from './explain.ts';
import type { Asked } from './known-values.ts';
import {
  answerActions,
  answerDetails,
  answerHistory,
  answerHolding,
  answerIntake,
  answerTable,
} from './page/answer-page.ts';
import type { DetailPorts } from './page/entry-details.ts';
import { answerSamples } from './answer-samples.ts';
import {
  bucketAnswer,
  delaysAnswer,
  hubStatus,
  type CoverageSummary,
  type StatusPorts,
} from './status.ts';

export interface QuestionPorts extends StatusPorts, DetailPorts, MemoryPorts {
  readonly queue: IngestQueue;
}

export interface QuestionTerms extends ExplainTerms {
  /** How many seconds of the hub's clock pass in one; 1 but in a play. */
  readonly speed: number;
  /** Whether it is no play. */
  readonly live: boolean;
}

export interface Question {
  readonly name: string;
  readonly query: URLSearchParams;
  /** The publisher's clock. */
  readonly now: EpochSeconds;
  /** Ours. */
  readonly wall: EpochSeconds;
}

type Answering = (ports: QuestionPorts, terms: QuestionTerms, question: Question) => Promise<Reply>;

const EDITIONS_MAX = 100;

const ANSWERING: Readonly<Record<string, Answering>> = {
  status: answerStatus,
  explain: answerExplain,
  diff: answerDiff,
  list: answerList,
  coverage: answerCoverage,
  editions: answerEditions,
  table: (ports, _terms, { query }) => answerTable(ports, query),
  details: (ports, _terms, question) => answerDetails(ports, question),
  history: ({ ops }) => answerHistory(ops),
  holding: ({ ops }, _terms, { query }) => answerHolding(ops, query),
  actions: ({ ledger }, { overrides }, { now }) => answerActions(ledger, overrides, now),
  intake: ({ ops, queue }) => answerIntake(ops, queue),
  samples: ({ ops }) => answerSamples(ops),
};

/** By the names that `Question` takes. */
export const QUESTIONS: readonly string[] = Object.keys(ANSWERING);

/** Throws if what it must read cannot be read. */
export async function answerQuestion(
  ports: QuestionPorts,
  terms: QuestionTerms,
  question: Question,
): Promise<Reply> {
  const { name } = question;
  const answering = Object.hasOwn(ANSWERING, name) ? ANSWERING[name] : undefined;
  if (answering !== undefined) return answering(ports, terms, question);
  return refusal(404, 'not-found', `there is no question ${JSON.stringify(name.slice(0, 80))}`);
}

async function answerStatus(
  { queue, ...ports }: QuestionPorts,
  { live, speed }: QuestionTerms,
  { now, wall }: Question,
): Promise<Reply> {
  const [status, { waiting, deadLetters }, hub] = await Promise.all([
    hubStatus(ports, { now, wall }),
    queue.counts(),
    hubNow(ports.ops, wall),
  ]);
  const { steering, edition, check, buckets, readers, boxes, coverage, own } = status;
  const { mode, by, growthAllowed, shrinkAllowed } = steering;
  const value = {
    time: formatTime(now),
    live,
    speed,
    mode,
    by: by === undefined ? null : { ...by, at: formatTime(by.at) },
    released: { growth: growthAllowed, shrink: shrinkAllowed },
    edition:
      edition === undefined
        ? null
        : {
            ...pointerAnswer(edition.pointer),
            entries: edition.entries,
            byBand: edition.byBand,
            byKind: edition.byKind,
          },
    lastCheck:
      check === undefined
        ? null
        : { at: formatTime(check.at), ageSeconds: check.age, outcome: check.outcome },
    ...delaysAnswer(status.delays),
    alarms: [
      ...(check?.alarms ?? []),
      ...readerAlarms(readers.map((reader) => ({ ...reader, at: reader.lastPull }))),
    ],
    buckets: buckets.map(bucketAnswer),
    readers: readers.map(({ name, standing, lastPull, edition: given, feed, address }) => ({
      name,
      standing,
      lastPull: lastPull === undefined ? null : formatTime(lastPull),
      edition: given ?? null,
      feed,
      address,
    })),
    queue: { waiting, deadLetters },
    boxes: boxes.map(boxAnswer),
    coverage: coverageAnswer(coverage),
    ownAddresses: ownAnswer(own),
    organization: organizationJson(own),
    hub: hub === undefined ? null : { isFine: hub.isFine, says: hub.says, open: hub.open },
  };
  return { status: 200, value };
}

function coverageAnswer(coverage: CoverageSummary): object | null {
  switch (coverage.kind) {
    case 'none':
      return null;
    case 'unreadable':
      return { fault: coverage.fault };
    case 'audited':
      return { ageSeconds: coverage.age, counts: coverage.counts };
  }
}

/** `gaps=1`: gaps and unknown pairs alone; `after`: the page after this pair. */
async function answerCoverage(
  { ops }: QuestionPorts,
  _terms: QuestionTerms,
  { query, wall }: Question,
): Promise<Reply> {
  const page = { gapsOnly: query.get('gaps') === '1', after: query.get('after') ?? '' };
  const [coverage, hub] = await Promise.all([coverageNow(ops, wall, page), hubNow(ops, wall)]);
  return { status: 200, value: { coverage: coverage ?? null, hub: hub ?? null } };
}

async function answerExplain(
  { ledger, ops }: QuestionPorts,
  terms: QuestionTerms,
  { query, now }: Question,
): Promise<Reply> {
  const asked = askedIn(query);
  if (!asked.ok) return asked.problem;
  const explanation = await explainValue({ ledger, ops }, terms, asked.value, now);
  return { status: 200, value: { ...explanation, time: formatTime(now) } };
}

async function answerDiff(
  ports: QuestionPorts,
  terms: QuestionTerms,
  { query }: Question,
): Promise<Reply> {
  const [from, to] = [numberIn(query, 'from'), numberIn(query, 'to')];
  if (!from.ok) return from.problem;
  if (!to.ok) return to.problem;
  const found = await diffEditions(ports, terms, {
    ...(from.value === undefined ? {} : { from: from.value }),
    ...(to.value === undefined ? {} : { to: to.value }),
  });
  if (!found.ok) return refusal(404, found.problem.kind, describeDiffProblem(found.problem));
  const { came, left, extended, linesAdded, linesRemoved } = found.value;
  const value = {
    from: pointerAnswer(found.value.from),
    to: pointerAnswer(found.value.to),
    came: came.map(entryAnswer),
    left: left.map(({ entry, because }) => ({ ...entryAnswer(entry), because })),
    extended: extended.map(({ entry, formerUntil }) => ({
      ...entryAnswer(entry),
      formerUntil: formatTime(formerUntil),
    })),
    linesAdded,
    linesRemoved,
  };
  return { status: 200, value };
}

async function answerEditions(
  ports: QuestionPorts,
  _terms: QuestionTerms,
  { query, now }: Question,
): Promise<Reply> {
  const last = numberIn(query, 'last');
  if (!last.ok) return last.problem;
  const max = Math.min(EDITIONS_MAX, Math.max(1, last.value ?? EDITIONS_MAX));
  const editions = await editionHistory(ports, max);
  return { status: 200, value: { editions, time: formatTime(now) } };
}

function askedIn(query: URLSearchParams): Result<Asked, RefusalAnswer> {
  const target = parseTarget(query.get('value') ?? '');
  return target.ok ? canonical(target.value) : refuse(noValue(target.problem));
}

function canonical(target: Target): Result<Asked, RefusalAnswer> {
  if (target.kind === 'domain') return ok({ kind: 'domain', value: target.name });
  if (target.kind === 'hash') return ok({ kind: 'hash', value: target.hash });
  const { family, first, last } = target.range;
  if (first === last) return ok({ kind: 'ip', value: formatAddress(family, first) });
  return refuse(noValue(`${target.text} is a network: ask for one address of it`));
}

function noValue(detail: string): RefusalAnswer {
  return refusal(422, 'no-value', detail, 'value');
}

function numberIn(query: URLSearchParams, name: string): Result<number | undefined, RefusalAnswer> {
  const text = query.get(name);
  if (text === null) return ok(undefined);
  if (/^\d{1,9}$/.test(text)) return ok(Number(text));
  const detail = `${name} is ${JSON.stringify(text.slice(0, 40))}, expected a whole number`;
  return refuse(refusal(422, 'no-number', detail, name));
}

function pointerAnswer({ number, digest, at }: Pointer) {
  return { number, digest, at: formatTime(at) };
}

function entryAnswer({ kind, value, band, lastSeen, until, accounts }: ListedEntry) {
  const seen = lastSeen === undefined ? null : formatTime(lastSeen);
  const end = until === undefined ? null : formatTime(until);
  return { kind, value, band, lastSeen: seen, until: end, accounts };
}
