/** `check-feed --api`: what a FortiGate itself says it has loaded of a feed, beside the feed and its editions. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { apiKeyIn } from '../../../adapters/firewalls/api-key.ts';
import {
  fortiosEntries,
  type FortiosAdvice,
  type FortiosOptions,
} from '../../../adapters/firewalls/fortios-api.ts';
import { sha256 } from '../../../adapters/shared/sha256.ts';
import { counted, grouped } from '../../../domain/base/counted.ts';
import { formatTime, type EpochSeconds } from '../../../domain/base/time.ts';
import { isLoopback } from '../../../domain/configuration/configuration-reports.ts';
import {
  boxFeed,
  feedDifference,
  type BoxFeed,
  type FeedDifference,
} from '../../../domain/feed-check/box-answer.ts';
import { faultBook } from '../../../domain/feed-check/feed-fault.ts';
import {
  editionsHeld,
  statsProblems,
  type ManifestEdition,
  type StatsProblem,
} from '../../../domain/feed-check/resource-stats.ts';
import { Failure, Misuse, type Io } from '../../shell/verb.ts';
import { editionText, fileOf, manifestIn, SAYS } from './check-stats.ts';
import { feedBody } from './feed-body.ts';

export const API_OPTIONS = {
  api: { type: 'string' },
  'api-key-file': { type: 'string', path: true },
  ca: { type: 'string', path: true },
  vdom: { type: 'string' },
  resource: { type: 'string' },
} as const;

export interface BoxValues {
  readonly api?: string | undefined;
  readonly 'api-key-file'?: string | undefined;
  readonly ca?: string | undefined;
  readonly vdom?: string | undefined;
  readonly resource?: string | undefined;
  readonly manifest?: readonly string[] | undefined;
  readonly user?: string | undefined;
  readonly json: boolean;
}

const ADVICE: FortiosAdvice = {
  key: '--api-key-file',
  authority: '--ca',
  url: '--api',
  forbidden: 'its profile must read system configuration; look at --vdom',
  unknownFeed: 'there: give its name with --resource and its VDOM with --vdom',
};
/** All entries of a large feed take a small box a while. */
const TIMEOUT = 60;
/** The year 2100: a box that says later has no clock. */
const TIME_MAX = 4_102_444_800;

export function isOfBox(values: BoxValues): boolean {
  return Object.keys(API_OPTIONS).some((name) => name in values);
}

/** Exit 1 if the box has not loaded all of it, or it is not the feed at `place`. */
export async function checkBox(
  place: string | undefined,
  values: BoxValues,
  io: Io,
): Promise<0 | 1> {
  const options = optionsGiven(values);
  const resource = values.resource ?? resourceOf(place);
  const editions = (values.manifest ?? []).map(manifestIn);
  const feed = place === undefined ? undefined : await feedText(place, values.user, io);
  const box = boxFeed(resource, await entriesOf(options, resource));
  if (box === undefined) {
    throw new Failure(
      `${options.url} answers, but not with the entries of a feed: is this the REST API of a FortiGate?`,
    );
  }
  const check = checked(box, feed, editions);
  await io.out(values.json ? `${JSON.stringify(check)}\n` : textOf(check));
  return isAsMeant(check) ? 0 : 1;
}

function optionsGiven(values: BoxValues): FortiosOptions {
  const { api, 'api-key-file': keyFile, ca, vdom } = values;
  if (api === undefined || keyFile === undefined) {
    throw new Misuse('expected both --api URL and --api-key-file FILE');
  }
  const key = apiKeyIn(fileText(keyFile));
  if (key === undefined) {
    throw new Failure(`${keyFile} holds no API key: expected it alone, or {"apiKey": "…"}`);
  }
  return {
    url: apiUrl(api),
    vdom,
    certificateAuthority: ca === undefined ? undefined : fileText(ca),
    timeout: TIMEOUT,
    key: () => Promise.resolve(key),
    advice: ADVICE,
  };
}

/** A key goes over TLS, except to this machine. */
function apiUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(given));
  if (url !== undefined && isSafe && url.href === `${url.origin}/`) return url.origin;
  throw new Misuse(
    'expected of --api where the REST API of the box is, https:// without a path, e.g. https://fw-muc-1.example.org:8443',
  );
}

function fileText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(`cannot read ${path}: ${error instanceof Error ? error.message : ''}`);
  }
}

/** As `palisade fortigate` calls the feed without `--prefix`. */
function resourceOf(place: string | undefined): string {
  const name = basename((place ?? '').replace(/[?#].*$/, ''));
  if (/^blocklist.*\.txt$/.test(name)) return 'palisade-addresses';
  if (name === 'domains.txt') return 'palisade-domains';
  if (name === 'sha256.txt') return 'palisade-hashes';
  throw new Misuse('expected --resource NAME: the feed as the box calls it');
}

async function feedText(place: string, user: string | undefined, io: Io): Promise<string> {
  const body = await feedBody(place, user, faultBook(), io);
  if (body !== undefined) return Buffer.from(body).toString('utf8');
  throw new Failure(`${place} is not served as a feed: check-feed without --api says why`);
}

async function entriesOf(options: FortiosOptions, resource: string): Promise<unknown> {
  try {
    return await fortiosEntries(options, resource);
  } catch (error) {
    throw new Failure(`${options.url}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

interface BoxCheck {
  readonly box: BoxFeed;
  readonly problems: readonly StatsProblem[];
  /** Lines of the feed; `undefined` if none was named. */
  readonly feedLines: number | undefined;
  /** `undefined` if there is nothing to compare. */
  readonly difference: FeedDifference | undefined;
  readonly editions: CheckedEditions | undefined;
}

interface CheckedEditions {
  readonly numbers: readonly number[];
  /** By the digest of all entries, and not by their number alone. */
  readonly isProven: boolean;
}

function checked(
  box: BoxFeed,
  feed: string | undefined,
  editions: readonly ManifestEdition[],
): BoxCheck {
  const lines = feed?.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  const isComparable = lines !== undefined && box.entries !== undefined;
  const difference = isComparable ? feedDifference(lines, box.entries) : undefined;
  const texts = [
    ...(box.entries === undefined ? [] : [box.entries.map((entry) => `${entry}\n`).join('')]),
    ...(feed !== undefined && difference !== undefined && isSame(difference) ? [feed] : []),
  ];
  return {
    box,
    problems: statsProblems(box.stats),
    feedLines: lines?.length,
    difference,
    editions: editionsOf(box, texts, editions),
  };
}

/** Of texts whose entries the box holds. */
function editionsOf(
  { stats }: BoxFeed,
  texts: readonly string[],
  editions: readonly ManifestEdition[],
): CheckedEditions | undefined {
  const file = fileOf(stats.name, editions);
  if (file === undefined) return undefined;
  const digests = new Set(texts.map(sha256));
  const proven = editions.filter(({ digestOf }) => digests.has(digestOf.get(file) ?? ''));
  return proven.length > 0
    ? { numbers: proven.map(({ edition }) => edition).sort((a, b) => b - a), isProven: true }
    : { numbers: editionsHeld(stats, file, editions), isProven: false };
}

function isSame({ missing, extra }: FeedDifference): boolean {
  return missing.count === 0 && extra.count === 0;
}

/** Where the box lists no entries, their numbers must do. */
function isAsMeant({ box, problems, feedLines, difference }: BoxCheck): boolean {
  if (problems.length > 0) return false;
  if (difference !== undefined) return isSame(difference);
  return feedLines === undefined || feedLines === box.stats.valid;
}

function textOf(check: BoxCheck): string {
  const { box, problems, difference, editions } = check;
  const { stats, fileStatus, updatedAt, askedAt, invalid } = box;
  const rows: readonly (readonly [string, string])[] = [
    ['feed', `${shown(stats.name)}${fileStatus === undefined ? '' : `, ${shown(fileStatus)}`}`],
    ['lines', `${grouped(stats.valid ?? 0)} valid, ${stats.errors ?? 'not said how many'} invalid`],
    ['times', `content updated ${timeText(updatedAt)}, last asked for ${timeText(askedAt)}`],
    ...(editions === undefined ? [] : [['edition', checkedText(editions)] as const]),
    ...problems.map((problem) => ['error', SAYS[problem]] as const),
    ...invalid.map((entry) => ['', shown(entry)] as const),
    ...(difference === undefined ? [] : differenceRows(difference)),
    ['verdict', verdictOf(check)],
  ];
  return rows.map(([name, text]) => `${name.padEnd(8)} ${text}\n`).join('');
}

function differenceRows({
  missing,
  extra,
}: FeedDifference): readonly (readonly [string, string])[] {
  const rows = (what: string, { count, first }: FeedDifference['missing']) =>
    count === 0
      ? []
      : [
          ['error', `${what}: ${counted(count, 'entry', 'entries')}`] as const,
          ...first.map((entry) => ['', shown(entry)] as const),
        ];
  return [
    ...rows('in the feed, not on the box', missing),
    ...rows('on the box, not in the feed', extra),
  ];
}

function checkedText({ numbers, isProven }: CheckedEditions): string {
  return isProven ? `${numbers.join(', ')}, by every entry` : editionText(numbers);
}

function verdictOf(check: BoxCheck): string {
  const { difference, feedLines } = check;
  if (!isAsMeant(check)) return 'the box does not hold the feed as it should';
  const unsaid = 'whether a policy uses it, this API does not say';
  if (difference !== undefined) return `the box holds the feed, entry by entry; ${unsaid}`;
  if (feedLines === undefined) return `the box has loaded all that it read; ${unsaid}`;
  return 'the box holds as many entries as the feed; it does not list them, so they are not compared';
}

function timeText(time: EpochSeconds | undefined): string {
  return time === undefined || time <= 0 || time > TIME_MAX
    ? 'at no time that it says'
    : formatTime(time);
}

/** A box wrote it: nothing of it reaches the terminal as a control character. */
function shown(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
