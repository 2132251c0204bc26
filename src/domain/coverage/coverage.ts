/**
 * Whether the findings of one account in one region come to the hub: what was found of it in, a verdict out.
 *
 * Law: it is configured only if every fact that the way of collection stands on is known and right. What is known to
 * be wrong makes a gap, whatever else is unknown; what is merely unknown is never covered. A region that
 * the account has not enabled has nothing to forward, and only such a region is believed to be one. That it delivers
 * is for heartbeats to prove (`delivery.ts`).
 */
import { parseJson } from '../base/json.ts';
import { DEFAULT_REGIONS } from '../configuration/regions.ts';
import { isObject } from '../base/lookup.ts';
import type { EpochSeconds } from '../base/time.ts';
import {
  ADMINISTRATOR_PATTERN,
  formerPattern,
  judgementPattern,
  memberPattern,
} from '../forwarding/member-pattern.ts';
import type { DetectorAnswer } from '../preflight/preflight-facts.ts';

export interface Pair {
  readonly account: string;
  readonly region: string;
}

export interface AuditTerms {
  readonly securityAccountId: string;
  readonly organizationalUnitIds: readonly string[];
  readonly regions: readonly string[];
  readonly collection: 'both' | 'members' | 'administrator';
  readonly hubBusArn: string;
}

/** An account below the OUs, in the words of Organizations: ACTIVE, SUSPENDED, PENDING_CLOSURE … */
export interface AuditedAccount {
  readonly id: string;
  readonly state: string;
}

/** What AWS answered, or why there is no answer. */
export type Answer<T> =
  | { readonly known: T }
  | { readonly unknown: 'access-denied' | 'throttled' | 'unreadable'; readonly detail: string };

export interface PairFacts {
  readonly detector: Answer<DetectorAnswer>;
  /** Account that administers GuardDuty there; `none` if nobody does. */
  readonly administrator: Answer<string>;
  /** Those that carry a name of ours. */
  readonly rules: Answer<readonly RuleFacts[]>;
  /** Messages in the dead-letter queues of these rules; absent if there are none to ask. */
  readonly waiting?: Answer<number>;
}

export interface RuleFacts {
  readonly enabled: boolean;
  /** JSON. */
  readonly pattern: string;
  readonly targets: readonly { readonly arn: string; readonly hasRole: boolean }[];
}

export type GapReason =
  | 'no-detector'
  | 'detector-suspended'
  | 'slow-publishing'
  | 'not-administered'
  | 'rule-missing'
  | 'rule-removed'
  | 'rule-disabled'
  | 'pattern-not-ours'
  | 'target-not-our-bus'
  | 'target-without-role'
  | 'by-administrator-only'
  | 'administrator-gap'
  | 'heartbeat-late';

export type UnknownReason =
  | 'access-denied'
  | 'throttled'
  | 'unreadable'
  | 'account-suspended'
  | 'administrator-unknown'
  | 'not-reached'
  | 'stale';

export type ReasonNotCovered = GapReason | UnknownReason;

export type CoverageStatus =
  /** A heartbeat came by the path of findings, and was sent then. */
  | { readonly kind: 'delivered'; readonly heardAt: EpochSeconds }
  /** All that findings need is there; no heartbeat has proved it yet. */
  | { readonly kind: 'configured' }
  | { readonly kind: 'region-not-enabled' }
  | { readonly kind: 'gap'; readonly reasons: readonly [GapReason, ...GapReason[]] }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason; readonly detail?: string };

const ACTIVE = 'ACTIVE';
const QUICKEST = 'FIFTEEN_MINUTES';

/** Why it does not forward, or is unknown; none if it is neither. */
export function reasonsOf(verdict: CoverageStatus): readonly ReasonNotCovered[] {
  if (verdict.kind === 'gap') return verdict.reasons;
  return verdict.kind === 'unknown' ? [verdict.reason] : [];
}

/** No facts: nobody answered. */
export function verdictOn(
  { id, state }: AuditedAccount,
  region: string,
  facts: PairFacts | undefined,
  terms: AuditTerms,
): CoverageStatus {
  if (state !== ACTIVE) return { kind: 'unknown', reason: 'account-suspended', detail: state };
  if (facts === undefined) return { kind: 'unknown', reason: 'not-reached' };
  const { detector } = facts;
  if ('known' in detector && detector.known.kind === 'region-disabled') {
    if (!DEFAULT_REGIONS.includes(region)) return { kind: 'region-not-enabled' };
    const detail = 'its credentials are not taken, although every account has this region';
    return { kind: 'unknown', reason: 'unreadable', detail };
  }
  const [first, ...rest] = gapsIn(id, facts, terms);
  if (first !== undefined) return { kind: 'gap', reasons: [first, ...rest] };
  for (const fact of factsNeeded(id, facts, terms)) {
    if (!('known' in fact)) return { kind: 'unknown', reason: fact.unknown, detail: fact.detail };
  }
  return { kind: 'configured' };
}

/** Whether findings come by GuardDuty's administrator too, who then must be the security account. */
export function needsAdministrator(account: string, terms: AuditTerms): boolean {
  return terms.collection !== 'members' && account !== terms.securityAccountId;
}

/** What the account's own rules must match, one rule for each; none if only the administrator forwards. */
export function patternsWanted(account: string, terms: AuditTerms): readonly object[] {
  const { collection, securityAccountId } = terms;
  if (collection === 'members') return [memberPattern(account)];
  if (account === securityAccountId) return [ADMINISTRATOR_PATTERN, judgementPattern(account)];
  return collection === 'administrator' ? [] : [memberPattern(account)];
}

function factsNeeded(
  account: string,
  { detector, administrator, rules }: PairFacts,
  terms: AuditTerms,
): readonly Answer<unknown>[] {
  return [
    detector,
    ...(needsAdministrator(account, terms) ? [administrator] : []),
    ...(patternsWanted(account, terms).length > 0 ? [rules] : []),
  ];
}

/** Each once, in the order of fixing. */
function gapsIn(
  account: string,
  { detector, administrator, rules }: PairFacts,
  terms: AuditTerms,
): readonly GapReason[] {
  const isAsked = needsAdministrator(account, terms) && 'known' in administrator;
  const isEnrolled = isAsked && administrator.known === terms.securityAccountId;
  const own =
    'known' in rules
      ? patternsWanted(account, terms).flatMap((wanted) =>
          ruleGaps(wanted, rules.known, account, terms),
        )
      : [];
  return [
    ...new Set([
      ...('known' in detector ? detectorGaps(detector.known) : []),
      ...(isAsked && !isEnrolled ? (['not-administered'] as const) : []),
      ...own,
      ...(own.length > 0 && isEnrolled ? (['by-administrator-only'] as const) : []),
    ]),
  ];
}

function detectorGaps(detector: DetectorAnswer): readonly GapReason[] {
  if (detector.kind !== 'detector') return ['no-detector'];
  return [
    ...(detector.enabled ? [] : (['detector-suspended'] as const)),
    ...(detector.publishingFrequency === QUICKEST ? [] : (['slow-publishing'] as const)),
  ];
}

/** One good rule is enough; else what the best of them lacks. */
function ruleGaps(
  wanted: object,
  rules: readonly RuleFacts[],
  account: string,
  terms: AuditTerms,
): readonly GapReason[] {
  const good = [wanted, formerPattern(wanted)].map(canonical);
  const ours = rules.filter(({ pattern }) => good.includes(canonicalJson(pattern) ?? ''));
  const lacks = ours
    .map((rule) => lackOf(rule, terms.hubBusArn))
    .sort((a, b) => a.length - b.length);
  const [least] = lacks;
  if (least !== undefined) return least;
  const all = ourPatterns(account);
  const known = new Set([...all, ...all.map(formerPattern)].map(canonical));
  const isStrange = rules.some(({ pattern }) => !known.has(canonicalJson(pattern) ?? ''));
  if (isStrange) return ['pattern-not-ours'];
  // Rules of the same stack: what another collection has left there is not ours to go by.
  const asked = patternsWanted(account, terms);
  const stack = new Set([...asked, ...asked.map(formerPattern)].map(canonical));
  const isStackThere = rules.some(({ pattern }) => stack.has(canonicalJson(pattern) ?? ''));
  return [isStackThere ? 'rule-removed' : 'rule-missing'];
}

function lackOf({ enabled, targets }: RuleFacts, hubBusArn: string): readonly GapReason[] {
  const hubs = targets.filter(({ arn }) => arn === hubBusArn);
  const atBus: readonly GapReason[] =
    hubs.length === 0
      ? ['target-not-our-bus']
      : hubs.some(({ hasRole }) => hasRole)
        ? []
        : ['target-without-role'];
  return [...(enabled ? [] : (['rule-disabled'] as const)), ...atBus];
}

/** Every pattern that a template of ours gives a rule of the account. */
function ourPatterns(account: string): readonly object[] {
  return [memberPattern(account), ADMINISTRATOR_PATTERN, judgementPattern(account)];
}

/** The same text for patterns that match the same by their fields; `undefined` if it is no JSON. */
export function canonicalJson(text: string): string | undefined {
  const parsed = parseJson(text);
  return parsed === undefined ? undefined : canonical(parsed);
}

/** The same text for the same pattern: neither order of keys nor of alternatives matters. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.keys(value).sort();
  return `{${fields.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}
