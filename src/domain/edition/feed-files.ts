/**
 * The feeds of an edition as files: the standard ones (docs/architecture.md#files-of-an-edition names them), then those of one's own.
 *
 * Law: no file is empty, and each says how much of its budget it fills and what found no room in it.
 */
import { counted } from '../base/counted.ts';
import { feedLines, lineCount, linesOfFamily, type AddressFeed } from '../feeds/address-feed.ts';
import type { RankedLines } from '../addresses/entries/edition-lines.ts';
import { NO_PREFIXES, prefixCount } from '../addresses/set/feed-text.ts';
import { RANKS, type Rank } from '../values/band.ts';
import type { Edition } from '../register/edition.ts';
import type { PlannedBudget } from '../feeds/feed-plan.ts';
import { feedOfText, renderFeed, SENTINELS, type FeedText } from '../feeds/feed.ts';
import type { FeedFit } from '../feeds/named-feeds.ts';

export interface FeedFile extends FeedContent {
  readonly path: string;
  readonly budget: PlannedBudget;
  readonly fit: FeedFit;
  /** A part of another file, whose room is told there. */
  readonly isPart: boolean;
}

interface FeedContent {
  readonly text: FeedText;
  /** 0 if the file holds only its sentinel. */
  readonly entries: number;
  readonly byRank: Readonly<Record<Rank, number>>;
  /** SHA-256 of the text, made once for a text that stands from edition to edition. */
  readonly digestBy: (sha256: (text: string) => string) => string;
}

export function feedFilesOf({
  addresses,
  domains,
  hashes,
  budgets,
  fits,
  namedFeeds,
}: Edition): readonly FeedFile[] {
  const all = { budget: budgets.ip, fit: fits.ip, isPart: false };
  const half = { ...all, fit: { leftOut: 0, added: 0n, addedLeast: 0n }, isPart: true };
  const { both, ipv4, ipv6 } = contentOf(addresses);
  const values = (entries: readonly { readonly value: string; readonly rank: Rank }[]) =>
    entries.map(({ value, rank }) => ({ text: value, rank }));
  return [
    { path: 'feeds/blocklist.txt', ...both, ...all },
    { path: 'feeds/blocklist-ipv4.txt', ...ipv4, ...half },
    { path: 'feeds/blocklist-ipv6.txt', ...ipv6, ...half },
    {
      path: 'feeds/domains.txt',
      ...linesOf(values(domains), SENTINELS.domains),
      budget: budgets.domain,
      fit: fits.domain,
      isPart: false,
    },
    {
      path: 'feeds/sha256.txt',
      ...linesOf(values(hashes), SENTINELS.sha256),
      budget: budgets.hash,
      fit: fits.hash,
      isPart: false,
    },
    ...namedFeeds.map(({ path, text, ranks, budget, fit }) => ({
      path,
      ...contentWith(text, ranks.length, countRanks(ranks)),
      budget,
      fit,
      isPart: false,
    })),
  ];
}

interface AddressContent {
  readonly both: FeedContent;
  readonly ipv4: FeedContent;
  readonly ipv6: FeedContent;
}

/** A feed that is drawn once stands for many editions, since most minutes change nothing of it. */
const contents = new WeakMap<AddressFeed, AddressContent>();

function contentOf(addresses: AddressFeed): AddressContent {
  const known = contents.get(addresses);
  if (known !== undefined) return known;
  const { lines, room } = addresses;
  const both = addressLines(lines, SENTINELS.ipv4, room);
  const of6 = linesOfFamily(lines, 6);
  const ipv6 = addressLines(of6, SENTINELS.ipv6, room);
  // Mostly nobody lists an IPv6 address: then the IPv4 feed is the whole.
  const ipv4 =
    lineCount(of6) === 0 ? both : addressLines(linesOfFamily(lines, 4), SENTINELS.ipv4, room);
  const made = { both, ipv4, ipv6 };
  contents.set(addresses, made);
  return made;
}

/** Written as the address engine writes: there may be a million. */
function addressLines(
  lines: RankedLines,
  sentinel: string,
  room: AddressFeed['room'],
): FeedContent {
  const counts = RANKS.map((rank, number) => {
    return [rank, prefixCount(lines[number] ?? NO_PREFIXES)] as const;
  });
  const text = feedOfText(feedLines(lines, room), sentinel);
  return contentWith(text, lineCount(lines), Object.fromEntries(counts) as Record<Rank, number>);
}

function linesOf(
  lines: readonly { readonly text: string; readonly rank: Rank }[],
  sentinel: string,
): FeedContent {
  const text = renderFeed(
    lines.map((line) => line.text),
    sentinel,
  );
  return contentWith(text, lines.length, countRanks(lines.map(({ rank }) => rank)));
}

function contentWith(
  text: FeedText,
  entries: number,
  byRank: Readonly<Record<Rank, number>>,
): FeedContent {
  let digest: string | undefined;
  return { text, entries, byRank, digestBy: (sha256) => (digest ??= sha256(text)) };
}

function countRanks(ranks: readonly Rank[]): Readonly<Record<Rank, number>> {
  const counts = Object.fromEntries(RANKS.map((rank) => [rank, 0])) as Record<Rank, number>;
  for (const rank of ranks) counts[rank] += 1;
  return counts;
}

/** How full a feed is: of its lines or of its bytes, whichever is the more. */
export interface FeedUsage {
  readonly path: string;
  readonly usedPercent: number;
  /** What an operator should know of it; empty while there is room. */
  readonly alarms: readonly string[];
}

/** From here on an operator is told, while there is time to split a feed or to free a box. */
const NEARLY_FULL_PERCENT = 80;

export function roomOf({ path, text, entries, budget, fit, isPart }: FeedFile): FeedUsage {
  const { linesMax, bytesMax } = budget;
  const usedPercent = Math.floor(100 * Math.max(entries / linesMax, text.length / bytesMax));
  const alarms: string[] = [];
  if (fit.leftOut > 0) {
    const why = fit.because === undefined ? '' : `; ${fit.because}`;
    alarms.push(`${path} leaves out ${fit.leftOut}, over its budget of ${limits(budget)}${why}`);
  } else if (fit.added > 0n) {
    alarms.push(
      `${path} is squeezed into ${limits(budget)}: ${counted(fit.added, 'address was', 'addresses were')} added`,
    );
  } else if (usedPercent >= NEARLY_FULL_PERCENT) {
    alarms.push(`${path} is ${usedPercent} % full, there is room for ${limits(budget)}`);
  }
  return { path, usedPercent, alarms: isPart ? [] : alarms };
}

function limits({ linesMax, bytesMax }: PlannedBudget): string {
  return `${linesMax} lines and ${bytesMax} bytes`;
}
