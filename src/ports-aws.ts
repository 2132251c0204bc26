/**
 * What the verbs that prepare and fill a deployment ask of AWS: types only, owned by the use cases.
 *
 * As in `ports.ts`, what cannot be known now is never an answer: it is thrown.
 */
import type { AttachedPolicy, PathFromRoot } from './domain/permission-hindrance.ts';
import type { PolicyKind } from './domain/permission-needs.ts';
import type {
  Caller,
  DetectorAnswer,
  Enrolment,
  OrganizationIdentity,
} from './domain/preflight-facts.ts';

/** The organization, as the management account and delegated administrators may read it. */
export interface Directory {
  identity(): Promise<OrganizationIdentity | 'none'>;
  /** Of an OU or a root, by its id. */
  unitExists(id: string): Promise<boolean>;
  /** Principals of the services that may act in the organization. */
  trustedServices(): Promise<readonly string[]>;
  /** Accounts that administer a service for the organization. */
  administratorsOf(service: string): Promise<readonly string[]>;
  /** From the root down to the target itself. */
  pathTo(target: string): Promise<PathFromRoot>;
  /** Every policy of the kind that is attached somewhere; none if the kind is not in use. */
  policies(kind: PolicyKind): Promise<readonly AttachedPolicy[]>;
}

/** GuardDuty of the caller's account in each region. */
export interface Detectors {
  detector(region: string): Promise<DetectorAnswer>;
  enrolment(region: string, detectorId: string): Promise<Enrolment>;
  /** Administrators of the organization's GuardDuty there; only the management account may ask. */
  administrators(region: string): Promise<readonly string[]>;
}

/** The caller, and the limits of its account. */
export interface CallerAccount {
  caller(): Promise<Caller>;
  /** Concurrent executions of Lambda. */
  concurrency(): Promise<number>;
}
