/**
 * What a publisher remembers from tick to tick, and how it comes by it: from a checkpoint and the changes
 * since, or from the whole ledger. A cold start costs the checkpoint and the changes, not the table.
 */
import type { Changes } from '../../domain/register/changes.ts';
import type { Fact } from '../../domain/facts/fact.ts';
import {
  concluded,
  reconcile,
  reconcileLate,
  reconciliation,
  type Reconciled,
} from '../../domain/facts/reconciliation.ts';
import { isWorn, type Register } from '../../domain/register/register.ts';
import { absorb, type Absorbed } from '../../domain/facts/resident.ts';
import { emptyResident, type Resident } from '../../domain/facts/resident-state.ts';
import type { UnreadableAction } from '../../domain/facts/unreadable-actions.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { CHANGE_RETENTION } from '../../domain/facts/retention.ts';
import { DAY, type EpochSeconds, type Seconds } from '../../domain/base/time.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { EditionHold } from './edition-limit.ts';
import { changes, noteArrivals, type UnderWay } from './changes-read.ts';
import { ledgerState, type LedgerState } from './ledger-state.ts';
import { readCheckpointInto, type CommittedCheckpoint } from './checkpoint.ts';
import { countOf, keepForCheckpoint, type Checkpointed } from './memory-checkpoint.ts';
import { rebuildPeriod } from './rebuild-period.ts';
import { batchesOf, knownPlaces, unreadableActions } from './unreadable-in-ledger.ts';

const DIFFERENCES_TOLD = 5;
/** Change records live longer than this; who has slept longer starts from the checkpoint. */
const MEMORY_LASTS: Seconds = CHANGE_RETENTION - DAY;

/** Two clocks, equal in AWS: a play of an organization runs its own time, but changes come in ours. */
export interface Clock {
  /** When the edition is made: what is in force then is listed. */
  readonly now: EpochSeconds;
  /** When this happens: lease, watermark and checkpoints go by it. */
  readonly wall: EpochSeconds;
}

export interface Memory extends Checkpointed {
  /** How all that is known stands; `undefined` until it is first asked, and when it is made again. */
  register: Register | undefined;
  /** What its register judges by. */
  judgedBy: Policy | undefined;
  /** What was absorbed that the register does not know yet. */
  readonly news: {
    /** The register is new: all indicators are news to it. */
    isAll: boolean;
    readonly indicators: Set<string>;
    readonly findings: Set<string>;
    /** Addresses that other findings show as own now. */
    readonly owned: Set<string>;
  };
  /** Actions of operators that could not be read when it was last tried. */
  unreadable: readonly UnreadableAction[];
  /** What the next edition is held to while nothing may be added, read once (edition-limit.ts). */
  hold: EditionHold | undefined;
  /** The edition whose commit has been noted in the history. */
  noted: number;
  /** Findings that said something new, and which no feed has been known to show yet; at most so many. */
  waiting: UnderWay[];
  /** Texts of the ops files as last written. */
  readonly opsFiles: Map<string, string>;
}

interface RecallPorts {
  readonly ledger: Ledger;
  readonly ops: ObjectStore;
}

/** Whether it is time to read the whole ledger and compare: at once when all of it can be read again. */
export function isRebuildDue(memory: Memory, wall: EpochSeconds): boolean {
  const { indicators, standings } = memory.resident;
  if (memory.unreadable.length > 0) return false;
  return wall - memory.rebuiltAt >= rebuildPeriod(indicators.size + standings.size);
}

/** Whether so much time has passed that change records may be gone. */
export function isStale(memory: Memory, wall: EpochSeconds): boolean {
  return wall - memory.watermark > MEMORY_LASTS;
}

export async function recall(ports: RecallPorts, wall: EpochSeconds): Promise<Memory> {
  const ledger = await ledgerState(ports.ledger);
  const { resident, checkpoint, unreadable } = await recallFacts(ports, wall, ledger);
  const memory = { ...memoryOf(resident, checkpoint, wall), ledger };
  noteUnreadable(memory, unreadable);
  return memory;
}

function memoryOf(
  resident: Resident,
  checkpoint: CommittedCheckpoint | undefined,
  wall: EpochSeconds,
): Memory {
  return {
    resident,
    ledger: 'known',
    register: undefined,
    judgedBy: undefined,
    checkpoint,
    unsaved: [],
    news: { isAll: false, indicators: new Set(), findings: new Set(), owned: new Set() },
    watermark: checkpoint?.watermark ?? wall,
    rebuiltAt: checkpoint?.rebuiltAt ?? wall,
    unreadable: [],
    checkpointAt: checkpoint?.watermark ?? 0,
    source: checkpoint === undefined ? 'ledger' : 'checkpoint',
    hold: undefined,
    noted: 0,
    waiting: [],
    opsFiles: new Map(),
  };
}

/**
 * As `recall`, from the checkpoint alone: `undefined` if there is none that can be trusted, or one of more
 * than `factsMax` facts. For who asks between ticks, and must not wait for the whole ledger.
 */
export async function recallFromCheckpoint(
  { ops }: Pick<RecallPorts, 'ops'>,
  wall: EpochSeconds,
  factsMax: number,
): Promise<Memory | undefined> {
  const resident = emptyResident();
  const checkpoint = await readCheckpointInto(
    ops,
    ({ watermark, parts }) => wall - watermark <= MEMORY_LASTS && countOf(parts) <= factsMax,
    resident,
  );
  return checkpoint === undefined ? undefined : memoryOf(resident, checkpoint, wall);
}

async function recallFacts(ports: RecallPorts, wall: EpochSeconds, standing: LedgerState) {
  const { ledger, ops } = ports;
  const saved = emptyResident();
  const checkpoint = await readCheckpointInto(
    ops,
    ({ watermark }) => standing === 'known' && wall - watermark <= MEMORY_LASTS,
    saved,
  );
  const unreadable: UnreadableAction[] = [];
  if (checkpoint !== undefined) return { resident: saved, checkpoint, unreadable };
  const resident = emptyResident();
  for await (const facts of batchesOf(ledger.everything(), unreadable)) absorb(resident, facts);
  return { resident, checkpoint, unreadable };
}

function noteUnreadable(memory: Memory, unreadable: readonly UnreadableAction[]): void {
  if (unreadable.length === 0) return;
  memory.unreadable = unreadable;
  memory.rebuiltAt = 0;
}

/** Absorbs the changes since the watermark, those of the overlap again; answers how many facts came. */
export async function catchUp(
  ports: RecallPorts,
  memory: Memory,
  wall: EpochSeconds,
): Promise<number> {
  let read = 0;
  if (memory.rebuiltAt === 0) memory.unreadable = await unreadableActions(ports.ledger);
  const unreadable: UnreadableAction[] = [];
  const arrivals = new Map<Fact, EpochSeconds>();
  for await (const facts of changes(ports, memory, { wall, unreadable, arrivals })) {
    const absorbed = absorb(memory.resident, facts);
    note(memory, absorbed);
    noteArrivals(memory, absorbed.facts, arrivals);
    keepForCheckpoint(memory, absorbed.facts);
    read += facts.length;
  }
  noteUnreadable(memory, unreadable);
  memory.watermark = Math.max(memory.watermark, wall);
  return read;
}

/** Drops a register most of which is of no use any more: it is made again from what is held. */
export function dropWorn(memory: Memory): void {
  if (memory.register === undefined || !isWorn(memory.register)) return;
  memory.register = undefined;
}

/** What the register has to be told; tell it once. */
export function takeNews({
  resident,
  news,
}: Memory): Pick<Changes, 'indicators' | 'held' | 'findings' | 'owners'> {
  const changed = news.isAll ? resident.indicators.keys() : [...news.indicators];
  const findings = new Set(news.findings);
  news.isAll = false;
  news.indicators.clear();
  news.findings.clear();
  const owners = [...news.owned].map((address) => ({
    address,
    owners: resident.owners.get(address) ?? [],
  }));
  news.owned.clear();
  return { indicators: [], held: { source: resident.known, changed }, findings, owners };
}

/**
 * Reads the whole ledger and brings the resident state to it where they differ; says where.
 *
 * Changes that came in while the ledger was read are absorbed before the two are compared: a change
 * record is written before its facts, so whatever the reading saw has been seen by both.
 */
export async function rebuild(
  ports: RecallPorts,
  memory: Memory,
  { now, wall }: Clock,
): Promise<readonly string[]> {
  const first = await compared(ports, memory, { now, wall });
  if (first.hasForgotten) await compared(ports, memory, { now, wall });
  const { differences } = first;
  memory.rebuiltAt = memory.unreadable.length > 0 ? 0 : wall;
  // Parts hold what was forgotten or came without a change record: they are written again.
  if (differences.length > 0) memory.checkpoint = undefined;
  return differences.length === 0
    ? []
    : [`the ledger and the publisher differed and were reconciled: ${differences.join(', ')}`];
}

async function compared(
  ports: RecallPorts,
  memory: Memory,
  { now, wall }: Clock,
): Promise<Reconciled> {
  const comparison = reconciliation(memory.resident, now);
  const unreadable: UnreadableAction[] = [];
  const all = batchesOf(ports.ledger.everything(), unreadable);
  for await (const facts of all) reconcile(comparison, facts);
  for await (const facts of changes(ports, memory, { wall, unreadable: [] })) {
    reconcileLate(comparison, facts);
    // Whichever of the two readings met them first: once they are known, no tick finds them new and writes them down.
    keepForCheckpoint(memory, facts);
  }
  reconcile(comparison, knownPlaces(memory.resident, unreadable));
  noteUnreadable(memory, unreadable);
  const reconciled = concluded(comparison, DIFFERENCES_TOLD);
  note(memory, reconciled);
  return reconciled;
}

function note(
  { news }: Memory,
  { indicators, findings, owned }: Pick<Absorbed, 'indicators' | 'findings' | 'owned'>,
): void {
  for (const key of indicators) news.indicators.add(key);
  for (const finding of findings) news.findings.add(finding);
  for (const address of owned) news.owned.add(address);
}
