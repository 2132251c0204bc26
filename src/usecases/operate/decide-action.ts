/**
 * From a request to the fact that would be recorded: what the action is about, what it covers, and why it is
 * refused. Nothing is written here.
 *
 * What takes back is never refused for the width or the spelling of its target: it is recorded if something
 * of that target is in force, and else the answer says that there was nothing.
 */
import { counted } from '../../domain/base/counted.ts';
import { ok, refuse, type Result } from '../../domain/base/result.ts';
import { formatTime, type EpochSeconds } from '../../domain/base/time.ts';
import type { Control } from '../../domain/facts/control.ts';
import {
  expunctionsInForce,
  inForce,
  isConfigured,
  names,
  subjectOf,
  type Override,
  type Target,
} from '../../domain/facts/override.ts';
import type { OwnSpace } from '../../domain/organization/own-space.ts';
import { coverageOf, type TargetCoverage } from '../../domain/register/target-coverage.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readListed } from '../publish/edition-entries.ts';
import { findEdition, readPointer } from '../publish/edition-store.ts';
import { organizationAt } from '../publish/known-organization.ts';
import type { LedgerState } from '../publish/ledger-state.ts';
import type { EditionTerms, OperatorActions } from '../publish/next-edition.ts';
import {
  ceilingProblem,
  confirmationProblem,
  RELEASE_MAX,
  releaseProblem,
} from './action-limits.ts';
import type { ActionEnd, ActionProblem, ActionRequest } from './action-request.ts';
import type { ActionFact } from './preview-action.ts';

export interface Signature {
  readonly author: string;
  readonly at: EpochSeconds;
}

export interface ActionDecision {
  /** `undefined`: there was nothing to take back, and nothing is recorded. */
  readonly fact: ActionFact | undefined;
  /** A target, an account, an edition, a number of changes; empty for the publisher as a whole. */
  readonly about: string;
  readonly coverage: TargetCoverage | undefined;
  readonly target: Target | undefined;
  /** What is missing before the action may be taken; a dry run goes on without it. */
  readonly missing: ActionProblem | undefined;
  /** What was in force and is taken back. */
  readonly tookBack: Override | undefined;
  /** What goes on doing that to the target or a part of it: the configuration, another target; at most `STILL_MAX`. */
  readonly still: readonly Override[];
}

export interface ActionContext {
  readonly actions: OperatorActions;
  readonly terms: EditionTerms;
  readonly ops: ObjectStore;
  /** What of a pin's target findings show as own; `undefined` if that cannot be known. */
  readonly shown: TargetCoverage['shown'];
  readonly ledger: LedgerState;
}

/** Throws if an edition that it asks for cannot be read. */
export async function decideAction(
  request: ActionRequest,
  signature: Signature,
  known: ActionContext,
): Promise<Result<ActionDecision, ActionProblem>> {
  switch (request.kind) {
    case 'override':
      return decideOverride(request, signature, known, await spaceFor(request, signature, known));
    case 'take-back':
    case 'unexpunge':
      return ok(decideTakingBack(request, signature, known));
    case 'expunge': {
      const { account, reason } = request;
      const override = { act: 'expunge' as const, account, reason, ...signature, until: undefined };
      return ok({ ...NOTHING_MORE, fact: { kind: 'override', override }, about: account });
    }
    case 'mode': {
      const { act, reason } = request;
      return ok(ofControl({ act, reason, ...signature }, ''));
    }
    case 'rollback':
      return decideRollback(request, signature, known.ops);
    case 'release':
      return decideRelease(request, signature, known);
    case 'empty-ledger':
      return decideEmptyLedger(request, signature, known);
  }
}

const NOTHING_MORE = {
  coverage: undefined,
  target: undefined,
  missing: undefined,
  tookBack: undefined,
  still: [],
} as const;

type RequestOf<K extends ActionRequest['kind']> = Extract<ActionRequest, { readonly kind: K }>;

function ofControl(control: Control, about: string): ActionDecision {
  return { ...NOTHING_MORE, fact: { kind: 'control', control }, about };
}

/** A pin is refused while own addresses cannot be read; an action that only removes goes on without them. */
async function spaceFor(
  { act, target }: RequestOf<'override'>,
  { at }: Signature,
  { ops }: ActionContext,
): Promise<OwnSpace | undefined> {
  if (target.kind !== 'ip') return undefined;
  const asked = organizationAt(ops, at);
  return (await (act === 'pin' ? asked : asked.catch(() => undefined)))?.space;
}

function decideOverride(
  request: RequestOf<'override'>,
  signature: Signature,
  { actions, terms, shown }: ActionContext,
  space: OwnSpace | undefined,
): Result<ActionDecision, ActionProblem> {
  const { act, target, end, reason } = request;
  const refused = ceilingProblem(request);
  if (refused !== undefined) return refuse(refused);
  const until = untilOf(end, signature.at);
  const past = pastProblem(until, signature.at);
  if (past !== undefined) return refuse(past);
  const overrides = [...terms.overrides, ...actions.overrides];
  const { configuration } = terms;
  const coverage = coverageOf(target, {
    overrides,
    configuration,
    shown,
    space,
    at: signature.at,
  });
  const override = { act, target, reason, ...signature, until };
  return ok({
    ...NOTHING_MORE,
    target,
    coverage,
    about: target.text,
    fact: { kind: 'override', override },
    missing: confirmationProblem(request, coverage),
  });
}

function decideTakingBack(
  request: RequestOf<'take-back' | 'unexpunge'>,
  signature: Signature,
  { actions, terms }: ActionContext,
): ActionDecision {
  const overrides = [...terms.overrides, ...actions.overrides];
  const { author, at } = signature;
  const about = request.kind === 'unexpunge' ? request.account : request.target.text;
  const standing: readonly Override[] =
    request.kind === 'unexpunge'
      ? expunctionsInForce(overrides, at)
      : inForce(overrides, request.act, at);
  const tookBack = standing.find((one) => subjectOf(one) === about && !isConfigured(one));
  const others = standing.filter((one) => one !== tookBack && meetsSubject(one, request));
  const still = others.slice(0, STILL_MAX);
  const shared = { ...NOTHING_MORE, about, tookBack, still };
  if (tookBack === undefined) return { ...shared, fact: undefined };
  const override = { ...tookBack, author, at, reason: request.reason, until: at };
  return { ...shared, fact: { kind: 'override', override } };
}

/** Whether an override names something of what is to be taken back. */
function meetsSubject(override: Override, request: RequestOf<'take-back' | 'unexpunge'>): boolean {
  if (override.act === 'expunge' || request.kind === 'unexpunge') return false;
  const [one, other] = [override.target, request.target];
  if (one.kind === 'ip' && other.kind === 'ip') {
    const [a, b] = [one.range, other.range];
    return a.family === b.family && a.first <= b.last && b.first <= a.last;
  }
  // A pin lists the name alone; what keeps a name out keeps out those below it.
  if (override.act === 'pin' || other.kind !== 'domain') return one.text === other.text;
  return names(one, { kind: 'domain', value: other.name });
}

/** An answer names so many: a wide target may hold thousands of pins. */
const STILL_MAX = 20;

async function decideRollback(
  { edition: named, reason }: RequestOf<'rollback'>,
  signature: Signature,
  ops: ObjectStore,
): Promise<Result<ActionDecision, ActionProblem>> {
  const current = (await readPointer(ops))?.pointer.number ?? 0;
  const edition = named ?? current - 1;
  if (edition < 0 || edition >= current || (await findEdition(ops, edition)) === undefined) {
    const reason = `expected the number of an edition that is kept and before ${current}`;
    return refuse({ field: 'edition', reason });
  }
  return ok(ofControl({ act: 'rollback', edition, reason, ...signature }, `edition ${edition}`));
}

async function decideRelease(
  request: RequestOf<'release'>,
  signature: Signature,
  { ops, actions }: ActionContext,
): Promise<Result<ActionDecision, ActionProblem>> {
  const { growth, shrink, end, reason } = request;
  const { at } = signature;
  const until = untilOf(end, at) ?? at;
  const past = pastProblem(until, at);
  if (past !== undefined) return refuse(past);
  const pointer = (await readPointer(ops))?.pointer;
  const entries = pointer === undefined ? 0 : (await readListed(ops, pointer)).length;
  const problem = releaseProblem(request, { at, until }, actions.controls, entries);
  if (problem !== undefined) return refuse(problem);
  const control: Control = { act: 'release', growth, shrink, until, reason, ...signature };
  return ok(
    ofControl(
      control,
      `${counted(growth, 'addition')}, ${counted(shrink, 'loss', 'losses')}, of ${counted(entries, 'entry', 'entries')}`,
    ),
  );
}

/** For the edition that stands alone: the next ledger that is emptied asks again. */
async function decideEmptyLedger(
  { reason }: RequestOf<'empty-ledger'>,
  signature: Signature,
  { ops, ledger }: ActionContext,
): Promise<Result<ActionDecision, ActionProblem>> {
  const edition = (await readPointer(ops))?.pointer.number;
  if (edition === undefined || ledger !== 'emptied') {
    const found =
      ledger === 'known' ? 'it is the one that the edition was made from' : 'it is not held';
    const refused = `the publisher holds nothing back for its ledger: ${found}`;
    return refuse({ field: 'emptyLedger', reason: refused });
  }
  const until = signature.at + RELEASE_MAX;
  const common = { act: 'release' as const, growth: 0, shrink: 0, until, reason, ...signature };
  const about = `a ledger that does not explain edition ${edition}`;
  return ok(ofControl({ ...common, emptiedAfter: edition }, about));
}

/** `for` counts from when the action is taken. */
function untilOf(end: ActionEnd | undefined, at: EpochSeconds): EpochSeconds | undefined {
  if (end === undefined) return undefined;
  return 'for' in end ? at + end.for : end.until;
}

function pastProblem(until: EpochSeconds | undefined, at: EpochSeconds): ActionProblem | undefined {
  if (until === undefined || until >= at) return undefined;
  const reason = `the end ${formatTime(until)} lies before now, ${formatTime(at)}`;
  return { field: 'until', reason };
}
