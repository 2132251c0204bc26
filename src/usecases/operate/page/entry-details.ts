/**
 * What the sightings of all entries say in brief: who accuses, where, of what, since when, and whose network it
 * is. From what the publisher of this process knows; else from its checkpoint and the changes since: to ask the
 * ledger of each entry would take minutes.
 */
import { networkWords } from '../../../domain/findings/network-words.ts';
import type { Indicator } from '../../../domain/facts/indicator.ts';
import type { Sighting } from '../../../domain/facts/sighting.ts';
import type { Resident } from '../../../domain/facts/resident-state.ts';
import type { ListedEntry } from '../../../domain/edition/listed-entry.ts';
import type { EpochSeconds } from '../../../domain/base/time.ts';
import type { ObjectStore } from '../../../ports/object-store.ts';
import type { Ledger } from '../../../ports/ledger.ts';
import type { Breather } from '../../../ports/timing.ts';
import { findEdition, readPointer } from '../../publish/edition-store.ts';
import { catchUp, recallFromCheckpoint, type Clock } from '../../publish/publisher-memory.ts';
import { endOfPart } from './entry-table.ts';
import { listedIn } from './listed-entries.ts';

/** A row has the number of a set; sets that are alike are one. Each part brings the sets that it is first to name. */
export interface EntryDetails {
  readonly edition: number;
  readonly from: number;
  /** Where the next part begins; `null` after the last. */
  readonly next: number | null;
  /** Seconds since 1970; 0 if no sighting is kept. */
  readonly firstSeen: readonly EpochSeconds[];
  readonly accounts: NumberedSets;
  readonly regions: NumberedSets;
  /** Finding types. */
  readonly types: NumberedSets;
  /** `AS64500 example hosting`, as the finding says; at most one. */
  readonly networks: NumberedSets;
  /** The country that it is in, as the finding says; at most one. */
  readonly countries: NumberedSets;
}

export interface NumberedSets {
  /** Numbered on from those of the parts before. */
  readonly sets: readonly (readonly string[])[];
  /** For each row. */
  readonly rows: readonly number[];
}

export interface DetailPorts {
  readonly ledger: Ledger;
  readonly ops: ObjectStore;
  /** What the publisher of this process knows. @default - it runs elsewhere, and its checkpoint tells */
  readonly resident?: () => Resident | undefined;
  /** @default - nothing else waits in this process */
  readonly turn?: Breather;
}

/** Facts of a hub whose sightings are read within a request: about 250,000 indicators. */
const FACTS_MAX = 500_000;
/** Of one row; a scanner is seen by a thousand accounts. */
const SET_MAX = 20;

type AllDetails = Omit<EntryDetails, 'from' | 'next'>;

const lastMade = new WeakMap<ObjectStore, AllDetails>();

/** `undefined` if there is no such edition, or more facts than a request can read. */
export async function entryDetails(
  ports: DetailPorts,
  edition: number,
  from: number,
  clock: Clock,
): Promise<EntryDetails | undefined> {
  const current = (await readPointer(ports.ops))?.pointer;
  const pointer = current?.number === edition ? current : await findEdition(ports.ops, edition);
  if (pointer === undefined) return undefined;
  const entries = await listedIn(ports.ops, pointer, ports.turn);
  const made = lastMade.get(ports.ops);
  const all = made?.edition === edition ? made : await detailsOf(ports, edition, entries, clock);
  if (all === undefined) return undefined;
  lastMade.set(ports.ops, all);
  const to = endOfPart(entries, from);
  const part = ({ sets, rows }: NumberedSets) => ({
    sets: sets.slice(setsBefore(rows, from), setsBefore(rows, to)),
    rows: rows.slice(from, to),
  });
  return {
    edition,
    from,
    next: to < entries.length ? to : null,
    firstSeen: all.firstSeen.slice(from, to),
    accounts: part(all.accounts),
    regions: part(all.regions),
    types: part(all.types),
    networks: part(all.networks),
    countries: part(all.countries),
  };
}

/** How many sets the rows before one name: numbers are given in their order. */
function setsBefore(rows: readonly number[], end: number): number {
  let count = 0;
  for (let row = 0; row < end; row += 1) count = Math.max(count, (rows[row] ?? 0) + 1);
  return count;
}

/** What is known now, while others have their turns: an indicator may be of a moment later than the one before. */
async function detailsOf(
  ports: DetailPorts,
  edition: number,
  entries: readonly ListedEntry[],
  { wall }: Clock,
): Promise<AllDetails | undefined> {
  const resident = ports.resident?.() ?? (await residentIn(ports, wall));
  if (resident === undefined) return undefined;
  const { indicators } = resident;
  const firstSeen: EpochSeconds[] = [];
  const accounts = numbering();
  const regions = numbering();
  const types = numbering();
  const networks = numbering();
  const countries = numbering();
  for (const [row, { key }] of entries.entries()) {
    if (row % ROWS_A_TURN === ROWS_A_TURN - 1) await ports.turn?.();
    const { sightings } = indicators.get(key) ?? UNSEEN;
    const earliest = sightings.reduce((first, one) => Math.min(first, one.firstSeen), Infinity);
    firstSeen.push(Number.isFinite(earliest) ? earliest : 0);
    accounts.add(sightings.map(({ traits }) => traits.accountId));
    regions.add(sightings.map(({ traits }) => traits.region));
    types.add(sightings.map(({ traits }) => traits.type));
    networks.add(firstOf(sightings, networkWords));
    countries.add(firstOf(sightings, ({ country = '' }) => country));
  }
  return {
    edition,
    firstSeen,
    accounts: accounts.sets,
    regions: regions.sets,
    types: types.sets,
    networks: networks.sets,
    countries: countries.sets,
  };
}

/** So many are read in some 10 ms. */
const ROWS_A_TURN = 4_000;

async function residentIn(ports: DetailPorts, wall: EpochSeconds): Promise<Resident | undefined> {
  const memory = await recallFromCheckpoint(ports, wall, FACTS_MAX);
  if (memory === undefined) return undefined;
  await catchUp(ports, memory, wall);
  return memory.resident;
}

const UNSEEN: Pick<Indicator, 'sightings'> = { sightings: [] };

/** What the strongest sighting says that says anything: sightings stand in an order that no arrival changes. */
function firstOf(
  sightings: Indicator['sightings'],
  textOf: (value: Sighting['value']) => string,
): readonly string[] {
  for (const { value } of sightings) {
    const text = textOf(value);
    if (text !== '') return [text];
  }
  return [];
}

/** Gives sets of texts numbers, the same to those that are alike. */
function numbering() {
  const sets: (readonly string[])[] = [];
  const rows: number[] = [];
  const numbers = new Map<string, number>();
  return {
    sets: { sets, rows },
    add(texts: readonly string[]): void {
      const distinct = texts.length < 2 ? texts : [...new Set(texts)].sort().slice(0, SET_MAX);
      const key = distinct.length === 1 ? (distinct[0] ?? '') : JSON.stringify(distinct);
      const known = numbers.get(key);
      if (known !== undefined) {
        rows.push(known);
        return;
      }
      numbers.set(key, sets.length);
      rows.push(sets.length);
      sets.push(distinct);
    },
  };
}
