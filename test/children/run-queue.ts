/** Sends and delivers without end; prints what is acknowledged and what is delivered. */
import { levelMessages } from '../../src/adapters/level/level-messages.ts';
import { openLevelStore } from '../../src/adapters/level/level-store.ts';
import { startQueue } from '../../src/local/store/queue.ts';

const [folder = '', round = '0'] = process.argv.slice(2);
const store = await openLevelStore(folder);
if (store === 'held-by-another') throw new Error('held');
const queue = startQueue(
  {
    messages: await levelMessages(store, 'test'),
    batchSize: 5,
    batchWindowSeconds: 0,
    retryDelaySeconds: 0,
    maxReceiveCount: 1_000,
    onTrouble: (error) => {
      throw error;
    },
  },
  async (batch) => {
    await new Promise(setImmediate);
    const failed = batch.filter(({ body }, n) => (n + body.length) % 4 === 0);
    for (const one of batch) {
      if (!failed.includes(one)) process.stdout.write(`delivered ${one.body}\n`);
    }
    return failed.map(({ id }) => id);
  },
);
for (let n = 0; ; n += 3) {
  const bodies = [n, n + 1, n + 2].map((one) => `${round}-${one}`);
  await queue.send(bodies);
  process.stdout.write(bodies.map((body) => `sent ${body}\n`).join(''));
}
