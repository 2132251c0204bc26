/**
 * Actions of operators: each is recorded with author, time and reason, or refused with its reason, and
 * answers with its effect on the next edition. A dry run answers alike, and records nothing.
 */
import { textAt } from '../../domain/base/lookup.ts';
import { CLOCK_SKEW_MAX, formatTime, type EpochSeconds } from '../../domain/base/time.ts';
import { describeEffect, type EditionEffect } from '../../domain/edition/edition-effect.ts';
import { OPERATORS, PUBLISHER, type Fact } from '../../domain/facts/fact.ts';
import { subjectOf, type Override } from '../../domain/facts/override.ts';
import { UnreadableActions } from '../../domain/facts/unreadable-actions.ts';
import { describeCoverage, type TargetCoverage } from '../../domain/register/target-coverage.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { widthOf } from '../../domain/values/target-width.ts';
import { ledgerState } from '../publish/ledger-state.ts';
import type { Clock } from '../publish/publisher-memory.ts';
import type { EditionTerms, OperatorActions } from '../publish/next-edition.ts';
import { parseActionRequest, type ActionProblem, type ActionRequest } from './action-request.ts';
import { decideAction, type ActionDecision } from './decide-action.ts';
import type { MemoryPorts } from './current-memory.ts';
import { previewAction, type ActionFact } from './preview-action.ts';
import { refusal, type Reply } from './reply.ts';
import { shownWithin } from './shown-addresses.ts';

export interface RecordedAction {
  readonly act: string;
  readonly at: EpochSeconds;
  readonly author: string;
  readonly about: string;
  readonly reason: string;
  readonly until: EpochSeconds | undefined;
  /** What it does to the next edition, in one line. */
  readonly effect: string;
}

export interface ActionAnswer extends Reply {
  /** `undefined` if nothing was recorded. */
  readonly recorded: RecordedAction | undefined;
}

/** Who asks as the hub knows it, and when by both of its clocks. */
export interface Caller {
  readonly author: string;
  readonly now: EpochSeconds;
  readonly wall: EpochSeconds;
}

/** Throws if the ledger or the editions cannot be read or written. */
export type ActionService = (document: unknown, caller: Caller) => Promise<ActionAnswer>;

const AUTHOR_CHARACTERS_MAX = 500; // IAM's role session ARNs stay below 300

/**
 * One for a process. Of actions on one matter the latest counts, so that two of one second need an order:
 * the second is dated a second on. Actions on other matters are not put off by it: a freeze is one at once.
 */
export function actionService(ports: MemoryPorts, terms: EditionTerms): ActionService {
  const lastOn = new Map<string, EpochSeconds>();
  const timeFor = (matter: string, now: EpochSeconds, recorded: EpochSeconds): EpochSeconds => {
    const at = Math.max(now, (lastOn.get(matter) ?? 0) + 1, recorded + 1);
    lastOn.delete(matter);
    lastOn.set(matter, at);
    const [oldest] = lastOn.keys();
    if (lastOn.size > MATTERS_REMEMBERED_MAX && oldest !== undefined) lastOn.delete(oldest);
    return at;
  };
  return async (document, { author, now, wall }) => {
    const parsed = parseActionRequest(document);
    if (!parsed.ok) return refused(parsed.problem);
    if (author.trim() === '' || author.length > AUTHOR_CHARACTERS_MAX) {
      const reason = `expected an author of 1 to ${AUTHOR_CHARACTERS_MAX} characters`;
      return refused({ field: 'author', reason });
    }
    const request = parsed.value;
    const actions = await recordedActions(ports.ledger, request);
    const recorded = lastRecordedOn(request, actions, now + CLOCK_SKEW_MAX);
    const at = request.dryRun
      ? Math.max(now, recorded + 1)
      : timeFor(matterOf(request), now, recorded);
    const shown = await shownIn(ports, request, { now, wall });
    const { ops } = ports;
    const ledger = await ledgerState(ports.ledger);
    const context = { actions, terms, ops, shown, ledger };
    const decided = await decideAction(request, { author, at }, context);
    if (!decided.ok) return refused(decided.problem);
    const decision = decided.value;
    if (decision.missing !== undefined && !request.dryRun) return refused(decision.missing);
    const { fact } = decision;
    if (fact !== undefined && !request.dryRun) await recordFact(ports.ledger, fact, wall);
    const effect =
      ledger === 'emptied'
        ? { unknown: LEDGER_HELD }
        : await effectOf(ports, terms, fact, { now: Math.max(now, at), wall });
    const act = textAt(document, 'act') ?? '';
    return answerTo(request, decision, effect, { act, author, at });
  };
}

/** The publisher's checkpoint is of another ledger then. */
const LEDGER_HELD =
  'the publisher holds what its ledger says, since another one made the edition that stands; palisade status tells, palisade diff shows the effect later';

/** More than anybody asks within a second. */
const MATTERS_REMEMBERED_MAX = 1_000;

function refused({ field, reason }: ActionProblem): ActionAnswer {
  const detail = reason.startsWith('expected') ? `${field}: ${reason}` : reason;
  return { ...refusal(422, 'refused', detail, field), recorded: undefined };
}

/** These answer with what is in force, and so must know all of it. */
const NEEDS_ALL: ReadonlySet<ActionRequest['kind']> = new Set([
  'take-back',
  'unexpunge',
  'release',
]);

/** Throws if it cannot be read; who freezes or exempts can do without what is broken among it. */
async function recordedActions(ledger: Ledger, { kind }: ActionRequest): Promise<OperatorActions> {
  const readable = (error: unknown): readonly Fact[] => {
    if (error instanceof UnreadableActions && !NEEDS_ALL.has(kind)) return error.readable;
    throw error;
  };
  const [overrides, controls] = await Promise.all([
    ledger.about('override', OPERATORS).catch(readable),
    ledger.about('control', PUBLISHER).catch(readable),
  ]);
  return {
    overrides: overrides.flatMap((fact) => (fact.kind === 'override' ? [fact.override] : [])),
    controls: controls.flatMap((fact) => (fact.kind === 'control' ? [fact.control] : [])),
  };
}

/** What competes: actions of one kind on one target, or those that steer the publisher. */
function matterOf(request: ActionRequest): string {
  if ('target' in request) return `${request.act} ${request.target.text}`;
  return 'account' in request ? `expunge ${request.account}` : '';
}

/**
 * Another process of the function may have recorded an action of the same second; -1 if there is none. One
 * that a broken clock dated later than `until` must not draw all others after it.
 */
function lastRecordedOn(
  request: ActionRequest,
  { overrides, controls }: OperatorActions,
  until: EpochSeconds,
): number {
  const matter = matterOf(request);
  const times =
    matter === ''
      ? controls.map(({ at }) => at)
      : overrides.filter((one) => matter === `${one.act} ${subjectOf(one)}`).map(({ at }) => at);
  return times.filter((at) => at <= until).reduce((latest, at) => Math.max(latest, at), -1);
}

/** Who pins must know whom it cuts off; what cannot be known stops nobody. */
async function shownIn(
  ports: MemoryPorts,
  request: ActionRequest,
  clock: Clock,
): Promise<TargetCoverage['shown']> {
  if (request.kind !== 'override' || request.act !== 'pin') return [];
  const { target } = request;
  if (target.kind !== 'ip' || widthOf(target.range) === 'refused') return [];
  return shownWithin(ports, target.range, clock).catch(() => undefined);
}

/** Throws, with the cause, if the ledger did not take it. */
async function recordFact(ledger: Ledger, fact: ActionFact, wall: EpochSeconds): Promise<void> {
  const [outcome] = await ledger.record([[fact]], wall);
  if (outcome?.kind === 'recorded' || outcome?.kind === 'known') return;
  const cause = outcome?.cause;
  const reason = cause instanceof Error ? cause.message : 'it gave no outcome';
  throw new Error(`the ledger did not take the ${fact.kind}: ${reason}`, { cause });
}

type FoundEffect = EditionEffect | { readonly unknown: string };

/** An action that was recorded is answered even if its effect cannot be computed. */
async function effectOf(
  ports: MemoryPorts,
  terms: EditionTerms,
  fact: ActionFact | undefined,
  clock: { readonly now: EpochSeconds; readonly wall: EpochSeconds },
): Promise<FoundEffect | undefined> {
  if (fact === undefined) return undefined;
  try {
    const found = await previewAction(ports, terms, fact, clock);
    return found.ok ? found.value : { unknown: found.problem };
  } catch (error) {
    return { unknown: error instanceof Error ? error.message : String(error) };
  }
}

function answerTo(
  request: ActionRequest,
  decision: ActionDecision,
  effect: FoundEffect | undefined,
  { act, author, at }: Pick<RecordedAction, 'act' | 'author' | 'at'>,
): ActionAnswer {
  const { dryRun, reason } = request;
  const { about, fact, target, coverage, missing, tookBack, still } = decision;
  const until = untilIn(fact);
  const text = effectText(effect);
  const value = {
    act,
    about,
    author,
    at: formatTime(at),
    dryRun,
    until: until === undefined ? null : formatTime(until),
    from: 'the next edition',
    covers: target === undefined || coverage === undefined ? null : coversJson(target, coverage),
    missing: missing === undefined ? null : missing.reason,
    tookBack: tookBack === undefined ? null : overrideJson(tookBack),
    still: still.map(overrideJson),
    effect: effectJson(effect, text),
  };
  const isRecorded = fact !== undefined && !dryRun;
  const recorded = isRecorded ? { act, at, author, about, reason, until, effect: text } : undefined;
  return { status: isRecorded ? 202 : 200, value, recorded };
}

function untilIn(fact: ActionFact | undefined): EpochSeconds | undefined {
  if (fact?.kind === 'override') return fact.override.until;
  return fact?.control.act === 'release' ? fact.control.until : undefined;
}

function effectText(effect: FoundEffect | undefined): string {
  if (effect === undefined) return 'changes nothing: there was nothing to take back';
  if ('unknown' in effect) return `its effect is not known: ${effect.unknown}`;
  return describeEffect(effect);
}

/** Counts of addresses are exact up to 2^53. */
function effectJson(effect: FoundEffect | undefined, text: string): object {
  if (effect === undefined || 'unknown' in effect) return { text };
  const { addresses, lines, examples, entries, waiting, stoppedBy } = effect;
  return {
    text,
    addresses: { added: Number(addresses.added), removed: Number(addresses.removed) },
    lines,
    examples,
    entries,
    waiting,
    stoppedBy,
  };
}

function coversJson(
  target: NonNullable<ActionDecision['target']>,
  coverage: NonNullable<ActionDecision['coverage']>,
): object {
  const { addresses, own, exempt, infrastructure, specialUse, shown } = coverage;
  return {
    text: describeCoverage(target, coverage),
    addresses: Number(addresses),
    own: Number(own),
    exempt: Number(exempt),
    infrastructure: Number(infrastructure),
    specialUse: Number(specialUse),
    shown: shown?.length ?? null,
  };
}

function overrideJson(override: Override): object {
  const { act, author, reason, at, until } = override;
  const end = until === undefined ? null : formatTime(until);
  return { act, target: subjectOf(override), author, reason, at: formatTime(at), until: end };
}
