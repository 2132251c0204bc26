/**
 * The publisher's memory between processes: all facts it holds, and up to when it has read the changes.
 *
 *   checkpoint/current.json     the head: up to when, and which parts make up the facts
 *   checkpoint/<time>-<n>.rows  parts of bounded size: all indicators and findings as bytes of their columns, which a
 *                               cold start takes as they are (domain/facts/rows/part-format.ts)
 *   checkpoint/<time>-<n>.jsonl parts of bounded size: all other facts, and news; now and then all are written again
 *
 * A checkpoint only saves reading: whatever is wrong with one (absent, of another version, a part gone,
 * cut off or replaced), the ledger is read whole instead. Facts join, so that parts may repeat them.
 */
import { parseJson } from '../../domain/base/json.ts';
import { readFactLines, factWriter } from '../../domain/facts/fact-lines.ts';
import { absorb } from '../../domain/facts/resident.ts';
import { absorbPart, factsOfPart } from '../../domain/facts/resident-part.ts';
import { factsBesideRows, type Resident } from '../../domain/facts/resident-state.ts';
import { readRowPart, type RowPart } from '../../domain/facts/rows/part-format.ts';
import { rowParts } from '../../domain/facts/rows/part-writer.ts';
import type { Fact } from '../../domain/facts/fact.ts';
import { isObject } from '../../domain/base/lookup.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

const FOLDER = 'checkpoint/';
const HEAD = `${FOLDER}current.json`;
/** Of parts that are all lines. */
const VERSION = 2;
/** Of others: a publisher of before there were any takes no such head, and reads the ledger. */
const VERSION_OF_ROWS = 3;
const ROWS = '.rows';
/** Characters of one part: far below what a string may hold, and of a size that is quickly sent. */
const PART_MAX = 8_000_000;
const HEADERS = { contentType: 'application/x-ndjson', cacheControl: 'no-cache' };

export interface CheckpointHead {
  readonly watermark: EpochSeconds;
  /** When the state was last compared with the whole ledger. */
  readonly rebuiltAt: EpochSeconds;
  /** The edition that stood when it was written. */
  readonly edition: number;
  /** How many facts there were when all were written again. */
  readonly whole: number;
  /** In any order. */
  readonly parts: readonly CheckpointPart[];
}

export interface CheckpointPart {
  readonly key: string;
  /** Of the bytes that were written: another ETag is another part. */
  readonly etag: string;
  readonly facts: number;
}

/** The head that stands, as it was read or written: what the next one goes on from. */
export interface CommittedCheckpoint extends CheckpointHead {
  readonly headEtag: string;
}

/** Writes facts into new parts. `name` must be of this writing alone. */
export async function writeParts(
  ops: ObjectStore,
  name: string,
  facts: Iterable<Fact>,
): Promise<readonly CheckpointPart[]> {
  const parts: CheckpointPart[] = [];
  for (const { text, facts: count } of textsOf(facts)) {
    const key = `${FOLDER}${name}-${parts.length}.jsonl`;
    const written = await ops.write(key, Buffer.from(text), 'always', HEADERS);
    if (written.kind === 'conflict') throw new Error(`${key} could not be written`);
    parts.push({ key, etag: written.etag, facts: count });
  }
  return parts;
}

/** Writes all that is held into new parts. `name` must be of this writing alone. */
export async function writeWhole(
  ops: ObjectStore,
  name: string,
  resident: Resident,
): Promise<readonly CheckpointPart[]> {
  const parts: CheckpointPart[] = [];
  for (const { bytes, facts } of rowParts(resident.rows)) {
    const key = `${FOLDER}${name}-${parts.length}${ROWS}`;
    const headers = { ...HEADERS, contentType: 'application/octet-stream' };
    const written = await ops.write(key, bytes, 'always', headers);
    if (written.kind === 'conflict') throw new Error(`${key} could not be written`);
    parts.push({ key, etag: written.etag, facts });
  }
  return [...parts, ...(await writeParts(ops, name, factsBesideRows(resident)))];
}

/**
 * Makes `head` the checkpoint, unless another publisher has written one since `before` was read:
 * then `undefined`. What only the former one needed is removed.
 */
export async function commitCheckpoint(
  ops: ObjectStore,
  head: CheckpointHead,
  before: CommittedCheckpoint | undefined,
): Promise<CommittedCheckpoint | undefined> {
  const { watermark, rebuiltAt, edition, whole, parts } = head;
  const times = { edition, watermark, rebuiltAt };
  const body = { palisade: 'checkpoint', version: versionOf(parts), ...times, whole, parts };
  const text = `${JSON.stringify(body)}\n`;
  const condition = before === undefined ? ('always' as const) : { ifEtag: before.headEtag };
  const headers = { contentType: 'application/json', cacheControl: 'no-cache' };
  const written = await ops.write(HEAD, Buffer.from(text), condition, headers);
  if (written.kind === 'conflict') return undefined;
  const needed = new Set(head.parts.map(({ key }) => key));
  for await (const { key } of ops.list(FOLDER)) {
    if (key !== HEAD && !needed.has(key)) await ops.remove(key);
  }
  return { ...head, headEtag: written.etag };
}

/**
 * Gives the facts of the checkpoint to `take`, a part at a time. `undefined` if it cannot be trusted
 * whole: then what was taken must be dropped.
 */
export async function readCheckpoint(
  ops: ObjectStore,
  isTrusted: (head: CheckpointHead) => boolean,
  take: (facts: readonly Fact[]) => void,
  takeRows: (part: RowPart) => void = (part) => {
    take([...factsOfPart(part)]);
  },
): Promise<CommittedCheckpoint | undefined> {
  const found = await ops.read(HEAD);
  if (found.kind === 'absent') return undefined;
  const head = parseHead(Buffer.from(found.body).toString('utf8'));
  if (head === undefined || !isTrusted(head)) return undefined;
  for (const part of head.parts) {
    const read = await ops.read(part.key);
    if (read.kind === 'absent' || read.etag !== part.etag) return undefined;
    const isRead = part.key.endsWith(ROWS)
      ? takeRowsOf(part, read.body, takeRows)
      : takeLinesOf(part, read.body, take);
    if (!isRead) return undefined;
  }
  return { ...head, headEtag: found.etag };
}

/** False if the body is not what the head says. */
function takeRowsOf(
  { facts }: CheckpointPart,
  body: Uint8Array,
  take: (part: RowPart) => void,
): boolean {
  const rows = readRowPart(body);
  if (rows?.facts !== facts) return false;
  take(rows);
  return true;
}

function takeLinesOf(
  part: CheckpointPart,
  body: Uint8Array,
  take: (facts: readonly Fact[]) => void,
): boolean {
  const facts = readFactLines(Buffer.from(body).toString('utf8'));
  if (facts?.length !== part.facts) return false;
  take(facts);
  return true;
}

/** As `readCheckpoint`, into a state that is dropped if it is `undefined`. */
export function readCheckpointInto(
  ops: ObjectStore,
  isTrusted: (head: CheckpointHead) => boolean,
  resident: Resident,
): Promise<CommittedCheckpoint | undefined> {
  return readCheckpoint(
    ops,
    isTrusted,
    (facts) => void absorb(resident, facts),
    (part) => {
      absorbPart(resident, part);
    },
  );
}

function* textsOf(
  facts: Iterable<Fact>,
): Generator<{ readonly text: string; readonly facts: number }> {
  let writer = factWriter();
  let lines: string[] = [];
  let size = 0;
  for (const fact of facts) {
    const line = writer.write(fact);
    lines.push(line);
    size += line.length;
    if (size < PART_MAX) continue;
    yield { text: lines.join(''), facts: lines.length };
    writer = factWriter();
    lines = [];
    size = 0;
  }
  if (lines.length > 0) yield { text: lines.join(''), facts: lines.length };
}

function parseHead(text: string): CheckpointHead | undefined {
  const value = parseJson(text);
  if (!isObject(value)) return undefined;
  const { edition, watermark, rebuiltAt, whole, parts } = value;
  if (!isWhole(edition) || !isWhole(watermark) || !isWhole(rebuiltAt)) return undefined;
  if (!isWhole(whole)) return undefined;
  if (!Array.isArray(parts) || !parts.every(isPart)) return undefined;
  if (value['version'] !== versionOf(parts)) return undefined;
  return { edition, watermark, rebuiltAt, whole, parts };
}

function versionOf(parts: readonly CheckpointPart[]): number {
  return parts.some(({ key }) => key.endsWith(ROWS)) ? VERSION_OF_ROWS : VERSION;
}

function isPart(value: unknown): value is CheckpointPart {
  return (
    isObject(value) &&
    typeof value['key'] === 'string' &&
    typeof value['etag'] === 'string' &&
    isWhole(value['facts'])
  );
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
