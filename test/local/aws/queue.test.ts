import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  startQueue,
  type Deliver,
  type Queue,
  type QueueOptions,
} from '../../../src/local/aws/queue.ts';
import { startChild } from '../../helpers/hub/child.ts';
import { newFolder } from '../../helpers/data/folder.ts';

const PLAIN: QueueOptions = {
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

/** Opens a queue on a folder, waits until nothing is left, stops it: what did it deliver? */
async function drain(folder: string): Promise<string[]> {
  const { batches, deliver } = recorder();
  const queue = await startQueue({ ...PLAIN, folder }, deliver);
  await queue.drained();
  await queue.stop();
  return batches.flat();
}

/** A queue whose receiver never answers: what is sent stays undelivered. */
async function stuck(folder: string): Promise<Queue> {
  return startQueue({ ...PLAIN, folder, batchWindowSeconds: 3_600, batchSize: 1_000 }, () =>
    Promise.reject(new Error('never called')),
  );
}

describe('a queue', () => {
  it('delivers each message once when nothing fails, in order, in batches no larger than told', async () => {
    const { batches, deliver } = recorder();
    const queue = await startQueue({ ...PLAIN, batchSize: 3 }, deliver);
    await queue.send(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    await queue.drained();
    await queue.stop();
    expect(batches).toEqual([['a#1', 'b#1', 'c#1'], ['d#1', 'e#1', 'f#1'], ['g#1']]);
    expect(queue.counts()).toEqual({ held: 0, dead: 0 });
  });

  it('delivers a full batch at once, however long the window', async () => {
    const { batches, deliver } = recorder();
    const queue = await startQueue({ ...PLAIN, batchSize: 3, batchWindowSeconds: 3_600 }, deliver);
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
    const queue = await startQueue({ ...PLAIN, batchWindowSeconds: 0.01 }, deliver);
    await queue.send(['a', 'b']);
    await queue.drained();
    await queue.stop();
    expect(batches).toEqual([['a#1', 'b#1']]);
  });

  it('delivers again what failed, counted, and not its batch mates', async () => {
    const { batches, deliver } = recorder((body, count) => body === 'bad' && count < 3);
    const queue = await startQueue(PLAIN, deliver);
    await queue.send(['good', 'bad', 'fine']);
    await queue.drained();
    await queue.stop();
    expect(batches).toEqual([['good#1', 'bad#1', 'fine#1'], ['bad#2'], ['bad#3']]);
    expect(queue.counts().dead).toBe(0);
  });

  it('puts aside what failed too often, and gives it a new start on redrive', async () => {
    let broken = true;
    const { batches, deliver } = recorder((body) => broken && body === 'poison');
    const queue = await startQueue(PLAIN, deliver);
    await queue.send(['poison', 'good']);
    await queue.drained();
    expect(batches.flat()).toEqual(['poison#1', 'good#1', 'poison#2', 'poison#3']);
    expect(queue.deadLetters()).toMatchObject([{ body: 'poison', receiveCount: 3 }]);
    broken = false;
    expect(await queue.redrive()).toBe(1);
    await queue.drained();
    await queue.stop();
    expect(batches.flat().slice(4)).toEqual(['poison#1']);
    expect(queue.counts()).toEqual({ held: 0, dead: 0 });
  });

  it.each<[string, Deliver]>([
    ['throws', () => Promise.reject(new Error('ledger away'))],
    ['names an item it was not given', () => Promise.resolve(['stranger'])],
  ])('fails the whole batch when the receiver %s, and tells', async (_, misbehave) => {
    const { batches, deliver } = recorder();
    const troubles: unknown[] = [];
    let calls = 0;
    const queue = await startQueue(
      { ...PLAIN, onTrouble: (error) => troubles.push(error) },
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
    const queue = await startQueue({ ...PLAIN, retryDelaySeconds: 3_600 }, deliver);
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
    const queue = await startQueue({ ...PLAIN, folder, batchSize: 1 }, async () => {
      finish();
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return [];
    });
    await queue.send(['first', 'second']);
    await started;
    const stopped = queue.stop();
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
    const options = { ...PLAIN, folder, maxReceiveCount: 2, retryDelaySeconds: 0 };
    const first = await startQueue(options, deliver);
    await first.send(['good', 'dying']);
    await first.drained();
    await first.stop();
    const waiting = await stuck(folder);
    await waiting.send(['kept']);
    expect(waiting.deadLetters()).toMatchObject([{ body: 'dying', receiveCount: 2 }]);
    await waiting.stop();
    expect(await drain(folder)).toEqual(['kept#1']);
    expect(await drain(folder)).toEqual([]);
  });

  it('remembers how often an item failed', async () => {
    const folder = await newFolder();
    const { deliver } = recorder(() => true);
    const queue = await startQueue({ ...PLAIN, folder, retryDelaySeconds: 3_600 }, deliver);
    await queue.send(['a']);
    await queue.send(['b']);
    while ((await readFile(join(folder, 'queue.log'), 'utf8')).split('settled').length < 2) {
      await new Promise(setImmediate);
    }
    await queue.stop();
    expect((await drain(folder)).sort()).toContain('a#2');
  });

  it('cuts off a last line that a kill left half written, and goes on after it', async () => {
    const folder = await newFolder();
    const queue = await stuck(folder);
    await queue.send(['whole']);
    await queue.stop();
    await appendFile(join(folder, 'queue.log'), '0a1b2c3d {"kind":"held","messages":[{"id":"x"');
    const again = await stuck(folder);
    await again.send(['after']);
    await again.stop();
    expect(await drain(folder)).toEqual(['whole#1', 'after#1']);
  });

  it('loses only what was not whole, at whatever byte the log ends', async () => {
    const folder = await newFolder();
    const queue = await stuck(folder);
    for (const body of ['a', 'b', 'ü']) await queue.send([body]);
    await queue.stop();
    const log = await readFile(join(folder, 'queue.log'));
    const ends = [...log.entries()].flatMap(([at, byte]) => (byte === 10 ? [at + 1] : []));
    for (let bytes = log.byteLength; bytes >= 0; bytes -= 23) {
      const torn = await newFolder();
      await writeFile(join(torn, 'queue.log'), log);
      await truncate(join(torn, 'queue.log'), bytes);
      const whole = ends.filter((end) => end <= bytes).length;
      expect(await drain(torn)).toEqual(['a#1', 'b#1', 'ü#1'].slice(0, whole));
    }
  });

  it('refuses a log that is damaged before its end, and names the place', async () => {
    const folder = await newFolder();
    const queue = await stuck(folder);
    for (const body of ['one', 'two', 'three']) await queue.send([body]);
    await queue.stop();
    const path = join(folder, 'queue.log');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"two"', '"owt"'));
    await expect(stuck(folder)).rejects.toThrow('queue.log is damaged in line 2 of 3');
  });

  it('does not let its file grow with what is past', async () => {
    const folder = await newFolder();
    const { deliver } = recorder();
    const queue = await startQueue({ ...PLAIN, folder, compactAboveRecords: 20 }, deliver);
    for (let n = 0; n < 150; n += 1) {
      await queue.send([`${n} ${'x'.repeat(1_000)}`]);
      if (n % 10 === 9) await queue.drained();
    }
    await queue.stop();
    expect((await stat(join(folder, 'queue.log'))).size).toBeLessThan(45_000);
  });

  it('delivers every message it acknowledged, through kills at any moment', async () => {
    const folder = await newFolder();
    const sent = new Set<string>();
    const delivered = new Set<string>();
    for (let round = 0; round < 4; round += 1) {
      const child = startChild('run-queue.ts', folder, String(round));
      await child.printed(150 + 71 * round);
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
