/** What rows have in common, counted: the choices that a person may make. */
import { BAND_NAMES, KIND_NAMES, type EntryColumns, type SetColumn } from './entry-columns.ts';
import { COLUMN_OF, ENDS, type EntryView, type Facet } from './entry-filter.ts';

export interface FacetCount {
  readonly name: string;
  readonly count: number;
}

const FACET_VALUES_MAX = 12;

/** What the rows hold of a facet, the most frequent first. */
export function facetCounts(
  { columns, details, now }: EntryView,
  rows: Uint32Array,
  facet: Facet,
): readonly FacetCount[] {
  if (facet === 'band') return counted(rows, columns.band, BAND_NAMES, false);
  if (facet === 'kind') return counted(rows, columns.kind, KIND_NAMES, false);
  if (facet === 'ends') return endCounts(columns, rows, now);
  const column = details?.[COLUMN_OF[facet]];
  return column === undefined ? [] : setCounts(column, rows);
}

function setCounts(column: SetColumn, rows: Uint32Array): readonly FacetCount[] {
  const ofSet = new Uint32Array(column.sets.length);
  for (const row of rows) {
    const set = column.rows[row] ?? 0;
    ofSet[set] = (ofSet[set] ?? 0) + 1;
  }
  const counts = new Map<string, number>();
  for (const [number, set] of column.sets.entries()) {
    const count = ofSet[number] ?? 0;
    if (count > 0) for (const one of set) counts.set(one, (counts.get(one) ?? 0) + count);
  }
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .slice(0, FACET_VALUES_MAX);
}

function counted(
  rows: Uint32Array,
  column: Uint8Array,
  names: readonly string[],
  withNone: boolean,
): readonly FacetCount[] {
  const counts = new Uint32Array(names.length);
  for (const row of rows) {
    const of = column[row] ?? 0;
    counts[of] = (counts[of] ?? 0) + 1;
  }
  return names
    .map((name, number) => ({ name, count: counts[number] ?? 0 }))
    .filter(({ count }) => withNone || count > 0);
}

function endCounts(columns: EntryColumns, rows: Uint32Array, now: number): readonly FacetCount[] {
  return Object.entries(ENDS)
    .map(([name, seconds]) => {
      let count = 0;
      for (const row of rows) {
        const until = columns.until[row] ?? 0;
        if (until > 0 && until <= now + seconds) count += 1;
      }
      return { name, count };
    })
    .filter(({ count }) => count > 0);
}
