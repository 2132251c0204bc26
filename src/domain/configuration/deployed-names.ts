/** Names in an organization that more than one stack, or a person, must know. */

export const HUB_STACK = 'PalisadeHub';
export const STACKSETS_STACK = 'PalisadeStackSets';
/** Output of the hub's stack: ARN of the key value store with the feed credentials. */
export const CREDENTIALS_OUTPUT = 'FeedCredentialsArn';
export const BUS_NAME = 'palisade';
/** In each account: what the hub's audit may read. */
export const AUDIT_ROLE = 'PalisadeAudit';
/** In the security account: who may assume it. */
export const AUDIT_FUNCTION_ROLE = 'PalisadeHubAudit';
/** What the audit asks of an account's own addresses (src/adapters/own-addresses): each takes no resource, and reads. */
export const OWN_ADDRESS_READS: readonly string[] = [
  ...['ec2:DescribeAddresses', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeVpcs'],
  ...['globalaccelerator:ListAccelerators', 'globalaccelerator:ListCustomRoutingAccelerators'],
  'globalaccelerator:ListByoipCidrs',
];
/** What it asks of the lists that GuardDuty's administrator trusts, if it is to read them. */
export const TRUSTED_LIST_READS: readonly string[] = [
  ...['guardduty:ListIPSets', 'guardduty:GetIPSet'],
  ...['guardduty:ListTrustedEntitySets', 'guardduty:GetTrustedEntitySet'],
];
/** In each account, if the configuration asks for it: who empties the dead letters of its rules. */
export const REDRIVE_ROLE = 'PalisadeRedrive';
/** In the security account: who may assume it. */
export const REDRIVE_FUNCTION_ROLE = 'PalisadeHubRedrive';
/**
 * How queues and rules of forwarding stacks begin, which CloudFormation names: those of our StackSets, and
 * those of the stack that the management account launches by hand.
 */
export const FORWARDER_PREFIXES = ['StackSet-Palisade', 'PalisadeMember-'] as const;
/** How whatever a StackSet of ours puts into an account begins, unless a template names it. */
export const [MEMBER_PREFIX] = FORWARDER_PREFIXES;

/**
 * Buckets of other regions, known before they are made: the publisher writes them, the freshness function
 * reads their access logs. Somebody else may own such a name (S3's are global), so who calls them
 * names the owner too (`aws:ResourceAccount`).
 */
export function regionalFeedBucket(account: string, region: string): string {
  return `palisade-feeds-${account}-${region}`;
}

export function regionalLogBucket(account: string, region: string): string {
  return `palisade-feed-logs-${account}-${region}`;
}

/** Below these, in buckets of logs, lie S3's own of a feed bucket, and CloudFront's. */
export const FEED_LOG_PREFIX = 'feeds/';
export const EDGE_LOG_PREFIX = 'edge/';
/** The trail that records who reads feeds, if the configuration asks for it. */
export const FEED_TRAIL = 'PalisadeFeedReads';
/** In the security account: what an operator must be allowed, as a policy to attach to people's roles. */
export const OPERATOR_POLICY = 'PalisadeOperator';
/** Its API at API Gateway, if the configuration asks for one. */
export const OPERATOR_API = 'PalisadeOperator';
/** Outputs of the hub's stack by which verbs find whom they ask. */
export const BUS_OUTPUT = 'BusArn';
export const FEED_BUCKET_OUTPUT = 'FeedBucket';
export const OPS_BUCKET_OUTPUT = 'OpsBucket';
export const OPERATOR_URL_OUTPUT = 'OperatorUrl';
/** `lambda` or `execute-api`: for which service a request to that URL is signed. */
export const OPERATOR_SERVICE_OUTPUT = 'OperatorService';
export const OPERATOR_FUNCTION_OUTPUT = 'OperatorFunction';
export const INGEST_FUNCTION_OUTPUT = 'IngestFunction';
export const REDRIVE_FUNCTION_OUTPUT = 'RedriveFunction';

/** Of the ops bucket: what plots of the editions are drawn from (src/domain/edition/plotted-history.ts). */
export const HISTORY_KEY = 'history.json';
