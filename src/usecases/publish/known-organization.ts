/**
 * What the audit has written down of the organization, for every caller that draws an edition or judges a value.
 *
 * Law: an edition is drawn on the newest that was written before. Absent is "not known yet", and protects nothing; what
 * is there and cannot be read stops who asks: an own address that is not known could be listed.
 */
import { parseJson } from '../../domain/base/json.ts';
import { COVERAGE_KEY } from '../../domain/coverage/coverage-file.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import { enrolmentAlarms } from '../../domain/organization/enrolment.ts';
import { ORGANIZATION_KEY, parseOwn } from '../../domain/organization/own-file.ts';
import { ownSpaceAt, ownStateAlarms, type OwnSpace } from '../../domain/organization/own-space.ts';
import type { OwnState } from '../../domain/organization/own-state.ts';
import {
  informedPolicy,
  organizationAnswer,
  UNANSWERED,
  type OrganizationAnswer,
} from '../../domain/policy/informed-policy.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

export interface KnownOrganization {
  /** `undefined` while no audit has written. */
  readonly state: OwnState | undefined;
  readonly space: OwnSpace | undefined;
  /** What it says of accounts; `undefined` while no audit has written. */
  readonly answer: OrganizationAnswer | undefined;
  readonly alarms: readonly string[];
}

interface KnownState {
  readonly state: OwnState;
  space: OwnSpace;
  readonly answer: OrganizationAnswer;
  /** What the answer follows from. */
  readonly says: string;
}

const NOT_KNOWN: KnownOrganization = {
  state: undefined,
  space: undefined,
  answer: undefined,
  alarms: [],
};
const NEVER_READ =
  'own addresses are not known yet: an audit runs, and has not read them (it does within the hour after a deployment)';

/** What stands in a store, read once: a look every tick then costs one inspection, and it changes once an hour. */
const readings = new WeakMap<ObjectStore, StateReading>();

interface StateReading {
  readonly etag: string;
  readonly kept: Promise<KnownState | undefined>;
}

/** Throws if it cannot be known what the audit wrote. */
export async function organizationAt(
  ops: ObjectStore,
  at: EpochSeconds,
): Promise<KnownOrganization> {
  const stands = await ops.inspect(ORGANIZATION_KEY);
  if (stands.kind === 'absent') return notKnown(ops);
  const kept = await readingOf(ops, stands.etag, at);
  if (kept === undefined) return NOT_KNOWN;
  const { since, until } = kept.space;
  if (at < since || at >= until) kept.space = ownSpaceAt(kept.state, at);
  const { state, space, answer } = kept;
  const alarms = [
    ...ownStateAlarms(state, at),
    ...enrolmentAlarms(state.enrolment ?? new Map(), at),
  ];
  return { state, space, answer, alarms };
}

export interface PolicyTerms {
  readonly policy: Policy;
  /** Whether an audit reads the organization of this hub. @default - nobody does: what is not configured is open */
  readonly isAudited?: boolean;
}

/** By which accounts are judged now; the same object while the audit says the same. */
export function policyNow(
  { policy, isAudited = false }: PolicyTerms,
  { answer = isAudited ? UNANSWERED : undefined }: Pick<KnownOrganization, 'answer'>,
): Policy {
  if (answer === undefined) return policy;
  const informed = policiesBy(answer);
  const known = informed.get(policy) ?? informedPolicy(policy, answer);
  informed.set(policy, known);
  return known;
}

const informedBy = new WeakMap<OrganizationAnswer, WeakMap<Policy, Policy>>();

function policiesBy(answer: OrganizationAnswer): WeakMap<Policy, Policy> {
  const known = informedBy.get(answer) ?? new WeakMap<Policy, Policy>();
  informedBy.set(answer, known);
  return known;
}

/** A hub without an audit has an organization that nobody reads; one with an audit should have read it. */
async function notKnown(ops: ObjectStore): Promise<KnownOrganization> {
  const audited = await ops.inspect(COVERAGE_KEY);
  return audited.kind === 'absent' ? NOT_KNOWN : { ...NOT_KNOWN, alarms: [NEVER_READ] };
}

async function readingOf(
  ops: ObjectStore,
  etag: string,
  at: EpochSeconds,
): Promise<KnownState | undefined> {
  const before = readings.get(ops);
  const reading =
    before?.etag === etag ? before : { etag, kept: readKept(ops, at, await before?.kept) };
  readings.set(ops, reading);
  try {
    return await reading.kept;
  } catch (error) {
    if (readings.get(ops) === reading) readings.delete(ops);
    throw error;
  }
}

async function readKept(
  ops: ObjectStore,
  at: EpochSeconds,
  before: KnownState | undefined,
): Promise<KnownState | undefined> {
  const found = await ops.read(ORGANIZATION_KEY);
  if (found.kind === 'absent') return undefined;
  const state = parseOwn(parseJson(Buffer.from(found.body).toString('utf8')));
  if (state === undefined) {
    throw new Error(
      `${ORGANIZATION_KEY} of the ops bucket is damaged, so that own addresses are not known and nothing is published: put back its last version, or remove it and let the audit read all again (docs/runbook.md#own-addresses-unreadable)`,
    );
  }
  const says = answerText(state);
  const answer = before?.says === says ? before.answer : organizationAnswer(state);
  return { state, space: ownSpaceAt(state, at), answer, says };
}

/** Without times: an audit that finds the same lets the policy, and all that was judged by it, stand. */
function answerText({ tree, enrolment }: OwnState): string {
  const { parentsOf, above, apart, goneSince } = tree ?? {};
  const places = [parentsOf, above, apart, goneSince?.keys()].map((part) => [...(part ?? [])]);
  const members = [...(enrolment ?? [])].map(([region, { readAt, accounts }]) => [
    region,
    readAt !== undefined,
    [...accounts],
  ]);
  return JSON.stringify([tree !== undefined, places, enrolment !== undefined, members]);
}
