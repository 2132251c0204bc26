/**
 * The manifest: a machine-readable account of an edition. It names accounts, so it lies where analysts read
 * and firewalls do not.
 *
 * Law: equal editions have equal manifests, byte for byte; everything that is in force is counted once, as
 * listed or under the reason why it is not.
 */
import { BANDS } from '../values/band.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type { Edition } from '../register/edition.ts';
import type { Counts, EditionAccount } from '../register/edition.ts';
import { roomOf, type FeedFile } from './feed-files.ts';
import { formatTime } from '../base/time.ts';

export interface ManifestContext {
  readonly number: number;
  /** Number of the edition before; `undefined` for a first one. */
  readonly previous?: number;
  readonly summary: object;
  readonly configuration: Configuration;
  /** SHA-256 of UTF-8 text in lower-case hexadecimal. */
  readonly sha256: (text: string) => string;
}

export function manifestOf(
  edition: Edition,
  feeds: readonly FeedFile[],
  { number, previous, summary, configuration, sha256 }: ManifestContext,
) {
  const digestOf = new Map(feeds.map(({ path, digestBy }) => [path, digestBy(sha256)]));
  const digests = [...digestOf].map(([path, digest]) => `${digest}  ${path}\n`);
  return {
    edition: number,
    digest: sha256(digests.join('')),
    at: formatTime(edition.at),
    previous: previous ?? null,
    nextExpiry: edition.nextExpiry === undefined ? null : formatTime(edition.nextExpiry),
    policy: policyDigest(configuration, sha256),
    files: Object.fromEntries(
      feeds.map((feed) => [feed.path, accountOf(feed, digestOf.get(feed.path) ?? '')]),
    ),
    listed: listedBy(edition.account),
    leftOut: leftOutBy(edition.account),
    indicators: edition.places,
    ownAddresses: {
      accused: edition.contests.length,
      listed: edition.contests.filter(({ isConfirmed }) => isConfirmed).length,
      attacking: edition.accused.length,
    },
    pins: edition.pins.filter(({ lists }) => lists.length > 0).length,
    findings: summary,
  };
}

function accountOf(feed: FeedFile, sha256: string) {
  const { entries, text, byRank, budget, fit } = feed;
  const { usedPercent, alarms } = roomOf(feed);
  return {
    entries,
    sentinel: entries === 0,
    bytes: text.length,
    sha256,
    ...byRank,
    budget: { linesMax: budget.linesMax, bytesMax: budget.bytesMax, usedPercent },
    leftOut: fit.leftOut,
    ...(fit.added === 0n
      ? {}
      : { added: { addresses: Number(fit.added), atLeast: Number(fit.addedLeast) } }),
    ...(alarms.length === 0 ? {} : { alarms }),
  };
}

/** Indicators that are listed, by what accuses them; one that two accounts accuse counts in both. */
function listedBy({ listed: { bySeverity, byFamily, byAccount, byRegion } }: EditionAccount) {
  return {
    bySeverity: Object.fromEntries(BANDS.map((band) => [band, bySeverity.get(band) ?? 0])),
    byFamily: mostFrequent(byFamily),
    byAccount: mostFrequent(byAccount),
    byRegion: mostFrequent(byRegion),
  };
}

/** Senders choose some of what reasons are made of: the most frequent are told, the rest are summed. */
const REASONS_TOLD = 100;
const OTHER_REASONS = 'other reasons';

function leftOutBy({ leftOut: { excluded, held, shed, watched } }: EditionAccount) {
  return {
    excluded: mostFrequent(excluded),
    held: mostFrequent(held),
    shed: mostFrequent(shed),
    watched: mostFrequent(watched),
  };
}

/** How many have each name, the most frequent first. */
function mostFrequent(counts: Counts): Readonly<Record<string, number>> {
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const rest = sorted.slice(REASONS_TOLD).reduce((sum, [, count]) => sum + count, 0);
  const told = sorted.slice(0, REASONS_TOLD);
  return Object.fromEntries(rest === 0 ? told : [...told, [OTHER_REASONS, rest]]);
}

const digests = new WeakMap<Configuration, string>();

/**
 * Of what decides: equal for equal configurations. Made once for each, since it is long and every tick asks.
 * Ranges hold bigints, which JSON does not know.
 */
export function policyDigest(
  configuration: Configuration,
  sha256: ManifestContext['sha256'],
): string {
  const before = digests.get(configuration);
  if (before !== undefined) return before;
  const text = JSON.stringify(configuration, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  const made = sha256(text);
  digests.set(configuration, made);
  return made;
}
