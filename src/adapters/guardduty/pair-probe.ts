/**
 * `PairProbe` over GuardDuty, EventBridge and SQS: of the caller's own account by its own credentials, of any other by
 * the role that the hub's audit may take there. A pair that forwards costs three calls where the administrator of GuardDuty
 * has said before that it monitors the account (`enrolled-members.ts`), else six; and each account one more.
 */
import { GetAdministratorAccountCommand, GuardDutyClient } from '@aws-sdk/client-guardduty';
import type { STSClient } from '@aws-sdk/client-sts';
import { partitionOf } from '../../domain/configuration/regions.ts';
import type { AuditTerms, Answer, PairFacts } from '../../domain/coverage/coverage.ts';
import { needsAdministrator, patternsWanted } from '../../domain/coverage/coverage.ts';
import { AUDIT_ROLE } from '../../domain/configuration/deployed-names.ts';
import type { DetectorAnswer } from '../../domain/preflight/preflight-facts.ts';
import type { PairProbe } from '../../ports/aws.ts';
import { answerOf } from '../shared/aws-answer.ts';
import { assumedCredentials, type RoleCredentials } from '../shared/assumed-credentials.ts';
import type { EnabledDetector, EnrolledMembers } from './enrolled-members.ts';
import { forwarderFacts, type ForwarderPlace } from './forwarder-rules.ts';
import { guardDutyDetectors } from './guardduty-detectors.ts';

export interface ProbeClients {
  readonly sts: STSClient;
  /** @default - each account is asked itself */
  readonly enrolled?: EnrolledMembers;
  /** For every client of a probe. */
  readonly options?: Pick<ForwarderPlace, 'maxAttempts'>;
}

/** Roles are taken once for all regions of an account: a probe is for one run. */
export function pairProbe(
  { sts, enrolled, options = {} }: ProbeClients,
  terms: AuditTerms,
): PairProbe {
  const taken = new Map<string, Promise<Answer<RoleCredentials>>>();
  const credentialsOf = (account: string, region: string): Promise<Answer<RoleCredentials>> => {
    const arn = `arn:${partitionOf(region)}:iam::${account}:role/${AUDIT_ROLE}`;
    const credentials =
      taken.get(account) ?? answerOf(() => assumedCredentials(sts, arn, AUDIT_ROLE));
    taken.set(account, credentials);
    return credentials;
  };
  return {
    async prepare(pairs) {
      const members = pairs.filter(({ account }) => needsAdministrator(account, terms));
      await enrolled?.look(members);
    },
    async facts({ account, region }) {
      const own: ForwarderPlace = { ...options, region };
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
  where: ForwarderPlace,
  terms: AuditTerms,
): Promise<PairFacts> {
  const isAsked = patternsWanted(account, terms).length > 0;
  const found = isAsked ? await forwarderFacts(account, where) : { rules: NOT_ASKED };
  return {
    detector: { known: detector },
    administrator: { known: terms.securityAccountId },
    ...found,
  };
}

const NOT_ASKED = { unknown: 'unreadable', detail: 'not asked' } as const;

/** What the verdict does not need is not asked. */
async function factsIn(
  account: string,
  where: ForwarderPlace,
  terms: AuditTerms,
): Promise<PairFacts> {
  const guardDuty = new GuardDutyClient(where);
  try {
    const detector = await answerOf(() =>
      guardDutyDetectors(() => guardDuty).detector(where.region),
    );
    const id = detectorIn(detector);
    const administrator =
      id !== undefined && needsAdministrator(account, terms)
        ? await answerOf(() => administratorOf(guardDuty, id))
        : NOT_ASKED;
    const isOff = 'known' in detector && detector.known.kind === 'region-disabled';
    const wanted = !isOff && patternsWanted(account, terms).length > 0;
    const found = wanted ? await forwarderFacts(account, where) : { rules: NOT_ASKED };
    return { detector, administrator, ...found };
  } finally {
    guardDuty.destroy();
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
