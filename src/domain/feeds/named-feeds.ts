/**
 * Feeds of one's own: what each takes of all that is in force, collapsed and fitted by itself.
 *
 *   in force ─ selection ─▶ entries ∪ pins ─▶ lines within the budget ─▶ text, JSON or STIX
 *
 * Law: a feed is the collapse of its selection and of the pins, without what must stay out; it is never
 * longer than its devices load (but for pins) and never empty. It takes from all that is in force, not from
 * what the standard feeds had room for. Over its budget it sheds first what one account lists beyond its fair
 * share of this feed, as the standard feeds do.
 */
import { fitAddresses, rangeOfLine, type AddressLine } from './address-lines.ts';
import type { AddressRange } from '../values/address.ts';
import type { AddressSet } from '../addresses/set/address-set.ts';
import type { Band, Rank } from '../values/band.ts';
import {
  namedFeedPath,
  STANDARD_FEEDS,
  type FeedChoices,
  type NamedFeedChoice,
} from '../configuration/configuration-feeds.ts';
import type { Kind } from '../findings/extraction.ts';
import { renderJsonFeed, type DescribedLine } from './feed-json.ts';
import { feedPlan, type PlannedBudget } from './feed-plan.ts';
import { selectorOf, type Accusation } from './feed-selection.ts';
import { renderStixFeed, type StixEntry } from './feed-stix.ts';
import { renderFeed, SENTINEL_OF, type FeedText } from './feed.ts';
import { rangeOfValue } from '../facts/override.ts';
import type { Pin } from './pin.ts';
import { earliest, latest, type EpochSeconds } from '../base/time.ts';
import { fitValues, type FittedValues } from './value-feed.ts';

export interface NamedFeed {
  readonly name: string;
  readonly path: string;
  readonly text: FeedText;
  /** Rank of each entry, in the order of the feed; empty if it holds only its sentinel. */
  readonly ranks: readonly Rank[];
  readonly budget: PlannedBudget;
  readonly fit: FeedFit;
  /** Keys of the entries that it selects and has room for. */
  readonly holds: ReadonlySet<string>;
}

/** What fitting the feed cost. */
export interface FeedFit {
  /** Entries that found no room. */
  readonly leftOut: number;
  /** Addresses that a squeeze added, and the fewest that any could. */
  readonly added: bigint;
  readonly addedLeast: bigint;
  /** Why nothing was squeezed, where the budget asks for it. */
  readonly because?: string;
}

export interface NamedFeedContent {
  readonly at: EpochSeconds;
  /** Everything that is in force, before any budget. */
  readonly entries: readonly EntryInForce[];
  /** The sightings that keep an entry in force. */
  readonly accusing: (key: string) => readonly AccusingSighting[];
  /** Of the selected, the values that are beyond their account's fair share of so many lines. */
  readonly beyondShare: (
    kind: Kind,
    selected: readonly EntryInForce[],
    linesMax: number,
  ) => ReadonlySet<string>;
  readonly pins: readonly Pin[];
  /** Addresses that no line may hold. */
  readonly keepOut: AddressSet;
  readonly notAdded: AddressSet;
  /** Lines of the standard feeds, which come first. */
  readonly standardLines: Readonly<Record<Kind, number>>;
}

export interface EntryInForce {
  readonly key: string;
  readonly kind: Kind;
  readonly value: string;
  readonly band: Band;
  readonly lastSeen: EpochSeconds;
  readonly until: EpochSeconds;
}

export interface AccusingSighting extends Accusation {
  readonly firstSeen: EpochSeconds;
}

/** All named feeds, in the order of configuration. */
export function namedFeeds(
  choices: FeedChoices,
  unitsOf: ReadonlyMap<string, readonly string[]>,
  inForce: NamedFeedContent,
): readonly NamedFeed[] {
  const plan = feedPlan(choices);
  for (const [name, kind] of Object.entries(STANDARD_FEEDS)) {
    plan.take(name, inForce.standardLines[kind]);
  }
  return choices.feeds.map((choice) => {
    const selects = selectorOf(choice, unitsOf);
    const content: Content = {
      choice,
      inForce,
      entries: inForce.entries.filter((entry) => selects(entry, inForce.accusing(entry.key))),
      pins: choice.pins
        ? inForce.pins.filter((pin) => pin.override.target.kind === choice.kind)
        : [],
    };
    const budget = plan.budgetOf(choice.name);
    const { shed, ...feed } = rendered(content, budget);
    plan.take(choice.name, feed.ranks.length);
    const isShed = new Set(shed);
    const held = content.entries.filter(({ value }) => !isShed.has(value));
    const holds = new Set(held.map(({ key }) => key));
    return { name: choice.name, path: namedFeedPath(choice), ...feed, budget, holds };
  });
}

interface Content {
  readonly choice: NamedFeedChoice;
  readonly inForce: NamedFeedContent;
  readonly entries: readonly EntryInForce[];
  readonly pins: readonly Pin[];
}

type Rendered = Pick<NamedFeed, 'text' | 'ranks' | 'fit'> & {
  /** Values of the entries that found no room. */
  readonly shed: readonly string[];
};

/** Every format but plain lines has bytes of its own: then fewer lines are tried until they fit. */
function rendered(content: Content, budget: PlannedBudget): Rendered {
  let { linesMax } = budget;
  for (;;) {
    const feed = renderWithin(content, { ...budget, linesMax });
    const entries = feed.ranks.length;
    const pins = feed.ranks.filter((rank) => rank === 'pin').length;
    const bytes = feed.text.length;
    if (bytes <= budget.bytesMax || entries === pins) return feed;
    linesMax = Math.max(
      pins,
      Math.min(entries - 1, Math.floor((entries * budget.bytesMax) / bytes)),
    );
  }
}

function renderWithin(content: Content, budget: PlannedBudget): Rendered {
  const { kind, format } = content.choice;
  if (format === 'stix') return stixFeed(content, budget);
  return kind === 'ip' ? addressLines(content, budget) : valueLines(content, budget);
}

function addressLines(content: Content, budget: PlannedBudget): Rendered {
  const { choice, inForce, entries, pins } = content;
  const fitted = fitAddresses(
    {
      entries,
      pins,
      keepOut: inForce.keepOut,
      notAdded: inForce.notAdded,
      behind: behindIn(content),
    },
    budget,
  );
  const text =
    choice.format === 'json'
      ? renderJsonFeed(withFamilies(fitted.lines, entries, inForce), SENTINEL_OF.ip)
      : renderFeed(
          fitted.lines.map((line) => line.text),
          SENTINEL_OF.ip,
        );
  return { text, ranks: fitted.lines.map(({ rank }) => rank), ...fitOf(fitted) };
}

/** What is beyond a share of so many lines of this feed. */
function behindIn({
  choice,
  inForce,
  entries,
}: Content): (linesMax: number) => ReadonlySet<string> {
  return (linesMax) => inForce.beyondShare(choice.kind, entries, linesMax);
}

function fairValues(
  content: Content,
  pinned: readonly string[],
  budget: Pick<PlannedBudget, 'linesMax' | 'bytesMax'>,
): FittedValues {
  const { entries } = content;
  const fitted = fitValues({ entries, pinned }, budget);
  if (fitted.shed.length === 0) return fitted;
  const behind = behindIn(content)(fitted.values.length);
  return behind.size === 0 ? fitted : fitValues({ entries, pinned, behind }, budget);
}

/** What fitting cost, from what was left out and what was added. */
function fitOf(fitted: {
  readonly shed: readonly string[];
  readonly added?: bigint;
  readonly addedLeast?: bigint;
  readonly because?: string;
}): Pick<Rendered, 'fit' | 'shed'> {
  const { shed, added = 0n, addedLeast = 0n, because } = fitted;
  const why = because === undefined ? {} : { because };
  return { shed, fit: { leftOut: shed.length, added, addedLeast, ...why } };
}

function valueLines(content: Content, budget: PlannedBudget): Rendered {
  const { choice, pins } = content;
  const { values, shed } = fairValues(
    content,
    pins.flatMap(({ lists }) => lists),
    budget,
  );
  const text = renderFeed(
    values.map(({ value }) => value),
    SENTINEL_OF[choice.kind],
  );
  return { text, ranks: values.map(({ rank }) => rank), ...fitOf({ shed }) };
}

function stixFeed(content: Content, budget: PlannedBudget): Rendered {
  const { choice, inForce, entries, pins } = content;
  const { kind } = choice;
  const pinOf = new Map(pins.flatMap((pin) => pin.lists.map((value) => [value, pin] as const)));
  const entryOf = new Map(entries.map((entry) => [entry.value, entry]));
  const lines = { linesMax: budget.linesMax, bytesMax: Number.POSITIVE_INFINITY };
  const { values, shed } = fairValues(content, [...pinOf.keys()], lines);
  const stix = values.map(({ value, rank }): StixEntry => {
    const entry = entryOf.get(value);
    const accusing = entry === undefined ? [] : inForce.accusing(entry.key);
    const pin = pinOf.get(value)?.override;
    const seen = [...accusing.map(({ firstSeen }) => firstSeen), entry?.lastSeen, pin?.at];
    const times = seen.filter((time) => time !== undefined);
    return {
      kind,
      value,
      rank,
      families: accusing.map(({ family }) => family),
      firstSeen: earliest(times),
      lastSeen: latest(times),
      until: pin === undefined ? entry?.until : pin.until,
    };
  });
  const sentinel = { kind, value: SENTINEL_OF[kind] };
  return {
    text: renderStixFeed(stix, sentinel),
    ranks: values.map(({ rank }) => rank),
    ...fitOf({ shed }),
  };
}

/** What accuses the addresses that each line covers. Lines are disjoint, so each address is in one. */
function withFamilies(
  lines: readonly AddressLine[],
  entries: readonly EntryInForce[],
  { accusing }: NamedFeedContent,
): readonly DescribedLine[] {
  const described = lines.map(({ text, rank }) => ({ text, rank, families: [] as string[] }));
  const placed = described
    .map((line) => ({ line, range: rangeOfLine(line.text) }))
    .sort((a, b) => compareRanges(a.range, b.range));
  for (const { key, value } of entries) {
    const range = rangeOfValue(value);
    const found = placed[lastNotAfter(placed, range)];
    if (found === undefined || range.last > found.range.last) continue;
    for (const { family } of accusing(key)) found.line.families.push(family);
  }
  return described;
}

/** Index of the last range that does not start after `range`; -1 if all do. */
function lastNotAfter(
  placed: readonly { readonly range: AddressRange }[],
  range: AddressRange,
): number {
  let [low, high] = [0, placed.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = placed[middle]?.range;
    if (other !== undefined && compareRanges(other, range) <= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function compareRanges(a: AddressRange, b: AddressRange): number {
  if (a.family !== b.family) return a.family - b.family;
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0;
}
