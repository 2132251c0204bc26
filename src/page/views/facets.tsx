/** What the entries have in common, as choices with counts: one of each kind may be made. */
import { useMemo } from 'preact/hooks';
import {
  FACETS,
  rowsFitting,
  type EntryChoice,
  type EntryView,
  type Facet,
} from '../data/entry-filter.ts';
import { facetCounts } from '../data/entry-facets.ts';
import { number, said } from '../parts/words.ts';
import { changeQuery } from '../state/route.ts';

const TITLES: Readonly<Record<Facet, string>> = {
  band: 'Band',
  kind: 'Kind',
  account: 'Account',
  region: 'Region',
  type: 'Finding type',
  network: 'Network',
  country: 'Country',
  ends: 'Ends within',
};

const KINDS: Readonly<Record<string, string>> = {
  ip: 'addresses',
  domain: 'domains',
  hash: 'file hashes',
  pin: 'pinned',
};

export interface FacetListProps {
  readonly view: EntryView;
  readonly rows: Uint32Array;
  readonly choice: EntryChoice;
}

export function FacetList({ view, rows, choice }: FacetListProps) {
  const chosen = FACETS.filter((facet) => choice[facet] !== undefined);
  return (
    <aside class="facets" aria-label="Filters">
      {chosen.length > 0 && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            changeQuery(Object.fromEntries(FACETS.map((facet) => [facet, undefined])));
          }}
        >
          Clear {chosen.length === 1 ? 'the filter' : `${chosen.length} filters`}
        </button>
      )}
      {FACETS.map((facet) => (
        <FacetChoices key={facet} facet={facet} view={view} rows={rows} choice={choice} />
      ))}
    </aside>
  );
}

function FacetChoices({ facet, view, rows, choice }: FacetListProps & { readonly facet: Facet }) {
  const chosen = choice[facet];
  // Of a facet that is chosen, the counts as they would be without it: another one can be taken at once.
  const counts = useMemo(
    () =>
      facetCounts(
        view,
        chosen === undefined ? rows : rowsFitting(view, { ...choice, [facet]: undefined }),
        facet,
      ),
    [view.columns, view.details, rows, choice],
  );
  if (counts.length === 0) return null;
  return (
    <details class="facet" open>
      <summary>{TITLES[facet]}</summary>
      <ul>
        {counts.map(({ name, count }) => (
          <li key={name}>
            <button
              type="button"
              class={name === chosen ? 'facet-choice chosen' : 'facet-choice'}
              aria-pressed={name === chosen}
              title={said(name)}
              onClick={() => {
                changeQuery({ [facet]: name === chosen ? undefined : name });
              }}
            >
              <span>{said(KINDS[name] ?? name)}</span>
              <span class="muted">{number(count)}</span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
