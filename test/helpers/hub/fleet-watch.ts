/**
 * Firewalls that poll, and what they may never see. Editions are noted as they are committed and held
 * against the truth of that moment; every poll is held against the editions.
 */
import type { ObjectStore } from '../../../src/ports/object-store.ts';
import { editionFolder, type Pointer } from '../../../src/usecases/publish/edition-store.ts';
import { addressesIn, addressText, type Truth } from './fleet-truth.ts';
import { textIn } from './publishing.ts';

export const FEED = 'feeds/blocklist.txt';
const SENTINEL = '192.0.2.1\n';

export interface FortiGate {
  readonly region: string;
  /** The second of the minute at which it polls. */
  readonly second: number;
  readonly path: string;
  etag: string | undefined;
}

export interface Limits {
  readonly linesMax: number;
  readonly bytesMax: number;
}

export interface Counts {
  polls: number;
  unchanged: number;
  loaded: number;
  unanswered: number;
  editions: number;
  longestFeed: number;
}

export interface Watch {
  readonly counts: Counts;
  /** What nobody may ever see, and somebody saw. */
  readonly violations: string[];
  /** Notes, and holds against the truth, what is committed through this store. */
  noting(ops: ObjectStore): ObjectStore;
  /** Set while a tick that can read the ledger is under way: only such a tick may commit. */
  mayCommit: boolean;
  poll(one: FortiGate, store: ObjectStore): Promise<void>;
  /** Addresses of a feed that was committed. */
  addresses(text: string): ReadonlySet<number>;
  fail(what: string): void;
}

const VIOLATIONS_TOLD = 20;

export function newWatch(truth: Truth, limits: Limits, floodMax: number): Watch {
  const counts = { polls: 0, unchanged: 0, loaded: 0, unanswered: 0, editions: 0, longestFeed: 0 };
  const violations: string[] = [];
  /** Edition and path → text, of what was committed. */
  const committed = new Map<string, string>();
  let latest: { readonly text: string; readonly addresses: ReadonlySet<number> } | undefined;
  const fail = (what: string): void => {
    if (violations.length < VIOLATIONS_TOLD) violations.push(what);
  };
  const addresses = (text: string): ReadonlySet<number> => {
    if (latest?.text === text) return latest.addresses;
    const found = text === SENTINEL ? new Set<number>() : addressesIn(text);
    if (found === undefined) fail(`a feed holds what is no address: ${text.slice(0, 40)}`);
    latest = { text, addresses: found ?? new Set() };
    return latest.addresses;
  };
  const note = async (ops: ObjectStore, pointer: Pointer): Promise<void> => {
    counts.editions += 1;
    for (const path of pointer.feeds) {
      const text = await textIn(ops, `${editionFolder(pointer)}/${path}`);
      committed.set(`${pointer.number} ${path}`, text);
    }
    const listed = addresses(committed.get(`${pointer.number} ${FEED}`) ?? '');
    const wrong = [...listed].find((address) => !truth.mayBeListed(address, pointer.at));
    if (wrong !== undefined) fail(`edition ${pointer.number} lists ${addressText(wrong)}`);
    const floods = [...listed].filter((address) => truth.isFlood(address)).length;
    if (floods > floodMax) fail(`edition ${pointer.number} lists ${floods} of one account`);
  };
  const watch: Watch = {
    counts,
    violations,
    addresses,
    fail,
    mayCommit: false,
    noting: (ops) => ({
      ...ops,
      async write(key, body, condition, headers) {
        const outcome = await ops.write(key, body, condition, headers);
        if (key === 'editions/current.json' && outcome.kind === 'written') {
          if (!watch.mayCommit) fail('an edition was committed without the ledger');
          await note(ops, JSON.parse(Buffer.from(body).toString()) as Pointer);
        }
        return outcome;
      },
    }),
    async poll(one, store) {
      counts.polls += 1;
      const answer = await store.read(one.path).catch(() => undefined);
      if (answer === undefined) {
        counts.unanswered += 1;
      } else if (answer.kind === 'absent') {
        // Before the first edition there is nothing; what has been there once stays.
        if (counts.editions > 0 && one.etag !== undefined) fail(`${one.path} is gone`);
      } else if (answer.etag === one.etag) {
        counts.unchanged += 1;
      } else {
        counts.loaded += 1;
        one.etag = answer.etag;
        const text = Buffer.from(answer.body).toString();
        const edition = answer.headers.metadata?.['edition'] ?? '';
        checkSize(text, limits, counts, fail);
        if (committed.get(`${edition} ${one.path}`) !== text) {
          fail(
            `${one.region}/${one.path} is not that of edition ${edition}, or nobody committed it`,
          );
        }
      }
    },
  };
  return watch;
}

function checkSize(
  text: string,
  limits: Limits,
  counts: Counts,
  fail: (what: string) => void,
): void {
  const lines = text.split('\n').length - 1;
  counts.longestFeed = Math.max(counts.longestFeed, lines);
  if (lines === 0 || text.trim() === '') fail('a feed is empty');
  if (!text.endsWith('\n')) fail(`a feed is torn: ${text.slice(-40)}`);
  if (lines > limits.linesMax || text.length > limits.bytesMax) fail(`a feed has ${lines} lines`);
}
