/**
 * The variables of the environment that functions read, each name once: the stack writes them, the
 * function reads them, and the compiler sees to it that both mean the same ones.
 */

/** Variables of one function, by the name under which it knows them. */
export interface Variables<Name extends string> {
  /** All of them as the stack sets them. */
  write(values: Readonly<Record<Name, string>>): Record<string, string>;
  /** All of them as the function sees them; throws naming every one that is missing or empty. */
  read(environment: Readonly<Record<string, string | undefined>>): Readonly<Record<Name, string>>;
}

export const INGEST_VARIABLES = variables({
  table: 'PALISADE_TABLE',
  /** Account of GuardDuty's administrator, whose envelopes may hold any member's finding. */
  administrator: 'PALISADE_ADMINISTRATOR',
  rejectQueueUrl: 'PALISADE_REJECT_QUEUE_URL',
  triggerQueueUrl: 'PALISADE_TRIGGER_QUEUE_URL',
  /** Its own queue, into which it puts the ends of rounds. */
  queueUrl: 'PALISADE_INGEST_QUEUE_URL',
});

export const PUBLISH_VARIABLES = variables({
  table: 'PALISADE_TABLE',
  opsBucket: 'PALISADE_OPS_BUCKET',
  /** JSON: `FeedBucketPlace[]`. */
  feedBuckets: 'PALISADE_FEED_BUCKETS',
  /** `NO_QUEUE` where no box is pushed to. */
  pushQueueUrl: 'PALISADE_PUSH_QUEUE_URL',
  triggerQueueUrl: 'PALISADE_TRIGGER_QUEUE_URL',
});

/** In place of a queue's URL. */
export const NO_QUEUE = 'none';

export const OPERATOR_VARIABLES = variables({
  /** function-url or api-gateway. */
  endpoint: 'PALISADE_OPERATOR_ENDPOINT',
  table: 'PALISADE_TABLE',
  opsBucket: 'PALISADE_OPS_BUCKET',
  /** JSON: `FeedBucketPlace[]`. */
  feedBuckets: 'PALISADE_FEED_BUCKETS',
  ingestQueueUrl: 'PALISADE_INGEST_QUEUE_URL',
  deadLettersUrl: 'PALISADE_DEAD_LETTERS_URL',
  triggerQueueUrl: 'PALISADE_TRIGGER_QUEUE_URL',
});

export const FRESHNESS_VARIABLES = variables({
  opsBucket: 'PALISADE_OPS_BUCKET',
  /** JSON: `LogPlace[]`. */
  accessLogs: 'PALISADE_ACCESS_LOGS',
});

export const AUDIT_VARIABLES = variables({
  table: 'PALISADE_TABLE',
  opsBucket: 'PALISADE_OPS_BUCKET',
  administrator: 'PALISADE_ADMINISTRATOR',
  /** Lists, with commas. */
  organizationalUnitIds: 'PALISADE_ORGANIZATIONAL_UNITS',
  regions: 'PALISADE_REGIONS',
  /** both, members or administrator. */
  collection: 'PALISADE_COLLECTION',
  hubBusArn: 'PALISADE_HUB_BUS_ARN',
  organizationId: 'PALISADE_ORGANIZATION',
  /** As `writeHubParts` writes them. */
  hubParts: 'PALISADE_HUB_PARTS',
  ingestQueueUrl: 'PALISADE_INGEST_QUEUE_URL',
  /** Seconds, or `DERIVED`. */
  silentAfter: 'PALISADE_SILENT_AFTER',
  /** `READ` or `NOT_READ`: the lists that GuardDuty's administrator trusts. */
  trustedLists: 'PALISADE_TRUSTED_LISTS',
});

export const READ = 'read';
export const NOT_READ = 'not-read';

/** In place of a length that follows from the number of accounts. */
export const DERIVED = 'derived';

/** What a schedule calls the audit for, as the `task` of its event; without one: coverage. */
export const AUDIT_TASKS = { ownAddresses: 'own-addresses', judgements: 'judgements' } as const;

/** All triggers of a publish are of one message group: one publisher at a time, by construction. */
export const TRIGGER_GROUP = 'publish';
/** Seconds whose requests for a publish become one. */
export const TRIGGER_BUCKET = 1;
/** Seconds by which the trigger queue delays: a bucket, and as much again since clocks of functions differ. */
export const TRIGGER_DELAY = 2;

/**
 * How the ingest queue hands findings to its function. One that dies is followed when what it had shows again, which is
 * soon, so that nothing urgent is late for minutes; what is handed over twice is joined twice, and tried for half an hour.
 */
export const INGEST_DELIVERY = {
  batchSize: 100,
  windowSeconds: 1,
  concurrency: 10,
  timeoutSeconds: 30,
  visibilitySeconds: 45,
  tries: 40,
} as const;
/**
 * The same of the trigger queue. The queue's own visibility is longer than the publisher runs, as Lambda requires; the
 * publisher itself hides what it was handed for `held` seconds only, and again each `renewed` seconds for as long as it
 * runs, so that one that dies is followed soon. That is longer than its lease and its pace together.
 */
export const TRIGGER_DELIVERY = {
  batchSize: 10,
  visibilitySeconds: 60,
  heldSeconds: 20,
  renewedSeconds: 4,
} as const;

const COLLECTIONS = ['both', 'members', 'administrator'] as const;

/** Throws if the collection is none: a stack and a function that do not fit. */
export function readAuditTerms(
  written: Pick<
    ReturnType<(typeof AUDIT_VARIABLES)['read']>,
    'administrator' | 'organizationalUnitIds' | 'regions' | 'collection' | 'hubBusArn'
  >,
) {
  const collection = COLLECTIONS.find((one) => one === written.collection);
  if (collection === undefined) {
    throw new Error(`PALISADE_COLLECTION is ${written.collection}: deploy the stack again`);
  }
  return {
    securityAccountId: written.administrator,
    organizationalUnitIds: written.organizationalUnitIds.split(','),
    regions: written.regions.split(','),
    collection,
    hubBusArn: written.hubBusArn,
  };
}

/** `undefined` if it follows from the number of accounts. Throws if it is no length. */
export function readSilentAfter(written: string): number | undefined {
  if (written === DERIVED) return undefined;
  if (/^[1-9][0-9]*$/.test(written)) return Number(written);
  throw new Error(`PALISADE_SILENT_AFTER is ${written}, expected seconds: deploy the stack again`);
}

export const REPORT_VARIABLES = variables({
  /** The sink, as `reports` of the configuration names it. */
  sink: 'PALISADE_SINK',
  table: 'PALISADE_TABLE',
  /** As ingest has it. */
  administrator: 'PALISADE_ADMINISTRATOR',
  queueUrl: 'PALISADE_REPORT_QUEUE_URL',
  deadLettersUrl: 'PALISADE_DEAD_LETTERS_URL',
});

export const PUSH_VARIABLES = variables({
  table: 'PALISADE_TABLE',
  opsBucket: 'PALISADE_OPS_BUCKET',
  queueUrl: 'PALISADE_PUSH_QUEUE_URL',
});

export const REDRIVE_VARIABLES = variables({
  table: 'PALISADE_TABLE',
  administrator: 'PALISADE_ADMINISTRATOR',
  rejectQueueUrl: 'PALISADE_REJECT_QUEUE_URL',
  deadLettersUrl: 'PALISADE_DEAD_LETTERS_URL',
  /** What the hub's rule could not put into the ingest queue. */
  undeliveredUrl: 'PALISADE_UNDELIVERED_URL',
  /** JSON: `ReportRoadPlace[]`. */
  reportRoads: 'PALISADE_REPORT_ROADS',
});

/** The queues of a sink, by their URLs. */
export interface ReportPathPlace {
  readonly sink: string;
  readonly queueUrl: string;
  /** What it did not take, and what the hub's rule could not put into the queue. */
  readonly deadLettersUrl: string;
  readonly undeliveredUrl: string;
}

export function writeReportPaths(roads: readonly ReportPathPlace[]): string {
  return JSON.stringify(roads);
}

/** Throws if it is not what `writeReportRoads` wrote: a stack and a function that do not fit. */
export function readReportPaths(written: string): readonly ReportPathPlace[] {
  const roads: unknown = JSON.parse(written);
  if (Array.isArray(roads) && roads.every(isReportRoadPlace)) return roads;
  throw new Error(`PALISADE_REPORT_ROADS is ${written}, expected queues as the stack sets them`);
}

/** A bucket that the publisher brings every feed to. */
export interface FeedBucketPlace {
  readonly name: string;
  readonly region: string;
  /** Where `feeds/blocklist.txt` lies in it. */
  readonly blocklistKey: string;
}

export function writeFeedBuckets(places: readonly FeedBucketPlace[]): string {
  return JSON.stringify(places);
}

/** Throws if it is not what `writeFeedBuckets` wrote: a stack and a function that do not fit. */
export function readFeedBuckets(written: string): readonly FeedBucketPlace[] {
  const places: unknown = JSON.parse(written);
  if (Array.isArray(places) && places.length > 0 && places.every(isPlace)) return places;
  throw new Error(`PALISADE_FEED_BUCKETS is ${written}, expected buckets as the stack sets them`);
}

/** Where AWS writes who read the feeds. */
export interface LogPlace {
  readonly bucket: string;
  readonly region: string;
  /** All of a key before the time: `feeds/`, `AWSLogs/<account>/CloudTrail/<region>/`, or `edge/<distribution>.` */
  readonly prefix: string;
  readonly format: 's3' | 'cloudtrail' | 'cloudfront';
}

export function writeLogPlaces(places: readonly LogPlace[]): string {
  return JSON.stringify(places);
}

/** Throws if it is not what `writeLogPlaces` wrote: a stack and a function that do not fit. */
export function readLogPlaces(written: string): readonly LogPlace[] {
  const places: unknown = JSON.parse(written);
  if (Array.isArray(places) && places.every(isLogPlace)) return places;
  throw new Error(`PALISADE_ACCESS_LOGS is ${written}, expected logs as the stack sets them`);
}

/** Beside the code of a function: `context.palisade` as it was deployed. */
export const CONFIGURATION_FILE = 'configuration.json';

/** Overrides that file, as the object's JSON; for teams that deploy the plain templates. */
export const CONFIGURATION_VARIABLE = 'PALISADE_CONFIGURATION';

function variables<Name extends string>(keys: Readonly<Record<Name, string>>): Variables<Name> {
  const entries: readonly (readonly [string, string])[] = Object.entries<string>(keys);
  return {
    write: (values: Readonly<Record<string, string>>) =>
      Object.fromEntries(entries.map(([name, key]) => [key, values[name] ?? ''])),
    read(environment) {
      const missing = entries.flatMap(([, key]) => ((environment[key] ?? '') === '' ? [key] : []));
      if (missing.length > 0) {
        const wanted = missing.join(', ');
        throw new Error(`the function's environment lacks ${wanted}: deploy the stack again`);
      }
      const read = entries.map(([name, key]) => [name, environment[key]]);
      return Object.fromEntries(read) as Record<Name, string>;
    },
  };
}

function isLogPlace(value: unknown): value is LogPlace {
  if (typeof value !== 'object' || value === null) return false;
  const { bucket, region, prefix, format } = value as Record<string, unknown>;
  const isNamed = [bucket, region, prefix].every((one) => typeof one === 'string' && one !== '');
  return isNamed && ['s3', 'cloudtrail', 'cloudfront'].includes(String(format));
}

function isReportRoadPlace(value: unknown): value is ReportPathPlace {
  if (typeof value !== 'object' || value === null) return false;
  const { sink, queueUrl, deadLettersUrl, undeliveredUrl } = value as Record<string, unknown>;
  const all = [sink, queueUrl, deadLettersUrl, undeliveredUrl];
  return all.every((one) => typeof one === 'string' && one !== '');
}

function isPlace(value: unknown): value is FeedBucketPlace {
  if (typeof value !== 'object' || value === null) return false;
  const { name, region, blocklistKey } = value as Record<string, unknown>;
  return [name, region, blocklistKey].every((one) => typeof one === 'string' && one !== '');
}
