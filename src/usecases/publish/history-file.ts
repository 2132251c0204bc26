/** `history.json` of the ops bucket: what the page plots, appended to by every edition, bounded. */
import { HISTORY_KEY } from '../../domain/configuration/deployed-names.ts';
import type { Edition } from '../../domain/register/edition.ts';
import type { FeedUsage } from '../../domain/edition/feed-files.ts';
import {
  delaySpreads,
  historyText,
  spreadOf,
  parseHistory,
  withPoint,
  withShown,
  type PlottedEdition,
} from '../../domain/edition/plotted-history.ts';
import { sizeOfPrefixes4 } from '../../domain/addresses/set/prefixes4.ts';
import { parseJson } from '../../domain/base/json.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { Rank } from '../../domain/values/band.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { Memory } from './publisher-memory.ts';
import type { TickReport } from './publisher-report.ts';

const HEADERS = { contentType: 'application/json', cacheControl: 'no-cache' };

/** What is known when the feeds have been written. */
interface Shown extends Pick<TickReport, 'delays'> {
  /** When every bucket had the edition; `undefined` if one is behind. */
  readonly shown: EpochSeconds | undefined;
}

export function pointOf(
  number: number,
  edition: Edition,
  room: readonly FeedUsage[],
  { delays, shown }: Shown,
): PlottedEdition {
  const { listed } = edition.account;
  const count = (rank: Rank): number => (rank === 'pin' ? 0 : (listed.bySeverity.get(rank) ?? 0));
  const pin = edition.pins.filter(({ lists }) => lists.length > 0).length;
  return {
    number,
    at: edition.at,
    ...(shown === undefined ? {} : { shown }),
    editions: 1,
    ...edition.change,
    byRank: {
      pin,
      critical: count('critical'),
      high: count('high'),
      medium: count('medium'),
      low: count('low'),
    },
    addresses: edition.addresses.lines.reduce((sum, { v4 }) => sum + sizeOfPrefixes4(v4), 0),
    ...delaySpreads((delay) => spreadOf(delays[delay])),
    usedPercent: Object.fromEntries(room.map(({ path, usedPercent }) => [path, usedPercent])),
  };
}

/** Appends a point. Plots are no feed: what goes wrong is returned for the report, and stops nothing. */
export async function appendHistory(
  ops: ObjectStore,
  memory: Memory,
  point: PlottedEdition,
): Promise<readonly string[]> {
  return rewrite(ops, memory, point.number - 1, (points) => withPoint(points, point));
}

async function rewrite(
  ops: ObjectStore,
  memory: Memory,
  upTo: number,
  change: (points: readonly PlottedEdition[]) => readonly PlottedEdition[] | undefined,
): Promise<readonly string[]> {
  try {
    const points = change(await pointsUpTo(ops, memory, upTo));
    if (points === undefined) return [];
    const text = historyText(points);
    await ops.write(HISTORY_KEY, Buffer.from(text), 'always', HEADERS);
    memory.opsFiles.set(HISTORY_KEY, text);
    return [];
  } catch (error) {
    memory.opsFiles.delete(HISTORY_KEY);
    const reason = error instanceof Error ? error.message : String(error);
    return [`${HISTORY_KEY}, which the page plots, could not be written: ${reason}`];
  }
}

/** A bucket that was behind has come to it: from now on every reader is given it. */
export async function noteShown(
  ops: ObjectStore,
  memory: Memory,
  number: number,
  shown: EpochSeconds,
): Promise<readonly string[]> {
  return rewrite(ops, memory, number, (points) => withShown(points, number, shown));
}

/** As we wrote them, unless another publisher has appended since. */
async function pointsUpTo(
  ops: ObjectStore,
  memory: Memory,
  number: number,
): Promise<readonly PlottedEdition[]> {
  const own = pointsIn(memory.opsFiles.get(HISTORY_KEY) ?? '');
  if (own.at(-1)?.number === number) return own;
  const found = await ops.read(HISTORY_KEY);
  return found.kind === 'absent' ? [] : pointsIn(Buffer.from(found.body).toString('utf8'));
}

/** What cannot be read is begun again: it is drawn, and nothing is decided by it. */
function pointsIn(text: string): readonly PlottedEdition[] {
  return parseHistory(parseJson(text)) ?? [];
}
