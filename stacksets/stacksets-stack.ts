/**
 * The StackSets of the delegated administrator, in a stack of their own: a rollout that takes hours or fails
 * touches neither ledger nor feeds.
 *
 *   members        every account below the OUs × every region; accounts that join later by themselves
 *   canary         the same for one OU, before the members, if the configuration names one
 *   administrator  the security account alone × every region: GuardDuty brings every member's findings there
 *   audit          every account below the OUs, one region
 *   redrive        the same, if the hub may empty the members' dead letters
 *   feeds          the security account alone, in each region that has feeds of its own
 *
 * The security account is looked for below the root, so that it need not lie in one of the OUs.
 * Service-managed StackSets never reach the management account (docs/sources/aws.md#2-stacksets): it launches the member
 * template by hand.
 */
import { CfnStackSet, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Readers } from '../src/domain/configuration/configuration-access.ts';
import { ORGANIZATION_ID, SECURITY_ACCOUNT_ID } from './hub-role.ts';
import { HUB_BUS_ARN } from './member-stack.ts';
import {
  administratorTemplate,
  auditTemplate,
  memberTemplate,
  redriveTemplate,
  regionalFeedsTemplate,
} from './templates.ts';

export interface StackSetsStackProps extends Pick<StackProps, 'env'> {
  readonly organizationId: string;
  readonly securityAccountId: string;
  /** OUs whose accounts forward, or the root. */
  readonly organizationalUnitIds: readonly string[];
  readonly rollout: StackSetsRollout;
  readonly rootId: string;
  readonly homeRegion: string;
  /** Regions that forward. */
  readonly regions: readonly string[];
  readonly collection: 'both' | 'members' | 'administrator';
  readonly hubBusArn: string;
  /** Whether the hub may empty the members' dead letters. */
  readonly memberQueues: boolean;
  /** Regions with feeds of their own, and who reads there. */
  readonly regionalFeeds: readonly ({ readonly region: string } & Readers)[];
  readonly blocklistKey: string;
}

export interface StackSetsRollout {
  /** One of the OUs, whose accounts get new rules first. */
  readonly canaryOrganizationalUnitId?: string | undefined;
  /** Of the accounts of the others in each region. */
  readonly failureTolerancePercentage: number;
}

interface Rollout {
  readonly name: string;
  readonly description: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly regions: readonly string[];
  /** One account instead of all. */
  readonly only?: string;
  /** Other OUs than all. */
  readonly units?: readonly string[];
  readonly tolerance?: number;
  readonly capability?: 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM';
}

/** An account that cannot be reached stops no other; which one it is, the set's instances show. */
const ALL_MAY_FAIL = 100;

/** For creating and updating alike: the resource of CloudFormation has but one of them. */
function preferences(failureTolerancePercentage: number): CfnStackSet.OperationPreferencesProperty {
  return {
    regionConcurrencyType: 'PARALLEL',
    maxConcurrentPercentage: 100,
    failureTolerancePercentage,
    concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
  };
}

const MEMBERS = 'Members';
const CANARY = 'MembersCanary';

export class StackSetsStack extends Stack {
  private readonly props: StackSetsStackProps;

  constructor(scope: Construct, id: string, props: StackSetsStackProps) {
    super(scope, id, {
      ...props,
      description: 'Palisade: forwarding and audit in every account of the organization',
    });
    this.props = props;
    const sets = new Map(this.rollouts().map((rollout) => [rollout.name, this.add(rollout)]));
    const canary = sets.get(CANARY);
    // Of roles and of the security account's own rules nothing depends on a wave.
    if (canary !== undefined) sets.get(MEMBERS)?.addResourceDependency(canary);
  }

  private rollouts(): readonly Rollout[] {
    const { collection, memberQueues, hubBusArn, regions } = this.props;
    const { securityAccountId, organizationId, homeRegion } = this.props;
    const forwarding = {
      parameters: { [HUB_BUS_ARN]: hubBusArn },
      regions,
      capability: 'CAPABILITY_IAM' as const,
    };
    const members: Rollout = {
      ...forwarding,
      name: MEMBERS,
      description: 'Palisade: findings of each account to the hub',
      template: memberTemplate(),
    };
    const { canaryOrganizationalUnitId: canary, failureTolerancePercentage } = this.props.rollout;
    const units = this.props.organizationalUnitIds.filter((id) => id !== canary);
    const waves: readonly Rollout[] = [
      ...(canary === undefined
        ? []
        : [{ ...members, name: CANARY, units: [canary], tolerance: 0 }]),
      ...(units.length === 0 ? [] : [{ ...members, units, tolerance: failureTolerancePercentage }]),
    ];
    const administrator: Rollout = {
      ...forwarding,
      name: 'Administrator',
      description: 'Palisade: findings that GuardDuty brings to its administrator to the hub',
      template: administratorTemplate(),
      only: securityAccountId,
    };
    const role = {
      parameters: { [SECURITY_ACCOUNT_ID]: securityAccountId, [ORGANIZATION_ID]: organizationId },
      regions: [homeRegion],
      capability: 'CAPABILITY_NAMED_IAM' as const,
    };
    const audit: Rollout = {
      ...role,
      name: 'Audit',
      description: 'Palisade: what the audit of the hub may read in each account',
      template: auditTemplate(),
    };
    const redrive: Rollout = {
      ...role,
      name: 'Redrive',
      description: 'Palisade: lets the hub empty the dead letters of each account’s rules',
      template: redriveTemplate(),
    };
    return [
      ...(collection === 'administrator' ? [] : waves),
      ...(collection === 'members' ? [] : [administrator]),
      audit,
      ...(memberQueues ? [redrive] : []),
      ...this.regionalFeeds(),
    ];
  }

  /** A StackSet for each region: who may read differs, and so does the template. */
  private regionalFeeds(): readonly Rollout[] {
    const { securityAccountId, regionalFeeds, blocklistKey } = this.props;
    return regionalFeeds.map(({ region, ...readers }) => ({
      name: `Feeds-${region}`,
      description: `Palisade: the feeds for firewalls of ${region}`,
      template: regionalFeedsTemplate({
        account: securityAccountId,
        region,
        readers,
        blocklistKey,
      }),
      parameters: {},
      regions: [region],
      only: securityAccountId,
    }));
  }

  private add({ name, description, template, parameters, ...rollout }: Rollout): CfnStackSet {
    const { organizationalUnitIds, rootId } = this.props;
    const { only, regions, capability, units = organizationalUnitIds } = rollout;
    return new CfnStackSet(this, name, {
      stackSetName: `Palisade${name}`,
      description,
      permissionModel: 'SERVICE_MANAGED',
      callAs: 'DELEGATED_ADMIN',
      ...(capability === undefined ? {} : { capabilities: [capability] }),
      // Automatic deployment knows no filter of accounts, so the one account goes without.
      autoDeployment:
        only === undefined
          ? { enabled: true, retainStacksOnAccountRemoval: false }
          : { enabled: false },
      managedExecution: { Active: true },
      operationPreferences: preferences(rollout.tolerance ?? ALL_MAY_FAIL),
      parameters: Object.entries(parameters).map(([parameterKey, parameterValue]) => ({
        parameterKey,
        parameterValue,
      })),
      stackInstancesGroup: [
        {
          regions: [...regions],
          deploymentTargets:
            only === undefined
              ? { organizationalUnitIds: [...units] }
              : {
                  organizationalUnitIds: [rootId],
                  accounts: [only],
                  accountFilterType: 'INTERSECTION',
                },
        },
      ],
      templateBody: template,
    });
  }
}
