/** What the last look at the access logs left: read back as strictly as anything else that was stored. */
import { isObject, listAt, numberAt, textAt } from '../../domain/base/lookup.ts';
import { parseAddress } from '../../domain/values/address.ts';
import type { Reader, JudgedReader } from '../../domain/firewalls/readers.ts';
import { json } from '../../domain/edition/edition-files.ts';
import { formatTime, type EpochSeconds } from '../../domain/base/time.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

/** Our memory, in the ops bucket. */
export const SEEN_KEY = 'readers-seen.json';
/** What is reported beside it. */
export const READERS_KEY = 'readers.json';

export interface Seen {
  /** The first look. */
  readonly began: EpochSeconds;
  /** By log. */
  readonly marks: ReadonlyMap<string, LogMark>;
  readonly readers: readonly Reader[];
}

export interface LogMark {
  /** Everything before it has been read, but for what comes late. */
  readonly through: EpochSeconds;
  /** Objects that have been read, of hours that are still looked at. */
  readonly done: readonly string[];
}

/** What analysts read of it. */
export function readersText(standings: readonly JudgedReader[], now: EpochSeconds): string {
  const readers = standings.map(({ name, standing, last, edition = null }) => {
    if (last === undefined) return { name, standing, lastPull: null, edition };
    const { at, feed, status, address, agent } = last;
    return { name, standing, lastPull: formatTime(at), edition, feed, status, address, agent };
  });
  return json({ at: formatTime(now), readers });
}

/** Nothing, if there was no look yet; throws if what there is cannot be read. */
export async function readSeen(
  ops: ObjectStore,
  now: EpochSeconds,
): Promise<{ readonly seen: Seen; readonly etag: string | undefined }> {
  const found = await ops.read(SEEN_KEY);
  if (found.kind === 'absent') {
    return { seen: { began: now, marks: new Map(), readers: [] }, etag: undefined };
  }
  const document: unknown = JSON.parse(Buffer.from(found.body).toString('utf8'));
  const began = numberAt(document, 'began');
  const marks = listAt(document, 'marks').map(markIn);
  const readers = listAt(document, 'readers').map(readerIn);
  if (began === undefined || marks.includes(undefined) || readers.includes(undefined)) {
    throw new Error(`${SEEN_KEY} is damaged: remove it, and readers are counted from now on`);
  }
  const seen = {
    began,
    marks: new Map(marks.filter((mark) => mark !== undefined)),
    readers: readers.filter((reader) => reader !== undefined),
  };
  return { seen, etag: found.etag };
}

function markIn(entry: unknown): readonly [string, LogMark] | undefined {
  const [name, mark] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
  const through = numberAt(mark, 'through');
  if (typeof name !== 'string' || through === undefined) return undefined;
  return [name, { through, done: listAt(mark, 'done').map(String) }];
}

function readerIn(entry: unknown): Reader | undefined {
  const [name, log] = [textAt(entry, 'name'), textAt(entry, 'log')];
  const pulls = numberAt(entry, 'pulls');
  const last = isObject(entry) ? entry['last'] : undefined;
  const [at, status] = [numberAt(last, 'at'), numberAt(last, 'status')];
  const address = parseAddress(textAt(last, 'address') ?? '');
  if (name === undefined || log === undefined || pulls === undefined) return undefined;
  if (at === undefined || status === undefined || !address.ok) return undefined;
  const [feed, agent] = [textAt(last, 'feed') ?? '', textAt(last, 'agent') ?? ''];
  const edition = numberAt(entry, 'edition');
  return { name, log, pulls, edition, last: { at, status, feed, agent, address: address.value } };
}
