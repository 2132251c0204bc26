/**
 * An organization's days under many faults at once. Every commit and every read of a firewall is checked as it happens;
 * twice a day everything comes to rest, and then it is checked that nothing was lost, that feeds agree, and that a
 * publisher that knows nothing finds the same.
 */
import { memoryLedger } from '../../src/adapters/memory/memory-ledger.ts';
import { memoryObjectStore } from '../../src/adapters/memory/memory-object-store.ts';
import { DAY, HOUR, MINUTE, type EpochSeconds, type Seconds } from '../../src/domain/base/time.ts';
import { CHANGE_RETENTION } from '../../src/domain/facts/retention.ts';
import { virtualTime } from '../../bench/latency/virtual-time.ts';
import { randomOf } from '../helpers/arbitraries/generated-findings.ts';
import { NOON } from '../helpers/hub/publishing.ts';
import { Editions, FEED } from './editions.ts';
import { count, ledgerSeenBy, OUTSIDE, Process, REGIMES, type Surroundings } from './faults.ts';
import { newIntake } from './intake.ts';
import { newOperator } from './operator.ts';
import { newOrganization, type OrganizationSize } from './organization.ts';
import { newPushing } from './push.ts';
import { newPublishers } from './publishers.ts';
import { newReporting } from './reports.ts';
import { checkRest } from './rest.ts';
import { withLaterFacts } from './software.ts';
import { Truth } from './truth.ts';

export interface Plan extends OrganizationSize {
  readonly seed: number;
  readonly days: number;
}

export interface Result {
  /** The first thing that may never be, and when it was; `undefined`: all held. */
  readonly violation: Violation | undefined;
  readonly counts: Readonly<Record<string, number>>;
}

interface Violation {
  readonly what: string;
  /** Since the beginning. */
  readonly second: Seconds;
}

/** As in DynamoDB, which deletes them some hours after their time. */
const CHANGES_KEPT: Seconds = CHANGE_RETENTION + DAY / 2;
const BUCKETS = ['eu', 'us'] as const;
const PATHS = [FEED, FEED, 'feeds/blocklist-ipv4.txt', 'feeds/domains.txt', `${FEED}.sha256`];
const OPERATOR_SKEW_MAX = 60;
const POLLS = 40;
/** So often in a stretch does one account flood. */
const FLOODS = 0.008;
/** Honest findings in the half hour after it. */
const AFTER_FLOOD = 8;
/** So often in a stretch does a box forget, and is the software upgraded or rolled back. */
const FORGETS = 0.3;
const DEPLOYED = 0.25;
/** At most so many in a stretch. */
const BUSY = { findings: 20, archived: 5, actions: 8, harms: 3 } as const;
/** Long enough for what is under way to come again, for what failed to be tried again, and for ticks at both ends. */
const REST: Seconds = 25 * MINUTE;
/** In these minutes: two at first, and in the end so many as a publisher that died holds up, and two. */
const TICKS_AT_REST = [0, 1, 20, 21, 22, 23];
/** Nothing new happens for so long before a rest. */
const QUIET: Seconds = HOUR;

/** The same plan gives the same result. */
export async function simulate(plan: Plan): Promise<Result> {
  const world = newSimulatedWorld(plan);
  const { around, organization, violations } = world;
  for (let half = 0; half < 2 * plan.days; half += 1) {
    const begin = NOON + (half * DAY) / 2;
    const end = begin + DAY / 2 - REST - QUIET;
    draw(world, begin, end);
    await until(world, end);
    calm(world);
    await until(world, end + REST);
    count(around, 'rests');
    if (!hasFailed(world)) await checkRest({ ...world, drawn: organization.drawn }, end + REST);
    if (hasFailed(world)) break;
  }
  const counts = { ...around.counts, editions: world.editions.committed };
  return { violation: violations[0], counts };
}

type SimulatedWorld = ReturnType<typeof newSimulatedWorld>;

function newSimulatedWorld(plan: Plan) {
  const time = virtualTime(NOON);
  const random = randomOf(plan.seed);
  const around: Surroundings = {
    time,
    random,
    counts: {},
    regime: 'calm',
    outside: 'all answers',
    software: 'this',
  };
  const violations: Violation[] = [];
  const fail = (what: string): void => {
    violations.push({ what, second: Math.floor(time.now()) - NOON });
  };
  const truth = new Truth();
  const ledger = withLaterFacts(memoryLedger(CHANGES_KEPT), around, fail);
  const ops = memoryObjectStore();
  const buckets = BUCKETS.map((name) => ({ name, store: memoryObjectStore() }));
  const editions = new Editions(truth, fail);
  const process = new Process(around, OPERATOR_SKEW_MAX);
  const seen = ledgerSeenBy(process, ledger, around);
  const operator = newOperator({ ledger: seen, process, truth, random, time });
  const { frozen, mayBeFrozen } = operator;
  const reporting = newReporting({ around, fail });
  const pushing = newPushing({ around, ops, fail });
  const intake = newIntake({ around, ledger, truth, reporting, fail });
  const stores = { ledger, ops, buckets };
  const publishers = newPublishers({
    ...stores,
    around,
    editions,
    frozen,
    mayBeFrozen,
    pushing,
    fail,
  });
  const organization = newOrganization(plan, random);
  const actors = { operator, intake, publishers, organization, pushing, reporting };
  return { ...stores, ...actors, time, random, around, violations, fail, truth, editions };
}

function hasFailed({ violations }: SimulatedWorld): boolean {
  return violations.length > 0;
}

async function until(world: SimulatedWorld, second: EpochSeconds): Promise<void> {
  const { time } = world;
  while (time.now() < second && !hasFailed(world)) {
    await time.run(Math.min(second, time.now() + MINUTE));
  }
}

/** What happens in this half day: stretches of minutes in which much does, and little between them. */
function draw(world: SimulatedWorld, from: EpochSeconds, to: EpochSeconds): void {
  const { random, organization, buckets, editions, around } = world;
  for (let stretch = 0; stretch < 2; stretch += 1) {
    const begin = from + random() * (to - from - QUIET);
    drawStretch(world, begin, begin + (10 + random() * 25) * MINUTE);
  }
  for (let minute = from; minute < to; minute += (20 + random() * 160) * MINUTE) {
    trigger(world, minute);
  }
  some(world, from, to, POLLS, () => {
    count(around, 'polls');
    void editions.poll(organization.drawn(buckets).store, organization.drawn(PATHS));
  });
}

function drawStretch(world: SimulatedWorld, from: EpochSeconds, to: EpochSeconds): void {
  const { time, random, around, organization, operator, intake, pushing } = world;
  const now = () => Math.floor(time.now());
  at(world, from, () => {
    around.regime = organization.drawn(REGIMES);
    around.outside = organization.drawn(OUTSIDE);
    count(around, 'regimes');
  });
  for (let minute = from; minute < to; minute += MINUTE) trigger(world, minute);
  some(world, from, to, BUSY.findings * random(), () => {
    intake.send(organization.honest(now()));
  });
  some(world, from, to, BUSY.archived * random(), () => {
    const archive = organization.archive(now());
    if (archive !== undefined) intake.send(archive);
  });
  some(world, from, to, BUSY.actions * random(), () => {
    void operator.act(organization.seen());
  });
  some(world, from, to, BUSY.harms * random(), () => {
    for (const one of organization.harm(now())) intake.send(one);
  });
  some(world, from, to, random() < FORGETS ? 1 : 0, () => {
    pushing.forget(organization.drawn);
  });
  some(world, from, to, random() < DEPLOYED ? 1 : 0, () => {
    around.software = around.software === 'this' ? 'later' : 'this';
    count(around, 'upgrades and rollbacks');
  });
  some(world, from, to, random() < FLOODS ? 1 : 0, () => {
    for (const one of organization.flood(now())) intake.send(one);
    some(world, now(), now() + HOUR / 2, AFTER_FLOOD, () => {
      intake.send(organization.honest(now()));
    });
  });
}

/** Faults end, freezes are taken back, and ticks come. */
function calm(world: SimulatedWorld): void {
  const now = world.time.now();
  world.around.regime = 'calm';
  world.around.outside = 'all answers';
  void world.operator.resume();
  for (const minute of TICKS_AT_REST) trigger(world, now + minute * MINUTE);
}

/** Somewhere in the minute. */
function trigger(world: SimulatedWorld, minute: EpochSeconds): void {
  at(world, minute + world.random() * MINUTE, () => {
    void world.publishers.tick();
    if (world.around.regime === 'triggers come twice') void world.publishers.tick();
  });
}

function at({ time }: SimulatedWorld, second: EpochSeconds, what: () => void): void {
  time.after(second - time.now(), what);
}

function some(
  world: SimulatedWorld,
  from: EpochSeconds,
  to: EpochSeconds,
  howMany: number,
  what: () => void,
): void {
  for (let n = 0; n < howMany; n += 1) at(world, from + world.random() * (to - from), what);
}
