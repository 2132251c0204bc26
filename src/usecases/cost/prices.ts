/**
 * List prices of AWS in us-east-1, in US dollars, without any free tier. None was read on AWS's own page, which `page`
 * names to check it on; `asOf` and `source` say when and where it was read instead, or that it was not read at all.
 */

export interface ListPrice {
  readonly usd: number;
  /** What one is. */
  readonly unit: string;
  readonly service: ServiceName;
  /** Year and month in which it was read or, from memory, written down. */
  readonly asOf: string;
  readonly source: string;
}

/** Where AWS says it, below https://aws.amazon.com. */
export const PRICING_PAGES = {
  EventBridge: '/eventbridge/pricing/',
  SQS: '/sqs/pricing/',
  Lambda: '/lambda/pricing/',
  DynamoDB: '/dynamodb/pricing/on-demand/',
  S3: '/s3/pricing/',
  CloudFront: '/cloudfront/pricing/',
  CloudWatch: '/cloudwatch/pricing/',
  'Secrets Manager': '/secrets-manager/pricing/',
  GuardDuty: '/guardduty/pricing/',
  CloudTrail: '/cloudtrail/pricing/',
  Config: '/config/pricing/',
} as const;

export type ServiceName = keyof typeof PRICING_PAGES;

export function pricingPage(service: ServiceName): string {
  return `https://aws.amazon.com${PRICING_PAGES[service]}`;
}

const MILLION = 1e6;
/** Not read anywhere for this. */
const KNOWN = { asOf: '2026-11', source: 'from memory, not read' };
const EVENTBRIDGE = {
  service: 'EventBridge',
  asOf: '2026-03',
  source: 'read at cloudburn.io, Amazon EventBridge pricing',
} as const;
const CLOUDWATCH = {
  service: 'CloudWatch',
  asOf: '2026-06',
  source: 'read at factualminds, Amazon CloudWatch pricing',
} as const;
const DYNAMODB = {
  service: 'DynamoDB',
  asOf: '2024-11',
  source: 'read at airbyte.com, DynamoDB pricing',
} as const;
const LAMBDA = {
  service: 'Lambda',
  asOf: '2026-11',
  source: 'read at git.mcrn.ar, lambda-13-cost (arm64)',
} as const;
const SQS = { service: 'SQS', asOf: '2026-03', source: 'read at cloudburn.io, SQS' } as const;
const S3 = { service: 'S3', ...KNOWN } as const;
const CLOUDFRONT = { service: 'CloudFront', ...KNOWN } as const;
const GUARDDUTY = { service: 'GuardDuty', ...KNOWN } as const;

export const PRICES = {
  delivery: { usd: 1 / MILLION, unit: 'event', ...EVENTBRIDGE },
  schedule: { usd: 1 / MILLION, unit: 'invocation', ...EVENTBRIDGE },
  queueRequest: { usd: 0.4 / MILLION, unit: 'request', ...SQS },
  fifoRequest: { usd: 0.5 / MILLION, unit: 'FIFO request', service: 'SQS', ...KNOWN },
  invocation: { usd: 0.2 / MILLION, unit: 'invocation', ...LAMBDA },
  compute: { usd: 0.0000133334, unit: 'GB-second', ...LAMBDA },
  write: { usd: 0.625 / MILLION, unit: 'write unit', ...DYNAMODB },
  read: { usd: 0.125 / MILLION, unit: 'read unit', ...DYNAMODB },
  ledgerGigabyte: {
    usd: 0.25 + 0.2,
    unit: 'GB-month, with point-in-time recovery',
    service: 'DynamoDB',
    ...KNOWN,
  },
  put: { usd: 0.005 / 1000, unit: 'PUT or LIST', ...S3 },
  get: { usd: 0.0004 / 1000, unit: 'GET or HEAD', ...S3 },
  bucketGigabyte: { usd: 0.023, unit: 'GB-month', ...S3 },
  egress: { usd: 0.09, unit: 'GB to the internet', ...S3 },
  transfer: { usd: 0.02, unit: 'GB to another region', ...S3 },
  edgeRequest: { usd: 1 / MILLION, unit: 'HTTPS request', ...CLOUDFRONT },
  edgeLookup: { usd: 0.13 / MILLION, unit: 'function call with a read', ...CLOUDFRONT },
  edgeEgress: { usd: 0.085, unit: 'GB to the internet', ...CLOUDFRONT },
  alarm: { usd: 0.1, unit: 'alarm-month', ...CLOUDWATCH },
  metric: { usd: 0.3, unit: 'metric-month', ...CLOUDWATCH },
  logs: { usd: 0.5 + 0.03 * 3, unit: 'GB, kept three months', ...CLOUDWATCH },
  secret: { usd: 0.4, unit: 'secret-month', service: 'Secrets Manager', ...KNOWN },
  analysedCall: { usd: 4 / MILLION, unit: 'management event', ...GUARDDUTY },
  analysedObject: { usd: 0.8 / MILLION, unit: 'S3 data event', ...GUARDDUTY },
  trailedCall: { usd: 0, unit: 'management event, first copy', service: 'CloudTrail', ...KNOWN },
  trailedRead: {
    usd: 0.1 / 100_000,
    unit: 'data event',
    service: 'CloudTrail',
    asOf: 'undated',
    source: 'read in a stored copy of aws.amazon.com/cloudtrail/pricing',
  },
  configItem: { usd: 0.003, unit: 'configuration item', service: 'Config', ...KNOWN },
} as const satisfies Readonly<Record<string, ListPrice>>;

export type PriceName = keyof typeof PRICES;

/** Of small prices that of a million. */
export function priceText(usd: number): string {
  return usd > 0 && usd < 1e-3 ? `${Number((usd * 1e6).toPrecision(6))} a million` : String(usd);
}
