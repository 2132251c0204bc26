/** What `palisade explain` is asked for, and the values behind it that a hub lists. */
import type { Target } from '../../../domain/facts/override.ts';
import type { SearchText } from '../../../domain/facts/search-text.ts';
import { textAt } from '../../../domain/base/lookup.ts';
import { formatAddress } from '../../../domain/values/address.ts';
import { listOf, type HubClient, type HubDocument } from '../../hub-client/hub-response.ts';
import { listPages } from '../../hub-client/list-pages.ts';

/** The value of a target in canonical text; of a network its first address. */
export function oneValueOf(target: Target): string {
  if (target.kind === 'domain') return target.name;
  if (target.kind === 'hash') return target.hash;
  const { family, first } = target.range;
  return formatAddress(family, first);
}

/** Values to ask the hub for, at most `max`: those that a finding names, those in a network, or the one value. */
export async function valuesSought(
  hub: HubClient,
  search: SearchText,
  max: number,
): Promise<readonly string[]> {
  if (search.kind === 'finding') {
    const ofFinding = { finding: search.finding };
    return distinctValues(hub, ['entries', 'watched', 'held'], ofFinding, max);
  }
  const { target } = search;
  const one = [oneValueOf(target)];
  if (target.kind !== 'ip' || target.range.first === target.range.last) return one;
  const inside = await distinctValues(hub, ['entries'], { within: target.text }, max);
  return inside.length > 0 ? inside : one;
}

async function distinctValues(
  hub: HubClient,
  lists: readonly string[],
  filter: Readonly<Record<string, string>>,
  max: number,
): Promise<readonly string[]> {
  const values = new Set<string>();
  for (const what of lists) {
    for await (const page of listPages(hub, { what, ...filter })) {
      for (const value of valuesIn(page)) values.add(value);
      if (values.size >= max) return [...values].slice(0, max);
    }
  }
  return [...values];
}

function valuesIn(page: HubDocument): readonly string[] {
  return listOf(page, 'values').flatMap((one) => textAt(one, 'value') ?? []);
}
