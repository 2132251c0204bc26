/** What a bill is of: an organization, what stands there for it, and lines of a quantity and a price. */
import { PRICES, type PriceName } from './prices.ts';

export const HOURS_A_MONTH = 730;

export interface Scale {
  readonly accounts: number;
  readonly regions: number;
  readonly firewalls: number;
  /** Whether feeds are pushed to the firewalls as well. @default false */
  readonly isPushed?: boolean;
  /** Systems that each finding is reported to. @default 0 */
  readonly sinks?: number;
  /** Feed buckets in other regions than the hub's. @default 0 */
  readonly feedRegions?: number;
  /** Whether somebody may read the feeds, so that the readers are watched. @default false */
  readonly isRead?: boolean;
  /** Readers with an alarm of their own. @default 0 */
  readonly namedReaders?: number;
  /** Whether a trail tells who reads the buckets. @default false */
  readonly hasTrail?: boolean;
  /** Whether stages of a finding's way are metrics. @default false */
  readonly hasStages?: boolean;
  /** Whether firewalls pull through CloudFront. @default false */
  readonly isEdge?: boolean;
}

/** What stands there whatever happens, as templates say it. */
export interface Deployed {
  readonly alarms: number;
  readonly secrets: number;
  /** Series that the deployed functions write. */
  readonly metrics: number;
  /** Queues that Lambda polls. */
  readonly polledQueues: number;
  readonly schedules: readonly { readonly aMonth: number; readonly gigabytes: number }[];
  /** Memory of the functions that the ingest queue and the publisher's trigger call. */
  readonly ingestGigabytes: number;
  readonly publishGigabytes: number;
  /** Resources that each forwarding account holds in each region. */
  readonly memberResources: number;
}

export interface Requests {
  readonly puts: number;
  readonly gets: number;
  readonly bytes: number;
}

/** What the publisher asks of S3. */
export interface AskedOfS3 {
  readonly quietTick: Requests;
  /** What a tick asks more that looks at all feed files. */
  readonly looks: number;
  /** A tick that makes an edition; `bytes` without what lies in the feed bucket. */
  readonly edition: Requests;
  /** Of all three, what one feed bucket is asked. */
  readonly feedBucket: {
    readonly quietTick: Requests;
    readonly looks: number;
    readonly edition: Requests;
  };
  /** Bytes of an edition in the ops bucket, an entry. */
  readonly editionBytesAnEntry: number;
  /** Bytes of the publisher's checkpoint, an entry. */
  readonly checkpointBytesAnEntry: number;
}

export interface Line {
  readonly what: string;
  readonly quantity: number;
  readonly price: PriceName;
  readonly usd: number;
}

export function line(what: string, quantity: number, price: PriceName): Line {
  return { what, quantity, price, usd: quantity * PRICES[price].usd };
}

export function totalOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}
