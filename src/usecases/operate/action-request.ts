/**
 * What an operator asks for, as the operator endpoint receives it: untrusted JSON in, a request out.
 *
 *   {act: "pin" | "exempt" | "retract", target, reason, for? | until?, confirmed?}
 *   {act: "unpin" | "unexempt" | "unretract", target, reason}
 *   {act: "expunge" | "unexpunge", account, reason}
 *   {act: "freeze" | "hard" | "resume", reason}
 *   {act: "rollback", edition?, reason}        without a number: the edition before the committed one
 *   {act: "release", growth?, shrink?, for | until, reason}
 *   {act: "release", emptyLedger: true, reason}        an edition may follow from a ledger that was emptied
 *
 * Each may have `dryRun: true`. Who asks and when is the endpoint's to know. Unknown fields are refused: a
 * misspelt `until` must not make an action last forever. Every text is bounded.
 */
import { isObject, type Json } from '../../domain/base/lookup.ts';
import { ok, refuse, type Result } from '../../domain/base/result.ts';
import {
  parseDuration,
  parseTime,
  type EpochSeconds,
  type Seconds,
} from '../../domain/base/time.ts';
import {
  parseTarget,
  parseTargetToTakeBack,
  type Target,
  type TargetOverride,
} from '../../domain/facts/override.ts';

export interface ActionProblem {
  /** The field that is wrong. */
  readonly field: string;
  readonly reason: string;
}

export type ActionEnd = { readonly for: Seconds } | { readonly until: EpochSeconds };

export type ActionRequest = { readonly reason: string; readonly dryRun: boolean } & (
  | {
      readonly kind: 'override';
      readonly act: TargetOverride['act'];
      readonly target: Target;
      readonly end: ActionEnd | undefined;
      /** The caller has confirmed what is wide or delicate. */
      readonly confirmed: boolean;
    }
  | { readonly kind: 'take-back'; readonly act: TargetOverride['act']; readonly target: Target }
  | { readonly kind: 'expunge'; readonly account: string }
  | { readonly kind: 'unexpunge'; readonly account: string }
  | { readonly kind: 'mode'; readonly act: 'freeze' | 'hard' | 'resume' }
  | { readonly kind: 'rollback'; readonly edition: number | undefined }
  | {
      readonly kind: 'release';
      readonly growth: number;
      readonly shrink: number;
      readonly end: ActionEnd;
    }
  | { readonly kind: 'empty-ledger' }
);

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  pin: ['target', 'for', 'until', 'confirmed'],
  exempt: ['target', 'for', 'until', 'confirmed'],
  retract: ['target', 'for', 'until', 'confirmed'],
  unpin: ['target'],
  unexempt: ['target'],
  unretract: ['target'],
  expunge: ['account'],
  unexpunge: ['account'],
  freeze: [],
  hard: [],
  resume: [],
  rollback: ['edition'],
  release: ['growth', 'shrink', 'for', 'until', 'emptyLedger'],
};

/** Room for a ticket and a sentence or two. */
const REASON_CHARACTERS_MAX = 1_000;
/** A domain name has 253 at the most, an IPv6 CIDR 43, a SHA-256 64. */
const TARGET_CHARACTERS_MAX = 300;
/** A time with its zone, or a length. */
const TIME_CHARACTERS_MAX = 64;
/** Line ends, escapes of terminals, and what turns the direction of text. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const ACCOUNT = /^\d{12}$/;

export function parseActionRequest(document: unknown): Result<ActionRequest, ActionProblem> {
  const checked = checkFields(document);
  if (!checked.ok) return checked;
  const { read, fields, reason, dryRun } = checked.value;
  return read(fields, { reason, dryRun });
}

type Common = Pick<ActionRequest, 'reason' | 'dryRun'>;
type RequestReader = (fields: Json, common: Common) => Result<ActionRequest, ActionProblem>;

const overrideOf =
  (act: TargetOverride['act']): RequestReader =>
  (fields, common) =>
    overrideIn(act, fields, common);

const takingBack =
  (act: TargetOverride['act']): RequestReader =>
  (fields, common) => {
    const target = targetIn(fields, parseTargetToTakeBack);
    return target.ok ? ok({ kind: 'take-back', act, target: target.value, ...common }) : target;
  };

const ofAccount =
  (kind: 'expunge' | 'unexpunge'): RequestReader =>
  ({ account }, common) =>
    typeof account === 'string' && ACCOUNT.test(account)
      ? ok({ kind, account, ...common })
      : expected('account', 'the 12 digits of an account');

const mode =
  (act: 'freeze' | 'hard' | 'resume'): RequestReader =>
  (_fields, common) =>
    ok({ kind: 'mode', act, ...common });

const READERS: Readonly<Record<string, RequestReader>> = {
  pin: overrideOf('pin'),
  exempt: overrideOf('exempt'),
  retract: overrideOf('retract'),
  unpin: takingBack('pin'),
  unexempt: takingBack('exempt'),
  unretract: takingBack('retract'),
  expunge: ofAccount('expunge'),
  unexpunge: ofAccount('unexpunge'),
  freeze: mode('freeze'),
  hard: mode('hard'),
  resume: mode('resume'),
  rollback: ({ edition }, common) =>
    edition === undefined || isCount(edition)
      ? ok({ kind: 'rollback', edition, ...common })
      : expected('edition', 'the number of an edition'),
  release: releaseIn,
};

function overrideIn(
  act: TargetOverride['act'],
  fields: Json,
  common: Common,
): Result<ActionRequest, ActionProblem> {
  const target = targetIn(fields, parseTarget);
  if (!target.ok) return target;
  const end = endIn(fields);
  if (!end.ok) return end;
  const { confirmed = false } = fields;
  if (typeof confirmed !== 'boolean') return expected('confirmed', 'true or false');
  const request = { act, target: target.value, end: end.value, confirmed };
  return ok({ kind: 'override', ...request, ...common });
}

function releaseIn(fields: Json, common: Common): Result<ActionRequest, ActionProblem> {
  const { emptyLedger, ...others } = fields;
  if (emptyLedger !== undefined) {
    if (emptyLedger === true && Object.keys(others).length === 0) {
      return ok({ kind: 'empty-ledger', ...common });
    }
    return expected('emptyLedger', 'true, and nothing else released with it');
  }
  const { growth = 0, shrink = 0 } = fields;
  if (!isCount(growth)) return expected('growth', 'how many additions may pass');
  if (!isCount(shrink)) return expected('shrink', 'how many losses may pass');
  if (growth + shrink === 0) return expected('growth', 'growth or shrink above 0');
  const end = endIn(fields);
  if (!end.ok) return end;
  if (end.value === undefined) return expected('for', 'how long it holds, such as 1h');
  return ok({ kind: 'release', growth, shrink, end: end.value, ...common });
}

function checkFields(document: unknown) {
  if (!isObject(document)) return expected('', 'a JSON object');
  const { act, reason, dryRun = false, ...fields } = document;
  const name = typeof act === 'string' && Object.hasOwn(FIELDS, act) ? act : '';
  const [known, read] = [FIELDS[name], READERS[name]];
  if (known === undefined || read === undefined) {
    return expected('act', `one of ${Object.keys(FIELDS).join(', ')}`);
  }
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    return refuse<ActionProblem>({
      field: unknown.slice(0, 40),
      reason: `${name} has no field ${JSON.stringify(unknown.slice(0, 40))}`,
    });
  }
  if (typeof dryRun !== 'boolean') return expected('dryRun', 'true or false');
  const problem = reasonProblem(reason);
  if (problem !== undefined) return refuse<ActionProblem>({ field: 'reason', reason: problem });
  return ok({ read, fields, reason: reason as string, dryRun });
}

function reasonProblem(reason: unknown): string | undefined {
  if (typeof reason !== 'string' || reason.trim() === '' || reason.length > REASON_CHARACTERS_MAX) {
    const length = typeof reason === 'string' ? reason.trim().length : 0;
    return `expected a reason of 1 to ${REASON_CHARACTERS_MAX} characters, got ${length}`;
  }
  if (!CONTROL.test(reason)) return undefined;
  return 'a reason is one line of text, without control characters: logs and terminals show it';
}

function targetIn(
  { target }: Json,
  parse: (text: string) => Result<Target, string>,
): Result<Target, ActionProblem> {
  const is = 'an address, CIDR, domain name or SHA-256';
  if (typeof target !== 'string') return expected('target', is);
  if (target.length > TARGET_CHARACTERS_MAX) {
    return expected('target', `${is}, got ${target.length} characters`);
  }
  const parsed = parse(target);
  return parsed.ok ? parsed : refuse({ field: 'target', reason: parsed.problem });
}

function endIn({ for: length, until }: Json): Result<ActionEnd | undefined, ActionProblem> {
  if (length !== undefined && until !== undefined) {
    return refuse({ field: 'until', reason: 'for and until exclude each other' });
  }
  if (length !== undefined) {
    const seconds = isShort(length) ? parseDuration(length) : undefined;
    return seconds === undefined
      ? expected('for', 'a length such as 90m, 12h, 7d')
      : ok({ for: seconds });
  }
  if (until === undefined) return ok(undefined);
  const time = isShort(until) ? parseTime(until) : undefined;
  return time === undefined
    ? expected('until', 'a time with its zone such as 2026-12-31T18:00:00+01:00')
    : ok({ until: time });
}

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value.length <= TIME_CHARACTERS_MAX;
}

function expected(field: string, what: string) {
  return refuse<ActionProblem>({ field, reason: `expected ${what}` });
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
