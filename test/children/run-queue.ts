/** Sends and delivers without end; prints what is acknowledged and what is delivered. */
import { startQueue } from '../../src/local/aws/queue.ts';

const [folder = '', round = '0'] = process.argv.slice(2);
const queue = await startQueue(
  {
    folder,
    batchSize: 5,
    batchWindowSeconds: 0,
    retryDelaySeconds: 0,
    maxReceiveCount: 1_000,
    compactAboveRecords: 50, // so that kills fall into compactions too
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
