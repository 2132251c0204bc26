/** Records batches of facts, four in flight, and prints the values of each that is acknowledged. */
import { levelLedger } from '../../src/adapters/level/level-ledger.ts';
import { openLevelStore } from '../../src/adapters/level/level-store.ts';
import { canary, NOON } from '../helpers/data/facts.ts';

const [folder = '', round = '0'] = process.argv.slice(2);
const store = await openLevelStore(folder);
if (store === 'held-by-another') throw new Error('held');
const ledger = levelLedger(store);
let next = 0;
async function record(): Promise<never> {
  for (;;) {
    next += 3;
    const values = [0, 1, 2].map((n) => `${round}-${next + n}`);
    await ledger.record([values.map((value) => canary(value))], NOON);
    process.stdout.write(values.map((value) => `${value}\n`).join(''));
  }
}
await Promise.all(Array.from({ length: 4 }, record));
