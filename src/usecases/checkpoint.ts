/**
 * The publisher's memory between processes: all facts it holds, and up to when it has read the changes.
 *
 * A checkpoint only saves reading: whatever is wrong with one (absent, cut off, of another version), the
 * ledger is read whole instead. The header counts the facts, so that a torn body is told from a short one.
 */
import { factText, parseFact, type Fact } from '../domain/fact.ts';
import { isObject } from '../domain/lookup.ts';
import type { EpochSeconds } from '../domain/time.ts';
import type { ObjectStore } from '../ports.ts';

const KEY = 'checkpoint/facts.jsonl';
const VERSION = 1;

export interface Checkpoint {
  readonly facts: readonly Fact[];
  readonly watermark: EpochSeconds;
  /** When the state was last compared with the whole ledger. */
  readonly rebuiltAt: EpochSeconds;
  /** The edition that stood when it was written. */
  readonly edition: number;
}

export async function writeCheckpoint(ops: ObjectStore, checkpoint: Checkpoint): Promise<void> {
  const { facts, watermark, rebuiltAt, edition } = checkpoint;
  const header = {
    palisade: 'checkpoint',
    version: VERSION,
    edition,
    watermark,
    rebuiltAt,
    facts: facts.length,
  };
  const lines = [JSON.stringify(header), ...facts.map(factText), ''];
  const headers = { contentType: 'application/x-ndjson', cacheControl: 'no-cache' };
  await ops.write(KEY, Buffer.from(lines.join('\n')), 'always', headers);
}

/** `undefined` if there is none that can be trusted whole. */
export async function readCheckpoint(ops: ObjectStore): Promise<Checkpoint | undefined> {
  const found = await ops.read(KEY);
  if (found.kind === 'absent') return undefined;
  const [header = '', ...lines] = Buffer.from(found.body).toString('utf8').split('\n');
  const head = parseHeader(header);
  if (head === undefined || lines.pop() !== '' || lines.length !== head.facts) return undefined;
  const facts = lines.map(parseFact);
  const sound = facts.filter((fact) => fact !== undefined);
  return sound.length === head.facts ? { ...head, facts: sound } : undefined;
}

function parseHeader(text: string) {
  const value = parseJson(text);
  if (!isObject(value) || value['version'] !== VERSION) return undefined;
  const { edition, watermark, rebuiltAt, facts } = value;
  const whole = [edition, watermark, rebuiltAt, facts].every(Number.isSafeInteger);
  return whole
    ? (value as unknown as Omit<Checkpoint, 'facts'> & { readonly facts: number })
    : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
