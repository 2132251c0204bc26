/** Which of the latest editions listed a value: read from what the editions changed, each part once. */
import { formatTime } from '../../../domain/base/time.ts';
import { isObject } from '../../../domain/base/lookup.ts';
import { parseJson } from '../../../domain/base/json.ts';
import type { ObjectStore } from '../../../ports/object-store.ts';
import { latestEditions, type Pointer } from '../../publish/edition-store.ts';

export interface ValueHistory {
  /** How many editions were looked at. */
  readonly looked: number;
  /** In which of them it was listed, the latest first; times in ISO 8601. */
  readonly spans: readonly EditionSpan[];
}

export interface EditionSpan {
  readonly from: number;
  readonly to: number;
  readonly since: string;
  readonly until: string;
}

/** Editions go back further; what all of them list is too much to read for one value. */
const EDITIONS_MAX = 60;
/** Characters of parts that one answer reads: an edition of 131,072 entries has some 20 million. */
const READ_MAX = 80_000_000;

/** `key`: of the entry (`indicatorKey`). Pins are actions, which tell their own times. */
export async function valueHistory(ops: ObjectStore, key: string): Promise<ValueHistory> {
  const editions = await latestEditions(ops, EDITIONS_MAX);
  const said = new Map<string, boolean | undefined>();
  let read = 0;
  let looked = 0;
  const listing: { readonly pointer: Pointer; readonly lists: boolean }[] = [];
  for (const pointer of editions) {
    let lists = false;
    for (const part of pointer.listing.parts) {
      if (!said.has(part)) {
        const found = await ops.read(part);
        // What a later edition has forgotten is known no more.
        const text = found.kind === 'absent' ? '' : Buffer.from(found.body).toString('utf8');
        read += text.length;
        said.set(part, saidIn(text, key));
      }
      lists = said.get(part) ?? lists;
    }
    listing.push({ pointer, lists });
    looked += 1;
    if (read > READ_MAX) break;
  }
  return { looked, spans: spansOf(listing) };
}

/** What the part says of the key: listed, gone, or `undefined` for nothing. */
function saidIn(text: string, key: string): boolean | undefined {
  const start = text.indexOf(`{"key":${JSON.stringify(key)},`);
  if (start < 0) return undefined;
  const end = text.indexOf('\n', start);
  const line = parseJson(text.slice(start, end < 0 ? undefined : end));
  if (!isObject(line)) return undefined;
  return line['gone'] !== true && line['shed'] !== true;
}

function spansOf(
  listing: readonly { readonly pointer: Pointer; readonly lists: boolean }[],
): readonly EditionSpan[] {
  const spans: EditionSpan[] = [];
  let open: EditionSpan | undefined;
  for (const { pointer, lists } of listing) {
    if (!lists) {
      if (open !== undefined) spans.push(open);
      open = undefined;
      continue;
    }
    const at = formatTime(pointer.at);
    const { to, until } = open ?? { to: pointer.number, until: at };
    open = { from: pointer.number, to, since: at, until };
  }
  return open === undefined ? spans : [...spans, open];
}
