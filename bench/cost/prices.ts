/**
 * List prices of AWS in us-east-1, in US dollars, without any free tier. `source` and `asOf` say where and
 * when each was read; `known` ones are common knowledge that no dated page was at hand for.
 */

export interface Price {
  readonly usd: number;
  /** What one is. */
  readonly unit: string;
  readonly asOf: string;
  readonly source: string;
}

const MILLION = 1e6;
const KNOWN = { asOf: '2026-11', source: 'known, not read on a dated page' };
const EVENTBRIDGE = { asOf: '2026-03', source: 'cloudburn.io, Amazon EventBridge pricing' };
const CLOUDWATCH = { asOf: '2026-06', source: 'factualminds, Amazon CloudWatch pricing' };
const DYNAMODB = { asOf: '2024-11', source: 'airbyte.com, DynamoDB pricing' };
const LAMBDA = { asOf: '2026-11', source: 'git.mcrn.ar, lambda-13-cost (arm64)' };

export const PRICES = {
  delivery: { usd: 1 / MILLION, unit: 'event', ...EVENTBRIDGE },
  schedule: { usd: 1 / MILLION, unit: 'invocation', ...EVENTBRIDGE },
  queueRequest: {
    usd: 0.4 / MILLION,
    unit: 'request',
    asOf: '2026-03',
    source: 'cloudburn.io, SQS',
  },
  fifoRequest: { usd: 0.5 / MILLION, unit: 'FIFO request', ...KNOWN },
  invocation: { usd: 0.2 / MILLION, unit: 'invocation', ...LAMBDA },
  compute: { usd: 0.0000133334, unit: 'GB-second', ...LAMBDA },
  write: { usd: 0.625 / MILLION, unit: 'write unit', ...DYNAMODB },
  read: { usd: 0.125 / MILLION, unit: 'read unit', ...DYNAMODB },
  ledgerGigabyte: { usd: 0.25 + 0.2, unit: 'GB-month, with point-in-time recovery', ...KNOWN },
  put: { usd: 0.005 / 1000, unit: 'PUT or LIST', ...KNOWN },
  get: { usd: 0.0004 / 1000, unit: 'GET or HEAD', ...KNOWN },
  bucketGigabyte: { usd: 0.023, unit: 'GB-month', ...KNOWN },
  egress: { usd: 0.09, unit: 'GB to the internet', ...KNOWN },
  alarm: { usd: 0.1, unit: 'alarm-month', ...CLOUDWATCH },
  metric: { usd: 0.3, unit: 'metric-month', ...CLOUDWATCH },
  logs: { usd: 0.5 + 0.03 * 3, unit: 'GB, kept three months', ...CLOUDWATCH },
  secret: { usd: 0.4, unit: 'secret-month', ...KNOWN },
  analysedCall: { usd: 4 / MILLION, unit: 'management event', ...KNOWN },
  analysedObject: { usd: 0.8 / MILLION, unit: 'S3 data event', ...KNOWN },
  trailedCall: { usd: 0, unit: 'management event, first copy', ...KNOWN },
  configItem: { usd: 0.003, unit: 'configuration item', ...KNOWN },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;
