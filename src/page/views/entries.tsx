/** All entries: facets beside a table that is searched, sorted and saved. */
import { useMemo } from 'preact/hooks';
import { entryCsv } from '../data/entry-csv.ts';
import {
  FACETS,
  rowsFitting,
  sorted,
  SORTS,
  type EntryChoice,
  type EntrySort,
  type EntryView,
  type SortName,
} from '../data/entry-filter.ts';
import { Empty } from '../parts/notice.tsx';
import { counted, number } from '../parts/words.ts';
import { detailsFault, entryView, firstRows, hubNow } from '../state/store.ts';
import { changeQuery, route } from '../state/route.ts';
import { EntryTableView } from './entry-table.tsx';
import { FacetList } from './facets.tsx';

export function EntriesView() {
  const view = entryView.value;
  if (view === undefined) return <FirstEntries />;
  if (view.columns.edition === undefined) return <Empty>There is no edition yet.</Empty>;
  return <Entries view={view} />;
}

/** What is read so far: enough to fill the screen, in the order in which the whole table begins. */
function FirstEntries() {
  const first = firstRows.value;
  const choice = choiceIn(route.value.query);
  if (first === undefined || Object.keys(choice).length > 0) {
    return <Empty>Reading the entries …</Empty>;
  }
  const { columns, total } = first;
  const rows = Uint32Array.from(columns.values, (_, row) => row);
  return (
    <div class="entries">
      <aside class="facets muted" aria-label="Filters">
        Filters come with the rest.
      </aside>
      <div class="table-side">
        <div class="table-bar">
          <span class="count grow" role="status">
            The first {number(rows.length)} of {counted(total, 'entry', 'entries')}; reading the
            rest …
          </span>
        </div>
        <EntryTableView
          view={{ columns, details: undefined, now: hubNow.value }}
          rows={rows}
          sort={sortIn(new URLSearchParams())}
        />
      </div>
    </div>
  );
}

function Entries({ view }: { readonly view: EntryView }) {
  const { query } = route.value;
  const key = query.toString();
  const choice = useMemo(() => choiceIn(query), [key]);
  const sort = useMemo(() => sortIn(query), [key]);
  // Time passes every few seconds: rows are chosen again only where that may change which they are.
  const { columns, details } = view;
  const moment = choice.ends === undefined ? 0 : view.now;
  const rows = useMemo(() => rowsFitting(view, choice), [columns, details, choice, moment]);
  const ordered = useMemo(() => sorted(view, rows, sort), [columns, details, rows, sort]);
  return (
    <div class="entries">
      <FacetList view={view} rows={rows} choice={choice} />
      <div class="table-side">
        <div class="table-bar">
          <label class="field grow">
            <span class="hidden">Filter</span>
            <input
              type="search"
              placeholder="Filter: text or a network such as 45.9.0.0/16"
              value={choice.text ?? ''}
              spellcheck={false}
              onInput={(event) => {
                changeQuery({ text: event.currentTarget.value || undefined });
              }}
            />
          </label>
          <span class="count" role="status">
            {rows.length === columns.count
              ? counted(rows.length, 'entry', 'entries')
              : `${number(rows.length)} of ${number(columns.count)}`}
          </span>
          <button
            type="button"
            onClick={() => {
              save(`palisade-entries-${columns.edition ?? 0}.csv`, entryCsv(view, ordered));
            }}
          >
            Save as CSV
          </button>
        </div>
        <EntryTableView view={view} rows={ordered} sort={sort} />
        {detailsFault.value !== undefined && <p class="muted small">{detailsFault.value}</p>}
      </div>
    </div>
  );
}

function choiceIn(query: URLSearchParams): EntryChoice {
  const given = [...FACETS, 'text' as const].flatMap((name) => {
    const text = query.get(name);
    return text === null ? [] : [[name, text] as const];
  });
  return Object.fromEntries(given);
}

function sortIn(query: URLSearchParams): EntrySort {
  const [name = '', order] = (query.get('sort') ?? 'band').split('-');
  const by: SortName = SORTS.find((one) => one === name) ?? 'band';
  return { by, isDescending: order === 'down' };
}

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
}
