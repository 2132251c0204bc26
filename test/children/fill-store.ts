/** Writes so many values over a few keys, two at a time, and prints of each whether it was written. */
import { openLevelStore } from '../../src/adapters/level/level-store.ts';

const [folder = '', count = '0'] = process.argv.slice(2);
const store = await openLevelStore(folder);
if (store === 'held-by-another') process.exit(1);
const ballast = 'x'.repeat(1_000);
async function write(n: number): Promise<void> {
  const key = `k${n % 30}`;
  try {
    if (store === 'held-by-another') return;
    await store.write([{ type: 'put', key, value: `${n} ${ballast}` }]);
    process.stdout.write(`written ${key} ${n}\n`);
  } catch {
    process.stdout.write(`failed ${key} ${n}\n`);
  }
}
for (let n = 0; n < Number(count); n += 2) await Promise.all([write(n), write(n + 1)]);
process.exit(0);
