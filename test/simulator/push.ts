/** Boxes that feeds are pushed to: they drop requests, lose answers and forget; the function that pushes dies like all. */
import { memoryPushRecords } from '../../src/adapters/memory/memory-push-records.ts';
import type { PushedBox } from '../../src/domain/push/pushed-boxes.ts';
import type { PushRecords, PushTrigger } from '../../src/ports/firewalls.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import { editionFiles } from '../../src/usecases/push/edition-lines.ts';
import { pushBoxes, pushOne, type PushCrew } from '../../src/usecases/push/push-boxes.ts';
import { standardQueue } from '../../bench/latency/simulated-aws.ts';
import { fakeBox, type FakeBox } from '../helpers/fakes/pushed-box.ts';
import { FEED, addressesIn } from './editions.ts';
import { count, Process, storeSeenBy, type Surroundings } from './faults.ts';

export interface PushingPorts {
  readonly around: Surroundings;
  readonly ops: ObjectStore;
  readonly fail: (what: string) => void;
}

const RESOURCE = 'palisade-addresses-push';
const SKEW_MAX = 2;
/** A call is ended after so many seconds. */
const LIFE = 60;
const QUEUE = { batchSize: 1, visibilitySeconds: 90, concurrency: 4 } as const;

const BOXES = ['muc-1', 'fra-2', 'lon-3'].map((name): PushedBox => ({
  name,
  url: `https://${name}.example`,
  vdom: undefined,
  certificateAuthority: undefined,
  timeout: 10,
  secretArn: undefined,
  secretKeyArn: undefined,
  feeds: [{ resource: RESOURCE, path: FEED }],
}));

/** About one box, or `undefined`: all of them. */
type Message = string | undefined;

export function newPushing({ around, ops, fail }: PushingPorts) {
  const records = memoryPushRecords();
  const boxes = new Map(BOXES.map(({ name }) => [name, watchedBox(name, fail)]));
  let runs = 0;
  const queue = standardQueue<Message>(around.time, QUEUE, async ([handed]) => {
    const process = new Process(around, SKEW_MAX);
    const cancel = process.dieAfter(LIFE);
    const again = await run(process, handed?.message).catch(() => 'died' as const);
    cancel();
    if (process.isDead || again === 'died') return 'died';
    if (again !== undefined) queue.send(handed?.message, again);
    return 'done';
  });
  /** After how long the message is to come again, if it is. */
  const run = async (process: Process, message: Message): Promise<number | undefined> => {
    runs += 1;
    const crew = crewOf(process);
    const reports =
      message === undefined
        ? await pushBoxes(crew, `run ${runs}`)
        : [await pushOne(crew, message, `run ${runs}`)];
    for (const report of reports) {
      if (report !== undefined) count(around, `pushes ${report.outcome}`);
    }
    return message === undefined ? undefined : reports[0]?.after;
  };
  const asked = (process: Process, message: Message, after = 0): Promise<void> =>
    process.call('ops', () => {
      queue.send(message, after);
      return Promise.resolve();
    });
  const crewOf = (process: Process): PushCrew => {
    const store = storeSeenBy(process, 'ops', ops);
    return {
      boxes: BOXES,
      ports: {
        ops: store,
        files: editionFiles(store),
        records: recordsSeenBy(process, records),
        wallTime: () => process.clock(),
        random: around.random,
      },
      firewallOf: ({ name }) => boxSeenBy(process, boxes.get(name) ?? fakeBox()),
      trigger: {
        one: (box) => asked(process, box, 1),
      },
    };
  };
  return {
    /** As the publisher of that process asks for pushes. */
    triggerOf: (process: Process): Pick<PushTrigger, 'all'> => ({
      all: () => asked(process, undefined),
    }),
    /** A box restarts, and knows no feed. */
    forget(drawn: <T>(from: readonly T[]) => T): void {
      boxes.get(drawn(BOXES).name)?.feeds.clear();
      count(around, 'boxes that forgot');
    },
    /** When all is at rest each box holds what the firewalls read. */
    check(feed: string): void {
      const wanted = new Set(feed.split('\n').filter((line) => line !== ''));
      for (const [name, { feeds }] of boxes) {
        const held = feeds.get(RESOURCE) ?? new Set();
        const lacking = [...wanted].find((line) => !held.has(line));
        const over = [...held].find((line) => !wanted.has(line));
        if (lacking !== undefined) fail(`at rest the box ${name} lacks ${lacking}`);
        if (over !== undefined) fail(`at rest the box ${name} holds ${over}`);
      }
      if (addressesIn(feed).size > 0) count(around, 'boxes compared');
    },
  };
}

function watchedBox(name: string, fail: (what: string) => void): FakeBox {
  const box = fakeBox({
    after: (resource) => {
      if (box.feeds.get(resource)?.size === 0) fail(`the box ${name} was sent an empty list`);
    },
  });
  return box;
}

function boxSeenBy(process: Process, box: FakeBox): FakeBox {
  return {
    feeds: box.feeds,
    send: (resource, command) => process.call('boxes', () => box.send(resource, command)),
    lines: (resource) => process.call('boxes', () => box.lines(resource)),
  };
}

function recordsSeenBy(process: Process, records: PushRecords): PushRecords {
  return {
    read: (box) => process.call('ledger', () => records.read(box)),
    write: (record) => process.call('ledger', () => records.write(record)),
  };
}
