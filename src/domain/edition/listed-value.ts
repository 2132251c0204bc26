/**
 * One value as `palisade list` shows it: what an explanation comes to in one line, and what one may filter by.
 */
import { BANDS, type Band } from '../values/band.ts';
import { KINDS } from '../findings/extraction.ts';
import { FAMILIES, UNKNOWN_FAMILY } from '../policy/families.ts';
import { names, parseTarget } from '../facts/override.ts';
import { globMatcher } from '../base/glob.ts';
import { ok, refuse, type Result } from '../base/result.ts';
import { formatTime, parseTime, type EpochSeconds } from '../base/time.ts';
import type { Entry } from '../register/entry.ts';
import type { Explanation } from './explanation.ts';

/** Times in ISO 8601. */
export interface ListedValue {
  readonly value: string;
  readonly kind: string;
  readonly place: Explanation['place'];
  readonly because: string;
  readonly band: Band | null;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly types: readonly string[];
  /** Families of finding types, as policy names them. */
  readonly families: readonly string[];
  /** partition/account/region/finding id of each. */
  readonly findings: readonly string[];
  /** `null` if no sighting is kept any more. */
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
  /** End of the window; `null` if it never blocked. */
  readonly until: string | null;
}

/** Every filter that was given must fit. */
export interface ListFilter {
  readonly fits: (listed: ListedValue) => boolean;
  /** Whether an entry may fit: what only its sightings say is left to `fits`. */
  readonly mayFit: (entry: Pick<Entry, 'kind' | 'value' | 'band' | 'until'>) => boolean;
}

export const LIST_FILTERS = [
  'band',
  'account',
  'region',
  'type',
  'family',
  'kind',
  'until',
  'within',
  'finding',
] as const;

export type FilterName = (typeof LIST_FILTERS)[number];
export type FilterTexts = Readonly<Partial<Record<FilterName, string>>>;

export interface FilterProblem {
  readonly name: FilterName;
  readonly detail: string;
}

/** Filters come from command lines and URLs: a longer text fits nothing that is kept. */
const TEXT_MAX = 200;

const FAMILY_NAMES = [...FAMILIES, UNKNOWN_FAMILY].map(({ name }) => name);

interface FilterKind {
  readonly expected: string;
  /** `undefined` if the text can fit no value: a typo must not look like an empty list. */
  readonly read: (text: string) => Partial<ListFilter> | undefined;
}

const FILTERS: Readonly<Record<FilterName, FilterKind>> = {
  band: {
    expected: BANDS.join(', '),
    read: (text) => {
      const fits = ({ band }: Pick<ListedValue, 'band'>) => band === text;
      return BANDS.some((band) => band === text) ? { fits, mayFit: fits } : undefined;
    },
  },
  kind: {
    expected: KINDS.join(', '),
    read: (text) => {
      const fits = ({ kind }: Pick<ListedValue, 'kind'>) => kind === text;
      return KINDS.some((kind) => kind === text) ? { fits, mayFit: fits } : undefined;
    },
  },
  account: {
    expected: 'the 12 digits of an account',
    read: (text) =>
      /^\d{12}$/.test(text) ? { fits: ({ accounts }) => accounts.includes(text) } : undefined,
  },
  region: {
    expected: 'a region such as eu-west-1',
    read: (text) =>
      /^[a-z0-9-]+$/.test(text) ? { fits: ({ regions }) => regions.includes(text) } : undefined,
  },
  type: {
    expected: 'a finding type, * for any text: *SSHBruteForce*',
    read: (text) => {
      const isType = globMatcher([text]);
      return { fits: ({ types }) => types.some(isType) };
    },
  },
  family: {
    expected: FAMILY_NAMES.join(', '),
    read: (text) =>
      FAMILY_NAMES.includes(text) ? { fits: ({ families }) => families.includes(text) } : undefined,
  },
  until: {
    expected: 'a time with its zone: 2026-12-31T18:00:00+01:00',
    read: (text) => {
      const end = parseTime(text);
      if (end === undefined) return undefined;
      const fits = ({ until }: { readonly until: string | EpochSeconds | null }) =>
        (parseTime(until) ?? Number.POSITIVE_INFINITY) <= end;
      return { fits, mayFit: fits };
    },
  },
  within: {
    expected: 'an address or a CIDR such as 45.9.0.0/16',
    read: (text) => {
      const target = parseTarget(text);
      if (!target.ok || target.value.kind !== 'ip') return undefined;
      const fits = ({ kind, value }: { readonly kind: string; readonly value: string }) =>
        kind === 'ip' && names(target.value, { kind, value });
      return { fits, mayFit: fits };
    },
  },
  finding: {
    expected: 'a finding id, or partition/account/region/id',
    read: (text) => ({ fits: ({ findings }) => findings.some((key) => isFinding(key, text)) }),
  },
};

/** Whether the key (partition/account/region/id) is that of a finding named by its key or its id alone. */
export function isFinding(key: string, named: string): boolean {
  return key === named || key.endsWith(`/${named}`);
}

/** Reads a filter from the texts of a command line or a URL. */
export function parseListFilter(texts: FilterTexts): Result<ListFilter, FilterProblem> {
  const filters: Partial<ListFilter>[] = [];
  for (const name of LIST_FILTERS) {
    const text = texts[name];
    if (text === undefined) continue;
    const isBounded = text !== '' && text.length <= TEXT_MAX;
    const filter = isBounded ? FILTERS[name].read(text) : undefined;
    if (filter === undefined) {
      const got = JSON.stringify(text.slice(0, 80));
      return refuse({ name, detail: `${name} is ${got}, expected ${FILTERS[name].expected}` });
    }
    filters.push(filter);
  }
  return ok({
    fits: (listed) => filters.every(({ fits }) => fits?.(listed) ?? true),
    mayFit: (entry) => filters.every(({ mayFit }) => mayFit?.(entry) ?? true),
  });
}

export function listedValueOf(explanation: Explanation): ListedValue {
  const { value, kind, place, because, band, accounts, regions, sightings, until } = explanation;
  const seen = sightings.map(({ lastSeen }) => lastSeen).sort();
  return {
    value,
    kind,
    place,
    because,
    band,
    accounts,
    regions,
    until,
    types: distinct(sightings.map(({ type }) => type)),
    families: distinct(sightings.map(({ family }) => family)),
    findings: distinct(sightings.map(({ finding }) => finding)),
    firstSeen: sightings.map(({ firstSeen }) => firstSeen).sort()[0] ?? null,
    lastSeen: seen.at(-1) ?? null,
  };
}

/** What an edition lists counts more than what is known since: band, last seen and end are the entry's. */
export function listedEntryOf(entry: Entry, explanation: Explanation | undefined): ListedValue {
  const { kind, value, band, lastSeen, until } = entry;
  const listed = explanation === undefined ? UNSEEN : listedValueOf(explanation);
  const times = { lastSeen: formatTime(lastSeen), until: formatTime(until) };
  return { ...listed, value, kind, band, ...times, place: 'listed' };
}

const UNSEEN = {
  because: 'its sightings are no longer kept',
  accounts: [],
  regions: [],
  types: [],
  families: [],
  findings: [],
  firstSeen: null,
} as const;

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
