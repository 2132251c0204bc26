/** Where the page is: kept in the address, so that going back works and a link can be sent to a colleague. */
import { computed, signal } from '@preact/signals';

export const VIEWS = [
  'overview',
  'entries',
  'editions',
  'coverage',
  'readers',
  'actions',
  'intake',
] as const;
export type ViewName = (typeof VIEWS)[number];

export interface PageRoute {
  readonly view: ViewName;
  /** What the view shows of it: filters, editions, a pair. */
  readonly query: URLSearchParams;
  /** What the drawer explains; `undefined` if it is closed. */
  readonly value: string | undefined;
}

const address = signal(location.hash);
addEventListener('hashchange', () => (address.value = location.hash));

export const route = computed((): PageRoute => {
  const [path = '', search = ''] = address.value.replace(/^#\/?/, '').split('?', 2);
  const query = new URLSearchParams(search);
  const value = query.get('value') ?? undefined;
  query.delete('value');
  return { view: VIEWS.find((name) => name === path) ?? 'overview', query, value };
});

export type RouteChange = Readonly<Record<string, string | undefined>>;

export function linkTo(view: ViewName, query: RouteChange = {}): string {
  const search = new URLSearchParams();
  for (const [name, text] of Object.entries(query)) if (text !== undefined) search.set(name, text);
  const text = search.toString();
  return text === '' ? `#/${view}` : `#/${view}?${text}`;
}

export function goTo(view: ViewName, query: RouteChange = {}): void {
  setHash(linkTo(view, query));
}

/** Changes some of what the view shows, and leaves the rest. */
export function changeQuery(change: RouteChange): void {
  const { view, query, value } = route.value;
  const all = Object.fromEntries(query);
  setHash(linkTo(view, { ...all, ...(value !== undefined && { value }), ...change }));
}

export function openValue(value: string): void {
  changeQuery({ value });
}

export function closeValue(): void {
  changeQuery({ value: undefined });
}

export function valueLink(value: string): string {
  const { view, query } = route.value;
  return linkTo(view, { ...Object.fromEntries(query), value });
}

/** At once, not when the browser gets round to tell. */
function setHash(hash: string): void {
  if (location.hash === hash) return;
  location.hash = hash;
  address.value = location.hash;
}
