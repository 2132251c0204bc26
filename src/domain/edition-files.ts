/**
 * The files of an edition (DESIGN §5.2 names them): feeds for firewalls, and beside them what analysts
 * need. Bytes depend on the edition alone: no clock, no host, no order of arrival.
 */
import type { Configuration } from './configuration.ts';
import { countPlaces, RANKS, type Edition, type Judged, type NamedEntry } from './edition.ts';
import { renderFeed, renderList, SENTINELS } from './feed.ts';
import type { Pin, PinLine } from './pin.ts';
import type { RankedLine } from './ranking.ts';
import { formatTime } from './time.ts';
import { explanationOf } from './explanation.ts';

export type Files = ReadonlyMap<string, string>;

const WHY = {
  ipv4: 'why/ipv4.jsonl',
  ipv6: 'why/ipv6.jsonl',
  domain: 'why/domains.jsonl',
  hash: 'why/sha256.jsonl',
  pins: 'why/pins.jsonl',
} as const;
/** The files that an edition with nothing to say in them has not. */
export const REASON_FILES: readonly string[] = Object.values(WHY);

export interface Surroundings {
  readonly number: number;
  /** Number of the edition before; `undefined` for a first one. */
  readonly previous?: number;
  readonly canary: readonly string[];
  readonly summary: object;
  readonly configuration: Configuration;
  /** SHA-256 of UTF-8 text in lower-case hexadecimal. */
  readonly sha256: (text: string) => string;
}

/** All that a replay leaves, in order of paths: what is published, and the reasons of every indicator. */
export function filesOf(edition: Edition, surroundings: Surroundings): Files {
  const { files, manifest } = publishedFiles(edition, surroundings);
  const { edition: number, digest } = manifest;
  const health = {
    lastSuccessfulCheck: formatTime(edition.at),
    edition: number,
    digest,
  };
  const all = [...files, ...whyFiles(edition), ['health.json', json(health)] as const];
  if (edition.pins.length > 0) all.push([WHY.pins, renderList(edition.pins.map(pinLine))]);
  return new Map(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What every edition publishes. Equal digests mean that no firewall would see a difference. */
export function publishedFiles(edition: Edition, surroundings: Surroundings) {
  const feeds = feedsOf(edition);
  const files = new Map<string, string>();
  for (const { path, text } of feeds) {
    files.set(path, text);
    files.set(`${path}.sha256`, `${surroundings.sha256(text)}  ${fileName(path)}\n`);
  }
  const manifest = manifestOf(edition, feeds, surroundings);
  files.set('watch.txt', renderList(watchLines(edition)));
  files.set('canary.txt', renderList(surroundings.canary));
  files.set('manifest.json', json(manifest));
  return { files, manifest };
}

interface FeedFile {
  readonly path: string;
  readonly text: string;
  /** 0 if the file holds only its sentinel. */
  readonly entries: number;
  readonly byRank: Readonly<Record<string, number>>;
}

function feedsOf({ addresses, domains, hashes }: Edition): readonly FeedFile[] {
  const ofFamily = (family: 4 | 6) => addresses.filter((line) => line.family === family);
  return [
    addressFeed('feeds/blocklist.txt', addresses, SENTINELS.ipv4),
    addressFeed('feeds/blocklist-ipv4.txt', ofFamily(4), SENTINELS.ipv4),
    addressFeed('feeds/blocklist-ipv6.txt', ofFamily(6), SENTINELS.ipv6),
    namedFeed('feeds/domains.txt', domains, SENTINELS.domains),
    namedFeed('feeds/sha256.txt', hashes, SENTINELS.sha256),
  ];
}

type Sentinel = Parameters<typeof renderFeed>[1];

function addressFeed(path: string, lines: readonly RankedLine[], sentinel: Sentinel): FeedFile {
  const text = renderFeed(
    lines.map((line) => line.text),
    sentinel,
  );
  return { path, text, entries: lines.length, byRank: countRanks(lines) };
}

function namedFeed(path: string, entries: readonly NamedEntry[], sentinel: Sentinel): FeedFile {
  const text = renderFeed(
    entries.map((entry) => entry.value),
    sentinel,
  );
  return { path, text, entries: entries.length, byRank: countRanks(entries) };
}

function countRanks(entries: readonly { readonly rank: string }[]): Record<string, number> {
  return Object.fromEntries(
    RANKS.map((rank) => [rank, entries.filter((entry) => entry.rank === rank).length]),
  );
}

/** Monitored or held back: everything that is in force but not listed, and not kept out for good. */
function watchLines({ judged }: Edition): readonly string[] {
  return judged
    .filter(({ standing }) => ['watched', 'held', 'shed'].includes(standing.place))
    .map(({ value }) => value.value);
}

function whyFiles({ judged, at }: Edition): readonly (readonly [string, string])[] {
  const lines = new Map<string, string[]>();
  for (const one of judged) {
    const path = whyPath(one);
    const list = lines.get(path) ?? [];
    list.push(`${JSON.stringify(explanationOf(one, at))}\n`);
    lines.set(path, list);
  }
  return [...lines].map(([path, texts]) => [path, texts.join('')] as const);
}

function pinLine({ override: { target, author, reason, until }, lists }: Pin): string {
  const end = until === undefined ? null : formatTime(until);
  const line: PinLine = { target: target.text, lists, author, reason, until: end };
  return JSON.stringify(line);
}

function whyPath({ value }: Judged): string {
  if (value.kind !== 'ip') return WHY[value.kind];
  return value.value.includes(':') ? WHY.ipv6 : WHY.ipv4;
}

function manifestOf(edition: Edition, feeds: readonly FeedFile[], around: Surroundings) {
  const { sha256, number, summary, configuration } = around;
  const digests = feeds.map(({ path, text }) => `${sha256(text)}  ${path}\n`);
  return {
    edition: number,
    digest: sha256(digests.join('')),
    at: formatTime(edition.at),
    previous: around.previous ?? null,
    nextExpiry: edition.nextExpiry === undefined ? null : formatTime(edition.nextExpiry),
    policy: sha256(configurationText(configuration)),
    files: Object.fromEntries(
      feeds.map(({ path, text, entries, byRank }, index) => [
        path,
        {
          entries,
          sentinel: entries === 0,
          bytes: text.length,
          sha256: digests[index]?.slice(0, 64),
          ...byRank,
        },
      ]),
    ),
    indicators: countPlaces(edition.judged),
    pins: edition.pins.length,
    findings: summary,
  };
}

/** What decides, as text: ranges hold bigints, which JSON does not know. */
function configurationText(configuration: Configuration): string {
  return JSON.stringify(configuration, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
