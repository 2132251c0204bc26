/**
 * A month's bill at list prices: what is deployed × what happens. Every assumption has a name here; what
 * a tick asks of S3 is measured on the publisher (measured.ts), what stands there is counted in the
 * templates (deployed.ts).
 */
import { LOOKED_AGAIN_AFTER } from '../../src/domain/coverage/coverage-audit.ts';
import { HEARTBEAT_EVERY } from '../../src/domain/forwarding/heartbeat.ts';
import { DAY, HOUR } from '../../src/domain/base/time.ts';
import { rebuildPeriod } from '../../src/usecases/publish/rebuild-period.ts';
import { HOURS_A_MONTH, type Deployed } from './deployed.ts';
import type { Measured } from './measured.ts';
import { PRICES, type PriceName } from './prices.ts';

export interface Scale {
  readonly accounts: number;
  readonly regions: number;
  readonly firewalls: number;
  /** Whether feeds are pushed to the firewalls as well. @default false */
  readonly isPushed?: boolean;
}

export interface Line {
  readonly what: string;
  readonly quantity: number;
  readonly price: PriceName;
  readonly usd: number;
}

/** The bill of an organization of so many accounts. */
export interface SizedBill {
  readonly accounts: number;
  readonly lines: readonly Line[];
  /** What is paid once, where AWS Config records resources. */
  readonly once: Line;
}

/** The organizations that are billed: each in 17 regions, with 10 FortiGates. */
const SIZES = [10, 100, 1_000];

/** `isPushed`: with the push lane to every firewall. */
export function sizedBills(
  deployed: Deployed,
  measured: Measured,
  isPushed = false,
): readonly SizedBill[] {
  return SIZES.map((accounts) => {
    const scale = { accounts, regions: 17, firewalls: 10, isPushed };
    return { accounts, lines: billOf(scale, deployed, measured), once: onceOf(scale, deployed) };
  });
}

/** Findings that an account sends in a month, updates of known ones among them: 50,000 of a hundred. */
const FINDINGS_AN_ACCOUNT = 500;
/** Of five findings one names an address that was not listed. */
const ADDRESSES_A_FINDING = 1 / 5;
/** Each such address comes, and leaves again. */
const CHANGES_AN_ADDRESS = 2;
/** Addresses in force at a time. */
const ENTRIES_AN_ACCOUNT = 100;
/** The longest line of an IPv4 address is 16 bytes. */
const FEED_BYTES_AN_ENTRY = 15;
/** FortiOS's default refresh rate; it is not known to save a download of what it has. */
const POLL_MINUTES = 5;

const TICKS = 60 * HOURS_A_MONTH;
/**
 * Of ten findings one accuses an address at band high or above by itself, and asks for a publish at once: most
 * findings are probes, brute force and anomalies of the lower bands.
 */
const URGENT_FINDINGS = 1 / 10;
/** Of six findings one is of a resource with a public address: a fact that lives for a month. */
const OWN_A_FINDING = 1 / 2;
/** Measured without own addresses: 2.0 to 2.1 (`npm run bench -- ledger`), each below a kilobyte. */
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
/** Hourly and daily functions: minutes of asking other services. */
const SLOW_SECONDS = 60;
/** Lambda polls a queue with five connections of twenty seconds. */
const POLLS_A_QUEUE = 5 * 3 * TICKS;
/** A line and the metrics of it, and Lambda's own two. */
const LOG_BYTES_A_CALL = 2_500;

/** A heartbeat comes alone: one write, and no line but Lambda's own. */
const HEARTBEAT_SECONDS = 0.05;
const HEARTBEAT_LOG_BYTES = 1_000;
const HEARTBEAT_BYTES = 120;
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

/** What a look at one account in one region that forwards asks (test/adapters/pair-probe.test.ts). */
const CALLS_A_LOOK = 5;
const LOOKS_A_DAY = DAY / LOOKED_AGAIN_AFTER;
const DAYS = HOURS_A_MONTH / 24;

export function billOf(scale: Scale, alone: Deployed, measured: Measured): readonly Line[] {
  const deployed = scale.isPushed === true ? withPushLane(alone) : alone;
  return [
    ...intake(scale, deployed),
    ...ledger(scale),
    ...heartbeats(scale, deployed),
    ...publishing(scale, deployed, measured),
    ...firewalls(scale),
    ...(scale.isPushed === true ? pushes(scale) : []),
    ...watching(deployed),
    ...elsewhere(scale, measured),
  ];
}

export function totalOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

/** What each deployment of the members' template costs once, where AWS Config records all resources. */
export function onceOf({ accounts, regions }: Scale, { memberResources }: Deployed): Line {
  const items = accounts * regions * memberResources;
  return line('AWS Config: resources of the members’ StackSet', items, 'configItem');
}

function intake({ accounts }: Scale, deployed: Deployed): readonly Line[] {
  const findings = FINDINGS_AN_ACCOUNT * accounts;
  const byBothRoutes = 2 * findings;
  return [
    line('EventBridge: findings by both routes', byBothRoutes, 'delivery'),
    line('SQS: sent, taken, deleted', 3 * byBothRoutes, 'queueRequest'),
    line('SQS: idle polls', POLLS_A_QUEUE * deployed.polledQueues, 'queueRequest'),
    line('Lambda: ingest, calls', byBothRoutes, 'invocation'),
    line('Lambda: ingest', byBothRoutes * INGEST_SECONDS * deployed.ingestGigabytes, 'compute'),
    line('logs of ingest', (byBothRoutes * LOG_BYTES_A_CALL) / 1e9, 'logs'),
  ];
}

function ledger(scale: Scale): readonly Line[] {
  const { accounts } = scale;
  const ticks = TICKS + urgentTicks(scale);
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
  const bytesRead = HOURS_A_MONTH * pairs * HEARTBEAT_BYTES;
  return [
    line('EventBridge: heartbeats', EVENTS_A_HEARTBEAT * beats, 'delivery'),
    line('SQS: heartbeats', 3 * beats, 'queueRequest'),
    line('Lambda: heartbeats, calls', beats, 'invocation'),
    line('Lambda: heartbeats', beats * HEARTBEAT_SECONDS * ingestGigabytes, 'compute'),
    line('logs of heartbeats', (beats * HEARTBEAT_LOG_BYTES) / 1e9, 'logs'),
    line('DynamoDB: heartbeats', beats, 'write'),
    line('DynamoDB: heartbeats, read by the audit', bytesRead / READ_UNIT_BYTES / 2, 'read'),
    line('GuardDuty: analysis of heartbeats', ROLES_A_HEARTBEAT * beats, 'analysedCall'),
  ];
}

function beatsAMonth({ accounts, regions }: Scale): number {
  const { member, administrator } = HEARTBEAT_EVERY;
  const seconds = HOURS_A_MONTH * HOUR;
  return (accounts * regions * seconds) / member + (regions * seconds) / administrator;
}

function publishing(scale: Scale, deployed: Deployed, measured: Measured): readonly Line[] {
  const { schedules, publishGigabytes } = deployed;
  const urgent = urgentTicks(scale);
  const ticks = TICKS + urgent;
  const entries = ENTRIES_AN_ACCOUNT * scale.accounts;
  const editions = editionsAMonth(scale);
  const { quietTick, edition, editionBytesAnEntry, checkpointBytesAnEntry } = measured;
  const calls = schedules.reduce((sum, { aMonth }) => sum + aMonth, 0);
  const compute = schedules.reduce(
    (sum, { aMonth, gigabytes }) =>
      sum + aMonth * gigabytes * (aMonth >= TICKS ? PUBLISH_SECONDS : SLOW_SECONDS),
    urgent * publishGigabytes * PUBLISH_SECONDS,
  );
  const kept = EDITIONS_KEPT + editions * FORGOTTEN_MONTHS;
  const keptBytes =
    entries * (kept * editionBytesAnEntry + CHECKPOINTS_KEPT * checkpointBytesAnEntry);
  return [
    line('Scheduler', calls, 'schedule'),
    line('SQS: triggers of a publish, sent, taken, deleted', 3 * ticks, 'fifoRequest'),
    line('Lambda: on schedule and on trigger, calls', calls + urgent, 'invocation'),
    line('Lambda: on schedule and on trigger', compute, 'compute'),
    line('logs of the publisher', (ticks * LOG_BYTES_A_CALL) / 1e9, 'logs'),
    line('S3: health of every tick, checkpoints', ticks * quietTick.puts + CHECKPOINTS, 'put'),
    line('S3: editions', editions * (edition.puts - quietTick.puts), 'put'),
    line('S3: looks of the publisher', ticks * quietTick.gets, 'get'),
    line('S3: editions and checkpoints kept', keptBytes / 1e9, 'bucketGigabyte'),
  ];
}

/** Ticks that findings ask for, beside those of the schedule; each one tick, however close they come. */
function urgentTicks({ accounts }: Scale): number {
  return URGENT_FINDINGS * FINDINGS_AN_ACCOUNT * accounts;
}

/** Ticks with at least one of a month's changes: one for each urgent address, and minutes with any of the others. */
export function editionsAMonth({ accounts }: Scale): number {
  const addresses = ADDRESSES_A_FINDING * FINDINGS_AN_ACCOUNT * accounts;
  const urgent = URGENT_FINDINGS * addresses;
  const others = CHANGES_AN_ADDRESS * addresses - urgent;
  return urgent + TICKS * (1 - Math.exp(-others / TICKS));
}

/** What docs/fortigate.md advises, where each edition is pushed. */
const POLL_MINUTES_PUSHED = 30;

function pollsOf({ firewalls: count, isPushed = false }: Scale): number {
  return (count * TICKS) / (isPushed ? POLL_MINUTES_PUSHED : POLL_MINUTES);
}

function firewalls(scale: Scale): readonly Line[] {
  const { accounts } = scale;
  const polls = pollsOf(scale);
  const bytes = polls * ENTRIES_AN_ACCOUNT * accounts * FEED_BYTES_AN_ENTRY;
  return [
    line('S3: feeds pulled', polls, 'get'),
    line('feeds pulled over the internet', bytes / 1e9, 'egress'),
  ];
}

function watching({ alarms, metrics, secrets }: Deployed): readonly Line[] {
  return [
    line('CloudWatch: alarms', alarms, 'alarm'),
    line('CloudWatch: metrics', metrics, 'metric'),
    line('Secrets Manager', secrets, 'secret'),
  ];
}

/** Beside the queue that Lambda polls: what test/apps/push.test.ts counts in the templates. */
const PUSH_ALARMS = 2;

function withPushLane(deployed: Deployed): Deployed {
  const { alarms, polledQueues } = deployed;
  return { ...deployed, alarms: alarms + PUSH_ALARMS, polledQueues: polledQueues + 1 };
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

/** What our own calls cost in the services that watch them. */
function elsewhere(scale: Scale, { quietTick, edition }: Measured): readonly Line[] {
  const { accounts, regions } = scale;
  const pairs = accounts * regions;
  // Taking a role is logged in both accounts.
  const audit = DAYS * LOOKS_A_DAY * (pairs * CALLS_A_LOOK + 2 * accounts);
  const quiet = (TICKS + urgentTicks(scale)) * (quietTick.puts + quietTick.gets);
  const editions = editionsAMonth(scale) * (edition.puts + edition.gets);
  const polls = pollsOf(scale);
  return [
    line('CloudTrail: the audit’s calls', audit, 'trailedCall'),
    line('GuardDuty: analysis of the audit’s calls', audit, 'analysedCall'),
    line('GuardDuty: S3 Protection on our buckets', quiet + editions + polls, 'analysedObject'),
  ];
}

function line(what: string, quantity: number, price: PriceName): Line {
  return { what, quantity, price, usd: quantity * PRICES[price].usd };
}
