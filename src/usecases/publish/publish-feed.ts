/**
 * The publisher: once a minute, from facts to files.
 *
 *   lease ─▶ changes since the watermark ─▶ resident state ─▶ plan ─▶ commit ─▶ acknowledge ─▶ project
 *
 * Nothing is written when nothing changed. What cannot be read stops the tick before anything is
 * published: the last edition stays, and its age tells. Two publishers may run at once by accident: the
 * lease makes it rare, compare-and-swap on the pointer makes it harmless.
 */
import type { Resident } from '../../domain/facts/resident-state.ts';
import { DAY, type EpochSeconds, type Seconds } from '../../domain/base/time.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { Repeating } from '../../ports/timing.ts';
import type { EditionTerms } from './next-edition.ts';
import {
  acknowledgeEdition,
  commitEdition,
  planEdition,
  type EditionCommit,
  type EditionPlan,
  type PublicationPorts,
} from './publication.ts';
import { appendHistory, noteShown, pointOf } from './history-file.ts';
import { hasLostMark, noteLedgerState } from './ledger-state.ts';
import { nothingSeen, project, type FeedBucket, type SeenFiles } from './projection.ts';
import {
  catchUp,
  dropWorn,
  isRebuildDue,
  isStale,
  rebuild,
  recall,
  type Clock,
  type Memory,
} from './publisher-memory.ts';
import { remember } from './memory-checkpoint.ts';
import type { UnderWay } from './changes-read.ts';
import {
  IDLE,
  NO_DELAYS,
  reportOf,
  writeHealth,
  type Delays,
  type TickReport,
} from './publisher-report.ts';

export interface PublisherPorts extends PublicationPorts {
  readonly ledger: Ledger;
  readonly buckets: readonly FeedBucket[];
  /** Renews the lease of a tick that takes long. @default - it is not renewed: nobody else publishes */
  readonly repeating?: Repeating;
  /** Our clock when the feeds are written. @default - the tick took no time */
  readonly wallTime?: () => EpochSeconds;
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
  /** What it knows; `undefined` before its first tick, and after one that failed. Ticks change it. */
  readonly resident: () => Resident | undefined;
  /**
   * Lends what it knows, brought up to now, between two ticks: whatever is drawn of it, the next tick draws again.
   * `undefined` where `resident` is.
   */
  readonly lend: MemoryLender;
  /** Gives the lease back, so that the next process need not wait for its end. */
  readonly stop: () => Promise<void>;
}

/** `use` alone has the memory; ticks wait for it. Throws if what came since the last tick cannot be read, or `use` throws. */
export type MemoryLender = <T>(
  wall: EpochSeconds,
  use: (memory: Memory) => Promise<T>,
) => Promise<T | undefined>;

/** Ends before the trigger of a process that died comes again (TRIGGER_DELIVERY in src/environment.ts). */
export const LEASE_LENGTH: Seconds = 12;
const LEASE_RENEWED: Seconds = 4;

export function publisher(ports: PublisherPorts, terms: PublisherTerms): Publisher {
  let memory: Memory | undefined;
  const seen = nothingSeen();
  const inTurn = oneAtATime();
  /** Half-absorbed state is never published: after a fault the next tick starts from the checkpoint. */
  const orForget = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      memory = undefined;
      throw error;
    }
  };
  const tick = async ({ now, wall }: Clock): Promise<TickReport> => {
    const lease = await ports.ledger.acquireLease(terms.holder, wall, LEASE_LENGTH);
    if (lease === 'held') return { ...IDLE, outcome: 'not-the-publisher' };
    const stopRenewing = ports.repeating?.(LEASE_RENEWED, (passed) =>
      ports.ledger.acquireLease(terms.holder, wall + passed, LEASE_LENGTH),
    );
    try {
      return await orForget(() => tickHolding({ now, wall }));
    } finally {
      await stopRenewing?.();
      await releaseQuietly(ports.ledger, terms.holder);
    }
  };
  const tickHolding = async ({ now, wall }: Clock): Promise<TickReport> => {
    const alarms: string[] = [];
    if (memory === undefined || (await isOutdated(ports.ledger, memory, wall))) {
      memory = await recall(ports, wall);
    }
    const changesRead = await catchUp(ports, memory, wall);
    if (isRebuildDue(memory, wall)) {
      alarms.push(...(await rebuild(ports, memory, { now, wall })));
    }
    dropWorn(memory);
    const report = await publish(ports, { ...terms, seen }, memory, { now, wall });
    const full = { ...report, changesRead, alarms: [...alarms, ...report.alarms] };
    if (full.outcome === 'lost-race') return full;
    await remember(ports, memory, full.edition, wall);
    await writeHealth(ports.ops, full, wall);
    return full;
  };
  return {
    tick: (clock) => inTurn(() => tick(clock)),
    lend: (wall, use) =>
      inTurn(async () => {
        const lent = memory;
        if (lent === undefined || isStale(lent, wall)) return undefined;
        return orForget(async () => {
          await catchUp(ports, lent, wall);
          return use(lent);
        });
      }),
    resident: () => memory?.resident,
    stop: () => ports.ledger.releaseLease(terms.holder),
  };
}

/** Changes may be gone, or the whole ledger is to be read and is not what it was. */
async function isOutdated(ledger: Ledger, memory: Memory, wall: EpochSeconds): Promise<boolean> {
  if (isStale(memory, wall)) return true;
  return memory.ledger === 'known' && isRebuildDue(memory, wall) && (await hasLostMark(ledger));
}

/** Runs each after the one before has ended, however it ended. */
function oneAtATime(): <T>(run: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const next = last.then(run, run);
    last = next.catch(() => undefined);
    return next;
  };
}

/** A lease that could not be given back ends by itself: no reason to fail a tick that has published. */
async function releaseQuietly(ledger: Ledger, holder: string): Promise<void> {
  await ledger.releaseLease(holder).catch(() => undefined);
}

async function publish(
  ports: PublisherPorts,
  { seen, ...terms }: PublisherTerms & { readonly seen: SeenFiles },
  memory: Memory,
  { now, wall }: Clock,
): Promise<TickReport> {
  const plan = await planEdition(ports, terms, memory, now);
  await noteLedgerState(ports.ledger, memory.ledger, plan.ledger);
  memory.ledger = plan.ledger;
  const commit = await commitEdition(ports.ops, plan);
  if (commit === undefined) return { ...IDLE, outcome: 'lost-race', source: memory.source };
  const stands = ports.wallTime?.() ?? wall;
  await acknowledgeEdition({ ...ports, ...terms }, memory, plan, commit);
  const files = commit.outcome === 'held' ? undefined : plan.draft?.files;
  // Whatever the outcome: stragglers are brought forward every tick.
  const standing = { pointer: commit.pointer, files: files ?? new Map<string, string>() };
  const projected = await project(ports, standing, seen, wall);
  const isWhole = projected.faults.length === 0;
  const end = ports.wallTime?.() ?? wall;
  const delays =
    isWhole && commit.outcome !== 'held' ? delaysUntil(memory, { stands, end }) : NO_DELAYS;
  const shown = isWhole ? now + Math.max(0, end - wall) : undefined;
  const showing = { delays, shown, isRepaired: projected.written.length > 0 };
  const alarms = await noteHistory(ports.ops, memory, plan, { ...commit, ...showing });
  return reportOf(memory, plan, commit, {
    alarms,
    projected,
    delays,
    limits: terms.configuration.caps,
  });
}

interface Showing extends EditionCommit, Pick<TickReport, 'delays'> {
  /** When every bucket had it; `undefined` if one is behind. */
  readonly shown: EpochSeconds | undefined;
  /** Whether any bucket had to be written to. */
  readonly isRepaired: boolean;
}

async function noteHistory(
  ops: ObjectStore,
  memory: Memory,
  { edition, draft }: EditionPlan,
  { outcome, pointer: { number }, shown, isRepaired, delays }: Showing,
): Promise<readonly string[]> {
  if (outcome === 'published' && draft !== undefined) {
    const point = pointOf(number, edition, draft.room, { delays, shown });
    return appendHistory(ops, memory, point);
  }
  if (shown === undefined || !isRepaired) return [];
  return noteShown(ops, memory, number, shown);
}

/** Takes what waited: how long each did, and how long ago GuardDuty had updated it. */
function delaysUntil(
  memory: Memory,
  { stands, end }: { readonly stands: EpochSeconds; readonly end: EpochSeconds },
): Delays {
  const { waiting } = memory;
  memory.waiting = [];
  // What came a day late was not under way: a backfill brought it, or a play runs ahead.
  const isUnderWay = ({ updated }: UnderWay): boolean => end >= updated && end - updated < DAY;
  const underWay = waiting.filter(isUnderWay);
  return {
    toFeed: waiting.map(({ arrival }) => Math.max(0, end - arrival)),
    fromUpdate: underWay.map(({ updated }) => end - updated),
    updateToLedger: underWay.map(({ arrival, updated }) => Math.max(0, arrival - updated)),
    ledgerToEdition: waiting.map(({ arrival }) => Math.max(0, stands - arrival)),
    editionToFeed: waiting.map(() => Math.max(0, end - stands)),
  };
}
