/** `check-feed` of what a FortiGate says it has loaded: whether it loaded all, and of which edition. */
import { readFileSync } from 'node:fs';
import {
  editionLines,
  editionsHeld,
  resourceStats,
  statsProblems,
  type ManifestEdition,
  type ResourceStats,
  type StatsProblem,
} from '../../../domain/feed-check/resource-stats.ts';
import { Failure, Misuse, type Io } from '../../shell/verb.ts';

export const SAYS: Readonly<Record<StatsProblem, string>> = {
  cut: 'the tail was cut: the box enforces fewer entries than the feed has; give it a smaller feed, or take other feeds off the box (log 22224 from 7.4.4)',
  empty:
    'the box holds no entry: its deny policies let everything pass; check the URL and the credential (log 22221)',
  'error-lines': 'the box could not read some lines: check-feed of the feed itself names them',
  'not-counted': 'the output names no count: paste all of "diagnose sys external-resource stats"',
  unused: 'no policy and no profile refers to it: nothing is blocked',
};

interface HeldFeed extends ResourceStats {
  readonly problems: readonly StatsProblem[];
  /** `undefined`: no manifest was given, or the feed is none that it names. */
  readonly editions: readonly number[] | undefined;
}

export interface StatsOptions {
  readonly manifests: readonly string[];
  readonly json: boolean;
}

/** Exit 1 if a feed was cut, is empty, unreadable in part, or not used. */
export async function checkStats(text: string, options: StatsOptions, io: Io): Promise<0 | 1> {
  const editions = options.manifests.map(manifestIn);
  const feeds = resourceStats(text).map((stats): HeldFeed => {
    const file = fileOf(stats.name, editions);
    return {
      ...stats,
      problems: statsProblems(stats),
      editions: file === undefined ? undefined : editionsHeld(stats, file, editions),
    };
  });
  if (feeds.length === 0) throw new Failure('no feed is named in it: expected "name: …;" lines');
  await io.out(options.json ? `${JSON.stringify({ feeds })}\n` : feeds.map(textOf).join(''));
  return feeds.some(({ problems }) => problems.length > 0) ? 1 : 0;
}

/** Throws `Failure` or `Misuse`. */
export function manifestIn(path: string): ManifestEdition {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Failure(`cannot read ${path}: ${error instanceof Error ? error.message : ''}`);
  }
  const lines = editionLines(manifest);
  if (lines !== undefined) return lines;
  throw new Misuse(`--manifest ${path} is no manifest, expected manifest.json of an edition`);
}

/** Feeds of ours are called after what they hold; `-push` is the same feed by the other lane. */
const FILES: readonly (readonly [RegExp, RegExp])[] = [
  [/-addresses(-push)?$/, /(^|\/)blocklist\.txt$/],
  [/-domains(-push)?$/, /(^|\/)domains\.txt$/],
  [/-hashes(-push)?$/, /(^|\/)sha256\.txt$/],
];

/** The file of the edition that a feed of a box is called after. */
export function fileOf(name: string, [edition]: readonly ManifestEdition[]): string | undefined {
  const [, file] = FILES.find(([feed]) => feed.test(name)) ?? [];
  if (edition === undefined || file === undefined) return undefined;
  return [...edition.linesOf.keys()].find((path) => file.test(path));
}

function textOf(feed: HeldFeed): string {
  const { total, valid, buildable, problems } = feed;
  const rows: readonly (readonly [string, string])[] = [
    ['feed', `${shown(feed.name)}${feed.type === '' ? '' : ` (${shown(feed.type)})`}`],
    ['lines', `${counted(total)} in all, ${counted(valid)} valid, ${counted(buildable)} buildable`],
    ...(feed.editions === undefined ? [] : [['edition', editionText(feed.editions)] as const]),
    ...problems.map((problem) => ['error', SAYS[problem]] as const),
    ['verdict', verdictOf(feed)],
  ];
  return rows.map(([name, text]) => `${name.padEnd(8)} ${text}\n`).join('');
}

function verdictOf({ problems, buildable }: HeldFeed): string {
  if (problems.length > 0) return 'the box does not hold the feed as it should';
  return buildable === undefined
    ? 'every line is valid; this version does not say how many are enforced'
    : 'every line of the feed is enforced';
}

export function editionText(editions: readonly number[]): string {
  if (editions.length === 0) return 'none of those whose manifests were given';
  const [one, ...more] = editions;
  return more.length === 0
    ? `${one ?? ''}, by its number of lines`
    : `one of ${editions.join(', ')}: their feeds have as many lines`;
}

function counted(count: number | undefined): string {
  return count === undefined ? 'not said' : String(count);
}

/** A box wrote it: nothing of it reaches the terminal as a control character. */
function shown(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
