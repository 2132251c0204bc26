/** Rows in another order: as a naive sort would have them. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { columnsOf, type EntryColumns } from '../../../src/page/data/entry-columns.ts';
import { sorted, type SortName } from '../../../src/page/data/entry-filter.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';

const columns = fc
  .array(
    fc.record({
      value: fc.constantFrom('45.0.0.1', '9.0.0.0/8', '200.1.1.1'),
      band: fc.constantFrom('p', 'c', 'h', 'm', 'l'),
      lastSeen: fc.constantFrom(0, 1_785_000_000, 1_786_000_000),
      until: fc.constantFrom(0, 1_787_000_000, 1_788_000_000),
      accounts: fc.nat(3),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((rows) =>
    columnsOf([
      {
        edition: 1,
        digest: '',
        at: 0,
        rows: rows.length,
        from: 0,
        next: null,
        values: rows.map(({ value }) => value).join('\n'),
        kinds: 'i'.repeat(rows.length),
        bands: rows.map(({ band }) => band).join(''),
        lastSeen: rows.map(({ lastSeen }) => lastSeen),
        until: rows.map(({ until }) => until),
        accounts: rows.map(({ accounts }) => accounts),
      },
    ]),
  );

const NAIVE: Readonly<Partial<Record<SortName, (all: EntryColumns, row: number) => number>>> = {
  value: ({ values }, row) => ['9.0.0.0/8', '45.0.0.1', '200.1.1.1'].indexOf(String(values[row])),
  band: ({ band }, row) => Number(band[row]),
  accounts: ({ accountCount }, row) => Number(accountCount[row]),
  lastSeen: ({ lastSeen }, row) => Number(lastSeen[row]),
  until: ({ until }, row) => (until[row] === 0 ? Infinity : Number(until[row])),
};

it('rows are sorted by a column, equal ones in the order they came in', () => {
  fc.assert(
    fc.property(
      columns,
      fc.constantFrom(...(Object.keys(NAIVE) as SortName[])),
      fc.boolean(),
      (all, by, isDescending) => {
        const view = { columns: all, details: undefined, now: 0 };
        const rows = Uint32Array.from(all.values, (_, row) => row);
        const key = (row: number) => NAIVE[by]?.(all, row) ?? 0;
        const compare = (a: number, b: number) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
        const naive = [...rows].sort((a, b) => (isDescending ? compare(b, a) : compare(a, b)));
        expect([...sorted(view, rows, { by, isDescending })]).toEqual(naive);
      },
    ),
    { numRuns: cases(300) },
  );
});
