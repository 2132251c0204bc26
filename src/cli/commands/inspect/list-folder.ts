/** `palisade list --out DIR`: from what a replay left there. */
import type { Explanation } from '../../../domain/edition/explanation.ts';
import {
  listedValueOf,
  parseListFilter,
  type FilterTexts,
} from '../../../domain/edition/listed-value.ts';
import { REASON_FILES } from '../../../domain/edition/edition-files.ts';
import type { PinLine } from '../../../domain/feeds/pin.ts';
import { parseTarget } from '../../../domain/facts/override.ts';
import { Misuse } from '../../shell/verb.ts';
import type { ShownList } from './list-text.ts';
import { editionTimeIn, linesIn, parsedLine } from './replay-folder.ts';

const PINS = 'why/pins.jsonl';

const PLACES: Readonly<Record<string, readonly Explanation['place'][]>> = {
  entries: ['listed'],
  watched: ['watched'],
  held: ['held', 'shed'],
};

/** Throws `Failure` unless a replay wrote there, `Misuse` for a list that it does not keep. */
export async function listInFolder(
  folder: string,
  what: string,
  texts: FilterTexts,
): Promise<ShownList> {
  const time = await editionTimeIn(folder);
  const [unfit] = Object.keys(texts);
  if (what === 'pins') {
    if (unfit !== undefined) throw new Misuse(`pins are not filtered by --${unfit}`);
    return { what, time, edition: undefined, values: await pinsIn(folder) };
  }
  const places = PLACES[what];
  if (places === undefined) {
    throw new Misuse(`a replay keeps no ${what}: they are in the configuration that it was given`);
  }
  const filter = parseListFilter(texts);
  if (!filter.ok) throw new Misuse(filter.problem.detail);
  const values: unknown[] = [];
  for (const file of REASON_FILES.filter((one) => one !== PINS)) {
    for await (const line of linesIn(folder, file)) {
      const listed = listedValueOf(parsedLine(line, file) as Explanation);
      if (places.includes(listed.place) && filter.value.fits(listed)) values.push(listed);
    }
  }
  return { what, time, edition: undefined, values };
}

async function pinsIn(folder: string): Promise<readonly unknown[]> {
  const pins: unknown[] = [];
  for await (const line of linesIn(folder, PINS)) {
    const { target, author, reason, until } = parsedLine(line, PINS) as PinLine;
    const parsed = parseTarget(target);
    const kind = parsed.ok ? parsed.value.kind : 'ip';
    pins.push({ kind, value: target, author, reason, at: null, until });
  }
  return pins;
}
