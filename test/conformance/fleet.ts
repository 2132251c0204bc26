/**
 * Fifty firewalls in three regions poll for an hour of their time, in which everything fails once:
 * `npx tsx test/conformance/fleet.ts [arriving] [seed]`. Prints its counts.
 */
import { runHour } from '../helpers/hub/fleet-hour.ts';

const [arriving = 100_000, seed = 1] = process.argv.slice(2).map(Number);
const started = performance.now();
const report = await runHour({
  firewalls: 50,
  listed: 30_000,
  arriving,
  linesMax: 131_072,
  seed,
  say: console.log,
});
const { violations, ...counts } = report;
for (const violation of violations) console.log(`FAILED ${violation}`);
console.log(
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', '),
);
const seconds = ((performance.now() - started) / 1_000).toFixed(0);
console.log(`fleet: an hour in ${seconds} s, ${violations.length} violations`);
process.exitCode = violations.length === 0 ? 0 : 1;
