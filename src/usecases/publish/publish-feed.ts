/**
 * The publisher: once a minute, from facts to files.
 *
 *   lease ─▶ changes since the watermark ─▶ resident state ─▶ edition ─▶ gate ─▶ commit ─▶ project
 *
 * Nothing is written when nothing changed. What cannot be read stops the tick before anything is
 * published: the last edition stays, and its age tells. Two publishers may run at once by accident: the
 * lease makes it rare, compare-and-swap on the pointer makes it harmless.
 */
import type { Configuration } from '../../domain/configuration/configuration.ts';
import { steeringAt, type Steering } from '../../domain/facts/control.ts';
import { publishedFiles } from '../../domain/edition/edition-files.ts';
import type { FeedUsage } from '../../domain/edition/feed-files.ts';
import { bringTo } from '../../domain/register/assessment.ts';
import { buildEdition, type Edition } from '../../domain/edition/edition.ts';
import {
  isDrained,
  published,
  publisherGate,
  unexplained,
  type Published,
} from '../../domain/register/gate.ts';
import { letStand, settle } from '../../domain/register/listing.ts';
import { KINDS } from '../../domain/findings/extraction.ts';
import type { Override } from '../../domain/facts/override.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { fullAccounts } from '../../domain/facts/holding.ts';
import { newRegister, type Register } from '../../domain/register/register.ts';
import { findingStatusIn } from '../../domain/facts/resident-state.ts';
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
import { readPrevious, writeNext, type Unwritten } from './edition-writing.ts';
import { forgetOldest, rollbackBase } from './past-editions.ts';
import {
  catchUp,
  dropWorn,
  isRebuildDue,
  isStale,
  rebuild,
  recall,
  remember,
  takeNews,
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

export interface PublisherTerms {
  readonly configuration: Configuration;
  readonly policy: Policy;
  /** Pins and exemptions of the configuration, beside those in the ledger. */
  readonly overrides: readonly Override[];
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
  ...{ outcome: 'unchanged', edition: 0, entries: 0, changesRead: 0, source: 'memory' },
  ...{ written: [], alarms: [], fullestPercent: 0, nextExpiry: undefined },
};

async function publish(
  ports: PublisherPorts,
  terms: PublisherTerms,
  memory: Memory,
  now: EpochSeconds,
): Promise<TickReport> {
  const current = await readPointer(ports.ops);
  if (current !== undefined) await noteOnce(ports.ops, memory, current.pointer);
  const register = registerIn(memory, terms);
  const previous = await readPrevious(ports.ops, memory, register, current);
  const steering = steeringAt([...memory.resident.controls.values()], now);
  const base = await rollbackBase(ports.ops, memory, steering);
  const moment = bringTo(register, takeNews(memory), groundOf(memory, terms), now);
  const edition = buildEdition(register, moment, publisherGate(previous, steering, base, now));
  const stuck = stopReasons(memory, register, previous, steering);
  if (stuck.length > 0 && current !== undefined) {
    return reportOf(ports, memory, edition, {
      ...{ outcome: 'held', pointer: current.pointer, alarms: stuck },
    });
  }
  const formerFeeds = current?.pointer.feeds ?? [];
  const next = draft(ports, terms, memory, { edition, register, previous, formerFeeds });
  const { room } = next;
  if (current?.pointer.digest === next.pointer.digest) {
    memory.published = { ...next.published, number: current.pointer.number };
    letStand(register);
    await writeOpsFiles(ports.ops, memory, next.files, ['watch.txt', 'canary.txt']);
    return reportOf(ports, memory, edition, {
      ...{ outcome: 'unchanged', pointer: current.pointer, alarms: [], room },
    });
  }
  const pointer = await writeNext(ports.ops, next, register, current);
  if ((await commit(ports.ops, pointer, current?.etag)) === 'lost') {
    memory.published = undefined;
    return { ...IDLE, outcome: 'lost-race', source: memory.source };
  }
  memory.published = next.published;
  letStand(register);
  settle(register);
  await noteOnce(ports.ops, memory, pointer);
  await writeOpsFiles(ports.ops, memory, next.files);
  await forgetOldest(ports.ops, terms.editionsKept, pointer.number, steering);
  return reportOf(ports, memory, edition, { outcome: 'published', pointer, alarms: [], room });
}

/** The register, told all there is when it is new: then all the news there were are in it. */
function registerIn(memory: Memory, { configuration, policy }: PublisherTerms): Register {
  if (memory.register === undefined) {
    memory.register = newRegister({ configuration, policy });
    for (const key of memory.resident.indicators.keys()) memory.news.indicators.add(key);
  }
  return memory.register;
}

function groundOf({ resident }: Memory, { overrides }: PublisherTerms) {
  return {
    statusOf: (finding: string) => findingStatusIn(resident, finding),
    overrides: [...overrides, ...resident.overrides.values()],
  };
}

/** What stops an edition; the last one then stays. */
function stopReasons(
  { resident }: Memory,
  register: Register,
  previous: Published | undefined,
  steering: Steering,
): readonly string[] {
  if (steering.mode === 'hard') return [`frozen hard by ${steering.by?.author ?? 'nobody'}`];
  const lost =
    previous === undefined
      ? []
      : unexplained(register, register.at, fullAccounts(resident.held.sightings));
  if (lost.length <= steering.shrinkAllowed) return [];
  return [`${lost.length} entries vanished and nothing says why, ${lost[0] ?? ''} among them`];
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
  const canary = [...resident.canaries].filter(([, seen]) => edition.at - seen < CANARY_SHOWN);
  const { files, manifest, room } = publishedFiles(edition, {
    ...{ number, formerFeeds },
    ...(previous === undefined ? {} : { previous: previous.number }),
    canary: canary.map(([value]) => value).sort(),
    summary: { indicators: resident.indicators.size, findings: resident.standings.size },
    configuration,
    sha256: ports.sha256,
  });
  const standing = published(previous, number, register);
  const { growth, peak } = standing;
  const feeds = [...files.keys()].filter((path) => path.startsWith('feeds/'));
  const pointer = { number, digest: manifest.digest, feeds, at: edition.at, growth, peak };
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
}

/** Brings the feeds to the pointer, whatever the outcome: stragglers are repaired every tick. */
async function reportOf(
  ports: PublisherPorts,
  memory: Memory,
  { size, places, nextExpiry, account }: Edition,
  { outcome, pointer, alarms, room = [] }: TickOutcome,
): Promise<TickReport> {
  const { written, faults } = await project(ports.ops, ports.buckets, pointer);
  const held = KINDS.reduce((sum, kind) => sum + (places[kind].held ?? 0), 0);
  const told = [...alarms, ...faults, ...room.flatMap((one) => one.alarms)];
  told.push(...boundAlarms(memory.resident.held));
  if (held > 0) told.push(heldAlarm(held, account.heldBy));
  if (size === 0) told.push('no entries left: the feeds hold their sentinels');
  if (memory.published !== undefined && isDrained(memory.published)) {
    told.push('the list lost more than half within a day: is forwarding broken?');
  }
  return {
    ...{ outcome, edition: pointer.number, entries: size, changesRead: 0, nextExpiry },
    ...{ source: memory.source, written, alarms: told },
    fullestPercent: Math.max(0, ...room.map(({ usedPercent }) => usedPercent)),
  };
}
