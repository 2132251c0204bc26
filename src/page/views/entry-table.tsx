/** The table itself: rows of one height, drawn where they are seen; arrows move, Enter opens. */
import { useRef, useState } from 'preact/hooks';
import { bandIn, kindIn, setIn } from '../data/entry-columns.ts';
import type { EntrySort, EntryView, SortName } from '../data/entry-filter.ts';
import { Band } from '../parts/badge.tsx';
import { useVirtualRows } from '../parts/virtual-rows.ts';
import { away, number, said, shortTime, timeText } from '../parts/words.ts';
import { changeQuery, openValue, route } from '../state/route.ts';

const ROW_HEIGHT = 34;

const COLUMNS: readonly (readonly [string, SortName | undefined])[] = [
  ['Value', 'value'],
  ['Band', 'band'],
  ['Kind', 'kind'],
  ['Accounts', 'accounts'],
  ['Regions', undefined],
  ['First seen', 'firstSeen'],
  ['Last seen', 'lastSeen'],
  ['Until', 'until'],
  ['Network', 'network'],
  ['Country', 'country'],
];

export interface EntryTableProps {
  readonly view: EntryView;
  readonly rows: Uint32Array;
  readonly sort: EntrySort;
}

export function EntryTableView({ view, rows, sort }: EntryTableProps) {
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const { items, height, show } = useVirtualRows(rows.length, ROW_HEIGHT, box);
  const current = Math.min(active, rows.length - 1);
  const open = (index: number): void => {
    const value = view.columns.values[rows[index] ?? -1];
    if (value !== undefined) openValue(value);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = targetOf(event.key, current, rows.length);
    if (event.key === 'Enter') open(current);
    if (to === undefined) return;
    event.preventDefault();
    setActive(to);
    show(to);
  };
  return (
    <div
      class="table"
      role="grid"
      aria-label="Entries"
      aria-rowcount={rows.length + 1}
      aria-colcount={COLUMNS.length}
      aria-activedescendant={rows.length > 0 ? `entry-${rows[current] ?? 0}` : undefined}
      tabIndex={0}
      ref={box}
      onKeyDown={onKeyDown}
    >
      <HeadRow sort={sort} />
      <div class="table-body" role="rowgroup" style={{ height: `${height}px` }}>
        {items.map(({ index, start }) => (
          <EntryRow
            key={rows[index]}
            view={view}
            row={rows[index] ?? 0}
            index={index}
            start={start}
            isActive={index === current}
            onOpen={() => {
              setActive(index);
              open(index);
            }}
          />
        ))}
      </div>
    </div>
  );
}

const PAGE_ROWS = 15;

function targetOf(key: string, from: number, count: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: PAGE_ROWS,
    PageUp: -PAGE_ROWS,
    Home: -count,
    End: count,
  };
  const step = steps[key];
  return step === undefined ? undefined : Math.max(0, Math.min(count - 1, from + step));
}

function HeadRow({ sort }: { readonly sort: EntrySort }) {
  return (
    <div class="row row-head" role="row" aria-rowindex={1}>
      {COLUMNS.map(([title, name]) => (
        <div
          key={title}
          role="columnheader"
          aria-sort={name !== sort.by ? undefined : sort.isDescending ? 'descending' : 'ascending'}
        >
          {name === undefined ? (
            title
          ) : (
            <button
              type="button"
              class="sort"
              onClick={() => {
                const isTurned = name === sort.by && !sort.isDescending;
                changeQuery({ sort: isTurned ? `${name}-down` : name });
              }}
            >
              {title}
              <span aria-hidden="true">
                {name !== sort.by ? '' : sort.isDescending ? ' ↓' : ' ↑'}
              </span>
            </button>
          )}
        </div>
      ))}
    </div>
  );
}

interface EntryRowProps {
  readonly view: EntryView;
  readonly row: number;
  readonly index: number;
  readonly start: number;
  readonly isActive: boolean;
  readonly onOpen: () => void;
}

function EntryRow({ view, row, index, start, isActive, onOpen }: EntryRowProps) {
  const { columns, details, now } = view;
  const value = columns.values[row] ?? '';
  const regions = details === undefined ? [] : setIn(details.regions, row);
  const accounts = details === undefined ? [] : setIn(details.accounts, row);
  const [network = ''] = details === undefined ? [] : setIn(details.networks, row);
  const [country = ''] = details === undefined ? [] : setIn(details.countries, row);
  const until = columns.until[row] ?? 0;
  const isShown = route.value.value === value;
  return (
    <div
      id={`entry-${row}`}
      class={`row${isActive ? ' active' : ''}${isShown ? ' shown' : ''}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isShown}
      style={{ transform: `translateY(${start}px)` }}
      onClick={onOpen}
    >
      <div role="gridcell" class="value" title={value}>
        {value}
      </div>
      <div role="gridcell">
        <Band band={bandIn(columns, row)} />
      </div>
      <div role="gridcell">{kindIn(columns, row)}</div>
      <div role="gridcell" class="figure" title={accounts.join(', ')}>
        {number(columns.accountCount[row] ?? 0)}
      </div>
      <div role="gridcell" title={regions.join(', ')}>
        {regionText(regions)}
      </div>
      <div role="gridcell" class="figure when" title={timeText(details?.firstSeen[row])}>
        {shortTime(details?.firstSeen[row])}
      </div>
      <div role="gridcell" class="figure when" title={timeText(columns.lastSeen[row])}>
        {shortTime(columns.lastSeen[row])}
      </div>
      <div role="gridcell" class="figure" title={timeText(until)}>
        {until === 0 ? 'no end' : away(until, now)}
      </div>
      <div role="gridcell" class="network" title={said(network)}>
        {said(network)}
      </div>
      <div role="gridcell" class="network" title={said(country)}>
        {said(country)}
      </div>
    </div>
  );
}

function regionText(regions: readonly string[]): string {
  const [first = '', ...more] = regions;
  return more.length === 0 ? first : `${first} +${more.length}`;
}
