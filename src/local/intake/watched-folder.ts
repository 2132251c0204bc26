/**
 * A folder whose files of findings are taken in: each content once, whatever it is called and however
 * often the hub starts. The files are left where they are.
 *
 * A file is read when it has not changed for one look, so that one being written is not read half. What
 * was taken is remembered after it is durable in the queue: a kill in between takes it twice, which the
 * ledger knows.
 *
 * Law: no file stops the hub twice. That a file is tried is noted before it is tried; one that ended the hub, that
 * holds nothing that can be read, or that exceeds a limit is set aside, with the reason, until its content changes.
 */
import { counted } from '../../domain/base/counted.ts';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isFindingsName, readFindings, type ReadItem } from '../../adapters/files/finding-files.ts';
import { FILE_MILLISECONDS_MAX } from '../../adapters/files/reading-time.ts';
import type { Marks } from '../../adapters/level/level-marks.ts';
import { startRounds, type Rounds } from '../kit/rounds.ts';
import type { SimulatedClock } from '../simulated-org/simulated-clock.ts';
import type { Intake } from './intake.ts';

export interface WatchedFolderOptions {
  readonly folder: string;
  /** Of the contents that were tried, by their digest. */
  readonly marks: Marks;
  readonly intake: Intake;
  readonly clock: Pick<SimulatedClock, 'now'>;
  /** One sentence for each file and each refusal. */
  readonly print: (sentence: string) => void;
  readonly onTrouble: (error: unknown) => void;
  /** @default - 1,000 */
  readonly lookEveryMilliseconds?: number;
  /** Reading and taking in one file. @default - FILE_MILLISECONDS_MAX */
  readonly fileMilliseconds?: number;
  /** Reading alone. @default - FILE_MILLISECONDS_MAX */
  readonly readMilliseconds?: number;
}

interface Watching {
  readonly options: WatchedFolderOptions;
  /** Name → size and time of change at the last look; of what is settled, after it was read. */
  readonly seen: Map<string, string>;
  readonly settled: Map<string, string>;
}

/** Marks of a content. */
const TAKEN = '';
/** Only the hub that tries it knows better: another one that finds this mark comes after one that ended there. */
const TRYING = 'trying';
const ASIDE = 'aside: ';

const AT_ONCE = 500;
const REFUSALS_TOLD = 20;
/** A file that refuses more, and more than it holds findings, is no file of findings. */
const REFUSALS_MAX = 10_000;
const ENDED_HUB = 'the hub ended while it read this file';

/** Throws for what cannot be watched: once, not every second. */
export async function readableFolder(folder: string): Promise<void> {
  await readdir(folder).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot watch ${folder}: ${reason}; expected a folder`, { cause });
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
  for (const name of (await readdir(options.folder)).filter(isFindingsName).sort()) {
    const path = join(options.folder, name);
    const stamp = await stampOf(path);
    const isQuiet = stamp !== undefined && seen.get(name) === stamp;
    if (stamp !== undefined) seen.set(name, stamp);
    if (!isQuiet || settled.get(name) === stamp) continue;
    await takeOnce(watching, name, path);
    settled.set(name, stamp);
  }
}

async function takeOnce({ options }: Watching, name: string, path: string): Promise<void> {
  const { marks, print: print } = options;
  const digest = await digestOf(path);
  const mark = await marks.read(digest);
  if (mark === TAKEN) return;
  if (mark !== undefined) {
    const reason = mark === TRYING ? ENDED_HUB : mark.slice(ASIDE.length);
    if (mark === TRYING) await marks.write(digest, ASIDE + reason);
    print(asideText(name, reason));
    return;
  }
  await marks.write(digest, TRYING);
  const { accepted, refused, stopped } = await takeFile(options, path).catch(
    async (error: unknown) => {
      // It is no fault of the file that it could not be stored: it is tried again.
      await marks.remove(digest);
      throw error;
    },
  );
  await marks.write(digest, stopped === undefined ? TAKEN : ASIDE + stopped);
  print(
    stopped === undefined
      ? `${name} is taken: ${counted(accepted, 'finding')} accepted, ${refused} refused`
      : asideText(name, stopped),
  );
}

function asideText(name: string, reason: string): string {
  return `${name} is set aside: ${reason}; it is read again when its content changes`;
}

interface FileCount {
  accepted: number;
  refused: number;
  /** The first refusal of something that was there to be read. */
  firstRefusal: string | undefined;
  printed: number;
}

/** What of the file was taken, and why it is not read further, or again. */
async function takeFile(
  options: WatchedFolderOptions,
  path: string,
): Promise<{ readonly accepted: number; readonly refused: number; readonly stopped?: string }> {
  const { fileMilliseconds = FILE_MILLISECONDS_MAX } = options;
  const until = performance.now() + fileMilliseconds;
  const count: FileCount = { accepted: 0, refused: 0, firstRefusal: undefined, printed: 0 };
  let pending: ReadItem[] = [];
  for await (const item of readFindings([path], emptyInput(), options.readMilliseconds)) {
    if (item.isTooLong === true && 'refusal' in item.read) {
      await takeItems(options, path, pending, count);
      return { ...count, stopped: item.read.refusal };
    }
    if (item.unreadable === true && 'refusal' in item.read)
      throw new Error(`${path} ${item.read.refusal}`);
    pending.push(item);
    if (pending.length < AT_ONCE) continue;
    await takeItems(options, path, pending, count);
    pending = [];
    const stopped = stopReason(count, performance.now() > until, fileMilliseconds);
    if (stopped !== undefined) return { ...count, stopped };
  }
  await takeItems(options, path, pending, count);
  const isNothing = count.accepted === 0 && count.firstRefusal !== undefined;
  return isNothing ? { ...count, stopped: count.firstRefusal ?? '' } : count;
}

function stopReason(
  { accepted, refused }: FileCount,
  isLate: boolean,
  fileMilliseconds: number,
): string | undefined {
  const done = `of it ${counted(accepted, 'finding is', 'findings are')} accepted, ${refused} refused`;
  if (isLate) return `it takes more than ${fileMilliseconds / 1_000} seconds to read; ${done}`;
  if (refused <= Math.max(REFUSALS_MAX, accepted)) return undefined;
  return `more than ${REFUSALS_MAX} of its items are refused; ${done}`;
}

async function takeItems(
  { intake, clock, print: print }: WatchedFolderOptions,
  path: string,
  items: readonly ReadItem[],
  count: FileCount,
): Promise<void> {
  for (const [n, admission] of (await intake.take(items, clock.now())).entries()) {
    count[admission.outcome] += 1;
    if (admission.outcome === 'accepted') continue;
    const item = items[n];
    const isEmpty = item !== undefined && 'refusal' in item.read && item.read.isEmpty === true;
    if (!isEmpty) count.firstRefusal ??= admission.reason;
    count.printed += 1;
    if (count.printed <= REFUSALS_TOLD) print(`${item?.source ?? path}: ${admission.reason}`);
  }
  await setImmediate(); // others that wait have a turn
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
