/**
 * A month's bill at list prices: what is deployed × what happens. Every assumption has a name here or in month.ts; what
 * a tick asks of S3 is measured on the publisher, what stands there is counted in the templates (`npm run cost`).
 */
import { LOOKED_AGAIN_AFTER } from '../../domain/coverage/coverage-audit.ts';
import { readEvery } from '../../domain/organization/own-state.ts';
import { HEARTBEAT_EVERY } from '../../domain/forwarding/heartbeat.ts';
import { DAY, HOUR, type Seconds } from '../../domain/base/time.ts';
import { ARCHIVED_SINCE, FEEDBACK_SINCE } from '../audit/reconcile-judgements.ts';
import { rebuildPeriod } from '../publish/rebuild-period.ts';
import {
  HOURS_A_MONTH,
  line,
  type Deployed,
  type Line,
  type AskedOfS3,
  type Scale,
} from './bill-line.ts';
import {
  ADDRESSES_A_FINDING,
  editionsAMonth,
  ENTRIES_AN_ACCOUNT,
  FEED_BYTES_AN_ENTRY,
  FINDINGS_AN_ACCOUNT,
  LOG_BYTES_A_CALL,
  askedTicks,
  LOOKS,
  pollsOf,
  roundsWithNews,
  TICKS,
  ticksOf,
} from './month.ts';
import { switchedOn, withSwitchedOn } from './switched-on.ts';

/** Of six findings one is of a resource with a public address: a fact that lives for a month. */
const OWN_A_FINDING = 1 / 2;
/** AskedOfS3 without own addresses: 2.0 to 2.1 (`npm run bench -- ledger`), each below a kilobyte. */
const WRITES_A_FINDING = 2.1 + OWN_A_FINDING;
/** A sighting and a standing, keys and all (`npm run bench -- ledger`); an item is billed as if it had 100 more. */
const FACTS_A_FINDING = 2;
const FACT_BYTES = 390;
const OVERHEAD_BYTES = 100;
/** EVIDENCE_RETENTION: the ledger has grown so large after thirteen months. */
const RETENTION_MONTHS = 400 / 30.4;
const READ_UNIT_BYTES = 4096;
/** A tick asks 4 partitions of changes, 8 around the hour, each at least a unit. */
const READS_A_TICK = 4 + (4 * 7) / 60;
const PUBLISH_SECONDS = 0.4;
const INGEST_SECONDS = 0.3;
/** The end of a round comes alone: one request, and no line but Lambda's own. */
const ROUND_END_SECONDS = 0.03;
/** Hourly and daily functions: of a thousand accounts an audit asks some hundred pairs an hour, 32 at once. */
const SLOW_SECONDS = 30;
/** Lambda polls a queue with five connections of twenty seconds. */
const POLLS_A_QUEUE = 5 * 3 * TICKS;

/** A heartbeat comes alone: one write, and no line but Lambda's own. */
const HEARTBEAT_SECONDS = 0.05;
const HEARTBEAT_LOG_BYTES = 1_000;
const HEARTBEAT_BYTES = 120;
/** When the last finding came, ten processes at once (INGEST_DELIVERY) write each quarter of an hour at most. */
const NOTES_MAX = 10 * 4 * HOURS_A_MONTH;
/** Scheduled, put on the default bus and delivered: each is billed as an event. */
const EVENTS_A_HEARTBEAT = 3;
/** The schedule's and the rule's: CloudTrail records that a service takes a role. */
const ROLES_A_HEARTBEAT = 2;

/** Kept: the handler's EDITIONS_KEPT; and those forgotten a week ago. */
const EDITIONS_KEPT = 20_000;
const FORGOTTEN_MONTHS = 7 / 30.4;
const CHECKPOINTS = 6 * HOURS_A_MONTH;
/** An overwritten checkpoint can be had back for a day. */
const CHECKPOINTS_KEPT = 6 * 24;

/**
 * What a look at one account in one region that delivers asks, the administrator's answer for fifty among it
 * (pair-probe.test.ts). That it also asks SQS how much waits is a data event, which GuardDuty does not analyse (from
 * memory: AWS's list could not be read).
 */
const CALLS_A_LOOK = 2 + 1 / 50;
/** Of the hub's own parts, with a sink: one for each, two for a rule; those of SQS left out, as above. */
const CALLS_AN_AUDIT = 12;
/** The organization is listed by each hourly audit, and four times a day for own addresses: two calls an OU, 20 accounts a page. */
const UNITS = 10;
const ACCOUNTS_A_PAGE = 20;
const LISTINGS = HOURS_A_MONTH + (4 * HOURS_A_MONTH) / 24;
/** Members of the administrator, once a day in each region, behind its detector. */
const MEMBERS_A_PAGE = 50;
/** The administrator's own detector, each hour in each region. */
const CALLS_A_REGION = 2;
const LOOKS_A_DAY = DAY / LOOKED_AGAIN_AFTER;
const DAYS = HOURS_A_MONTH / 24;

/** Of ten findings one is archived, by a person or a rule: all of a time are read back, 50 a page of two calls. */
const ARCHIVED_FINDINGS = 1 / 10;
const FINDINGS_A_CALL = 50 / 2;

/** Of six regions an account uses one, where reading own addresses takes three calls at most (own-address-probe.ts). */
const REGIONS_USED = 1 / 6;
const CALLS_WHERE_USED = 2.3;

export function billOf(scale: Scale, alone: Deployed, measured: AskedOfS3): readonly Line[] {
  const deployed = withSwitchedOn(alone, scale);
  return [
    ...intake(scale, deployed),
    ...ledger(scale),
    ...heartbeats(scale, deployed),
    ...publishing(scale, deployed, measured),
    ...firewalls(scale),
    ...switchedOn(scale, measured),
    ...watching(deployed),
    ...elsewhere(scale, measured),
  ];
}

/** What each deployment of the members' template costs once, where AWS Config records all resources. */
export function onceOf({ accounts, regions }: Scale, { memberResources }: Deployed): Line {
  const items = accounts * regions * memberResources;
  return line('AWS Config: resources of the members’ StackSet', items, 'configItem');
}

function intake(scale: Scale, deployed: Deployed): readonly Line[] {
  const { accounts } = scale;
  const findings = FINDINGS_AN_ACCOUNT * accounts;
  const byBothRoutes = 2 * findings;
  const ends = 2 * roundsWithNews(scale);
  const ingestSeconds = byBothRoutes * INGEST_SECONDS + ends * ROUND_END_SECONDS;
  const logBytes = byBothRoutes * LOG_BYTES_A_CALL + ends * HEARTBEAT_LOG_BYTES;
  return [
    line('EventBridge: findings by both routes', byBothRoutes, 'delivery'),
    line('SQS: sent, taken, deleted', 3 * byBothRoutes, 'queueRequest'),
    line('SQS: ends of rounds, said twice', 5 * roundsWithNews(scale), 'queueRequest'),
    line('SQS: idle polls', POLLS_A_QUEUE * deployed.polledQueues, 'queueRequest'),
    line('Lambda: ingest, calls', byBothRoutes + ends, 'invocation'),
    line('Lambda: ingest', ingestSeconds * deployed.ingestGigabytes, 'compute'),
    line('logs of ingest', logBytes / 1e9, 'logs'),
  ];
}

function ledger(scale: Scale): readonly Line[] {
  const { accounts } = scale;
  const ticks = ticksOf(scale);
  const findings = FINDINGS_AN_ACCOUNT * accounts;
  const facts = findings * (RETENTION_MONTHS * FACTS_A_FINDING + OWN_A_FINDING);
  const unitsOfAll = (facts * FACT_BYTES) / READ_UNIT_BYTES;
  // The publisher goes by what it holds: findings and addresses.
  const resident = findings * RETENTION_MONTHS * (1 + ADDRESSES_A_FINDING);
  const rebuilds = (HOURS_A_MONTH * HOUR) / rebuildPeriod(resident);
  return [
    // The second route meets what is known: its conditional writes cost as much.
    line('DynamoDB: facts and changes', 2 * findings * WRITES_A_FINDING, 'write'),
    // Taken and given back.
    line('DynamoDB: the publisher’s lease', 2 * ticks, 'write'),
    line('DynamoDB: changes since the last tick', ticks * READS_A_TICK, 'read'),
    line('DynamoDB: the whole ledger, compared', rebuilds * unitsOfAll, 'read'),
    line('DynamoDB: kept', (facts * (FACT_BYTES + OVERHEAD_BYTES)) / 1e9, 'ledgerGigabyte'),
  ];
}

/** Of each account and region once a day, and of the administrator's account each hour. */
function heartbeats(scale: Scale, { ingestGigabytes }: Deployed): readonly Line[] {
  const pairs = scale.accounts * scale.regions;
  const beats = beatsAMonth(scale);
  const notes = Math.min(2 * FINDINGS_AN_ACCOUNT * scale.accounts, NOTES_MAX);
  const bytesRead = HOURS_A_MONTH * pairs * HEARTBEAT_BYTES;
  // Of those that are not archived, what judgements say: one look each.
  const lately = DAYS * findingsWithin(scale, FEEDBACK_SINCE);
  return [
    line('EventBridge: heartbeats', EVENTS_A_HEARTBEAT * beats, 'delivery'),
    line('SQS: heartbeats', 3 * beats, 'queueRequest'),
    line('Lambda: heartbeats, calls', beats, 'invocation'),
    line('Lambda: heartbeats', beats * HEARTBEAT_SECONDS * ingestGigabytes, 'compute'),
    line('logs of heartbeats', (beats * HEARTBEAT_LOG_BYTES) / 1e9, 'logs'),
    line('DynamoDB: heartbeats, last finding', beats + notes, 'write'),
    line('DynamoDB: standings, held against GuardDuty', judgedAMonth(scale) + lately / 2, 'read'),
    line('DynamoDB: heartbeats, read by the audit', bytesRead / READ_UNIT_BYTES / 2, 'read'),
    line('GuardDuty: analysis of heartbeats', ROLES_A_HEARTBEAT * beats, 'analysedCall'),
  ];
}

function beatsAMonth({ accounts, regions }: Scale): number {
  const { member, administrator } = HEARTBEAT_EVERY;
  const seconds = HOURS_A_MONTH * HOUR;
  return (accounts * regions * seconds) / member + (regions * seconds) / administrator;
}

function publishing(scale: Scale, deployed: Deployed, measured: AskedOfS3): readonly Line[] {
  const { schedules, publishGigabytes } = deployed;
  const ticks = ticksOf(scale);
  const asked = askedTicks(scale);
  const entries = ENTRIES_AN_ACCOUNT * scale.accounts;
  const editions = editionsAMonth(scale);
  const { quietTick, looks, edition, editionBytesAnEntry, checkpointBytesAnEntry } = measured;
  const calls = schedules.reduce((sum, { aMonth }) => sum + aMonth, 0);
  const compute = schedules.reduce(
    (sum, { aMonth, gigabytes }) =>
      sum + aMonth * gigabytes * (aMonth >= TICKS ? PUBLISH_SECONDS : SLOW_SECONDS),
    // Called by the clock, and content.
    (ticks - TICKS) * publishGigabytes * PUBLISH_SECONDS,
  );
  const kept = EDITIONS_KEPT + editions * FORGOTTEN_MONTHS;
  const keptBytes =
    entries * (kept * editionBytesAnEntry + CHECKPOINTS_KEPT * checkpointBytesAnEntry);
  return [
    line('Scheduler', calls, 'schedule'),
    line(
      'SQS: triggers of a publish, sent, taken, held, deleted',
      4 * (TICKS + asked),
      'fifoRequest',
    ),
    line('Lambda: on schedule and on trigger, calls', calls + asked, 'invocation'),
    line('Lambda: on schedule and on trigger', compute, 'compute'),
    line('logs of the publisher', (ticks * LOG_BYTES_A_CALL) / 1e9, 'logs'),
    line('S3: health of every tick, checkpoints', ticks * quietTick.puts + CHECKPOINTS, 'put'),
    line('S3: editions', editions * (edition.puts - quietTick.puts), 'put'),
    line('S3: looks of the publisher', ticks * quietTick.gets + LOOKS * looks, 'get'),
    line('S3: editions and checkpoints kept', keptBytes / 1e9, 'bucketGigabyte'),
  ];
}

function firewalls(scale: Scale): readonly Line[] {
  const polls = pollsOf(scale);
  const gigabytes = (polls * ENTRIES_AN_ACCOUNT * scale.accounts * FEED_BYTES_AN_ENTRY) / 1e9;
  if (scale.isEdge === true) {
    return [
      line('CloudFront: feeds pulled', polls, 'edgeRequest'),
      line('CloudFront: credentials looked up', polls, 'edgeLookup'),
      line('feeds pulled over the internet', gigabytes, 'edgeEgress'),
    ];
  }
  return [
    line('S3: feeds pulled', polls, 'get'),
    line('feeds pulled over the internet', gigabytes, 'egress'),
  ];
}

function watching({ alarms, metrics, secrets }: Deployed): readonly Line[] {
  return [
    line('CloudWatch: alarms', alarms, 'alarm'),
    line('CloudWatch: metrics', metrics, 'metric'),
    line('Secrets Manager', secrets, 'secret'),
  ];
}

/** What our own calls cost in the services that watch them. */
function elsewhere(scale: Scale, { quietTick, looks, edition }: AskedOfS3): readonly Line[] {
  const { accounts, regions } = scale;
  const pairs = accounts * regions;
  const own = ownAddressCalls(scale);
  const feedback = DAYS * findingsWithin(scale, FEEDBACK_SINCE);
  const judged = (judgedAMonth(scale) + feedback) / FINDINGS_A_CALL + 2 * DAYS * regions;
  // Taking a role is logged in both accounts.
  const audit =
    DAYS * LOOKS_A_DAY * (pairs * CALLS_A_LOOK + 2 * accounts) +
    HOURS_A_MONTH * (regions * CALLS_A_REGION + CALLS_AN_AUDIT) +
    LISTINGS * (2 * UNITS + accounts / ACCOUNTS_A_PAGE) +
    DAYS * regions * (2 + Math.ceil(accounts / MEMBERS_A_PAGE));
  const quiet = ticksOf(scale) * (quietTick.puts + quietTick.gets) + LOOKS * looks;
  const editions = editionsAMonth(scale) * (edition.puts + edition.gets);
  const polls = pollsOf(scale);
  return [
    line('SQS: dead letters, counted by the audit', DAYS * LOOKS_A_DAY * pairs, 'queueRequest'),
    line('CloudTrail: the audit’s calls', audit + own + judged, 'trailedCall'),
    line('GuardDuty: analysis of the audit’s calls', audit, 'analysedCall'),
    line('GuardDuty: analysis of reading own addresses', own, 'analysedCall'),
    line('GuardDuty: analysis of reading judgements back', judged, 'analysedCall'),
    line('GuardDuty: S3 Protection on our buckets', quiet + editions + polls, 'analysedObject'),
  ];
}

/** Archived findings that are read back: one night of seven as long as they are kept. */
function judgedAMonth(scale: Scale): number {
  const { nightly, weekly } = ARCHIVED_SINCE;
  const read = (6 * findingsWithin(scale, nightly) + findingsWithin(scale, weekly)) / 7;
  return DAYS * ARCHIVED_FINDINGS * read;
}

function findingsWithin({ accounts }: Scale, time: Seconds): number {
  return (accounts * FINDINGS_AN_ACCOUNT * time) / (HOURS_A_MONTH * HOUR);
}

/** In each region, of Global Accelerator, and of taking the role, which is logged in both accounts. */
function ownAddressCalls({ accounts, regions }: Scale): number {
  const every = readEvery(accounts * (regions + 1));
  const seconds = HOURS_A_MONTH * HOUR;
  const [often, seldom] = [seconds / every.held, seconds / every.empty];
  const used = Math.max(1, regions * REGIONS_USED);
  const ofRegions = used * CALLS_WHERE_USED * often + (regions - used) * seldom;
  return accounts * (ofRegions + 2 * seldom + 2 * (often + seldom));
}
