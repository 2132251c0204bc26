/**
 * What a FortiGate says it has loaded: the output of `diagnose sys external-resource stats`, as it is pasted.
 *
 *   name: palisade-addresses; uuid_idx: 606; type: address;
 *     update_method: feed; truncated total lines: 2262179; valid lines: 2262179; error lines: 0;
 *     used: yes; buildable: 261969; total in count file: 2262179;
 *
 * Which of these a version prints differs (kb 421292, 378964): what is not printed is `undefined`, never 0.
 * Nothing that is pasted makes this throw.
 */
import { isObject, at, numberAt, textAt } from '../base/lookup.ts';

export interface ResourceStats {
  readonly name: string;
  /** As FortiOS calls it; empty where it is not printed. */
  readonly type: string;
  readonly total: number | undefined;
  readonly valid: number | undefined;
  readonly errors: number | undefined;
  /** What is enforced; less than `valid` means that the tail was cut. Not printed before 7.4. */
  readonly buildable: number | undefined;
  /** Whether a policy or profile refers to it. */
  readonly used: boolean | undefined;
  /** The box itself says that it cut the feed. */
  readonly truncated: boolean;
}

const TEXT_MAX = 1_000_000;
/** A FortiGate has at most so many feeds (fortios.md §1). */
const FEEDS_MAX = 511;
const PAIR = /([A-Za-z][A-Za-z _]{0,40}):[ \t]*([^;\r\n]{0,200})/g;

/** Whether a text is such output rather than a feed. */
export function isResourceStats(text: string): boolean {
  const start = text.slice(0, 4_000);
  return /\bname:/.test(start) && /\b(total lines|valid lines|buildable):/.test(start);
}

export function resourceStats(text: string): readonly ResourceStats[] {
  const found: Map<string, string>[] = [];
  for (const [, key = '', value = ''] of text.slice(0, TEXT_MAX).matchAll(PAIR)) {
    const name = key.trim().toLowerCase();
    if (name === 'name' && found.length < FEEDS_MAX) found.push(new Map());
    const last = found.at(-1);
    if (last?.has(name) === false) last.set(name, value.trim().replace(/^"|"$/g, ''));
  }
  return found.map(statsOf);
}

function statsOf(fields: ReadonlyMap<string, string>): ResourceStats {
  const count = (...names: readonly string[]): number | undefined => {
    const text = names.map((name) => fields.get(name)).find((one) => one !== undefined);
    return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
  };
  const used = fields.get('used');
  return {
    name: fields.get('name') ?? '',
    type: fields.get('type') ?? '',
    total: count('total lines', 'truncated total lines'),
    valid: count('valid lines'),
    errors: count('error lines'),
    buildable: count('buildable'),
    used: used === 'yes' ? true : used === 'no' ? false : undefined,
    truncated: fields.has('truncated total lines') || fields.has('truncated'),
  };
}

export type StatsProblem = 'cut' | 'empty' | 'error-lines' | 'not-counted' | 'unused';

/** What is wrong with what the box holds, the worst first; nothing wrong is an empty list. */
export function statsProblems(stats: ResourceStats): readonly StatsProblem[] {
  const held = stats.buildable ?? stats.valid;
  const found: readonly (readonly [StatsProblem, boolean])[] = [
    ['not-counted', held === undefined],
    ['empty', held === 0],
    // The count decides where there is one; the word may be a label of that version.
    ['cut', stats.buildable === undefined ? stats.truncated : isLess(stats.buildable, stats.valid)],
    ['error-lines', isLess(0, stats.errors) || isLess(stats.valid, stats.total)],
    ['unused', stats.used === false],
  ];
  return found.flatMap(([problem, isSo]) => (isSo ? [problem] : []));
}

/** Both are known, and the first is less. */
function isLess(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && b !== undefined && a < b;
}

/** How many lines a feed of an edition has, by its file; from the edition's manifest. */
export interface ManifestEdition {
  readonly edition: number;
  readonly linesOf: ReadonlyMap<string, number>;
  /** SHA-256 of the file in lower-case hexadecimal. */
  readonly digestOf: ReadonlyMap<string, string>;
}

/** `undefined` for what is no manifest of an edition. */
export function editionLines(manifest: unknown): ManifestEdition | undefined {
  const edition = numberAt(manifest, 'edition');
  const files = at(manifest, 'files');
  if (edition === undefined || !isObject(files)) return undefined;
  const lines = Object.entries(files).flatMap(([path, file]): readonly [string, number][] => {
    const entries = numberAt(file, 'entries');
    // A feed without entries holds its sentinel.
    return entries === undefined ? [] : [[path, Math.max(1, entries)]];
  });
  const digests = Object.keys(files).flatMap((path): readonly [string, string][] => {
    const digest = textAt(files, path, 'sha256');
    return digest === undefined ? [] : [[path, digest]];
  });
  return { edition, linesOf: new Map(lines), digestOf: new Map(digests) };
}

/**
 * Editions of which the box may hold the feed: those whose feed has as many lines as the box read. Lines are
 * counted, not compared, so several may fit, and one that fits is not proven.
 */
export function editionsHeld(
  { total, valid }: ResourceStats,
  file: string,
  editions: readonly ManifestEdition[],
): readonly number[] {
  const lines = total ?? valid;
  return editions
    .filter(({ linesOf }) => lines !== undefined && linesOf.get(file) === lines)
    .map(({ edition }) => edition)
    .sort((a, b) => b - a);
}
