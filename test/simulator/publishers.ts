/** The publisher function: processes that live on between ticks, start cold, are taken away, and die in mid-work. */
import type { Ledger } from '../../src/ports/ledger.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import type { Publisher } from '../../src/usecases/publish/publish-feed.ts';
import { publisherIn, type World } from '../helpers/hub/publishing.ts';
import type { Committing, Editions } from './editions.ts';
import { pushAsking } from '../../src/usecases/push/push-asking.ts';
import type { newPushing } from './push.ts';
import { withLaterCheckpoints } from './software.ts';
import {
  count,
  ledgerSeenBy,
  Process,
  storeSeenBy,
  type Software,
  type Surroundings,
} from './faults.ts';

export interface PublisherPorts extends World {
  readonly around: Surroundings;
  readonly editions: Editions;
  /** Which freeze is in force for sure. */
  readonly frozen: () => Committing['frozen'];
  /** Whether one may have been since then. */
  readonly mayBeFrozen: (since: number) => boolean;
  readonly pushing: Pick<ReturnType<typeof newPushing>, 'triggerOf'>;
  readonly fail: (what: string) => void;
}

interface Instance {
  readonly process: Process;
  readonly publisher: Publisher;
  readonly software: Software;
  readonly askForPushes: ReturnType<typeof pushAsking>;
  committing: Committing;
  isBusy: boolean;
}

const SKEW_MAX = 2;
/** A tick is ended after so many seconds. */
const LIFE = 50;
const TAKEN_AWAY = 0.05;

export function newPublishers(ports: PublisherPorts) {
  const { around, editions, frozen, mayBeFrozen, pushing, fail } = ports;
  let instances: Instance[] = [];
  let working: { readonly process: Process; readonly until: number } | undefined;
  const without = (gone: Instance) => instances.filter((one) => one !== gone);
  /** One works at a time, until another's clock may say that its lease, counted from when it asked, has ended. */
  const begins = (process: Process, end: number): void => {
    const now = around.time.now();
    const isHeld = working !== undefined && working.process !== process && now < working.until;
    if (isHeld) fail('two publishers have the lease');
    working = { process, until: end - SKEW_MAX };
  };
  const started = (): Instance => {
    const process = new Process(around, SKEW_MAX);
    const committing: Committing = { began: 0, frozen: undefined, mayBeFrozen: true };
    // Which of the two it heeds, if a freeze was taken back meanwhile, is its own affair.
    const noting = (): Committing => {
      const { began, frozen: then } = instance.committing;
      return {
        began,
        frozen: then === frozen() ? then : undefined,
        mayBeFrozen: mayBeFrozen(began),
      };
    };
    const world = worldSeenBy(process, ports, { noting, begins });
    const number = count(around, 'cold starts');
    const publisher = publisherIn(world, `process ${number}`);
    const { software } = around;
    const askForPushes = pushAsking(pushing.triggerOf(process));
    const instance: Instance = {
      process,
      publisher,
      software,
      askForPushes,
      committing,
      isBusy: false,
    };
    instances.push(instance);
    return instance;
  };
  return {
    async tick(): Promise<void> {
      // Those of another version are gone with what they remember; one that works ends its tick.
      instances = instances.filter((one) => one.software === around.software);
      const instance = instances.find((one) => !one.isBusy) ?? started();
      const { process, publisher, askForPushes } = instance;
      instance.isBusy = true;
      const began = around.time.now();
      instance.committing = { began, frozen: frozen(), mayBeFrozen: true };
      if (around.random() < TAKEN_AWAY) instances = without(instance);
      const cancel = process.dieAfter(LIFE);
      const now = process.clock();
      const report = await publisher.tick({ now, wall: now }).catch(() => undefined);
      // What it remembers never differs from the ledger here: to say so is a false alarm, or it has missed something.
      const differed = report?.alarms.find((alarm) => alarm.includes('differed'));
      if (differed !== undefined) fail(differed);
      if (report?.outcome === 'unchanged') {
        const confirming = { ...instance.committing, mayBeFrozen: mayBeFrozen(began) };
        editions.confirm(confirming, around.time.now());
      }
      // It has given its lease back, and asks for pushes without.
      if (working?.process === process) working = undefined;
      if (report !== undefined) await askForPushes(report, now).catch(() => undefined);
      cancel();
      instance.isBusy = false;
      count(around, report === undefined ? 'ticks broken' : `ticks ${report.outcome}`);
      if (process.isDead) instances = without(instance);
    },
  };
}

interface Watching {
  readonly noting: () => Committing;
  /** With the end of its lease, by its clock. */
  readonly begins: (process: Process, end: number) => void;
}

function worldSeenBy(
  process: Process,
  { around, editions, ...world }: PublisherPorts,
  { noting, begins }: Watching,
): World {
  const ledger = ledgerSeenBy(process, world.ledger, around);
  const acquireLease: Ledger['acquireLease'] = async (holder, now, length) => {
    const answer = await ledger.acquireLease(holder, now, length);
    if (answer === 'granted') begins(process, now + length);
    return answer;
  };
  const ops: ObjectStore = editions.noting(world.ops, noting, () => around.time.now());
  const buckets = world.buckets.map(({ name, store }) => ({
    name,
    store: storeSeenBy(process, 'feeds', store),
  }));
  const seen = storeSeenBy(process, 'ops', ops);
  const kept = around.software === 'later' ? withLaterCheckpoints(seen) : seen;
  return { ledger: { ...ledger, acquireLease }, ops: kept, buckets };
}
