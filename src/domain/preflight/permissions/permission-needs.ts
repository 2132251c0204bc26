/**
 * What Palisade will ask of AWS that a policy of the organization could refuse: by whom, on what, where.
 *
 * Not every call there is: the one of each kind that its fellows stand or fall with.
 */
import type { OperatorEndpointKind } from '../../configuration/configuration-operator.ts';
import { partitionOf } from '../../configuration/regions.ts';
import {
  AUDIT_ROLE,
  BUS_NAME,
  FEED_TRAIL,
  REDRIVE_ROLE,
} from '../../configuration/deployed-names.ts';
import type { PermissionRequest } from './permission-document.ts';
import type { RequestKeys } from './permission-condition.ts';

export type PolicyKind = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';

/** What is not done if it is refused. */
export type Purpose =
  'roll-out' | 'forwarding' | 'hub' | 'operating' | 'auditing' | 'redriving' | 'reading';

export interface PermissionNeed {
  readonly purpose: Purpose;
  readonly kind: PolicyKind;
  /** Whose policies count: those over the members, or those over the security account. */
  readonly over: 'members' | 'security';
  readonly region: string;
  readonly request: PermissionRequest;
}

export interface NeedyDeployment {
  readonly organizationId: string;
  readonly securityAccountId: string;
  readonly homeRegion: string;
  readonly regions: readonly string[];
  readonly collection: 'both' | 'members' | 'administrator';
  /** Whether the hub may empty the members' dead letters. */
  readonly memberQueues: boolean;
  /** How firewalls come to the feeds, if they may: unsigned from networks that are named, or by CloudFront. */
  readonly readers: readonly ('network' | 'cloudfront')[];
  /** Whether the hub has a KMS key of its own. */
  readonly createsKey: boolean;
  /** Whether a trail records who reads feeds. */
  readonly hasTrail: boolean;
  /** What stands before the operator function. */
  readonly operatorEndpoint: OperatorEndpointKind;
}

/** `<action> <resource without "arn:partition:">`; `*` for what nobody knows. */
const ROLLED_OUT = [
  'iam:CreateRole iam::*:role/StackSet-Palisade*',
  'iam:PutRolePolicy iam::*:role/StackSet-Palisade*',
  'events:PutRule events:REGION:*:rule/StackSet-Palisade*',
  'events:PutTargets events:REGION:*:rule/StackSet-Palisade*',
  'sqs:CreateQueue sqs:REGION:*:StackSet-Palisade*',
  'sqs:SetQueueAttributes sqs:REGION:*:StackSet-Palisade*',
  'scheduler:CreateSchedule scheduler:REGION:*:schedule/default/StackSet-Palisade*',
  'iam:PassRole iam::*:role/StackSet-Palisade*',
];
const HUB = [
  'cloudformation:CreateStack cloudformation:REGION:ACCOUNT:stack/Palisade*',
  'cloudformation:CreateStackSet cloudformation:REGION:*:stackset/Palisade*',
  `events:CreateEventBus events:REGION:ACCOUNT:event-bus/${BUS_NAME}`,
  `events:PutPermission events:REGION:ACCOUNT:event-bus/${BUS_NAME}`,
  'sqs:CreateQueue sqs:REGION:ACCOUNT:PalisadeHub*',
  'dynamodb:CreateTable dynamodb:REGION:ACCOUNT:table/PalisadeHub*',
  's3:CreateBucket s3:::palisadehub*',
  's3:PutBucketPolicy s3:::palisadehub*',
  'lambda:CreateFunction lambda:REGION:ACCOUNT:function:PalisadeHub*',
  'scheduler:CreateSchedule scheduler:REGION:ACCOUNT:schedule/default/PalisadeHub*',
  'cloudwatch:PutDashboard cloudwatch::ACCOUNT:dashboard/Palisade',
  'logs:PutQueryDefinition *',
  'sns:CreateTopic sns:REGION:ACCOUNT:PalisadeHub*',
  'iam:CreateRole iam::ACCOUNT:role/PalisadeHub*',
  'iam:PassRole iam::ACCOUNT:role/PalisadeHub*',
];

const TRAIL = ['CreateTrail', 'PutEventSelectors', 'StartLogging'].map(
  (action) => `cloudtrail:${action} cloudtrail:REGION:ACCOUNT:trail/${FEED_TRAIL}`,
);
const KEY = ['kms:CreateKey *', 'kms:CreateGrant kms:REGION:ACCOUNT:key/*'];
const OPERATOR_ENDPOINT: Readonly<Record<OperatorEndpointKind, readonly string[]>> = {
  'function-url': [
    'lambda:CreateFunctionUrlConfig lambda:REGION:ACCOUNT:function:PalisadeHub*',
    'lambda:InvokeFunctionUrl lambda:REGION:ACCOUNT:function:PalisadeHub*',
  ],
  'api-gateway': [
    'apigateway:POST apigateway:REGION::/restapis',
    'execute-api:Invoke execute-api:REGION:ACCOUNT:*/hub/GET/status',
  ],
};

export function permissionNeeds(deployment: NeedyDeployment): readonly PermissionNeed[] {
  const { homeRegion, regions, collection } = deployment;
  const made = needsMaker(deployment);
  const scp = { kind: 'SERVICE_CONTROL_POLICY' } as const;
  const rcp = { kind: 'RESOURCE_CONTROL_POLICY' } as const;
  const members = { over: 'members' } as const;
  const security = { over: 'security', region: homeRegion } as const;
  // The security account need not lie in one of the OUs that forward.
  const forwarding = [
    ...(collection === 'administrator' ? [] : (['members'] as const)),
    ...(collection === 'members' ? [] : (['security'] as const)),
  ];
  const forwarder = { principal: 'role/StackSet-Palisade*' };
  const eventBridge = { service: 'events.amazonaws.com' };
  return [
    ...forwarding.flatMap((over) => [
      ...regions.flatMap((region) => [
        ...made({ purpose: 'roll-out', ...scp, over, region }, ROLLED_OUT, {
          principal: 'role/stacksets-exec-*',
        }),
        ...made(
          { purpose: 'forwarding', ...rcp, over, region },
          [
            'sts:AssumeRole iam::*:role/StackSet-Palisade*',
            'sqs:SendMessage sqs:REGION:*:StackSet-Palisade*',
          ],
          eventBridge,
        ),
      ]),
      ...made(
        { purpose: 'forwarding', ...scp, over, region: homeRegion },
        [`events:PutEvents events:REGION:ACCOUNT:event-bus/${BUS_NAME}`],
        forwarder,
      ),
    ]),
    ...hubNeeds(made, deployment),
    ...made(
      { purpose: 'hub', ...rcp, ...security },
      ['sqs:SendMessage sqs:REGION:ACCOUNT:PalisadeHub*'],
      eventBridge,
    ),
    ...made(
      { purpose: 'auditing', ...rcp, ...members, region: homeRegion },
      [`sts:AssumeRole iam::*:role/${AUDIT_ROLE}`],
      { principal: 'role/PalisadeHub*' },
    ),
    ...(deployment.memberQueues ? redriveNeeds(made, deployment) : []),
    ...(deployment.hasTrail
      ? made({ purpose: 'hub', ...rcp, ...security }, ['s3:PutObject s3:::palisade*'], {
          service: 'cloudtrail.amazonaws.com',
        })
      : []),
    ...deployment.readers.flatMap((reader) =>
      made(
        { purpose: 'reading', ...rcp, ...security },
        ['s3:GetObject s3:::palisade*'],
        reader === 'network' ? { anonymous: true } : { service: 'cloudfront.amazonaws.com' },
      ),
    ),
  ];
}

/** What the deployer makes, and what people then ask. */
function hubNeeds(
  made: ReturnType<typeof needsMaker>,
  { homeRegion, createsKey, hasTrail, operatorEndpoint }: NeedyDeployment,
): readonly PermissionNeed[] {
  const there = { kind: 'SERVICE_CONTROL_POLICY', over: 'security', region: homeRegion } as const;
  const anybody = { principal: '*' };
  return [
    ...made(
      { purpose: 'hub', ...there },
      [...HUB, ...(createsKey ? KEY : []), ...(hasTrail ? TRAIL : [])],
      anybody,
    ),
    ...made({ purpose: 'operating', ...there }, OPERATOR_ENDPOINT[operatorEndpoint], anybody),
  ];
}

/** The hub takes the role of a member, and by it empties queues in every region. */
function redriveNeeds(
  made: ReturnType<typeof needsMaker>,
  { homeRegion, regions }: NeedyDeployment,
): readonly PermissionNeed[] {
  const redriving = { purpose: 'redriving', over: 'members' } as const;
  const [scp, rcp] = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const;
  return [
    ...made(
      { ...redriving, kind: rcp, region: homeRegion },
      [`sts:AssumeRole iam::*:role/${REDRIVE_ROLE}`],
      { principal: 'role/PalisadeHub*' },
    ),
    ...regions.flatMap((region) =>
      made(
        { ...redriving, kind: scp, region },
        ['sqs:ReceiveMessage sqs:REGION:*:StackSet-Palisade*'],
        { principal: `role/${REDRIVE_ROLE}` },
      ),
    ),
  ];
}

type Principal =
  /** Below `arn:partition:iam::account:`. */
  | { readonly principal: string }
  | { readonly service: string }
  /** A firewall, which signs nothing. */
  | { readonly anonymous: true };

type Purposed = Omit<PermissionNeed, 'request'>;

function needsMaker(deployment: NeedyDeployment) {
  const partition = partitionOf(deployment.homeRegion);
  return (purposed: Purposed, requests: readonly string[], asker: Principal): PermissionNeed[] =>
    requests.map((written) => {
      const [action = '', resource = ''] = written.split(' ');
      const where = resource
        .replace('REGION', purposed.region)
        .replace('ACCOUNT', deployment.securityAccountId);
      const keys = { ...keysOf(asker, purposed, deployment), ...regionOf(action, purposed.region) };
      return { ...purposed, request: { action, resource: `arn:${partition}:${where}`, keys } };
    });
}

/** IAM is asked in one region for all. */
function regionOf(action: string, region: string): RequestKeys {
  if (!action.startsWith('iam:')) return { 'aws:requestedregion': [region] };
  const seat = { aws: 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };
  return { 'aws:requestedregion': [seat[partitionOf(region)]] };
}

function keysOf(
  asker: Principal,
  { over }: Purposed,
  { organizationId, securityAccountId, homeRegion }: NeedyDeployment,
): RequestKeys {
  const tls = { 'aws:securetransport': ['true'] };
  const nobody = { 'aws:principalarn': [], 'aws:principalorgid': [], 'aws:principalaccount': [] };
  const ofService = (is: boolean, orgs: readonly string[]): RequestKeys => ({
    'aws:principalisawsservice': [String(is)],
    'aws:sourceorgid': orgs,
  });
  if ('anonymous' in asker) return { ...tls, ...nobody, ...ofService(false, []) };
  if ('service' in asker) {
    return {
      ...tls,
      ...nobody,
      ...ofService(true, [organizationId]),
      'aws:principalservicename': [asker.service],
      'aws:sourceaccount': [over === 'members' ? '*' : securityAccountId],
    };
  }
  const isOurs = over === 'security' || asker.principal.startsWith('role/PalisadeHub');
  const account = isOurs ? securityAccountId : '*';
  const arn = `arn:${partitionOf(homeRegion)}:iam::${account}:${asker.principal}`;
  return {
    ...tls,
    ...ofService(false, []),
    'aws:principalarn': [arn],
    'aws:principalorgid': [organizationId],
    'aws:principalaccount': [account],
  };
}
