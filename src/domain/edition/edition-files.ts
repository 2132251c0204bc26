/**
 * The files of an edition (docs/architecture.md#files-of-an-edition names them): feeds for firewalls, and beside them what analysts
 * need. Bytes depend on the edition alone: no clock, no host, no order of arrival.
 */
import type { Configuration } from '../configuration/configuration.ts';
import type { Edition } from '../register/edition.ts';
import { explanationOf } from './explanation.ts';
import { feedFilesOf, roomOf } from './feed-files.ts';
import { renderList } from '../feeds/feed.ts';
import { manifestOf } from './manifest.ts';
import { pinLineOf } from './listed-entry.ts';
import { renderRetiredFeed } from '../feeds/retired-feed.ts';
import type { JudgedIndicator } from '../register/edition.ts';
import { formatTime } from '../base/time.ts';

export type Files = ReadonlyMap<string, string>;

/** What each pin of the edition lists, a line each; not there if there is none. */
export const PINS_FILE = 'why/pins.jsonl';

const WHY = {
  ipv4: 'why/ipv4.jsonl',
  ipv6: 'why/ipv6.jsonl',
  domain: 'why/domains.jsonl',
  hash: 'why/sha256.jsonl',
  pins: PINS_FILE,
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
  /** Files of feeds that the edition before had. @default - none */
  readonly formerFeeds?: readonly string[];
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
  return new Map(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What every edition publishes. Equal digests mean that no firewall would see a difference. */
export function publishedFiles(edition: Edition, surroundings: Surroundings) {
  const feeds = feedFilesOf(edition);
  const files = new Map<string, string>();
  const { sha256, formerFeeds = [] } = surroundings;
  const add = (path: string, text: string, digest: string) => {
    files.set(path, text);
    files.set(digestPath(path), digestText(path, digest));
  };
  for (const { path, text, digestBy } of feeds) add(path, text, digestBy(sha256));
  for (const path of formerFeeds) {
    if (files.has(path) || feedOfDigest(path) !== undefined) continue;
    const text = renderRetiredFeed(path);
    add(path, text, sha256(text));
  }
  const manifest = manifestOf(edition, feeds, surroundings);
  files.set('watch.txt', edition.watchList);
  files.set('canary.txt', renderList(surroundings.canary));
  files.set('manifest.json', json(manifest));
  const pins = edition.pins.map((pin) => JSON.stringify(pinLineOf(pin)));
  if (pins.length > 0) files.set(PINS_FILE, renderList(pins));
  return { files, manifest, room: feeds.map(roomOf) };
}

const DIGEST = '.sha256';

/** Where the digest of a feed file lies. */
export function digestPath(path: string): string {
  return `${path}${DIGEST}`;
}

/** Whose digest this file is; `undefined` if it is none. */
export function feedOfDigest(path: string): string | undefined {
  return path.endsWith(DIGEST) ? path.slice(0, -DIGEST.length) : undefined;
}

/** As `sha256sum` prints it, and checks it. */
export function digestText(path: string, digest: string): string {
  return `${digest}  ${fileName(path)}\n`;
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

function whyPath({ value }: JudgedIndicator): string {
  if (value.kind !== 'ip') return WHY[value.kind];
  return value.value.includes(':') ? WHY.ipv6 : WHY.ipv4;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
