/** The standard feeds of an edition: all that is in force and pinned, each kind within its own budget. */
import { fitAddresses, type AddressLine } from './address-lines.ts';
import type { AddressSet } from './address-set.ts';
import type { Band } from './band.ts';
import type { FeedChoices } from './configuration-feeds.ts';
import { KINDS, type Kind } from './extraction.ts';
import { standardBudgets, type PlannedBudget } from './feed-plan.ts';
import { fitOf, type FeedFit } from './named-feeds.ts';
import type { Pin } from './pin.ts';
import { indicatorKey } from './sighting.ts';
import { fitValues, type RankedValue, type ValueInForce } from './value-feed.ts';

export interface StandardFeeds {
  /** Both families, in the order of a feed. */
  readonly addresses: readonly AddressLine[];
  readonly domains: readonly RankedValue[];
  readonly hashes: readonly RankedValue[];
  /** By what the feeds list, and what fitting them cost. */
  readonly budgets: Readonly<Record<Kind, PlannedBudget>>;
  readonly fits: Readonly<Record<Kind, FeedFit>>;
}

interface EntryInForce extends ValueInForce {
  readonly kind: Kind;
  readonly band: Band;
}

export interface StandardSource {
  readonly entries: readonly EntryInForce[];
  readonly pins: readonly Pin[];
  readonly keepOut: AddressSet;
}

/** The feeds, and the keys of the entries that they have no room for. */
export function standardFeeds(
  source: StandardSource,
  choices: FeedChoices,
): { readonly feeds: StandardFeeds; readonly shed: ReadonlySet<string> } {
  const budgets = standardBudgets(choices);
  const ofAddresses = source.entries.filter(({ kind }) => kind === 'ip');
  const addresses = fitAddresses({ ...source, entries: ofAddresses }, budgets.ip);
  const domains = fitValues(valuesOf('domain', source), budgets.domain);
  const hashes = fitValues(valuesOf('hash', source), budgets.hash);
  const shed = { ip: addresses.shed, domain: domains.shed, hash: hashes.shed };
  const keys = KINDS.flatMap((kind) => shed[kind].map((value) => indicatorKey({ kind, value })));
  const feeds = {
    addresses: addresses.lines,
    domains: domains.values,
    hashes: hashes.values,
    budgets,
    fits: { ip: fitOf(addresses), domain: fitOf(domains), hash: fitOf(hashes) },
  };
  return { feeds, shed: new Set(keys) };
}

/** How many lines the feed of each kind has: named feeds on the same box come after. */
export function standardLines(feeds: StandardFeeds): Readonly<Record<Kind, number>> {
  const { addresses, domains, hashes } = feeds;
  return { ip: addresses.length, domain: domains.length, hash: hashes.length };
}

function valuesOf(kind: Kind, { entries, pins }: StandardSource) {
  const ofKind = pins.filter(({ override }) => override.target.kind === kind);
  return {
    entries: entries.filter((entry) => entry.kind === kind),
    pinned: ofKind.flatMap(({ lists }) => lists),
  };
}
