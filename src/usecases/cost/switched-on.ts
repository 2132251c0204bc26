/** What the configuration switches on beside the rest: the push lane, reports, feed buckets in regions, watched readers. */
import {
  HOURS_A_MONTH,
  line,
  type Deployed,
  type Line,
  type AskedOfS3,
  type Scale,
} from './bill-line.ts';
import {
  editionsAMonth,
  ENTRIES_AN_ACCOUNT,
  FEED_BYTES_AN_ENTRY,
  FINDINGS_AN_ACCOUNT,
  LOG_BYTES_A_CALL,
  LOOKS,
  pollsOf,
  ticksOf,
} from './month.ts';

/** What each adds to the templates; test/bench/cost.test.ts counts it there. */
const PUSH = { alarms: 2 };
const SINK = { alarms: 4, metrics: 3 };
const READERS = { alarms: 4, metrics: 3, aMonth: 4 * HOURS_A_MONTH, gigabytes: 1 };
const STAGES = { metrics: 5, ofPushes: 1 };
/** With a trail the readers are looked at every five minutes. */
const TRAIL = { aMonth: 12 * HOURS_A_MONTH };

/** With what the scale switches on. */
export function withSwitchedOn(deployed: Deployed, scale: Scale): Deployed {
  const { isPushed = false, sinks = 0, isRead = false, hasTrail = false } = scale;
  const { gigabytes } = READERS;
  const { aMonth } = hasTrail ? TRAIL : READERS;
  return {
    ...deployed,
    alarms: deployed.alarms + alarmsOf(scale),
    metrics: deployed.metrics + metricsOf(scale),
    polledQueues: deployed.polledQueues + (isPushed ? 1 : 0) + sinks,
    schedules: [...deployed.schedules, ...(isRead ? [{ aMonth, gigabytes }] : [])],
  };
}

function alarmsOf({ isPushed = false, sinks = 0, isRead = false, namedReaders = 0 }: Scale) {
  const ofReaders = (isRead ? READERS.alarms : 0) + namedReaders;
  return (isPushed ? PUSH.alarms : 0) + sinks * SINK.alarms + ofReaders;
}

function metricsOf({ isPushed = false, sinks = 0, isRead = false, hasStages = false }: Scale) {
  // All sinks count in the same series.
  const ofSinks = sinks > 0 ? SINK.metrics : 0;
  const ofStages = hasStages ? STAGES.metrics + (isPushed ? STAGES.ofPushes : 0) : 0;
  return ofSinks + ofStages + (isRead ? READERS.metrics : 0);
}

export function switchedOn(scale: Scale, measured: AskedOfS3): readonly Line[] {
  const { isPushed = false, sinks = 0, feedRegions = 0, hasTrail = false } = scale;
  return [
    ...(isPushed ? pushes(scale) : []),
    ...(sinks > 0 ? reports(scale, sinks) : []),
    ...(feedRegions > 0 ? regionalFeeds(scale, feedRegions, measured) : []),
    ...(hasTrail ? trail(scale, feedRegions) : []),
  ];
}

/** With nothing new boxes are looked at every quarter of an hour. */
const PUSH_LOOKS = 4 * HOURS_A_MONTH;
/** All boxes are pushed to at once, and the slowest ends it. */
const PUSH_SECONDS = 1.5;
const PUSH_GIGABYTES = 0.5;
/** Pointer, manifest and three feeds; those of the edition before are still known. */
const PUSH_READS = 5;

function pushes(scale: Scale): readonly Line[] {
  const { firewalls: boxes } = scale;
  const editions = editionsAMonth(scale);
  const calls = editions + PUSH_LOOKS;
  return [
    line('SQS: pushes asked for, sent, taken, deleted', 3 * calls, 'fifoRequest'),
    line('Lambda: pushes, calls', calls, 'invocation'),
    line('Lambda: pushes', calls * PUSH_SECONDS * PUSH_GIGABYTES, 'compute'),
    line('logs of pushes', (calls * LOG_BYTES_A_CALL) / 1e9, 'logs'),
    line('DynamoDB: what boxes hold, written', 2 * boxes * editions, 'write'),
    line('DynamoDB: what boxes hold, read', boxes * calls, 'read'),
    line('S3: editions read for pushes', PUSH_READS * calls, 'get'),
    line('GuardDuty: S3 Protection, pushes', PUSH_READS * calls, 'analysedObject'),
  ];
}

/** A report waits for what is not ours, in a function of a quarter of a gigabyte. */
const REPORT_SECONDS = 1;
const REPORT_GIGABYTES = 0.25;
/** Begun and taken; the finding of the other route meets what was begun. */
const RECEIPT_WRITES = 3;

function reports({ accounts }: Scale, sinks: number): readonly Line[] {
  const findings = sinks * FINDINGS_AN_ACCOUNT * accounts;
  const messages = 2 * findings;
  return [
    line('SQS: findings for sinks, sent, taken, deleted', 3 * messages, 'queueRequest'),
    line('Lambda: reports, calls', messages, 'invocation'),
    line('Lambda: reports', messages * REPORT_SECONDS * REPORT_GIGABYTES, 'compute'),
    line('logs of reports', (messages * LOG_BYTES_A_CALL) / 1e9, 'logs'),
    line('DynamoDB: receipts', RECEIPT_WRITES * findings, 'write'),
  ];
}

/** The list of both families, and one of each: every line twice. */
const COPIES_OF_A_LINE = 2;

function regionalFeeds(
  scale: Scale,
  feedRegions: number,
  { feedBucket: { quietTick, looks, edition } }: AskedOfS3,
): readonly Line[] {
  const ticks = ticksOf(scale);
  const editions = editionsAMonth(scale);
  const bytes =
    editions * ENTRIES_AN_ACCOUNT * scale.accounts * FEED_BYTES_AN_ENTRY * COPIES_OF_A_LINE;
  const puts = feedRegions * (ticks * quietTick.puts + editions * edition.puts);
  const looked = ticks * quietTick.gets + LOOKS * looks + editions * edition.gets;
  const gets = feedRegions * looked;
  return [
    line('S3: feeds in other regions, written', puts, 'put'),
    line('S3: feeds in other regions, looked at', gets, 'get'),
    line('S3: feeds on their way to other regions', (feedRegions * bytes) / 1e9, 'transfer'),
    line('GuardDuty: S3 Protection, feeds in other regions', puts + gets, 'analysedObject'),
  ];
}

/** A file each five minutes while anything is read, and each hour a digest; of a trail of several regions everywhere. */
const TRAIL_FILES = 12 * HOURS_A_MONTH;
/** Two hours of files and a day of digests, now and then those of yesterday. */
const TRAIL_LISTS = 3.125;

function trail(scale: Scale, feedRegions: number): readonly Line[] {
  const buckets = 1 + feedRegions;
  const digests = HOURS_A_MONTH * (feedRegions > 0 ? scale.regions : 1);
  const pulls = pollsOf(scale);
  const files = buckets * TRAIL_FILES;
  const lists = buckets * TRAIL.aMonth * TRAIL_LISTS;
  return [
    line('CloudTrail: who reads feeds', pulls, 'trailedRead'),
    line('S3: files of the trail, written and listed', files + digests + lists, 'put'),
    line('S3: files of the trail, read', files, 'get'),
    line('GuardDuty: S3 Protection, the trail', 2 * files + digests + lists, 'analysedObject'),
  ];
}
