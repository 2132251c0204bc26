/**
 * What the verbs that prepare and fill a deployment ask of AWS: types only, owned by the use cases.
 *
 * What cannot be known now is never an answer: it is thrown.
 */
import type { BackfillOutcome } from '../domain/findings/backfill.ts';
import type { AuditedAccount, Pair, PairFacts } from '../domain/coverage/coverage.ts';
import type { FailedInstance } from '../domain/coverage/rollout.ts';
import type {
  AttachedPolicy,
  PathFromRoot,
} from '../domain/preflight/permissions/permission-hindrance.ts';
import type { PolicyKind } from '../domain/preflight/permissions/permission-needs.ts';
import type {
  CallerIdentity,
  DetectorAnswer,
  Enrolment,
  OrganizationIdentity,
} from '../domain/preflight/preflight-facts.ts';
import type { OwnPlace } from '../domain/organization/discovered.ts';
import type { EnrolmentOutcome } from '../domain/organization/enrolment.ts';
import type { ReadingOutcome } from '../domain/organization/own-state.ts';
import type { TreeReading } from '../domain/organization/tree.ts';
import type { EpochSeconds } from '../domain/base/time.ts';

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
  caller(): Promise<CallerIdentity>;
  /** Concurrent executions of Lambda. */
  concurrency(): Promise<number>;
}

/** What GuardDuty's administrator holds of all members, region by region. */
export interface FindingArchive {
  /** Findings that were updated at `from` or later, the longest unchanged first. */
  pages(region: string, from: EpochSeconds): AsyncIterable<ArchivePage>;
}

export interface ArchivePage {
  /** As GuardDuty writes them. */
  readonly findings: readonly unknown[];
  /** Findings that were listed, and no longer there when they were asked for. */
  readonly gone: number;
}

/** The hub's ingest. */
export interface BackfillFunction {
  /** One outcome for each finding, in order; throws if nobody answers, and then some may be taken in. */
  take(findings: readonly unknown[]): Promise<readonly BackfillOutcome[]>;
}

/** How far a backfill has come, for the run after one that was interrupted. */
export interface BackfillMarks {
  read(): Promise<BackfillState | undefined>;
  write(state: BackfillState): Promise<void>;
  clear(): Promise<void>;
}

export interface BackfillState {
  readonly hub: string;
  readonly from: EpochSeconds;
  /** Everything that was last updated before the mark is settled. */
  readonly regions: Readonly<
    Record<string, { readonly mark: EpochSeconds; readonly done: boolean }>
  >;
}

/** Whose coverage is audited. */
export interface AuditedAccounts {
  /** Every account below these OUs or roots, however deep, once. */
  below(unitIds: readonly string[]): Promise<readonly AuditedAccount[]>;
  /** Where each of them lies, up to the root. */
  tree(unitIds: readonly string[]): Promise<TreeReading>;
}

/** Accounts that GuardDuty's administrator has enrolled; what AWS refuses is a fact of the answer. */
export interface AdministeredAccounts {
  /** The administrator's own among them; nobody in a region where it has no detector. */
  enrolledIn(region: string): Promise<EnrolmentOutcome>;
}

/** Looks at one account in one region; what AWS refuses is a fact of the answer. */
export interface PairProbe {
  /** Asks at once what can be asked of many: those pairs are looked at next. @default - each is looked at alone */
  prepare?(pairs: readonly Pair[]): Promise<void>;
  facts(pair: Pair): Promise<PairFacts>;
}

/** Instances of our StackSets that CloudFormation could not bring where they belong. */
export interface FailedInstances {
  /** What there is, and what could not be read; throws if nothing can be. */
  list(goesOn: () => boolean): Promise<{
    readonly failed: readonly FailedInstance[];
    readonly faults: readonly string[];
  }>;
}

/** Looks for public addresses that AWS says an account holds in a region; what AWS refuses is a fact of the answer. */
export interface OwnAddressProbe {
  read(place: OwnPlace): Promise<ReadingOutcome>;
}

/** Findings of all members as GuardDuty's administrator holds them, with what analysts have said of them. */
export interface JudgedFindings {
  /** Archived ones or the others, updated at `from` or later, the latest first, a page at a time. */
  pages(
    region: string,
    which: { readonly archived: boolean; readonly from: EpochSeconds },
  ): AsyncIterable<readonly unknown[]>;
}

/** Findings as GuardDuty itself holds them. */
export interface FindingReader {
  /** Those of the ids that it knows. Throws if it cannot be asked. */
  byId(
    region: string,
    ids: readonly string[],
  ): Promise<readonly { readonly id: string; readonly finding: unknown }[]>;
}
