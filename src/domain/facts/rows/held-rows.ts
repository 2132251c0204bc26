/**
 * Indicators with their sightings, and findings, in rows: numbers in columns, of which objects are made when somebody
 * asks. Of a million indicators objects would be six times as large.
 *
 * Law: what is asked for is what was set, whatever was set and dropped between.
 */
import type { FindingStatus } from '../finding-status.ts';
import type { Indicator } from '../indicator.ts';
import type { Sighting } from '../sighting.ts';
import {
  findingRow,
  findingRowFor,
  findingText,
  hasStanding,
  nameFinding,
  newFindingRows,
  standingIn,
  type FindingRows,
} from './finding-rows.ts';
import {
  addIndicator,
  dropIndicator,
  indicatorRow,
  keyIn,
  newIndicatorRows,
  valueOfKey,
  type IndicatorRows,
} from './indicator-rows.ts';
import { NO_ROW } from './row-index.ts';
import { unshare } from './shared.ts';
import {
  addSighting,
  detailsNumber,
  dropSighting,
  isSighting,
  newSightingRows,
  sightingIn,
  traitsNumber,
  type SightingNumbers,
  type SightingRows,
} from './sighting-rows.ts';

export interface HeldRows {
  readonly indicators: IndicatorRows;
  readonly sightings: SightingRows;
  readonly findings: FindingRows;
  /** Counts the changes of indicators. */
  version: number;
}

/** What can be asked of what is held, as of a map. */
export interface Lookup<T> extends Iterable<[string, T]> {
  readonly size: number;
  readonly get: (key: string) => T | undefined;
  readonly has: (key: string) => boolean;
  readonly keys: () => IterableIterator<string>;
  readonly values: () => IterableIterator<T>;
}

export function newHeldRows(): HeldRows {
  return {
    indicators: newIndicatorRows(),
    sightings: newSightingRows(),
    findings: newFindingRows(),
    version: 0,
  };
}

/** Rows of the sightings of an indicator, the strongest first. */
export function* sightingRowsOf(
  { indicators, sightings }: HeldRows,
  row: number,
): Generator<number> {
  for (
    let one = indicators.head[row] as number;
    one !== NO_ROW;
    one = sightings.next[one] as number
  ) {
    yield one;
  }
}

export function sightingCount(held: HeldRows, row: number): number {
  let count = 0;
  let one = held.indicators.head[row] as number;
  for (; one !== NO_ROW; one = held.sightings.next[one] as number) count += 1;
  return count;
}

/** Sets the sightings of an indicator, in their order; none: it is forgotten. Rows of those that stay are the same. */
export function setSightings(held: HeldRows, key: string, after: readonly Sighting[]): void {
  held.version += 1;
  const known = indicatorRow(held.indicators, key);
  const before = known === NO_ROW ? [] : [...sightingRowsOf(held, known)];
  if (after.length === 0 && known === NO_ROW) return;
  const owner = known === NO_ROW ? addIndicator(held.indicators, key) : known;
  const findSame = finderAmong(held.sightings, before);
  const staying = new Set<number>();
  const rows = after.map((sighting) => {
    const row = rowFor(held, owner, sighting, (said) => {
      const same = findSame(said);
      return staying.has(same) ? NO_ROW : same;
    });
    if (before.length > 0) staying.add(row);
    return row;
  });
  for (const row of before) if (!staying.has(row)) dropSighting(held.sightings, held.findings, row);
  if (rows.length === 0) {
    dropIndicator(held.indicators, owner);
    return;
  }
  held.indicators.head[owner] = rows[0] as number;
  rows.forEach((row, n) => (held.sightings.next[row] = rows[n + 1] ?? NO_ROW));
}

type SameFinder = (said: SightingNumbers) => number;

/** The row of the sighting: the one that holds it already, or a new one. */
function rowFor(held: HeldRows, owner: number, sighting: Sighting, findSame: SameFinder): number {
  const { sightings, findings } = held;
  const said: SightingNumbers = {
    finding: findingRowFor(findings, sighting.finding),
    traits: traitsNumber(sightings, sighting.traits),
    details: detailsNumber(sightings, sighting.value),
    firstSeen: sighting.firstSeen,
    lastSeen: sighting.lastSeen,
  };
  const same = findSame(said);
  if (same === NO_ROW) {
    nameFinding(findings, said.finding, 1);
    return addSighting(sightings, owner, said);
  }
  unshare(sightings.allTraits, said.traits);
  unshare(sightings.allDetails, said.details);
  return same;
}

/** Fewer are looked at one by one. */
const FEW = 8;

function finderAmong(rows: SightingRows, among: readonly number[]): SameFinder {
  if (among.length <= FEW) {
    return (said) => among.find((row) => isSighting(rows, row, said)) ?? NO_ROW;
  }
  const textOf = ({ finding, traits, details, firstSeen, lastSeen }: SightingNumbers) =>
    `${finding} ${traits} ${details} ${firstSeen} ${lastSeen}`;
  const numbersOf = (row: number): SightingNumbers => ({
    finding: rows.finding[row] as number,
    traits: rows.traits[row] as number,
    details: rows.details[row] as number,
    firstSeen: rows.firstSeen[row] as number,
    lastSeen: rows.lastSeen[row] as number,
  });
  const known = new Map(among.map((row) => [textOf(numbersOf(row)), row]));
  return (said) => known.get(textOf(said)) ?? NO_ROW;
}

/** The indicators, each made when it is asked for. */
export function indicatorLookup(held: HeldRows): Lookup<Indicator> {
  const { indicators } = held;
  const rows = function* () {
    for (let row = 0; row < indicators.rows; row += 1) {
      if (indicators.head[row] !== NO_ROW) yield row;
    }
  };
  return lookup(
    () => indicators.index.size,
    (key) => indicatorRow(indicators, key),
    rows,
    {
      keyOf: (row) => keyIn(indicators, row),
      isThere: () => true,
      made: (row, key) => indicatorIn(held, row, key),
    },
  );
}

function indicatorIn(held: HeldRows, row: number, key: string): Indicator {
  const value = valueOfKey(key);
  const { sightings, findings, indicators } = held;
  const all: Sighting[] = [];
  for (
    let one = indicators.head[row] as number;
    one !== NO_ROW;
    one = sightings.next[one] as number
  ) {
    all.push(sightingIn(sightings, findings, one, value));
  }
  return { key, sightings: all };
}

/** How findings stand, by key. */
export function standingLookup({ findings }: HeldRows): Lookup<FindingStatus> {
  const rows = function* () {
    for (let row = 0; row < findings.rows; row += 1) {
      if (hasStanding(findings, row)) yield row;
    }
  };
  return lookup(
    () => findings.standings,
    (key) => findingRow(findings, key),
    rows,
    {
      keyOf: (row) => findingText(findings, row),
      isThere: (row) => hasStanding(findings, row),
      made: (row, key) => standingIn(findings, row, key),
    },
  );
}

interface RowMaker<T> {
  readonly keyOf: (row: number) => string;
  /** Of the row of a key. */
  readonly isThere: (row: number) => boolean;
  /** `undefined` if there is nothing in the row. */
  readonly made: (row: number, key: string) => T | undefined;
}

function lookup<T>(
  sizeNow: () => number,
  rowOf: (key: string) => number,
  rows: () => Iterable<number>,
  { keyOf, isThere, made }: RowMaker<T>,
): Lookup<T> {
  const get = (key: string) => {
    const row = rowOf(key);
    return row === NO_ROW ? undefined : made(row, key);
  };
  const entries = function* (): Generator<[string, T]> {
    for (const row of rows()) {
      const key = keyOf(row);
      const one = made(row, key);
      if (one !== undefined) yield [key, one];
    }
  };
  return {
    get size() {
      return sizeNow();
    },
    get,
    has(key) {
      const row = rowOf(key);
      return row !== NO_ROW && isThere(row);
    },
    *keys() {
      for (const row of rows()) yield keyOf(row);
    },
    *values() {
      for (const [, one] of entries()) yield one;
    },
    [Symbol.iterator]: entries,
  };
}
