/**
 * What an operator says, as the operator endpoint receives it: untrusted JSON in, a recorded fact out.
 *
 *   {act: "pin" | "exempt" | "retract", target, reason, for? | until?, wideIsMeant?}
 *   {act: "freeze" | "hard" | "resume", reason}
 *   {act: "rollback", edition?, reason}        without a number: the edition before the committed one
 *   {act: "release", growth?, shrink?, for | until, reason}
 *
 * Who says it and when is the endpoint's to know. Unknown fields are refused: a misspelt `until` must not
 * make a word last for ever.
 */
import { isObject, type Json } from '../../domain/base/lookup.ts';
import { ok, refuse, type Result } from '../../domain/base/result.ts';
import { parseDuration, parseTime, type EpochSeconds } from '../../domain/base/time.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { findEdition, readPointer } from '../publish/edition-store.ts';
import {
  describeOverrideProblem,
  recordControl,
  recordOverride,
  type ControlRequest,
  type OverrideProblem,
  type OverrideRequest,
  type Signature,
} from './override.ts';

export interface WordProblem {
  /** The field that is wrong. */
  readonly field: string;
  readonly reason: string;
}

export interface Recorded {
  readonly act: string;
  readonly at: EpochSeconds;
  readonly author: string;
  /** What it is about: a target, an edition, a number of changes; empty for the publisher as a whole. */
  readonly about: string;
  readonly until: EpochSeconds | undefined;
}

const OVERRIDES = ['pin', 'exempt', 'retract'] as const;
const MODES = ['freeze', 'hard', 'resume'] as const;
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  pin: ['target', 'for', 'until', 'wideIsMeant'],
  exempt: ['target', 'for', 'until', 'wideIsMeant'],
  retract: ['target', 'for', 'until', 'wideIsMeant'],
  freeze: [],
  hard: [],
  resume: [],
  rollback: ['edition'],
  release: ['growth', 'shrink', 'for', 'until'],
};

/** Throws if the ledger or the editions cannot be read or written. */
export async function recordAction(
  { ledger, ops }: { readonly ledger: Ledger; readonly ops: ObjectStore },
  word: unknown,
  signature: Signature,
): Promise<Result<Recorded, WordProblem>> {
  const checked = checkFields(word);
  if (!checked.ok) return checked;
  const { act, fields, reason } = checked.value;
  const until = untilOf(fields, signature.at);
  if (!until.ok) return until;
  if (isOneOf(OVERRIDES, act)) {
    const target = textIn(fields, 'target');
    if (target === undefined) return wanting('target', 'an address, CIDR, domain name or SHA-256');
    const wideIsMeant = fields['wideIsMeant'] === true;
    const request = { act, target, reason, until: until.value, wideIsMeant };
    return signedOverride(ledger, request, signature);
  }
  const request = isOneOf(MODES, act)
    ? ok({ act, reason })
    : act === 'rollback'
      ? await rollbackIn(ops, fields, reason)
      : releaseIn(fields, reason, until.value);
  return request.ok ? signedControl(ledger, request.value, signature) : request;
}

async function signedOverride(
  ledger: Ledger,
  request: OverrideRequest,
  signature: Signature,
): Promise<Result<Recorded, WordProblem>> {
  const said = await recordOverride(ledger, request, signature);
  if (!said.ok) return refuse(problemOf(said.problem));
  const { act, target, author, at, until } = said.value;
  return ok({ act, at, author, about: target.text, until });
}

async function signedControl(
  ledger: Ledger,
  request: ControlRequest,
  signature: Signature,
): Promise<Result<Recorded, WordProblem>> {
  const said = await recordControl(ledger, request, signature);
  if (!said.ok) return refuse(problemOf(said.problem));
  const control = said.value;
  const { act, author, at } = control;
  if (act === 'rollback') {
    return ok({ act, at, author, about: `edition ${control.edition}`, until: undefined });
  }
  if (act !== 'release') return ok({ act, at, author, about: '', until: undefined });
  const about = `${control.growth} additions, ${control.shrink} losses`;
  return ok({ act, at, author, about, until: control.until });
}

function checkFields(word: unknown) {
  if (!isObject(word)) return wanting('', 'a JSON object');
  const { act, reason, ...fields } = word;
  const known = typeof act === 'string' && Object.hasOwn(FIELDS, act) ? FIELDS[act] : undefined;
  if (known === undefined || typeof act !== 'string') {
    return wanting('act', `one of ${Object.keys(FIELDS).join(', ')}`);
  }
  const stranger = Object.keys(fields).find((name) => !known.includes(name));
  if (stranger !== undefined) {
    return refuse<WordProblem>({
      field: stranger,
      reason: `${act} has no field ${JSON.stringify(stranger.slice(0, 40))}`,
    });
  }
  if (typeof reason !== 'string') return wanting('reason', 'a text');
  return ok({ act, fields, reason });
}

/** `for` counts from when it is said; `0m` ends at once what was said before. */
function untilOf(fields: Json, at: EpochSeconds): Result<EpochSeconds | undefined, WordProblem> {
  const { for: length, until } = fields;
  if (length !== undefined && until !== undefined) {
    return refuse({ field: 'until', reason: 'for and until exclude each other' });
  }
  if (length !== undefined) {
    const seconds = typeof length === 'string' ? parseDuration(length) : undefined;
    return seconds === undefined
      ? wanting('for', 'a length such as 90m, 12h, 7d')
      : ok(at + seconds);
  }
  if (until === undefined) return ok(undefined);
  const time = typeof until === 'string' ? parseTime(until) : undefined;
  return time === undefined
    ? wanting('until', 'a time with its zone such as 2026-12-31T18:00:00+01:00')
    : ok(time);
}

async function rollbackIn(
  ops: ObjectStore,
  { edition: given }: Json,
  reason: string,
): Promise<Result<ControlRequest, WordProblem>> {
  const current = (await readPointer(ops))?.pointer.number ?? 0;
  const edition = given ?? current - 1;
  if (!isCount(edition) || edition >= current || (await findEdition(ops, edition)) === undefined) {
    return wanting('edition', `the number of an edition that is kept and before ${current}`);
  }
  return ok({ act: 'rollback', edition, reason });
}

function releaseIn(
  { growth = 0, shrink = 0 }: Json,
  reason: string,
  until: EpochSeconds | undefined,
): Result<ControlRequest, WordProblem> {
  if (!isCount(growth)) return wanting('growth', 'how many additions may pass');
  if (!isCount(shrink)) return wanting('shrink', 'how many losses may pass');
  if (growth + shrink === 0) return wanting('growth', 'growth or shrink above 0');
  if (until === undefined) return wanting('for', 'how long it holds, such as 1h');
  return ok({ act: 'release', growth, shrink, until, reason });
}

function problemOf(problem: OverrideProblem): WordProblem {
  const field = {
    ...{ target: 'target', wide: 'wideIsMeant', reason: 'reason', unprintable: 'reason' },
    ...{ author: 'author', ended: 'until', numbers: 'growth' },
  }[problem.kind];
  return { field, reason: describeOverrideProblem(problem) };
}

function wanting(field: string, what: string) {
  return refuse<WordProblem>({ field, reason: `expected ${what}` });
}

function textIn(fields: Json, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isOneOf<T extends string>(names: readonly T[], name: string): name is T {
  return (names as readonly string[]).includes(name);
}
