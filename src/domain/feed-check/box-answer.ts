/**
 * What a FortiGate answers of a feed that it has loaded (docs/sources/fortios.md#9-the-monitor-api-of-feeds):
 * `GET …/external-resource/entry-list`. Nothing that it may hold makes this throw, and what it does not say is
 * `undefined`, never 0.
 */
import { at, listAt, numberAt, textAt } from '../base/lookup.ts';
import type { EpochSeconds } from '../base/time.ts';
import { parseListed } from '../values/address.ts';
import type { ResourceStats } from './resource-stats.ts';

export interface BoxFeed {
  /** `buildable` and `used` are not said here: `truncated` is. */
  readonly stats: ResourceStats;
  /** As the box writes them, in its order; `undefined` unless it lists as many as it counts. */
  readonly entries: readonly string[] | undefined;
  /** Entries that it could not read, the first of them. */
  readonly invalid: readonly string[];
  /** Its word for the file, e.g. `downloaded`. */
  readonly fileStatus: string | undefined;
  readonly updatedAt: EpochSeconds | undefined;
  readonly askedAt: EpochSeconds | undefined;
}

/** Lines of a stranger that are kept to be shown. */
const SHOWN_MAX = 5;
const TEXT_MAX = 200;

/** `undefined` for what is no such answer. */
export function boxFeed(name: string, answer: unknown): BoxFeed | undefined {
  const results = at(answer, 'results');
  const valid = numberAt(results, 'valid_count');
  if (textAt(answer, 'status') !== 'success' || valid === undefined) return undefined;
  const errors = numberAt(results, 'invalid_count');
  const listed = listAt(results, 'entries').map(entryOf);
  const entries = listed.flatMap(({ entry, isValid }) => (isValid ? [entry] : []));
  const isOverfull = at(results, 'overflow') === true;
  return {
    stats: {
      name,
      type: '',
      total: errors === undefined ? undefined : valid + errors,
      valid,
      errors,
      buildable: undefined,
      used: undefined,
      truncated: isOverfull,
    },
    entries: entries.length === valid ? entries : undefined,
    invalid: listed
      .flatMap(({ entry, isValid }) => (isValid ? [] : [entry.slice(0, TEXT_MAX)]))
      .slice(0, SHOWN_MAX),
    fileStatus: textAt(results, 'resource_file_status')?.slice(0, TEXT_MAX),
    updatedAt: numberAt(results, 'last_content_update_time'),
    askedAt: numberAt(results, 'conn_attempt_time'),
  };
}

function entryOf(one: unknown): { readonly entry: string; readonly isValid: boolean } {
  return { entry: textAt(one, 'entry') ?? '', isValid: at(one, 'valid') !== false };
}

/** What only one of the two has: how many, and the first of them as written. */
export interface OneSided {
  readonly count: number;
  readonly first: readonly string[];
}

export interface FeedDifference {
  /** In the feed, not on the box. */
  readonly missing: OneSided;
  /** On the box, not in the feed. */
  readonly extra: OneSided;
}

/** Whatever their order, and however a box spells the same addresses. */
export function feedDifference(feed: readonly string[], held: readonly string[]): FeedDifference {
  const [wanted, got] = [byMeaning(feed), byMeaning(held)];
  return { missing: without(wanted, got), extra: without(got, wanted) };
}

function byMeaning(entries: readonly string[]): ReadonlyMap<string, string> {
  return new Map(entries.map((entry) => [meaningOf(entry), entry]));
}

function meaningOf(entry: string): string {
  const listed = parseListed(entry);
  if (!listed.ok) return entry.toLowerCase();
  const { family, first, last } = listed.value.range;
  return `${family} ${first} ${last}`;
}

function without(these: ReadonlyMap<string, string>, those: ReadonlyMap<string, string>): OneSided {
  const only = [...these].flatMap(([meaning, entry]) => (those.has(meaning) ? [] : [entry]));
  return { count: only.length, first: only.slice(0, SHOWN_MAX).map((e) => e.slice(0, TEXT_MAX)) };
}
