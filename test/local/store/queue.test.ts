import { describe, expect, it } from 'vitest';
import { levelMessages, type Messages } from '../../../src/adapters/level/level-messages.ts';
import { startQueue, type Deliver, type QueueOptions } from '../../../src/local/store/queue.ts';
import { startChild } from '../../helpers/hub/child.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';
import { newFolder } from '../../helpers/data/folder.ts';
import { storesOfFile } from '../../helpers/hub/level.ts';

const stores = storesOfFile();

const PLAIN: Omit<QueueOptions, 'messages'> = {
  batchSize: 10,
  batchWindowSeconds: 0,
  retryDelaySeconds: 0,
  maxReceiveCount: 3,
  onTrouble: (error) => {
    throw error;
  },
};

/** A receiver that remembers what it was given, as `body#receiveCount`, batch by batch. */
function recorder(failing: (body: string, receiveCount: number) => boolean = () => false) {
  const batches: string[][] = [];
  const deliver: Deliver = (batch) => {
    batches.push(batch.map(({ body, receiveCount }) => `${body}#${receiveCount}`));
    const failed = batch.filter((one) => failing(one.body, one.receiveCount));
    return Promise.resolve(failed.map(({ id }) => id));
  };
  return { batches, deliver };
}

/** A queue on a folder, and how to end both. */
async function open(folder: string, options: Partial<QueueOptions>, deliver: Deliver) {
  const store = await stores.open(folder);
  const queue = startQueue(
    { ...PLAIN, messages: await levelMessages(store, 'test'), ...options },
    deliver,
  );
  return {
    queue,
    end: async (): Promise<void> => {
      await queue.stop();
      await store.close();
    },
  };
}

const newMessages = async (): Promise<Messages> => levelMessages(await stores.open(), 'test');

/** Opens a queue on a folder, waits until nothing is left, stops it: what did it deliver? */
async function drain(folder: string): Promise<string[]> {
  const { batches, deliver } = recorder();
  const { queue, end } = await open(folder, {}, deliver);
  await queue.drained();
  await end();
  return batches.flat();
}

/** A queue whose receiver never answers: what is sent stays undelivered. */
function stuck(folder: string) {
  return open(folder, { batchWindowSeconds: 3_600, batchSize: 1_000 }, () =>
    Promise.reject(new Error('never called')),
  );
}

describe('a queue', () => {
  it('delivers each message once when nothing fails, in order, in batches no larger than told', async () => {
    const { batches, deliver } = recorder();
    const queue = startQueue({ ...PLAIN, messages: await newMessages(), batchSize: 3 }, deliver);
    await queue.send(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    await queue.drained();
    await queue.stop();
    expect(batches).toEqual([['a#1', 'b#1', 'c#1'], ['d#1', 'e#1', 'f#1'], ['g#1']]);
    expect(queue.counts()).toEqual({ held: 0, dead: 0 });
  });

  it('delivers a full batch at once, however long the window', async () => {
    const { batches, deliver } = recorder();
    const queue = startQueue(
      { ...PLAIN, messages: await newMessages(), batchSize: 3, batchWindowSeconds: 3_600 },
      deliver,
    );
    await queue.send(['a']);
    await queue.send(['b']);
    expect(batches).toEqual([]);
    await queue.send(['c', 'd']);
    while (queue.counts().held > 1) await new Promise(setImmediate);
    await queue.stop();
    expect(batches).toEqual([['a#1', 'b#1', 'c#1']]);
  });

  it('delivers what there is when the window closes', async () => {
    const { batches, deliver } = recorder();
    const queue = startQueue(
      { ...PLAIN, messages: await newMessages(), batchWindowSeconds: 0.01 },
      deliver,
    );
    await queue.send(['a', 'b']);
    await queue.drained();
    await queue.stop();
    expect(batches).toEqual([['a#1', 'b#1']]);
  });

  it('delivers again what failed, counted, and not its batch mates', async () => {
    const { batches, deliver } = recorder((body, count) => body === 'bad' && count < 3);
    const queue = startQueue({ ...PLAIN, messages: await newMessages() }, deliver);
    await queue.send(['good', 'bad', 'fine']);
    await queue.drained();
    await queue.stop();
    expect(batches).toEqual([['good#1', 'bad#1', 'fine#1'], ['bad#2'], ['bad#3']]);
    expect(queue.counts().dead).toBe(0);
  });

  it('puts aside what failed too often', async () => {
    const { batches, deliver } = recorder((body) => body === 'poison');
    const queue = startQueue({ ...PLAIN, messages: await newMessages() }, deliver);
    await queue.send(['poison', 'good']);
    await queue.drained();
    expect(batches.flat()).toEqual(['poison#1', 'good#1', 'poison#2', 'poison#3']);
    expect(queue.deadLetters()).toMatchObject([{ body: 'poison', receiveCount: 3 }]);
    await queue.stop();
    expect(queue.counts()).toEqual({ held: 0, dead: 1 });
  });

  it.each<[string, Deliver]>([
    ['throws', () => Promise.reject(new Error('ledger away'))],
    ['names an item it was not given', () => Promise.resolve(['stranger'])],
  ])('fails the whole batch when the receiver %s, and tells', async (_, misbehave) => {
    const { batches, deliver } = recorder();
    const troubles: unknown[] = [];
    let calls = 0;
    const queue = startQueue(
      { ...PLAIN, messages: await newMessages(), onTrouble: (error) => troubles.push(error) },
      async (batch) => {
        calls += 1;
        return calls === 1 ? misbehave(batch) : deliver(batch);
      },
    );
    await queue.send(['a', 'b']);
    await queue.drained();
    await queue.stop();
    expect(batches).toEqual([['a#2', 'b#2']]);
    expect(troubles).toHaveLength(1);
  });

  it('keeps a failed item away for the retry delay while others go on', async () => {
    const { batches, deliver } = recorder((body) => body === 'late');
    const queue = startQueue(
      { ...PLAIN, messages: await newMessages(), retryDelaySeconds: 3_600 },
      deliver,
    );
    await queue.send(['late']);
    await queue.send(['next']);
    while (queue.counts().held > 1) await new Promise(setImmediate);
    await queue.stop();
    expect(batches.flat()).toEqual(['late#1', 'next#1']);
  });

  it('lets the delivery under way end when it is stopped, starts no other, takes nothing more', async () => {
    let finish = (): void => undefined;
    const started = new Promise<void>((begun) => {
      finish = begun;
    });
    let release = (): void => undefined;
    const folder = await newFolder();
    const { queue, end } = await open(folder, { batchSize: 1 }, async () => {
      finish();
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return [];
    });
    await queue.send(['first', 'second']);
    await started;
    const stopped = end();
    await expect(queue.send(['third'])).rejects.toThrow('stopping');
    release();
    await stopped;
    expect(await drain(folder)).toEqual(['second#1']);
  });
});

describe('a queue on a folder', () => {
  it('goes on after a restart: held ones with their counts, dead ones as dead', async () => {
    const folder = await newFolder();
    const { deliver } = recorder((body) => body !== 'good');
    const first = await open(folder, { maxReceiveCount: 2 }, deliver);
    await first.queue.send(['good', 'dying']);
    await first.queue.drained();
    await first.end();
    const waiting = await stuck(folder);
    await waiting.queue.send(['kept']);
    expect(waiting.queue.deadLetters()).toMatchObject([{ body: 'dying', receiveCount: 2 }]);
    await waiting.end();
    expect(await drain(folder)).toEqual(['kept#1']);
    expect(await drain(folder)).toEqual([]);
  });

  it('remembers how often an item failed', async () => {
    const folder = await newFolder();
    const { batches, deliver } = recorder(() => true);
    const { queue, end } = await open(folder, { retryDelaySeconds: 3_600 }, deliver);
    await queue.send(['a']);
    while (batches.length < 1) await new Promise(setImmediate);
    await end();
    expect(await drain(folder)).toEqual(['a#2']);
  });

  it('delivers in the order in which it was sent to, also after restarts', async () => {
    const folder = await newFolder();
    for (const body of ['a', 'b', 'c']) {
      const { queue, end } = await stuck(folder);
      await queue.send([body, `${body}'`]);
      await end();
    }
    expect(await drain(folder)).toEqual(['a#1', "a'#1", 'b#1', "b'#1", 'c#1', "c'#1"]);
  });

  it('keeps queues of one store apart', async () => {
    const store = await stores.open();
    await (await levelMessages(store, 'a')).add(['of a'], '');
    await (await levelMessages(store, 'a"0')).add(['of another'], '');
    expect((await levelMessages(store, 'a')).found.map(({ body }) => body)).toEqual(['of a']);
  });

  it('refuses what it cannot read, and names it', async () => {
    const store = await stores.open();
    await store.write([{ type: 'put', key: 'q"a"1', value: '{"body":1}' }]);
    await expect(levelMessages(store, 'a')).rejects.toThrow('entry q"a"1 holds no message');
  });

  it('takes nothing that it could not keep, and delivers again what it could not settle', async () => {
    const { batches, deliver } = recorder();
    const messages = await newMessages();
    const troubles: unknown[] = [];
    let isFull = true;
    const full = () => Promise.reject(new Error('no room'));
    const queue = startQueue(
      {
        ...PLAIN,
        retryDelaySeconds: 0.01,
        onTrouble: (error) => troubles.push(error),
        messages: {
          ...messages,
          add: (bodies, at) => (bodies.includes('too much') ? full() : messages.add(bodies, at)),
          settle: (done, changed) => (isFull ? full() : messages.settle(done, changed)),
        },
      },
      deliver,
    );
    await expect(queue.send(['too much'])).rejects.toThrow('no room');
    expect(queue.counts().held).toBe(0);
    await queue.send(['a']);
    while (batches.length < 2) await new Promise(setImmediate);
    isFull = false;
    await queue.drained();
    await queue.stop();
    expect(new Set(batches.flat())).toEqual(new Set(['a#1']));
    expect(troubles.length).toBeGreaterThan(0);
  });

  it('delivers every message it acknowledged, through kills at any moment', async () => {
    const folder = await newFolder();
    const sent = new Set<string>();
    const delivered = new Set<string>();
    for (let round = 0; round < cases(12, 2); round += 1) {
      const child = startChild('run-queue', folder, String(round));
      await child.printed(150 + ((71 * round) % 300));
      await child.kill();
      for (const line of child.lines) {
        const [verb, body = ''] = line.split(' ');
        (verb === 'sent' ? sent : delivered).add(body);
      }
    }
    for (const one of await drain(folder)) delivered.add(one.split('#')[0] ?? '');
    expect(sent.size).toBeGreaterThan(100);
    expect([...sent].filter((body) => !delivered.has(body))).toEqual([]);
  });
});
