/**
 * What the local hub takes in: `npx tsx bench/hub.ts [findings]` (after `npm run prepare`). Starts `dist/hub.js`
 * on an empty folder, says how long it takes until the first feed is served, posts findings to it as JSON
 * lines, and says how many a second it acknowledged, and how many a second reached its ledger.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, numberAt } from '../src/domain/base/lookup.ts';
import { generatedFindings } from '../test/helpers/arbitraries/generated-findings.ts';
import {
  eventually,
  killHubs,
  startHub,
  type HubProcess,
} from '../test/helpers/hub/hub-process.ts';
import { jsonFrom } from '../test/helpers/hub/hub-talk.ts';
import { send } from '../test/helpers/fakes/http.ts';

const FINDINGS_A_BODY = 500;
const BODIES_AT_ONCE = 4;
const STARTS = 5;
const PATIENCE_MILLISECONDS = 600_000;

const count = Number(process.argv[2] ?? 20_000);
const folders: string[] = [];
try {
  const starts: number[] = [];
  let hub = await started(starts);
  for (let n = 1; n < STARTS; n += 1) {
    await hub.end('SIGINT');
    hub = await started(starts);
  }
  console.log(`start: first feed after ${Math.round(median(starts))} ms (median of ${STARTS})`);
  const { acknowledged, recorded } = await takeIn(hub);
  console.log(
    `intake: ${count} findings, ${Math.round((count * 1_000) / acknowledged)}/s acknowledged, ` +
      `${Math.round((count * 1_000) / recorded)}/s in the ledger`,
  );
  await hub.end('SIGINT');
} finally {
  killHubs();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/** On a new folder; adds the milliseconds until its first feed was served. */
async function started(starts: number[]): Promise<HubProcess> {
  const data = mkdtempSync(join(tmpdir(), 'palisade-bench-'));
  folders.push(data);
  const before = performance.now();
  const hub = await startHub(['--live', '--port', '0', '--data', data]);
  const { status } = await send(hub.url, '/feeds/blocklist.txt');
  if (status !== 200) throw new Error(`the first feed: ${status}`);
  starts.push(performance.now() - before);
  return hub;
}

/** Milliseconds until the last finding was acknowledged, and until none waited. */
async function takeIn(hub: HubProcess) {
  const bodies = bodiesOf(new Date().toISOString());
  const started = performance.now();
  const waiting = bodies.values();
  const sender = async (): Promise<void> => {
    for (const body of waiting) {
      const headers = { 'Content-Type': 'application/x-ndjson' };
      const { status, text } = await send(hub.url, '/findings', { method: 'POST', headers, body });
      if (status !== 202) throw new Error(`POST /findings: ${status} ${text.slice(0, 200)}`);
    }
  };
  await Promise.all(Array.from({ length: BODIES_AT_ONCE }, sender));
  const acknowledged = performance.now() - started;
  const isEmpty = async (): Promise<true | undefined> => {
    const queue = at(await jsonFrom(hub, 'status'), 'queue');
    return numberAt(queue, 'waiting') === 0 ? true : undefined;
  };
  await eventually('nothing waits', isEmpty, PATIENCE_MILLISECONDS);
  return { acknowledged, recorded: performance.now() - started };
}

function bodiesOf(until: string): readonly string[] {
  const bodies: string[][] = [];
  for (const finding of generatedFindings({ count, until })) {
    if ((bodies.at(-1)?.length ?? FINDINGS_A_BODY) >= FINDINGS_A_BODY) bodies.push([]);
    bodies.at(-1)?.push(JSON.stringify(finding));
  }
  return bodies.map((lines) => lines.join('\n'));
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}
