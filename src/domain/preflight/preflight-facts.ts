/** What a preflight has found out, each fact known or with the reason why it is not. */
import type { AttachedPolicy, PathFromRoot } from './permissions/permission-hindrance.ts';

/** What AWS answered, or why there is no answer: never taken for an empty one. */
export type Known<T> = { readonly known: T } | { readonly unknown: string };

export interface CallerIdentity {
  readonly accountId: string;
  readonly arn: string;
}

export interface OrganizationIdentity {
  readonly id: string;
  readonly managementAccountId: string;
  /** Only with ALL there are service-managed StackSets and policies. */
  readonly featureSet: string;
}

export type DetectorAnswer =
  | {
      readonly kind: 'detector';
      readonly id: string;
      readonly enabled: boolean;
      /** FIFTEEN_MINUTES, ONE_HOUR or SIX_HOURS. */
      readonly publishingFrequency: string;
    }
  | { readonly kind: 'absent' }
  /** The region does not know the account: it has to be enabled there first. */
  | { readonly kind: 'region-disabled' };

/** Which accounts GuardDuty enrols by itself, or that the asker does not administer it. */
export type Enrolment = 'ALL' | 'NEW' | 'NONE' | 'not-administrator';

export interface RegionFacts {
  readonly region: string;
  readonly detector: Known<DetectorAnswer>;
  readonly enrolment: Known<Enrolment>;
  /** Of GuardDuty in the region; only the management account may ask. */
  readonly administrators: Known<readonly string[]>;
}

export interface PolicyFacts {
  readonly policies: readonly AttachedPolicy[];
  /** Every OU that is named, and what below it has policies of its own. */
  readonly members: readonly PathFromRoot[];
  readonly security: PathFromRoot;
}

export interface PreflightFacts {
  readonly caller: CallerIdentity;
  readonly organization: Known<OrganizationIdentity | 'none'>;
  /** Whether each OU or root that is named exists. */
  readonly units: readonly { readonly id: string; readonly exists: Known<boolean> }[];
  readonly trustedServices: Known<readonly string[]>;
  readonly stackSetsAdministrators: Known<readonly string[]>;
  readonly regions: readonly RegionFacts[];
  /** Concurrent executions of Lambda that the account may have in the home region. */
  readonly concurrency: Known<number>;
  readonly policies: Known<PolicyFacts>;
}
