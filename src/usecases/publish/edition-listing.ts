/**
 * What an edition lists, kept so that an edition of a million entries is committed for the few that
 * changed: now and then all of it is written, in parts of bounded size, and between, what changed.
 *
 *   whole of edition 7 ─┐
 *   change of 8         ├─ read in this order, the later line of a key wins: the listing of edition 9
 *   change of 9 ────────┘
 *
 * The lines tell an edition's past (rollback, diff, what counts as growth); firewalls read the feeds.
 */
import { BANDS } from '../../domain/values/band.ts';
import type { Entry, ListingLine } from '../../domain/register/entry.ts';
import { KINDS } from '../../domain/findings/extraction.ts';
import { isObject } from '../../domain/base/lookup.ts';
import { DAY, type EpochSeconds, type Seconds } from '../../domain/base/time.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { Breather } from '../../ports/timing.ts';

export interface Listing {
  /** Keys of the objects to read, in this order. */
  readonly parts: readonly string[];
  /** When it was last written whole, and with how many lines. */
  readonly wholeAt: EpochSeconds;
  readonly wholeLines: number;
  /** How many lines of changes there have been since. */
  readonly changedLines: number;
}

/** What listed lines come to: nothing of it is gone. */
export type ListedLine = Extract<ListingLine, { readonly entry: Entry }>;

const FOLDER = 'editions/entries/';
const HEADERS = { contentType: 'application/x-ndjson', cacheControl: 'no-cache' };
/** Characters of one part: far below what a string may hold, and of a size that is quickly sent. */
const PART_MAX = 8_000_000;
/** An edition is read from so many parts at the most … */
const CHANGES_MAX = 60;
const WHOLE_EVERY: Seconds = DAY;
/** … and from at most so much more than it lists. */
const CHANGED_SHARE = 0.5;
const CHANGED_FREE = 1_000;
/** So many are read in some 10 ms. */
const LINES_A_TURN = 4_000;

/** Whether what changed may be added to the listing of the edition before. */
export function isExtensible(before: Listing, at: EpochSeconds): boolean {
  const { parts, wholeAt, wholeLines, changedLines } = before;
  const lines = Math.max(CHANGED_FREE, CHANGED_SHARE * wholeLines);
  return parts.length < CHANGES_MAX && at - wholeAt < WHOLE_EVERY && changedLines < lines;
}

/** Writes all that the edition called `name` lists. */
export async function writeWhole(
  ops: ObjectStore,
  name: string,
  lines: Iterable<ListingLine>,
  at: EpochSeconds,
): Promise<Listing> {
  const { keys, count } = await writeLines(ops, `${name}-whole`, lines);
  return { parts: keys, wholeAt: at, wholeLines: count, changedLines: 0 };
}

/** Writes what the edition called `name` lists otherwise than the one before. */
export async function writeChanges(
  ops: ObjectStore,
  name: string,
  lines: Iterable<ListingLine>,
  before: Listing,
): Promise<Listing> {
  const { keys, count } = await writeLines(ops, `${name}-change`, lines);
  return {
    ...before,
    parts: [...before.parts, ...keys],
    changedLines: before.changedLines + count,
  };
}

/** Throws if a part is gone or damaged: the listing is then not known. */
export async function readListing(ops: ObjectStore, { parts }: Listing): Promise<ListedLine[]> {
  return [...(await readParts(ops, parts)).values()].filter((line) => 'entry' in line);
}

/** Of each key that the parts name, what the last of them says. Throws as `readListing`. */
export async function readParts(
  ops: ObjectStore,
  parts: readonly string[],
  turn?: Breather,
): Promise<ReadonlyMap<string, ListingLine>> {
  const byKey = new Map<string, ListingLine>();
  for (const part of parts) {
    const found = await ops.read(part);
    if (found.kind === 'absent') throw new Error(`${part} of a committed edition is gone`);
    const texts = Buffer.from(found.body).toString('utf8').split('\n').slice(0, -1);
    for (const [n, text] of texts.entries()) {
      const line = parseLine(text);
      if (line === undefined) throw new Error(`${part} is damaged: ${text.slice(0, 80)}`);
      byKey.set('entry' in line ? line.entry.key : line.key, line);
      if (n % LINES_A_TURN === LINES_A_TURN - 1) await turn?.();
    }
  }
  return byKey;
}

export function isListing(value: unknown): value is Listing {
  return (
    isObject(value) &&
    Array.isArray(value['parts']) &&
    value['parts'].every((part) => typeof part === 'string') &&
    [value['wholeAt'], value['wholeLines'], value['changedLines']].every(Number.isSafeInteger)
  );
}

async function writeLines(ops: ObjectStore, name: string, lines: Iterable<ListingLine>) {
  const keys: string[] = [];
  let texts: string[] = [];
  let size = 0;
  let count = 0;
  const flush = async () => {
    if (texts.length === 0) return;
    const key = `${FOLDER}${name}-${keys.length}.jsonl`;
    // Another publisher that makes this edition says in it what it knows: as good as what we know.
    await ops.write(key, Buffer.from(texts.join('')), { ifAbsent: true }, HEADERS);
    keys.push(key);
    texts = [];
    size = 0;
  };
  for (const line of lines) {
    const text = textOf(line);
    texts.push(text);
    size += text.length;
    count += 1;
    if (size >= PART_MAX) await flush();
  }
  await flush();
  return { keys, count };
}

function textOf(line: ListingLine): string {
  if (!('entry' in line)) return `${JSON.stringify({ key: line.key, gone: true })}\n`;
  return `${JSON.stringify(line.isShed ? { ...line.entry, shed: true } : line.entry)}\n`;
}

function parseLine(text: string): ListingLine | undefined {
  const value: unknown = JSON.parse(text);
  if (!isObject(value) || typeof value['key'] !== 'string') return undefined;
  const { key, gone, shed, ...rest } = value;
  if (gone === true) return { key, gone };
  const entry = { key, ...rest };
  return isEntry(entry) ? { entry, isShed: shed === true } : undefined;
}

function isEntry(value: object): value is Entry {
  const given: Readonly<Record<string, unknown>> = { ...value };
  return (
    typeof given['value'] === 'string' &&
    KINDS.some((kind) => kind === given['kind']) &&
    BANDS.some((band) => band === given['band']) &&
    [given['lastSeen'], given['until'], given['accounts']].every(Number.isSafeInteger)
  );
}
