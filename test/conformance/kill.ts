/**
 * `kill -9` in the middle of a stream of findings: `npx tsx test/conformance/kill.ts [tries] [seed]`. Each
 * try starts the hub on the same folder, finds everything that was acknowledged before, and is killed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killAgainAndAgain } from '../helpers/hub/hub-kills.ts';
import { killHubs } from '../helpers/hub/hub-process.ts';

const [tries = 12, seed = 1] = process.argv.slice(2).map(Number);
const data = mkdtempSync(join(tmpdir(), 'palisade-kill-'));
const started = performance.now();
try {
  const report = await killAgainAndAgain({ data, tries, seed, say: console.log });
  const { acknowledged, faults, polls, killedAtStart, recoveries } = report;
  const sorted = recoveries.toSorted((a, b) => a - b);
  const [median = 0, worst = 0] = [sorted[sorted.length >> 1], sorted.at(-1)];
  for (const fault of faults) console.log(`FAILED ${fault}`);
  console.log(
    `kill -9: ${tries} tries (${killedAtStart} at the start), ${acknowledged} findings acknowledged, ` +
      `${polls} polls, ${faults.length} faults; all found again after ${seconds(median)} in the median, ` +
      `${seconds(worst)} at the worst; ${seconds((performance.now() - started) / tries)} a try`,
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  killHubs();
  rmSync(data, { recursive: true, force: true });
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
