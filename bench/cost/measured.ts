/**
 * What a tick of the publisher asks of S3, counted on the publisher itself: with nothing new, and with one
 * finding that changes the feeds.
 */
import { createHash } from 'node:crypto';
import { memoryLedger } from '../../src/adapters/memory/memory-ledger.ts';
import { memoryObjectStore } from '../../src/adapters/memory/memory-object-store.ts';
import { overridesOf, policyOf } from '../../src/domain/configuration/configured-policy.ts';
import { DEFAULT_CONFIGURATION } from '../../src/domain/configuration/configuration.ts';
import { MINUTE, formatTime, parseTime } from '../../src/domain/base/time.ts';
import { ORGANIZATION_KEY, ownJson } from '../../src/domain/organization/own-file.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import type { AskedOfS3, Requests } from '../../src/usecases/cost/bill-line.ts';
import { ingestFindings } from '../../src/usecases/ingest/ingest-findings.ts';
import { LOOK_EVERY } from '../../src/usecases/publish/projection.ts';
import { publisher } from '../../src/usecases/publish/publish-feed.ts';
import { bareFinding } from '../../test/helpers/data/findings.ts';

const START = parseTime('2026-08-03T12:00:00Z') ?? 0;
const ENTRIES = 2_000;

export async function measured(): Promise<AskedOfS3> {
  const ledger = memoryLedger();
  const ops = counted();
  const feeds = counted();
  const { tick } = publisher(
    {
      ledger,
      ops: ops.store,
      buckets: [{ name: 'feeds', store: feeds.store }],
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
    },
    termsOf(),
  );
  const at = (minute: number) => {
    const now = START + minute * MINUTE;
    return tick({ now, wall: now });
  };
  // As an audit leaves it, which every tick looks at.
  const body = Buffer.from(JSON.stringify(ownJson({ at: START, places: [], beyond: new Map() })));
  await ops.store.write(ORGANIZATION_KEY, body, 'always', { contentType: 'application/json' });
  await brought(ledger, ENTRIES, START);
  const { entries } = await at(0);
  if (entries !== ENTRIES) throw new Error(`${entries} entries, ${ENTRIES} were meant`);
  const checkpoint = ops.bytesOf((key) => key.startsWith('checkpoint/'));
  await at(1);
  ops.take();
  feeds.take();
  await at(2);
  const quietInFeeds = feeds.take();
  const quietTick = sum(ops.take(), quietInFeeds);
  await at(LOOK_EVERY / MINUTE);
  const looksInFeeds = feeds.take();
  const looks = ops.take().gets + looksInFeeds.gets - quietTick.gets;
  await brought(ledger, ENTRIES + 1, START + 6 * MINUTE);
  await at(6);
  const inOps = ops.take();
  const inFeeds = feeds.take();
  const edition = { ...sum(inOps, inFeeds), bytes: inOps.bytes };
  return {
    quietTick,
    looks,
    edition,
    feedBucket: { quietTick: quietInFeeds, looks: looksInFeeds.gets, edition: inFeeds },
    editionBytesAnEntry: edition.bytes / ENTRIES,
    checkpointBytesAnEntry: checkpoint / ENTRIES,
  };
}

function termsOf() {
  const configuration = DEFAULT_CONFIGURATION;
  const policy = policyOf(configuration);
  return { configuration, policy, overrides: overridesOf(configuration), holder: 'bench' };
}

/** Findings of so many addresses, none of which collapses with another, by accounts that stay below their caps. */
async function brought(ledger: Ledger, count: number, arrival: number): Promise<void> {
  const seen = formatTime(arrival - MINUTE);
  const findings = Array.from({ length: count }, (_, n) =>
    bareFinding({
      id: `f${n}`,
      account: String(100_000_000_000 + (n % 50)),
      ip: `45.${n >> 14}.${(n >> 7) % 128}.${2 * (n % 128)}`,
      seen,
    }),
  );
  await ingestFindings(ledger, findings.slice(count > ENTRIES ? -1 : 0), { arrival });
}

interface Counted {
  readonly store: ObjectStore;
  /** What was asked since the last time. */
  take(): Requests;
  /** Bytes of the objects under these keys, as last written. */
  bytesOf(isMeant: (key: string) => boolean): number;
}

function counted(): Counted {
  const inner = memoryObjectStore();
  const sizes = new Map<string, number>();
  let requests: Requests = { puts: 0, gets: 0, bytes: 0 };
  const note = (more: Partial<Requests>): void => {
    requests = sum(requests, { puts: 0, gets: 0, bytes: 0, ...more });
  };
  return {
    store: {
      ...inner,
      read(key) {
        note({ gets: 1 });
        return inner.read(key);
      },
      inspect(key) {
        note({ gets: 1 });
        return inner.inspect(key);
      },
      write(key, body, condition, headers) {
        note({ puts: 1, bytes: body.byteLength });
        sizes.set(key, body.byteLength);
        return inner.write(key, body, condition, headers);
      },
      list(prefix) {
        note({ puts: 1 });
        return inner.list(prefix);
      },
    },
    take() {
      const taken = requests;
      requests = { puts: 0, gets: 0, bytes: 0 };
      return taken;
    },
    bytesOf: (isMeant) =>
      [...sizes].reduce((all, [key, bytes]) => all + (isMeant(key) ? bytes : 0), 0),
  };
}

function sum(a: Requests, b: Requests): Requests {
  return { puts: a.puts + b.puts, gets: a.gets + b.gets, bytes: a.bytes + b.bytes };
}
