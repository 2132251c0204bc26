/**
 * A folder whose files of findings are taken in: each content once, whatever it is called and however
 * often the hub starts. The files are left where they are.
 *
 * A file is read when it has not changed for one look, so that one being written is not read half. What
 * was taken is remembered after it is durable in the queue: a kill in between takes it twice, which the
 * ledger knows.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readFindings } from '../../adapters/files/finding-files.ts';
import type { Marks } from '../../adapters/level/level-marks.ts';
import { startRounds, type Rounds } from '../kit/rounds.ts';
import type { SimulatedClock } from '../simulated-org/simulated-clock.ts';
import type { Intake, Offered } from './intake.ts';

export interface WatchedFolderOptions {
  readonly folder: string;
  /** Digests of the contents that were taken. */
  readonly taken: Marks;
  readonly intake: Intake;
  readonly clock: Pick<SimulatedClock, 'now'>;
  /** One sentence for each file and each refusal. */
  readonly tell: (sentence: string) => void;
  readonly onTrouble: (error: unknown) => void;
  /** @default - 1,000 */
  readonly lookEveryMilliseconds?: number;
}

interface Watching {
  readonly options: WatchedFolderOptions;
  /** Name → size and time of change at the last look; of what is settled, after it was read. */
  readonly seen: Map<string, string>;
  readonly settled: Map<string, string>;
}

const FINDINGS = /\.(json|jsonl|ndjson)$/i;
const AT_ONCE = 500;
const REFUSALS_TOLD = 20;

/** Throws for what cannot be watched: told at once, not every second. */
export async function readableFolder(folder: string): Promise<void> {
  await readdir(folder).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot watch ${folder}: ${reason}; a folder is wanted`, { cause });
  });
}

export function watchFolder(options: WatchedFolderOptions): Rounds {
  const { lookEveryMilliseconds = 1_000, onTrouble } = options;
  const watching = { options, seen: new Map(), settled: new Map() };
  return startRounds({
    pauseMilliseconds: lookEveryMilliseconds,
    work: () => look(watching),
    onTrouble,
  });
}

async function look(watching: Watching): Promise<void> {
  const { options, seen, settled } = watching;
  for (const name of (await readdir(options.folder)).filter((one) => FINDINGS.test(one)).sort()) {
    const path = join(options.folder, name);
    const stamp = await stampOf(path);
    const isQuiet = stamp !== undefined && seen.get(name) === stamp;
    if (stamp !== undefined) seen.set(name, stamp);
    if (!isQuiet || settled.get(name) === stamp) continue;
    await takeOnce(watching, name, path);
    settled.set(name, stamp);
  }
}

async function takeOnce({ options }: Watching, name: string, path: string) {
  const digest = await digestOf(path);
  if (await options.taken.has(digest)) return;
  const { accepted, refused } = await takeFile(options, path);
  await options.taken.add(digest);
  options.tell(`${name} is taken: ${accepted} findings accepted, ${refused} refused`);
}

async function takeFile({ intake, clock, tell }: WatchedFolderOptions, path: string) {
  const count = { accepted: 0, refused: 0 };
  let pending: Offered[] = [];
  const flush = async (): Promise<void> => {
    const items = pending;
    pending = [];
    for (const [n, admission] of (await intake.take(items, clock.now())).entries()) {
      count[admission.outcome] += 1;
      if (admission.outcome === 'refused' && count.refused <= REFUSALS_TOLD) {
        tell(`${items[n]?.source ?? path}: ${admission.reason}`);
      }
    }
  };
  for await (const item of readFindings([path], emptyInput())) {
    pending.push(item);
    if (pending.length === AT_ONCE) await flush();
  }
  await flush();
  return count;
}

async function stampOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined); // gone again: no news
  return found?.isFile() === true ? `${found.size} ${found.mtimeMs}` : undefined;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function* emptyInput(): AsyncGenerator<string> {
  yield* [];
}
