/**
 * How long a finding takes to the feed: a day of an organization through the deployed design on virtual time, and the
 * real local hub, with fifty simulated firewalls that it pushes to.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatTime } from '../src/domain/base/time.ts';
import { randomOf } from '../test/helpers/arbitraries/generated-findings.ts';
import { bareFinding } from '../test/helpers/data/findings.ts';
import { heldBy, startFirewalls, type Firewall } from '../test/helpers/hub/firewalls.ts';
import { killHubs, startHub, type HubProcess } from '../test/helpers/hub/hub-process.ts';
import { feedOf, post } from '../test/helpers/hub/hub-talk.ts';
import { deployedDay, type DayTerms } from './latency/deployed-day.ts';
import { flood, FLOODING, organizationDay } from './latency/organization-day.ts';
import type { Row } from './report.ts';
import { OURS, type BenchOptions, type Suite } from './suite.ts';

const ACCOUNTS = 100;
const SEED = 20_261_130;
const FLOOD = 100_000;
const BOXES = 50;
const FINDINGS = 20;
const LOOK_MS = 20;

export const latencySuite: Suite = {
  name: 'latency',
  async run({ say }) {
    say('latency: a day through the deployed design, on virtual time');
    return [...(await simulatedRows()), ...(await localHub(say))];
  },
};

async function simulatedRows(): Promise<Row[]> {
  const rows = await simulated('nothing fails', {});
  for (const name of ['ingest', 'ingest, having recorded', 'publish'] as const) {
    const dies = { name, every: 20 };
    rows.push(...(await simulated(`every 20th call of ${name} dies`, { dies })));
    const alone = { dies, isScheduled: false };
    rows.push(...(await simulated(`every 20th call of ${name} dies, no schedule`, alone)));
  }
  return [...rows, ...(await flooded())];
}

/** A flood of one account among the day of the others. */
async function flooded(): Promise<Row[]> {
  const random = randomOf(SEED);
  const others = organizationDay({ accounts: ACCOUNTS, random });
  const findings = [...others, ...flood(FLOOD, random)].sort((a, b) => a.at - b.at);
  const { latencies } = await deployedDay({ findings, random });
  const isFlood = (n: number) => findings[n]?.account === FLOODING;
  const of = (isMeant: (n: number) => boolean) => latencies.filter((_, n) => isMeant(n));
  const task = `a flood of ${FLOOD.toLocaleString('en')} of one account`;
  return [
    ...rowsOf(task, 'the flood itself', of(isFlood)),
    ...rowsOf(
      task,
      'others, band high and above',
      of((n) => !isFlood(n) && findings[n]?.isUrgent === true),
    ),
  ];
}

async function simulated(
  task: string,
  more: Pick<DayTerms, 'dies' | 'isScheduled'>,
): Promise<Row[]> {
  const random = randomOf(SEED);
  const findings = organizationDay({ accounts: ACCOUNTS, random });
  const { latencies } = await deployedDay({ findings, random, ...more });
  const of = (isUrgent: boolean) => latencies.filter((_, n) => findings[n]?.isUrgent === isUrgent);
  return [...rowsOf(task, 'band high and above', of(true)), ...rowsOf(task, 'the rest', of(false))];
}

function rowsOf(task: string, data: string, seconds: readonly number[]): Row[] {
  const sorted = seconds.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  const base = { suite: 'latency', task, data, size: sorted.length, tool: OURS, unit: 's' };
  return [
    { ...base, value: at(0.5), note: `p99 ${at(0.99).toFixed(1)} s, worst ${at(1).toFixed(1)} s` },
  ];
}

/** Finding after finding, each until it is in the feed, and in every box. */
async function localHub(say: BenchOptions['say']): Promise<Row[]> {
  say(`latency: the local hub and ${BOXES} simulated firewalls`);
  const folder = mkdtempSync(join(tmpdir(), 'palisade-bench-'));
  const firewalls = await startFirewalls(BOXES, folder);
  try {
    const hub = await startHub([
      ...['--live', '--port', '0', '--data', join(folder, 'data')],
      ...['--config', join(folder, 'palisade.json'), '--push-keys', join(folder, 'push-keys.json')],
    ]);
    const feed: number[] = [];
    const boxes: number[] = [];
    for (let n = 0; n < FINDINGS; n += 1) {
      const { listed, held } = await oneFinding(hub, firewalls.all, `45.83.${n}.10`);
      feed.push(listed);
      boxes.push(...held);
    }
    return [
      ...rowsOf('local hub', 'finding → feed', feed),
      ...rowsOf('local hub', `finding → each of ${BOXES} boxes`, boxes),
    ];
  } finally {
    killHubs();
    firewalls.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function oneFinding(hub: HubProcess, boxes: readonly Firewall[], ip: string) {
  const type = 'Backdoor:EC2/C&CActivity.B';
  const seen = formatTime(Math.floor(Date.now() / 1_000));
  const shape = { type, severity: 8, role: 'TARGET', direction: 'OUTBOUND', seen } as const;
  const started = performance.now();
  await post(hub, bareFinding({ ...shape, ip, id: ip.replaceAll('.', '') }));
  const since = () => (performance.now() - started) / 1_000;
  const until = async (isThere: () => Promise<boolean>): Promise<number> => {
    while (!(await isThere())) await new Promise((done) => setTimeout(done, LOOK_MS));
    return since();
  };
  const listed = await until(async () => (await feedOf(hub)).includes(ip));
  // One after the other, since looking costs as well: a box is seen a little later than it holds it.
  const held: number[] = [];
  for (const box of boxes) held.push(await until(async () => (await heldBy(box)).includes(ip)));
  return { listed, held };
}
