/**
 * The templates that accounts receive: one for members, one for the administrator, one each for the audit and
 * the redrive, and one for each region with feeds of its own.
 */
import { Aws } from 'aws-cdk-lib';
import {
  ADMINISTRATOR_PATTERN,
  judgementPattern,
  memberPattern,
} from '../src/domain/forwarding/member-pattern.ts';
import { AuditStack } from './audit-stack.ts';
import { ForwardingStack } from './member-stack.ts';
import { RedriveStack } from './redrive-stack.ts';
import { RegionalFeedsStack, type RegionalFeedsProps } from './regional-feeds-stack.ts';
import { templateOf } from './template-of.ts';

/** Forwards the findings of the account it stands in. */
export function memberTemplate(): string {
  const findings = { what: 'findings of this account', pattern: memberPattern(Aws.ACCOUNT_ID) };
  return templateOf(
    (scope) =>
      new ForwardingStack(scope, 'PalisadeMember', {
        rules: { Findings: findings },
        heartbeat: 'member',
      }),
  );
}

/** Forwards the findings of all members, and what the administrator says of them. */
export function administratorTemplate(): string {
  const forwarded = {
    Findings: { what: 'findings of every member', pattern: ADMINISTRATOR_PATTERN },
    Judgements: {
      what: 'archived and judged findings',
      pattern: judgementPattern(Aws.ACCOUNT_ID),
    },
  };
  return templateOf(
    (scope) =>
      new ForwardingStack(scope, 'PalisadeAdministrator', {
        rules: forwarded,
        heartbeat: 'administrator',
      }),
  );
}

/** Lets the hub's audit read. */
export function auditTemplate(): string {
  return templateOf((scope) => new AuditStack(scope, 'PalisadeAudit'));
}

/** Lets the hub's redrive empty dead letters. */
export function redriveTemplate(): string {
  return templateOf((scope) => new RedriveStack(scope, 'PalisadeRedrive'));
}

/** A feed bucket of its own for one region. */
export function regionalFeedsTemplate(props: RegionalFeedsProps): string {
  return templateOf((scope) => new RegionalFeedsStack(scope, 'PalisadeRegionalFeeds', props));
}
