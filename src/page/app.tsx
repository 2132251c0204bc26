/** The frame around every view: navigation, search, the state in one sentence, and the drawer. */
import { useEffect, useRef } from 'preact/hooks';
import { Head } from './head.tsx';
import { Search } from './search-field.tsx';
import { Drawer } from './drawer/drawer.tsx';
import { ActionsView } from './views/actions.tsx';
import { CoverageView } from './views/coverage.tsx';
import { EditionsView } from './views/editions.tsx';
import { EntriesView } from './views/entries.tsx';
import { IntakeView } from './views/intake.tsx';
import { OverviewView } from './views/overview.tsx';
import { ReadersView } from './views/readers.tsx';
import { hubStatus, readOnly, session } from './state/store.ts';
import { linkTo, route, VIEWS, type ViewName } from './state/route.ts';

const TITLES: Readonly<Record<ViewName, string>> = {
  overview: 'Overview',
  entries: 'Entries',
  editions: 'Editions',
  coverage: 'Coverage',
  readers: 'Readers',
  actions: 'Actions',
  intake: 'Intake',
};

export function App() {
  const { view, value } = route.value;
  useEffect(() => {
    const { mode } = hubStatus.value ?? {};
    document.title = `${TITLES[view]} · Palisade${mode === undefined || mode === 'free' ? '' : ` (${mode})`}`;
  }, [view]);
  return (
    <div class={`frame${value === undefined ? '' : ' has-drawer'}`}>
      <a class="skip" href="#content" onClick={skipToContent}>
        Skip to the content
      </a>
      <Navigation />
      <div class="main">
        <div class="top">
          <Search />
        </div>
        <Head />
        <main id="content" tabIndex={-1} aria-label={TITLES[view]}>
          <h1 class="hidden">{TITLES[view]}</h1>
          <View name={view} />
        </main>
        <Foot />
      </div>
      {value !== undefined && <Drawer value={value} />}
    </div>
  );
}

/** A hash of its own would be taken for a view. */
function skipToContent(event: Event): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

function View({ name }: { readonly name: ViewName }) {
  switch (name) {
    case 'overview':
      return <OverviewView />;
    case 'entries':
      return <EntriesView />;
    case 'editions':
      return <EditionsView />;
    case 'coverage':
      return <CoverageView />;
    case 'readers':
      return <ReadersView />;
    case 'actions':
      return <ActionsView />;
    case 'intake':
      return <IntakeView />;
  }
}

function Navigation() {
  const { view } = route.value;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // In a narrow window the views are a strip that scrolls.
    const current = list.current?.querySelector('[aria-current]');
    current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [view]);
  return (
    <nav class="nav" aria-label="Views">
      <a class="brand" href={linkTo('overview')}>
        <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
          <path d="M5 10 8.500 5 12 10v17H5zM13 8l3.500-5L20 8v19h-7zM21 10l3.500-5L28 10v17h-7z" />
        </svg>
        Palisade
      </a>
      <ul ref={list}>
        {VIEWS.map((name) => (
          <li key={name}>
            <a href={linkTo(name)} aria-current={name === view ? 'page' : undefined}>
              {TITLES[name]}
              <NavigationCount name={name} />
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** What needs a look, as a number beside the view that shows it. */
function NavigationCount({ name }: { readonly name: ViewName }) {
  const status = hubStatus.value;
  if (status === undefined) return null;
  const { gap = 0, unknown = 0 } = status.coverage?.counts ?? {};
  const counts: Readonly<Partial<Record<ViewName, number>>> = {
    coverage: gap + unknown,
    readers: status.readers.filter(({ standing }) => standing === 'stopped').length,
    intake: status.queue.deadLetters,
  };
  const count = counts[name] ?? 0;
  if (count === 0) return null;
  return (
    <span class="nav-count" title="to look at">
      {count}
    </span>
  );
}

function Foot() {
  const own = session.value;
  if (own === undefined) return null;
  const who = own.knowsCaller ? own.author : `${own.author} (actions carry this name)`;
  return (
    <footer class="foot">
      <span>{own.title}</span>
      <span>{who}</span>
      {readOnly.value !== undefined && <span class="read-only">read-only: {readOnly.value}</span>}
    </footer>
  );
}
