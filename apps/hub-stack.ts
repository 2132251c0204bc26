/**
 * The hub in the security account: bus, queue, ledger, buckets, functions, alarms.
 *
 *   bus ─rule─▶ ingest queue ─▶ ingest ─▶ ledger ─▶ publish (trigger, every minute) ─▶ feed bucket, ops bucket
 *     │                                                 └─▶ push queue ─▶ push ─▶ firewalls
 *     └──rule─▶ a queue for each sink ─▶ report ─▶ sink
 *
 * Each function has a role of its own, which names what it may do and to what. Data stays when the stack
 * goes.
 */
import { Aws, CfnOutput, CfnRule, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  alarmedReaders,
  documentationIds,
  forwardingRegions,
} from '../src/domain/configuration/configuration-deployment.ts';
import type { OperatorEndpointKind } from '../src/domain/configuration/configuration-operator.ts';
import type { DeployedConfiguration } from '../src/domain/configuration/configuration.ts';
import { pushedBoxes } from '../src/domain/push/pushed-boxes.ts';
import { deployedSinks } from '../src/domain/reports/configured-sinks.ts';
import {
  watchesReaders,
  type AccessConfiguration,
} from '../src/domain/configuration/configuration-access.ts';
import {
  BUS_OUTPUT,
  INGEST_FUNCTION_OUTPUT,
  OPS_BUCKET_OUTPUT,
  REDRIVE_FUNCTION_OUTPUT,
} from '../src/domain/configuration/deployed-names.ts';
import { encrypt, type HubEncryption } from './encryption.ts';
import { DERIVED } from '../src/environment.ts';
import { STAGE_METRICS } from '../src/metrics.ts';
import { FeedAccess } from './hub/access.ts';
import { HubAlarms } from './hub/alarms.ts';
import { HubAudit } from './hub/audit.ts';
import { HubBus } from './hub/bus.ts';
import { hubPartsOf } from './hub/hub-parts.ts';
import type { FeedEdge } from './hub/edge.ts';
import { HubDashboard } from './hub/dashboard.ts';
import { FeedFreshness } from './hub/readers/freshness.ts';
import type { CodeOf } from './hub/function.ts';
import type { HubGround } from './hub/ground.ts';
import { HubIntake } from './hub/intake.ts';
import { HubOperation } from './hub/operation.ts';
import { HubRedrive } from './hub/redrive.ts';
import { HubPublishing } from './hub/publishing.ts';
import { HubPush, type PushedBoxPlace, type PushNetworkPlace } from './hub/push.ts';
import { HubReporting, type ReportingSink } from './hub/reporting.ts';
import { HubBuckets, ledgerTable, type ExistingBuckets } from './hub/storage.ts';
import { PublishTriggerQueue } from './hub/trigger.ts';

export interface HubStackProps extends StackProps {
  readonly organizationId: string;
  /** Account of GuardDuty's administrator. */
  readonly administrator: string;
  readonly code: CodeOf;
  /** Whose accounts forward, and where: lists, with commas. */
  readonly organizationalUnitIds: string;
  readonly regions: string;
  readonly collection: string;
  /** Of this account and region; what is not named the stack makes. */
  readonly existingBuckets: ExistingBuckets;
  readonly existingLedger: string | undefined;
  readonly blocklistKey: string;
  readonly access: AccessConfiguration;
  readonly alarmEmails: readonly string[];
  /** Seconds; `undefined`: as follows from the number of accounts. */
  readonly silentAfter: number | undefined;
  readonly dashboard: boolean;
  /** Buckets of the lists that GuardDuty's administrator trusts. */
  readonly trustedListBuckets: readonly string[];
  /** Whether stages of a finding's way are metrics. */
  readonly latencyByStage: boolean;
  readonly encryption: HubEncryption;
  /** ARN of a policy that bounds every role. */
  readonly boundary: string | undefined;
  readonly operatorEndpoint: OperatorEndpointKind;
  /** ARNs that may call it, beside those whom its policy is attached to. */
  readonly operators: readonly string[];
  /** Whether members' dead letters may be emptied. */
  readonly memberQueues: boolean;
  /** Where findings are reported to. */
  readonly sinks: readonly ReportingSink[];
  /** Where feeds are pushed to, and from which network. */
  readonly boxes: readonly PushedBoxPlace[];
  readonly pushNetwork: PushNetworkPlace | undefined;
  /** Ids that only documentation has: the template says so instead of half deploying. */
  readonly documentationIds: readonly string[];
}

/** What the configuration says of the hub. */
export function hubChoices(configuration: DeployedConfiguration) {
  const { organizationId, securityAccountId, storage, access, alarms, operator } = configuration;
  return {
    organizationId,
    administrator: securityAccountId,
    organizationalUnitIds: configuration.organizationalUnitIds.join(','),
    regions: forwardingRegions(configuration).join(','),
    collection: configuration.collection,
    existingBuckets: { feeds: storage.feedBucket, ops: storage.opsBucket },
    existingLedger: storage.ledgerTable,
    blocklistKey: storage.blocklistKey,
    access,
    alarmEmails: alarms.emails,
    silentAfter: alarms.silentAfter,
    dashboard: alarms.dashboard,
    trustedListBuckets: configuration.trustedListBuckets,
    latencyByStage: alarms.latencyByStage,
    encryption: configuration.encryption,
    boundary: configuration.permissionsBoundary,
    operatorEndpoint: operator.endpoint,
    operators: operator.principals,
    memberQueues: configuration.redrive.memberQueues,
    sinks: deployedSinks(configuration),
    boxes: pushedBoxes(configuration),
    pushNetwork: configuration.push.network,
    documentationIds: documentationIds(configuration),
  };
}

export class HubStack extends Stack {
  /** ARN of the topic of all alarms. */
  readonly alarmTopic: string;

  constructor(scope: Construct, id: string, props: HubStackProps) {
    super(scope, id, {
      ...props,
      description: 'Palisade: one blocklist for the GuardDuty findings of an organization',
    });
    // The library makes each function wait for its role by name, too, which cfn-lint finds too much.
    this.templateOptions.metadata = { 'cfn-lint': { config: { ignore_checks: ['W3005'] } } };
    refuseDocumentationIds(this, props.documentationIds);
    const ground = groundOf(this, props);
    const bus = new HubBus(this, 'HubBus', props);
    const trigger = new PublishTriggerQueue(this, 'Trigger');
    const intake = new HubIntake(this, 'Intake', ground, { ...props, bus, trigger });
    const { blocklistKey } = props;
    const regions = props.access.regions.map(({ region }) => region);
    const regional = { regions, blocklistKey };
    const { boxes, pushNetwork: network } = props;
    const push =
      boxes.length === 0 ? undefined : new HubPush(this, 'Push', ground, { boxes, network });
    const publishing = new HubPublishing(this, 'Publishing', ground, {
      blocklistKey,
      regional,
      trigger,
      pushes: push?.queue,
    });
    const { edge } = new FeedAccess(this, 'Access', ground.buckets, props);
    watchReaders(this, ground, props, edge);
    const { feedBuckets } = publishing;
    const { roads } = new HubReporting(this, 'Reporting', ground, { ...props, bus });
    const redrive = new HubRedrive(this, 'Redriving', ground, { ...props, intake, roads });
    const reach = {
      feedBuckets,
      regional,
      trigger,
      road: intake.road,
      endpoint: props.operatorEndpoint,
      principals: props.operators,
      mayInvoke: [redrive.function.function.functionArn],
    };
    const operation = new HubOperation(this, 'Operation', ground, reach);
    new HubAudit(this, 'Auditing', ground, {
      ...auditedBy(props, bus.bus.eventBusArn),
      parts: hubPartsOf(this, bus.deliveries),
      ingest: intake.road.queue,
    });
    drawDashboard(this, ground, props, { intake, publishing, push, reports: roads.length > 0 });
    overAll(this, ground, props);
    this.alarmTopic = ground.alarms.topic.topicArn;
    this.output({
      [BUS_OUTPUT]: bus.bus.eventBusArn,
      LedgerTable: ground.ledger.tableName,
      FeedBucket: ground.buckets.feeds.bucketName,
      [OPS_BUCKET_OUTPUT]: ground.buckets.ops.bucketName,
      AlarmTopic: this.alarmTopic,
      [INGEST_FUNCTION_OUTPUT]: intake.function.function.functionName,
      PublishFunction: publishing.function.function.functionName,
      ...edge?.outputs(),
      ...operation.outputs(),
      [REDRIVE_FUNCTION_OUTPUT]: redrive.function.function.functionName,
    });
  }

  private output(outputs: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

function groundOf(stack: HubStack, props: HubStackProps): HubGround {
  return {
    code: props.code,
    ledger: ledgerTable(stack, props.existingLedger),
    buckets: new HubBuckets(stack, 'Buckets', props.existingBuckets),
    alarms: new HubAlarms(stack, 'Alarms', props.alarmEmails),
  };
}

interface Drawn {
  readonly intake: HubIntake;
  readonly publishing: HubPublishing;
  readonly push: HubPush | undefined;
  /** Whether findings are reported to anybody. */
  readonly reports: boolean;
}

function drawDashboard(
  stack: Stack,
  { alarms }: HubGround,
  { dashboard, latencyByStage }: HubStackProps,
  { intake, publishing, push, reports }: Drawn,
): void {
  if (!dashboard) return;
  const { editionToBox, ...always } = STAGE_METRICS;
  const written = [...Object.values(always), ...(push === undefined ? [] : [editionToBox])];
  const telling = [intake, publishing, ...(push === undefined ? [] : [push])];
  new HubDashboard(stack, 'Dashboard', {
    alarms,
    reports,
    stages: latencyByStage ? written : [],
    stageLogs: telling.map((one) => one.function.logs),
  });
}

function watchReaders(
  stack: Stack,
  ground: HubGround,
  { access, blocklistKey }: HubStackProps,
  edge: FeedEdge | undefined,
): void {
  if (!watchesReaders(access)) return;
  const regions = access.regions.map(({ region }) => region);
  const hasTrail = access.freshness.trail;
  const alarmed = alarmedReaders(access);
  const reading = { regions, blocklistKey, hasTrail, edge, alarmed };
  new FeedFreshness(stack, 'Readers', ground, reading);
}

/** What holds for every part: the key, and the boundary of who may make roles only with one. */
function overAll(stack: Stack, ground: HubGround, { encryption, boundary }: HubStackProps): void {
  encrypt(stack, ground.buckets.ops, encryption);
  if (boundary === undefined) return;
  const policy = ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', boundary);
  PermissionsBoundary.of(stack).apply(policy);
}

function auditedBy(props: HubStackProps, hubBusArn: string) {
  const { organizationId, administrator, organizationalUnitIds, regions, collection } = props;
  const { trustedListBuckets } = props;
  const silentAfter = String(props.silentAfter ?? DERIVED);
  const accounts = { organizationId, administrator, organizationalUnitIds };
  return { ...accounts, regions, collection, hubBusArn, silentAfter, trustedListBuckets };
}

/** So that the committed configuration synthesises, and CloudFormation refuses to deploy it. */
function refuseDocumentationIds(stack: Stack, ids: readonly string[]): void {
  if (ids.length === 0) return;
  new CfnRule(stack, 'OwnIds', {
    assertions: [
      {
        // No account has this id, so it never holds.
        assert: Fn.conditionEquals(Aws.ACCOUNT_ID, 'yours'),
        assertDescription: `${ids.join(' and ')} of cdk.json stand for ids of yours: fill in context.palisade, then run palisade preflight`,
      },
    ],
  });
}
