/**
 * What the sightings of all entries say in brief: who accuses, where, of what, since when, and whose network it
 * is. From the publisher's checkpoint and the changes since: to ask the ledger of each entry would take minutes.
 */
import type { Indicator } from '../../../domain/facts/indicator.ts';
import type { ListedEntry } from '../../../domain/edition/listed-entry.ts';
import type { EpochSeconds } from '../../../domain/base/time.ts';
import type { ObjectStore } from '../../../ports/object-store.ts';
import type { Ledger } from '../../../ports/ledger.ts';
import { findEdition, readPointer } from '../../publish/edition-store.ts';
import { catchUp, recallFromCheckpoint, type Clock } from '../../publish/publisher-memory.ts';
import { endOfPart, listedIn } from './entry-table.ts';

/** A row has the number of a set in each list; sets that are alike are one. */
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
}

export interface NumberedSets {
  readonly sets: readonly (readonly string[])[];
  /** For each row. */
  readonly rows: readonly number[];
}

interface DetailPorts {
  readonly ledger: Ledger;
  readonly ops: ObjectStore;
}

/** Facts of a hub whose sightings are read within a request: about 250,000 indicators. */
const FACTS_MAX = 500_000;
/** Of one row; a scanner is seen by a thousand accounts. */
const SET_MAX = 20;
const NETWORK_CHARACTERS_MAX = 80;

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
  const entries = await listedIn(ports.ops, pointer);
  const made = lastMade.get(ports.ops);
  const all = made?.edition === edition ? made : await detailsOf(ports, edition, entries, clock);
  if (all === undefined) return undefined;
  lastMade.set(ports.ops, all);
  const to = endOfPart(entries, from);
  const part = ({ sets, rows }: NumberedSets) => ({ sets, rows: rows.slice(from, to) });
  return {
    edition,
    from,
    next: to < entries.length ? to : null,
    firstSeen: all.firstSeen.slice(from, to),
    accounts: part(all.accounts),
    regions: part(all.regions),
    types: part(all.types),
    networks: part(all.networks),
  };
}

async function detailsOf(
  ports: DetailPorts,
  edition: number,
  entries: readonly ListedEntry[],
  { wall }: Clock,
): Promise<AllDetails | undefined> {
  const memory = await recallFromCheckpoint(ports, wall, FACTS_MAX);
  if (memory === undefined) return undefined;
  await catchUp(ports, memory, wall);
  const { indicators } = memory.resident;
  const firstSeen: EpochSeconds[] = [];
  const accounts = numbering();
  const regions = numbering();
  const types = numbering();
  const networks = numbering();
  for (const { key } of entries) {
    const { sightings } = indicators.get(key) ?? UNSEEN;
    const earliest = sightings.reduce((first, one) => Math.min(first, one.firstSeen), Infinity);
    firstSeen.push(Number.isFinite(earliest) ? earliest : 0);
    accounts.add(sightings.map(({ traits }) => traits.accountId));
    regions.add(sightings.map(({ traits }) => traits.region));
    types.add(sightings.map(({ traits }) => traits.type));
    networks.add(networkOf(sightings));
  }
  return {
    edition,
    firstSeen,
    accounts: accounts.sets,
    regions: regions.sets,
    types: types.sets,
    networks: networks.sets,
  };
}

const UNSEEN: Pick<Indicator, 'sightings'> = { sightings: [] };

function networkOf(sightings: Indicator['sightings']): readonly string[] {
  const told = sightings.find(
    ({ value }) => value.asn !== undefined || value.organization !== undefined,
  );
  if (told === undefined) return [];
  const { asn, organization } = told.value;
  const number = asn === undefined ? '' : `AS${asn}`;
  const text = [number, organization ?? ''].filter((part) => part !== '').join(' ');
  return [text.slice(0, NETWORK_CHARACTERS_MAX)];
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
