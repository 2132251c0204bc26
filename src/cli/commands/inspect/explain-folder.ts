/** `palisade explain --out DIR`: from what a replay left there. */
import { REASON_FILES } from '../../../domain/edition/edition-files.ts';
import type { Explanation } from '../../../domain/edition/explanation.ts';
import { isFinding } from '../../../domain/edition/listed-value.ts';
import { names, parseTarget, type Target } from '../../../domain/facts/override.ts';
import type { SearchText } from '../../../domain/facts/search-text.ts';
import { describePin, type PinLine } from '../../../domain/feeds/pin.ts';
import { describeSpecialUse, specialUseOf } from '../../../domain/addresses/set/special-use.ts';
import type { Address } from '../../../domain/values/address.ts';
import { oneValueOf } from './explain-search.ts';
import { editionTimeIn, linesIn, parsedLine } from './replay-folder.ts';

const PINS = 'why/pins.jsonl';

/**
 * What is known of what is sought, at most `max` explanations: of a network those of the values in it, of a
 * finding those of the values it names. Throws `Failure` unless a replay wrote there.
 */
export async function explainInFolder(
  folder: string,
  search: SearchText,
  max: number,
): Promise<readonly Explanation[]> {
  await editionTimeIn(folder);
  if (search.kind === 'finding') {
    const { finding } = search;
    return collect(folder, REASON_FILES, max, {
      mayFit: (line) => line.includes(finding),
      fits: ({ sightings }) => sightings.some((one) => isFinding(one.finding, finding)),
    });
  }
  const { target } = search;
  if (isNetwork(target)) {
    const found = await collect(folder, [fileOf(target)], max, {
      mayFit: () => true,
      fits: ({ value }) => names(target, { kind: 'ip', value }),
    });
    if (found.length > 0) return found;
  }
  const value = oneValueOf(target);
  const start = `{"value":${JSON.stringify(value)},`;
  const [found] = await collect(folder, [fileOf(target)], 1, {
    mayFit: (line) => line.startsWith(start),
    fits: () => true,
  });
  const explanation =
    found ?? (await findPin(folder, target.kind, value)) ?? specialUse(value, target.kind);
  return explanation === undefined ? [] : [explanation];
}

function isNetwork(target: Target): target is Extract<Target, { readonly kind: 'ip' }> {
  return target.kind === 'ip' && target.range.first !== target.range.last;
}

interface Sought {
  readonly mayFit: (line: string) => boolean;
  readonly fits: (explanation: Explanation) => boolean;
}

/** Line by line: `mayFit` keeps most of them from being parsed. */
async function collect(
  folder: string,
  files: readonly string[],
  max: number,
  { mayFit, fits }: Sought,
): Promise<readonly Explanation[]> {
  const found: Explanation[] = [];
  for (const file of files.filter((one) => one !== PINS)) {
    for await (const line of linesIn(folder, file)) {
      if (!mayFit(line)) continue;
      const explanation = parsedLine(line, file) as Explanation;
      if (fits(explanation)) found.push(explanation);
      if (found.length >= max) return found;
    }
  }
  return found;
}

function fileOf(target: Target): string {
  if (target.kind === 'ip') return `why/ipv${target.range.family}.jsonl`;
  return target.kind === 'domain' ? 'why/domains.jsonl' : 'why/sha256.jsonl';
}

/** A pinned value that no finding names has no line of its own: the pins say what they list. */
async function findPin(
  folder: string,
  kind: Target['kind'],
  value: string,
): Promise<Explanation | undefined> {
  for await (const line of linesIn(folder, PINS)) {
    const { lists, author, reason, until } = parsedLine(line, PINS) as PinLine;
    if (!lists.some((listed) => covers(listed, kind, value))) continue;
    const because = describePin({ author, reason });
    return { value, kind, place: 'listed', because, band: null, until, ...UNSEEN };
  }
  return undefined;
}

const UNSEEN = { accounts: [], regions: [], sightings: [] } as const;

/** What no finding can bring in is kept out all the same. */
function specialUse(value: string, kind: Target['kind']): Explanation | undefined {
  const special = kind === 'ip' ? specialUseOf(value as Address) : undefined;
  if (special === undefined) return undefined;
  const because = describeSpecialUse(special);
  return { value, kind, place: 'excluded', because, band: null, until: null, ...UNSEEN };
}

function covers(listed: string, kind: Target['kind'], value: string): boolean {
  const target = parseTarget(listed);
  if (!target.ok || target.value.kind !== kind) return false;
  return kind === 'ip' ? names(target.value, { kind, value }) : listed === value;
}
