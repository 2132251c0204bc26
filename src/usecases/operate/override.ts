/**
 * Records an operator's word: on a target (pin, exempt, retract) or to the publisher (freeze, release …).
 *
 * Law: a word is a fact with author, time and reason, or it is refused; none is changed or deleted. An
 * override is taken back by the same word on the same target that ends when it is said (`until` = `at`).
 */
import type { Fact } from '../../domain/facts/fact.ts';
import { parseControl, type Control } from '../../domain/facts/control.ts';
import { parseTarget, type Override, type Target } from '../../domain/facts/override.ts';
import { ok, refuse, type Result } from '../../domain/base/result.ts';
import { formatTime, type EpochSeconds } from '../../domain/base/time.ts';
import type { Ledger } from '../../ports/ledger.ts';

/** Who speaks, and when, as the endpoint knows it: never as the caller says it. */
export interface Signature {
  readonly author: string;
  readonly at: EpochSeconds;
  /**
   * The clock by which the publisher reads changes, where it is not that of `at`.
   * @default at
   */
  readonly recordedAt?: EpochSeconds;
}

export interface OverrideRequest {
  readonly act: Override['act'];
  /** A CIDR, a domain or a SHA-256, as typed. */
  readonly target: string;
  readonly reason: string;
  /** `undefined`: until it is taken back. */
  readonly until: EpochSeconds | undefined;
  /** The caller has confirmed that a wide range is meant. */
  readonly wideIsMeant: boolean;
}

type Unsigned<T> = T extends unknown ? Omit<T, 'author' | 'at'> : never;
export type ControlRequest = Unsigned<Control>;

export type OverrideProblem =
  | { readonly kind: 'target'; readonly description: string }
  | { readonly kind: 'wide'; readonly target: string; readonly addresses: bigint }
  | { readonly kind: 'reason'; readonly characters: number }
  | { readonly kind: 'unprintable' }
  | { readonly kind: 'author' }
  | { readonly kind: 'numbers' }
  | { readonly kind: 'ended'; readonly until: EpochSeconds; readonly at: EpochSeconds };

/** Room for a ticket and a sentence or two. */
const REASON_CHARACTERS_MAX = 1_000;
/** Line ends, escapes of terminals, and what turns the direction of text. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const AUTHOR_CHARACTERS_MAX = 500; // IAM's role session ARNs stay below 300

/** More addresses than one owner usually has, a /16 or an IPv6 /32, ask for confirmation. */
const NARROW_MAX = { 4: 2n ** 16n, 6: 2n ** 96n } as const;

/** Throws, with the cause, if the ledger did not take it. */
export async function recordOverride(
  ledger: Ledger,
  request: OverrideRequest,
  { author, at, recordedAt = at }: Signature,
): Promise<Result<Override, OverrideProblem>> {
  const { act, reason, until } = request;
  const target = parseTarget(request.target);
  if (!target.ok) return refuse({ kind: 'target', description: target.problem });
  const addresses = addressesIn(target.value);
  if (addresses !== undefined && !request.wideIsMeant) {
    return refuse({ kind: 'wide', target: request.target, addresses });
  }
  const problem = signatureProblem(author, reason) ?? timeProblem(until, at);
  if (problem !== undefined) return refuse(problem);
  const override: Override = { act, target: target.value, author, reason, at, until };
  await recordOne(ledger, { kind: 'override', override }, recordedAt);
  return ok(override);
}

/** Throws, with the cause, if the ledger did not take it. */
export async function recordControl(
  ledger: Ledger,
  request: ControlRequest,
  { author, at, recordedAt = at }: Signature,
): Promise<Result<Control, OverrideProblem>> {
  const until = request.act === 'release' ? request.until : undefined;
  const problem = signatureProblem(author, request.reason) ?? timeProblem(until, at);
  if (problem !== undefined) return refuse(problem);
  // Read as the ledger will read it, so that what is kept is what was checked.
  const control = parseControl({ ...request, author, at });
  if (control === undefined) return refuse({ kind: 'numbers' });
  await recordOne(ledger, { kind: 'control', control }, recordedAt);
  return ok(control);
}

export function describeOverrideProblem(problem: OverrideProblem): string {
  switch (problem.kind) {
    case 'target':
      return problem.description;
    case 'wide':
      return `${problem.target} covers ${problem.addresses} addresses: confirm that it is meant`;
    case 'reason':
      return `a reason of 1 to ${REASON_CHARACTERS_MAX} characters is wanted, ${problem.characters} are given`;
    case 'unprintable':
      return 'a reason is one line of text, without control characters: logs and terminals show it';
    case 'author':
      return `an author of 1 to ${AUTHOR_CHARACTERS_MAX} characters is wanted`;
    case 'numbers':
      return 'editions, counts and times are whole numbers from 0 up';
    case 'ended':
      return `the end ${formatTime(problem.until)} lies before now, ${formatTime(problem.at)}`;
  }
}

/** How many addresses, if that is more than one may name by a slip of the finger. */
function addressesIn(target: Target): bigint | undefined {
  if (target.kind !== 'ip') return undefined;
  const { family, first, last } = target.range;
  const addresses = last - first + 1n;
  return addresses > NARROW_MAX[family] ? addresses : undefined;
}

function signatureProblem(author: string, reason: string): OverrideProblem | undefined {
  if (reason.trim() === '' || reason.length > REASON_CHARACTERS_MAX) {
    return { kind: 'reason', characters: reason.trim().length };
  }
  if (CONTROL.test(reason)) return { kind: 'unprintable' };
  const isNamed = author.trim() !== '' && author.length <= AUTHOR_CHARACTERS_MAX;
  return isNamed ? undefined : { kind: 'author' };
}

function timeProblem(
  until: EpochSeconds | undefined,
  at: EpochSeconds,
): OverrideProblem | undefined {
  return until !== undefined && until < at ? { kind: 'ended', until, at } : undefined;
}

async function recordOne(ledger: Ledger, fact: Fact, at: EpochSeconds): Promise<void> {
  const [outcome] = await ledger.record([[fact]], at);
  if (outcome?.kind === 'recorded' || outcome?.kind === 'known') return;
  const cause = outcome?.cause;
  const reason = cause instanceof Error ? cause.message : 'it gave no outcome';
  throw new Error(`the ledger did not take the ${fact.kind}: ${reason}`, { cause });
}
