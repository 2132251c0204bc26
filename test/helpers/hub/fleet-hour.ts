/**
 * Runs the fleet's hour (fleet-script.ts) on a clock of its own: a tick a minute, firewalls that poll at
 * seconds of their own and between any two calls of a publisher. The use cases are real; stores and ledger
 * are in memory, and fail by script.
 */
import { memoryLedger } from '../../../src/adapters/memory/memory-ledger.ts';
import { memoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts';
import { textAt } from '../../../src/domain/base/lookup.ts';
import { MINUTE, parseTime } from '../../../src/domain/base/time.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import type { ObjectStore } from '../../../src/ports/object-store.ts';
import type { Publisher } from '../../../src/usecases/publish/publish-feed.ts';
import type { TickReport } from '../../../src/usecases/publish/publisher-report.ts';
import {
  ARRIVAL_AT,
  arrivalBefore,
  deliveriesBefore,
  faultAt,
  MINUTES,
  type Amounts,
  type Fault,
} from './fleet-script.ts';
import { addressText, newTruth, type Truth } from './fleet-truth.ts';
import { FEED, newWatch, type Counts, type FortiGate, type Watch } from './fleet-watch.ts';
import { randomOf } from '../arbitraries/generated-findings.ts';
import { NOON, publisherIn, textIn, tickAt } from './publishing.ts';
import { shakyStore, type Interference } from '../fakes/shaky-store.ts';

export interface HourPlan extends Amounts {
  readonly firewalls: number;
  /** The budget of a feed: less than arrives, so that some must be shed. */
  readonly linesMax: number;
  readonly seed: number;
  readonly say?: (sentence: string) => void;
}

interface Tally {
  ticks: number;
  completed: number;
  /** Ticks that threw, of publishers that died or could not read or write. */
  broken: number;
  lostRaces: number;
  /** Of the last successful check, at the worst, in seconds. */
  worstAge: number;
  ageAlarms: number;
  deliveries: number;
}

export type HourReport = Counts & Tally & { readonly violations: readonly string[] };

const REGIONS = ['eu-central-1', 'us-east-1', 'ap-southeast-2'];
const FAULTY_REGION = 'us-east-1';
const ACCOUNT_CAP = 200;
/** Of the stack's alarm on the feeds' age. */
const AGE_ALARM = 10 * MINUTE;
/** A lease of two minutes outlives its publisher: the next one may start at the second tick. */
const TICKS_TO_RECOVER = 2;
/** About as many calls as a tick makes that publishes. */
const CALLS_BEFORE_DEATH = 60;

/** Faults that may keep a tick from its end. One bucket that fails is none. */
const STOPS: ReadonlySet<Fault | undefined> = new Set([
  'ledger',
  'ops',
  'killed',
  'twins',
] as const);

interface Hour {
  readonly plan: HourPlan;
  readonly random: () => number;
  readonly truth: Truth;
  readonly watch: Watch;
  readonly ledger: Ledger;
  readonly ops: ObjectStore;
  readonly buckets: ReadonlyMap<string, ObjectStore>;
  readonly fleet: readonly FortiGate[];
  readonly tally: Tally;
  /** What goes wrong in this minute. */
  fault: Fault | undefined;
  faultEndedAt: number;
  /** The processes that live; a dead one is replaced at the next tick. */
  publishers: Publisher[];
  born: number;
  callsLeft: number;
  /** Minute of the last tick that completed. */
  completedAt: number;
  /** Text of each region's feed after the last tick. */
  standing: ReadonlyMap<string, string>;
}

export async function runHour(plan: HourPlan): Promise<HourReport> {
  const hour = begin(plan);
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const deliveries = deliveriesBefore(minute, plan, hour.truth);
    hour.tally.deliveries += deliveries.length;
    await hour.ledger.record(deliveries, arrivalBefore(minute));
    const fault = faultAt(minute);
    if (STOPS.has(hour.fault) && !STOPS.has(fault)) hour.faultEndedAt = minute;
    hour.fault = fault;
    await checkTick(hour, minute, await tick(hour, minute));
    for (let second = 0; second < MINUTE; second += 1) {
      for (const one of hour.fleet) if (one.second === second) await poll(hour, one);
    }
    plan.say?.(
      `minute ${minute}, ${fault ?? 'all is well'}: ${hour.watch.violations.length} violations`,
    );
  }
  return { ...hour.watch.counts, ...hour.tally, violations: hour.watch.violations };
}

function begin(plan: HourPlan): Hour {
  const random = randomOf(plan.seed);
  const truth = newTruth();
  const watch = newWatch(truth, { linesMax: plan.linesMax, bytesMax: 10_000_000 }, ACCOUNT_CAP);
  const paths = [FEED, FEED, FEED, 'feeds/blocklist-ipv4.txt', 'feeds/domains.txt'];
  return {
    plan,
    random,
    truth,
    watch,
    ledger: memoryLedger(),
    ops: watch.noting(memoryObjectStore()),
    buckets: new Map(REGIONS.map((region) => [region, memoryObjectStore()])),
    fleet: Array.from({ length: plan.firewalls }, (_, n) => ({
      region: REGIONS[n % REGIONS.length] ?? '',
      second: Math.floor(random() * MINUTE),
      path: paths[n % paths.length] ?? FEED,
      etag: undefined,
    })),
    tally: {
      ticks: 0,
      completed: 0,
      broken: 0,
      lostRaces: 0,
      worstAge: 0,
      ageAlarms: 0,
      deliveries: 0,
    },
    fault: undefined,
    faultEndedAt: 0,
    publishers: [],
    born: 0,
    callsLeft: 0,
    completedAt: 0,
    standing: new Map(),
  };
}

/** What became of each publisher's tick; `undefined` for one that threw. */
async function tick(hour: Hour, minute: number): Promise<readonly (TickReport | undefined)[]> {
  const { random, tally, watch, fault } = hour;
  hour.callsLeft = fault === 'killed' ? random() * CALLS_BEFORE_DEATH : Number.POSITIVE_INFINITY;
  watch.mayCommit = fault !== 'ledger';
  const count = fault === 'twins' ? 2 : 1;
  hour.publishers = hour.publishers.slice(0, count);
  while (hour.publishers.length < count) hour.publishers.push(newPublisher(hour));
  const reports = await Promise.all(
    hour.publishers.map((one) => tickAt(one, NOON + minute * MINUTE).catch(() => undefined)),
  );
  if (fault === 'killed') hour.publishers = [];
  tally.ticks += reports.length;
  tally.completed += reports.filter(isComplete).length;
  tally.broken += reports.filter((report) => report === undefined).length;
  tally.lostRaces += reports.filter((report) => report?.outcome === 'lost-race').length;
  return reports;
}

function newPublisher(hour: Hour): Publisher {
  const { ledger, plan } = hour;
  hour.born += 1;
  const readable = (): void => {
    if (hour.fault === 'ledger') throw new Error('the ledger cannot be read');
  };
  const world = {
    ledger: {
      ...ledger,
      everything: () => (readable(), ledger.everything()),
      changesSince: (from: number, until: number) => (readable(), ledger.changesSince(from, until)),
      acquireLease: (holder: string, now: number, length: number) =>
        hour.fault === 'twins'
          ? Promise.resolve('granted' as const)
          : ledger.acquireLease(holder, now, length),
    },
    ops: shakyStore(hour.ops, interference(hour, 'ops')),
    buckets: [...hour.buckets].map(([name, store]) => ({
      name,
      store: shakyStore(store, interference(hour, name)),
    })),
  };
  const caps = { entriesPerHourPerAccount: ACCOUNT_CAP };
  const config = { caps, feed: { linesMax: plan.linesMax } };
  return publisherIn(world, `publisher ${hour.born}`, config);
}

/** Before every call of a publisher: it may die or fail, another may go first, a firewall polls. */
function interference(hour: Hour, store: string): Interference {
  return async () => {
    const { random, fault, fleet } = hour;
    hour.callsLeft -= 1;
    if (hour.callsLeft < 0) throw new Error('killed');
    if (fault === 'bucket' && store === FAULTY_REGION) throw new Error('no route');
    if (fault === 'ops' && store === 'ops' && random() < 0.1) throw new Error('slow down');
    if (fault === 'twins' && random() < 0.5) await new Promise(setImmediate);
    const one = fleet[Math.floor(random() * fleet.length)];
    if (one !== undefined) await poll(hour, one);
  };
}

async function poll({ watch, buckets, fault, random }: Hour, one: FortiGate): Promise<void> {
  const store = buckets.get(one.region);
  if (store === undefined) throw new Error(`no bucket in ${one.region}`);
  const isDown = fault === 'bucket' && one.region === FAULTY_REGION && random() < 0.5;
  const down = (): void => {
    throw new Error('no answer');
  };
  await watch.poll(one, isDown ? shakyStore(store, down) : store);
}

/** What a tick must leave behind. */
async function checkTick(
  hour: Hour,
  minute: number,
  reports: readonly (TickReport | undefined)[],
): Promise<void> {
  const { fault, watch } = hour;
  const completed = reports.filter(isComplete);
  if (completed.length > 0) hour.completedAt = minute;
  else if (!STOPS.has(fault) && minute - hour.faultEndedAt >= TICKS_TO_RECOVER) {
    watch.fail(`minute ${minute}: nothing stops a tick, and yet none completes`);
  }
  await checkAge(hour, minute);
  const before = hour.standing;
  hour.standing = await feedsOf(hour);
  if (fault === 'ledger') {
    const moved = REGIONS.find((region) => hour.standing.get(region) !== before.get(region));
    if (moved !== undefined) watch.fail(`minute ${minute}: ${moved} changed without the ledger`);
  }
  if (completed.length === 0) return;
  for (const region of REGIONS) {
    if (fault !== 'bucket' || region !== FAULTY_REGION) await checkFeed(hour, minute, region);
    else if (!completed.some(({ alarms }) => alarms.join().includes(`${region}/`))) {
      watch.fail(`minute ${minute}: ${region} is behind, and nobody says so`);
    }
  }
}

/** An alarm on the age of the last successful check fires at every outage, and at nothing else. */
async function checkAge({ ops, tally, watch, fault, completedAt }: Hour, minute: number) {
  const health: unknown = JSON.parse(await textIn(ops, 'health.json'));
  const checked = parseTime(textAt(health, 'lastSuccessfulCheck')) ?? 0;
  const age = NOON + minute * MINUTE - checked;
  tally.worstAge = Math.max(tally.worstAge, age);
  if (age !== (minute - completedAt) * MINUTE) watch.fail(`minute ${minute}: the age is ${age}`);
  if (age < AGE_ALARM) return;
  tally.ageAlarms += 1;
  if (fault !== 'ledger') watch.fail(`minute ${minute}: the age alarms, ${age}`);
}

/** After a tick that completed, a feed says what is so: all that is over is out, all that came is in. */
async function checkFeed(hour: Hour, minute: number, region: string): Promise<void> {
  const { truth, watch, ops, standing } = hour;
  const now = NOON + minute * MINUTE;
  const listed = watch.addresses(standing.get(region) ?? '');
  const over = [...listed].find((one) => !truth.mayBeListed(one, now));
  if (over !== undefined) watch.fail(`minute ${minute}: ${region} lists ${addressText(over)}`);
  const waiting = new Set((await textIn(ops, 'watch.txt')).split('\n'));
  const missing = truth.wanted(now).filter((one) => !listed.has(one));
  // What arrives at once may have to wait for an operator, or be too much for the budget.
  const mayWait = minute >= ARRIVAL_AT;
  const lost = missing.find((one) => !mayWait || !waiting.has(addressText(one)));
  if (lost !== undefined) watch.fail(`minute ${minute}: ${region} lacks ${addressText(lost)}`);
}

async function feedsOf({ buckets }: Hour): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const [region, store] of buckets) texts.set(region, await textIn(store, FEED));
  return texts;
}

function isComplete(report: TickReport | undefined): report is TickReport {
  return report !== undefined && ['published', 'unchanged', 'held'].includes(report.outcome);
}
