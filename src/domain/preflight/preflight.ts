/**
 * What a deployment still lacks, seen before it is made: facts in, checks out.
 *
 * Law: a fact that could not be read is never `ok`, and whatever is missing comes with what fixes it and whose
 * credentials that takes.
 */
import { counted } from '../base/counted.ts';
import { documentationIds } from '../configuration/configuration-deployment.ts';
import { OPT_IN_REGIONS } from '../configuration/regions.ts';
import type { NeedyDeployment } from './permissions/permission-needs.ts';
import {
  byDeployer,
  byManagement,
  bySecurity,
  fine,
  onKnown,
  unknown,
  wanted,
  type Check,
} from './preflight-check.ts';
import type { OrganizationIdentity, PreflightFacts } from './preflight-facts.ts';
import { policyChecks } from './preflight-policies.ts';
import { canaryChecks, type RolledOutTo } from './preflight-rollout.ts';
import { configuredFrequencyCheck, regionChecks, type Frequency } from './preflight-regions.ts';

export const STACKSETS_SERVICE = 'member.org.stacksets.cloudformation.amazonaws.com';

/** Ten for the ingest queue, as much again for publisher, reports, audit and operators; new accounts have 10. */
const CONCURRENCY_MIN = 20;

export interface PlannedDeployment extends NeedyDeployment, RolledOutTo {
  readonly findingPublishingFrequency: Frequency;
}

export function preflightChecks(
  facts: PreflightFacts,
  planned: PlannedDeployment,
): readonly Check[] {
  return [
    configurationCheck(planned),
    callerCheck(facts, planned),
    organizationCheck(facts, planned),
    ...unitChecks(facts),
    ...canaryChecks(facts.policies, planned),
    trustCheck(facts),
    stackSetsCheck(facts, planned),
    ...facts.regions.flatMap((region) => regionChecks(region, planned.securityAccountId)),
    configuredFrequencyCheck(planned.findingPublishingFrequency, facts.regions),
    concurrencyCheck(facts, planned),
    ...policyChecks(facts.policies, planned),
  ];
}

/** What the configuration alone says. */
export function offlineChecks(planned: PlannedDeployment): readonly Check[] {
  return [configurationCheck(planned), forwardingCheck(planned), readersCheck(planned)];
}

function forwardingCheck({ regions }: PlannedDeployment): Check {
  const subject = { name: 'forwarding-regions' } as const;
  const optIn = regions.filter((region) => OPT_IN_REGIONS.includes(region));
  const all = counted(regions.length, 'region');
  return fine(
    subject,
    optIn.length === 0 ? all : `${all}; to be enabled in each account: ${optIn.join(', ')}`,
  );
}

/** Nobody is no fault: a hub may be deployed first, and opened later. */
function readersCheck({ readers }: PlannedDeployment): Check {
  const subject = { name: 'readers' } as const;
  return fine(
    subject,
    readers.length === 0
      ? 'nobody yet: access.network, access.cloudfront or access.regions opens the feeds'
      : `by ${readers.join(' and ')}`,
  );
}

function configurationCheck(planned: PlannedDeployment): Check {
  const subject = { name: 'configuration' } as const;
  const ids = documentationIds(planned);
  if (ids.length === 0)
    return fine(subject, `${planned.organizationId}, hub in ${planned.homeRegion}`);
  const found = `${ids.join(' and ')} stand in documentation only`;
  return wanted(subject, found, byDeployer('fill in context.palisade of cdk.json'));
}

function callerCheck({ caller }: PreflightFacts, { securityAccountId }: PlannedDeployment): Check {
  const subject = { name: 'caller' } as const;
  if (caller.accountId === securityAccountId) return fine(subject, caller.arn);
  return wanted(
    subject,
    `${caller.arn} is not of the security account ${securityAccountId}, which alone can see everything`,
    bySecurity('palisade preflight'),
  );
}

function organizationCheck({ organization }: PreflightFacts, planned: PlannedDeployment): Check {
  const subject = { name: 'organization' } as const;
  return onKnown(subject, organization, (found) => {
    if (found === 'none') {
      return wanted(
        subject,
        'the account is in no organization',
        byDeployer('use an account of it'),
      );
    }
    return identityCheck(found, planned);
  });
}

function identityCheck(found: OrganizationIdentity, planned: PlannedDeployment): Check {
  const subject = { name: 'organization' } as const;
  const { id, managementAccountId, featureSet } = found;
  if (id !== planned.organizationId) {
    const fill = byDeployer(`set organizationId to "${id}" in context.palisade`);
    return wanted(subject, `${id}, configured is ${planned.organizationId}`, fill);
  }
  if (featureSet !== 'ALL') {
    const enable = byManagement('aws organizations enable-all-features');
    return wanted(subject, `it has the features ${featureSet} only`, enable);
  }
  if (managementAccountId === planned.securityAccountId) {
    const found = `the security account is the management account, which StackSets never reach`;
    return wanted(subject, found, byDeployer('deploy in a delegated administrator'));
  }
  return fine(subject, `${id}, management account ${managementAccountId}`);
}

function unitChecks({ units }: PreflightFacts): readonly Check[] {
  return units.map(({ id, exists }) => {
    const subject = { name: 'organizational-unit', about: id } as const;
    return onKnown(subject, exists, (does) =>
      does
        ? fine(subject, 'exists')
        : wanted(
            subject,
            `there is no ${id}`,
            byManagement('aws organizations list-roots'),
            byDeployer('name OUs or the root in context.palisade.organizationalUnitIds'),
          ),
    );
  });
}

function trustCheck({ trustedServices }: PreflightFacts): Check {
  const subject = { name: 'trusted-access' } as const;
  const fix = byManagement('aws cloudformation activate-organizations-access');
  return onKnown(subject, trustedServices, (services) =>
    services.includes(STACKSETS_SERVICE)
      ? fine(subject, 'StackSets may deploy into the organization')
      : wanted(subject, 'StackSets may not deploy into the organization', fix),
  );
}

function stackSetsCheck(facts: PreflightFacts, { securityAccountId }: PlannedDeployment): Check {
  const subject = { name: 'stacksets-administrator' } as const;
  const fix = byManagement(
    `aws organizations register-delegated-administrator --service-principal ${STACKSETS_SERVICE} --account-id ${securityAccountId}`,
  );
  return onKnown(subject, facts.stackSetsAdministrators, (accounts) => {
    if (accounts.includes(securityAccountId)) return fine(subject, securityAccountId);
    return wanted(subject, accounts.length === 0 ? 'nobody' : accounts.join(', '), fix);
  });
}

function concurrencyCheck(facts: PreflightFacts, { homeRegion }: PlannedDeployment): Check {
  const subject = { name: 'lambda-concurrency', about: homeRegion } as const;
  if ('unknown' in facts.concurrency) return unknown(subject, facts.concurrency.unknown);
  const { known } = facts.concurrency;
  if (known >= CONCURRENCY_MIN) return fine(subject, `${known} executions at once`);
  return wanted(
    subject,
    `${known} executions at once, expected ${CONCURRENCY_MIN} at least`,
    bySecurity(
      `aws service-quotas request-service-quota-increase --region ${homeRegion} --service-code lambda --quota-code L-B99A9384 --desired-value 1000`,
    ),
  );
}
