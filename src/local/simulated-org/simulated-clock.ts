/**
 * The clock of the play: starts at wall time, runs `speed` times as fast, and never runs backwards.
 *
 *   handed out ≤ now ≤ promised          promised: kept in the data folder, a little ahead of now
 *
 * No time beyond what is kept is ever handed out, so a hub that was killed goes on from what is kept, a
 * few seconds of play ahead of where it was; one that was stopped goes on from exactly where it was.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wallTime } from '../../adapters/shared/wall-clock.ts';
import { formatTime, type EpochSeconds } from '../../domain/base/time.ts';
import { putInPlace } from '../../adapters/folder/whole-file.ts';
import { isErrno } from '../../adapters/shared/errno.ts';

export interface SimulatedClock {
  now(): EpochSeconds;
  /** Keeps where the clock stands, so that it may run on. */
  renew(): Promise<void>;
  /** Stands still from now on; a later start goes on from here. */
  stop(): Promise<void>;
}

export interface PlayClockOptions {
  readonly folder: string;
  /** Seconds of play in a second. */
  readonly speed: number;
  /** Milliseconds that only grow. @default - the process's */
  readonly elapsed?: () => number;
  /** @default - the machine's clock */
  readonly wall?: () => EpochSeconds;
}

/** A renewal that is this late stops the clock until it has come through. */
const PROMISED_SECONDS = 5;

/** The folder holds a play that is ahead of the time it is now. */
class PlayIsAhead extends Error {
  override readonly name = 'PlayIsAhead';
}

export async function startPlayClock(options: PlayClockOptions): Promise<SimulatedClock> {
  const { folder, speed, elapsed = () => performance.now(), wall = wallTime } = options;
  const start = (await keptTime(folder)) ?? wall();
  const startedAt = elapsed();
  let promised = start;
  let stopped: EpochSeconds | undefined;
  const now = (): EpochSeconds =>
    stopped ?? Math.min(promised, start + Math.floor(((elapsed() - startedAt) / 1_000) * speed));
  const keep = async (time: EpochSeconds): Promise<void> => {
    await putInPlace(folder, join(folder, FILE), Buffer.from(`${JSON.stringify({ time })}\n`));
  };
  const renew = async (): Promise<void> => {
    if (stopped !== undefined) return;
    const next = now() + Math.ceil(PROMISED_SECONDS * speed);
    await keep(next);
    promised = Math.max(promised, next);
  };
  await mkdir(folder, { recursive: true });
  await renew();
  return {
    now,
    renew,
    async stop() {
      stopped ??= now();
      await keep(stopped);
    },
  };
}

/** Wall time, for a hub without a play; throws `PlayIsAhead` where a play has run into the future. */
export async function startLiveClock(folder: string): Promise<SimulatedClock> {
  const kept = await keptTime(folder);
  if (kept !== undefined && kept > wallTime()) {
    throw new PlayIsAhead(
      `data folder ${folder} holds a play, in which it is ${formatTime(kept)} already: choose another folder for live findings`,
    );
  }
  const nothing = (): Promise<void> => Promise.resolve();
  return { now: wallTime, renew: nothing, stop: nothing };
}

const FILE = 'clock.json';

async function keptTime(folder: string): Promise<EpochSeconds | undefined> {
  const file = join(folder, FILE);
  try {
    const { time } = JSON.parse(await readFile(file, 'utf8')) as { readonly time?: unknown };
    if (Number.isSafeInteger(time)) return time as EpochSeconds;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
  }
  throw new Error(`${file} is damaged: restore it, or choose another data folder`);
}
