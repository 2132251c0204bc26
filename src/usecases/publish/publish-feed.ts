/**
 * The publisher: once a minute, from facts to files.
 *
 *   lease ─▶ changes since the watermark ─▶ resident state ─▶ edition ─▶ gate ─▶ commit ─▶ project
 *
 * Nothing is written when nothing changed. What cannot be read stops the tick before anything is
 * published: the last edition stays, and its age tells. Two publishers may run at once by accident: the
 * lease makes it rare, compare-and-swap on the pointer makes it harmless.
 */
import { editionAlarms } from '../../domain/edition/edition-alarms.ts';
import { publishedFiles } from '../../domain/edition/edition-files.ts';
import type { FeedUsage } from '../../domain/edition/feed-files.ts';
import type { Edition } from '../../domain/edition/edition.ts';
import { isDrained, published, type Published } from '../../domain/register/gate.ts';
import type { Departure } from '../../domain/register/placement.ts';
import { KINDS } from '../../domain/findings/extraction.ts';
import { entryCounts } from '../../domain/register/edition-change.ts';
import { letStand, settle } from '../../domain/register/listing.ts';
import type { Register } from '../../domain/register/register.ts';
import { DAY, type EpochSeconds, type Seconds } from '../../domain/base/time.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import {
  commit,
  noteCommitted,
  project,
  readPointer,
  type FeedBucket,
  type Pointer,
} from './edition-store.ts';
import { writeNext, type Unwritten } from './edition-writing.ts';
import { nextEdition, type EditionTerms } from './next-edition.ts';
import { appendHistory, pointOf } from './history-file.ts';
import { forgetOldest } from './past-editions.ts';
import {
  catchUp,
  dropWorn,
  isRebuildDue,
  isStale,
  rebuild,
  recall,
  remember,
  type Clock,
  type Memory,
} from './publisher-memory.ts';
import {
  boundAlarms,
  heldAlarm,
  writeHealth,
  writeOpsFiles,
  type TickReport,
} from './publisher-report.ts';

export interface PublisherPorts {
  readonly ledger: Ledger;
  readonly ops: ObjectStore;
  readonly buckets: readonly FeedBucket[];
  readonly sha256: (text: string) => string;
}

export interface PublisherTerms extends EditionTerms {
  /**
   * How many editions are kept to look back and roll back to.
   *
   * @default - all of them: the store's own lifecycle ends them
   */
  readonly editionsKept?: number;
  /** Names this process in the lease. */
  readonly holder: string;
}

export interface Publisher {
  readonly tick: (clock: Clock) => Promise<TickReport>;
  /** Gives the lease back, so that the next process need not wait for its end. */
  readonly stop: () => Promise<void>;
}

/**
 * Outlives a tick, which its function ends after 50 seconds; ends before the trigger of a process that died
 * comes again, 60 seconds after it came first (apps/hub/publishing.ts).
 */
export const LEASE_LENGTH: Seconds = 55;
/** Sample findings prove the path for this long. */
const CANARY_SHOWN: Seconds = 30 * DAY;

export function publisher(ports: PublisherPorts, terms: PublisherTerms): Publisher {
  let memory: Memory | undefined;
  return {
    async tick({ now, wall }) {
      const lease = await ports.ledger.acquireLease(terms.holder, wall, LEASE_LENGTH);
      if (lease === 'held') return { ...IDLE, outcome: 'not-the-publisher' };
      try {
        const alarms: string[] = [];
        if (memory === undefined || isStale(memory, wall)) memory = await recall(ports, wall);
        const changesRead = await catchUp(ports, memory, wall);
        if (isRebuildDue(memory, wall)) {
          alarms.push(...(await rebuild(ports, memory, { now, wall })));
        }
        dropWorn(memory);
        const report = await publish(ports, terms, memory, now);
        const full = { ...report, changesRead, alarms: [...alarms, ...report.alarms] };
        if (full.outcome === 'lost-race') return full;
        await remember(ports, memory, full.edition, wall);
        await writeHealth(ports.ops, full, wall);
        return full;
      } catch (error) {
        // Half-absorbed state is never published: the next tick starts from the checkpoint.
        memory = undefined;
        throw error;
      } finally {
        await releaseQuietly(ports.ledger, terms.holder);
      }
    },
    stop: () => ports.ledger.releaseLease(terms.holder),
  };
}

/** A lease that could not be given back ends by itself: no reason to fail a tick that has published. */
async function releaseQuietly(ledger: Ledger, holder: string): Promise<void> {
  await ledger.releaseLease(holder).catch(() => undefined);
}

const IDLE: TickReport = {
  outcome: 'unchanged',
  edition: 0,
  entries: 0,
  changesRead: 0,
  source: 'memory',
  written: [],
  alarms: [],
  departures: [],
  fullestPercent: 0,
  nextExpiry: undefined,
};

async function publish(
  ports: PublisherPorts,
  terms: PublisherTerms,
  memory: Memory,
  now: EpochSeconds,
): Promise<TickReport> {
  const current = await readPointer(ports.ops);
  if (current !== undefined) await noteOnce(ports.ops, memory, current.pointer);
  const next = await nextEdition(ports.ops, terms, memory, { now, current });
  const { edition, register, previous, steering, stoppedBy } = next;
  const report = (outcome: TickOutcome) =>
    reportOf({ ...ports, ...terms }, memory, edition, outcome);
  if (stoppedBy.length > 0 && current !== undefined) {
    return report({ outcome: 'held', pointer: current.pointer, alarms: stoppedBy });
  }
  const formerFeeds = current?.pointer.feeds ?? [];
  const drafted = draft(ports, terms, memory, { edition, register, previous, formerFeeds });
  const { room } = drafted;
  if (current?.pointer.digest === drafted.pointer.digest) {
    memory.published = { ...drafted.published, number: current.pointer.number };
    letStand(register);
    await writeOpsFiles(ports.ops, memory, drafted.files, ['watch.txt', 'canary.txt']);
    return report({ outcome: 'unchanged', pointer: current.pointer, alarms: [], room });
  }
  const { departures } = edition;
  const counts = entryCounts(register);
  const pointer = await writeNext(ports.ops, drafted, register, current);
  if ((await commit(ports.ops, pointer, current?.etag)) === 'lost') {
    memory.published = undefined;
    return { ...IDLE, outcome: 'lost-race', source: memory.source };
  }
  memory.published = drafted.published;
  letStand(register);
  settle(register);
  await noteOnce(ports.ops, memory, pointer);
  await writeOpsFiles(ports.ops, memory, drafted.files);
  await forgetOldest(ports.ops, terms.editionsKept, pointer.number, steering);
  const point = pointOf(pointer.number, edition, counts, room);
  const alarms = await appendHistory(ports.ops, memory, point);
  return report({ outcome: 'published', pointer, alarms, room, departures });
}

interface BuiltEdition {
  readonly edition: Edition;
  readonly register: Register;
  readonly previous: Published | undefined;
  readonly formerFeeds: readonly string[];
}

interface Draft extends Unwritten {
  readonly room: readonly FeedUsage[];
  readonly published: Published;
}

function draft(
  ports: PublisherPorts,
  { configuration }: PublisherTerms,
  { resident }: Memory,
  { edition, register, previous, formerFeeds }: BuiltEdition,
): Draft {
  const number = (previous?.number ?? 0) + 1;
  const shown = [...resident.canaries.values()].filter(
    ({ lastSeen }) => edition.at - lastSeen < CANARY_SHOWN,
  );
  const { files, manifest, room } = publishedFiles(edition, {
    number,
    formerFeeds,
    ...(previous === undefined ? {} : { previous: previous.number }),
    canary: [...new Set(shown.map(({ value }) => value))].sort(),
    summary: { indicators: resident.indicators.size, findings: resident.standings.size },
    configuration,
    sha256: ports.sha256,
  });
  const standing = published(previous, number, register);
  const { growth, peak } = standing;
  const { pins } = manifest;
  const feeds = [...files.keys()].filter((path) => path.startsWith('feeds/'));
  const pointer = { number, digest: manifest.digest, feeds, at: edition.at, growth, peak, pins };
  return { pointer, files, room, published: standing };
}

async function noteOnce(ops: ObjectStore, memory: Memory, pointer: Pointer): Promise<void> {
  if (memory.noted === pointer.number) return;
  await noteCommitted(ops, pointer);
  memory.noted = pointer.number;
}

interface TickOutcome {
  readonly outcome: TickReport['outcome'];
  readonly pointer: Pointer;
  readonly alarms: readonly string[];
  /** How full its feeds are; an edition that is held has none. */
  readonly room?: readonly FeedUsage[];
  readonly departures?: readonly Departure[];
}

/** Brings the feeds to the pointer, whatever the outcome: stragglers are repaired every tick. */
async function reportOf(
  { ops, buckets, configuration }: PublisherPorts & PublisherTerms,
  memory: Memory,
  edition: Edition,
  { outcome, pointer, alarms, room = [], departures = [] }: TickOutcome,
): Promise<TickReport> {
  const { written, faults } = await project(ops, buckets, pointer);
  const { size, nextExpiry, places, account } = edition;
  const held = KINDS.reduce((sum, kind) => sum + (places[kind].held ?? 0), 0);
  const reported = [...alarms, ...faults, ...room.flatMap((one) => one.alarms)];
  reported.push(...boundAlarms(memory.resident.held));
  if (held > 0) reported.push(heldAlarm(held, account.heldBy));
  reported.push(...editionAlarms(edition, configuration.caps));
  if (memory.published !== undefined && isDrained(memory.published)) {
    reported.push(
      'the list lost more than half of its entries within a day: is forwarding broken?',
    );
  }
  return {
    outcome,
    edition: pointer.number,
    entries: size,
    changesRead: 0,
    nextExpiry,
    source: memory.source,
    written,
    alarms: reported,
    departures,
    fullestPercent: Math.max(0, ...room.map(({ usedPercent }) => usedPercent)),
  };
}
