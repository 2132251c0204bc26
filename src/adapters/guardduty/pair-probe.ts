/**
 * `PairProbe` over GuardDuty and EventBridge: of the caller's own account by its own credentials, of any other by the
 * role that the hub's audit may take there. A pair that forwards costs two calls where the administrator of GuardDuty has
 * said before that it monitors the account (`enrolled-members.ts`), else five; and each account one more.
 */
import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type EventBridgeClientConfig,
  type Rule,
} from '@aws-sdk/client-eventbridge';
import { GetAdministratorAccountCommand, GuardDutyClient } from '@aws-sdk/client-guardduty';
import type { STSClient } from '@aws-sdk/client-sts';
import { partitionOf } from '../../domain/configuration/regions.ts';
import type { AuditTerms, Answer, PairFacts, RuleFacts } from '../../domain/coverage/coverage.ts';
import { needsAdministrator, patternsWanted } from '../../domain/coverage/coverage.ts';
import { AUDIT_ROLE, FORWARDER_PREFIXES } from '../../domain/configuration/deployed-names.ts';
import type { DetectorAnswer } from '../../domain/preflight/preflight-facts.ts';
import type { PairProbe } from '../../ports/aws.ts';
import { awsFault, listFrom } from '../shared/aws-fault.ts';
import { assumedCredentials, type RoleCredentials } from '../shared/assumed-credentials.ts';
import type { EnabledDetector, EnrolledMembers } from './enrolled-members.ts';
import { guardDutyDetectors } from './guardduty-detectors.ts';

export interface ProbeClients {
  readonly sts: STSClient;
  /** @default - each account is asked itself */
  readonly enrolled?: EnrolledMembers;
  /** For every client of a probe. */
  readonly options?: Pick<EventBridgeClientConfig, 'maxAttempts'>;
}

type Where = { readonly region: string; readonly credentials?: RoleCredentials };

/** The owner of an account may make rules under names like ours; so many are looked at. */
const RULES_MAX = 10;

/** Roles are taken once for all regions of an account: a probe is for one run. */
export function pairProbe(
  { sts, enrolled, options = {} }: ProbeClients,
  terms: AuditTerms,
): PairProbe {
  const taken = new Map<string, Promise<Answer<RoleCredentials>>>();
  const credentialsOf = (account: string, region: string): Promise<Answer<RoleCredentials>> => {
    const arn = `arn:${partitionOf(region)}:iam::${account}:role/${AUDIT_ROLE}`;
    const credentials = taken.get(account) ?? fact(() => assumedCredentials(sts, arn, AUDIT_ROLE));
    taken.set(account, credentials);
    return credentials;
  };
  return {
    async prepare(pairs) {
      const members = pairs.filter(({ account }) => needsAdministrator(account, terms));
      await enrolled?.look(members);
    },
    async facts({ account, region }) {
      const own: Where = { ...options, region };
      if (account === terms.securityAccountId) return factsIn(account, own, terms);
      const role = await credentialsOf(account, region);
      if (!('known' in role)) return { detector: role, administrator: role, rules: role };
      const member = enrolled?.detectorOf({ account, region });
      const where = { ...own, credentials: role.known };
      return member === undefined
        ? factsIn(account, where, terms)
        : factsOfMember(account, member, where, terms);
    },
  };
}

/** Of a member that its administrator has said to monitor, only its own rules are asked. */
async function factsOfMember(
  account: string,
  detector: EnabledDetector,
  where: Where,
  terms: AuditTerms,
): Promise<PairFacts> {
  const events = new EventBridgeClient(where);
  const isAsked = patternsWanted(account, terms).length > 0;
  const rules = isAsked ? await fact(() => rulesIn(events)) : NOT_ASKED;
  events.destroy();
  return {
    detector: { known: detector },
    administrator: { known: terms.securityAccountId },
    rules,
  };
}

const NOT_ASKED = { unknown: 'unreadable', detail: 'not asked' } as const;

/** What the verdict does not need is not asked. */
async function factsIn(account: string, where: Where, terms: AuditTerms): Promise<PairFacts> {
  const guardDuty = new GuardDutyClient(where);
  const events = new EventBridgeClient(where);
  try {
    const detector = await fact(() => guardDutyDetectors(() => guardDuty).detector(where.region));
    const id = detectorIn(detector);
    const administrator =
      id !== undefined && needsAdministrator(account, terms)
        ? await fact(() => administratorOf(guardDuty, id))
        : NOT_ASKED;
    const isOff = 'known' in detector && detector.known.kind === 'region-disabled';
    const wanted = !isOff && patternsWanted(account, terms).length > 0;
    const rules = wanted ? await fact(() => rulesIn(events)) : NOT_ASKED;
    return { detector, administrator, rules };
  } finally {
    guardDuty.destroy();
    events.destroy();
  }
}

function detectorIn(detector: Answer<DetectorAnswer>): string | undefined {
  return 'known' in detector && detector.known.kind === 'detector' ? detector.known.id : undefined;
}

async function administratorOf(client: GuardDutyClient, DetectorId: string): Promise<string> {
  const { Administrator } = await client.send(new GetAdministratorAccountCommand({ DetectorId }));
  const { AccountId, RelationshipStatus } = Administrator ?? {};
  const isInForce = RelationshipStatus?.toLowerCase() === 'enabled';
  return isInForce && AccountId !== undefined ? AccountId : 'none';
}

async function rulesIn(client: EventBridgeClient): Promise<readonly RuleFacts[]> {
  const rules: Rule[] = [];
  for (const NamePrefix of FORWARDER_PREFIXES) {
    // A stack that is launched by hand stands where StackSets do not reach.
    if (rules.length > 0) break;
    const asked = new ListRulesCommand({ NamePrefix, Limit: RULES_MAX });
    const { Rules, NextToken } = await client.send(asked);
    if (NextToken !== undefined) throw new Error(`more than ${RULES_MAX} rules begin as ours`);
    rules.push(...listFrom('ListRules', Rules));
  }
  const facts: RuleFacts[] = [];
  for (const { Name, State, EventPattern = '' } of rules) {
    const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: Name }));
    const targets = listFrom('ListTargetsByRule', Targets).map(({ Arn = '', RoleArn = '' }) => ({
      arn: Arn,
      hasRole: RoleArn !== '',
    }));
    const enabled = State?.startsWith('ENABLED') ?? false;
    facts.push({ enabled, pattern: EventPattern, targets });
  }
  return facts;
}

async function fact<T>(asked: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { known: await asked() };
  } catch (error) {
    return { unknown: reasonOf(error), detail: detailOf(error) };
  }
}

function detailOf(error: unknown): string {
  const fault = awsFault('ask', error);
  return fault instanceof Error ? fault.message : String(fault);
}

/** An adapter below may have described it already, with AWS's error as the cause. */
function reasonOf(error: unknown): 'access-denied' | 'throttled' | 'unreadable' {
  if (!(error instanceof Error)) return 'unreadable';
  if (/Access-?Denied|Unauthorized/i.test(error.name)) return 'access-denied';
  if (/Throttl|TooManyRequests/i.test(error.name)) return 'throttled';
  return error.cause === undefined ? 'unreadable' : reasonOf(error.cause);
}
