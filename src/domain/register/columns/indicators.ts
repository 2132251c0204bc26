/**
 * The indicators of a register. A publisher holds them already, in rows: then the register asks for each when it judges it.
 * Those that are given as objects it keeps.
 */
import { isJudgedKey, judgedKeyOf } from '../../facts/finding-status.ts';
import type { Indicator } from '../../facts/indicator.ts';
import type { KnownIndicators } from '../../facts/rows/known-indicators.ts';
import type { Sighting } from '../../facts/sighting.ts';
import { keyAt, slotOf, type SlotNames } from './names.ts';

/** Those that were given. */
export interface GivenIndicators extends Omit<KnownIndicators, 'findings'> {
  readonly set: (indicator: Indicator) => void;
  readonly forget: (key: string) => void;
}

export function givenIndicators(): GivenIndicators {
  const all = new Map<string, Indicator>();
  const keysOf = (isMeant: (sighting: Sighting) => boolean) => {
    const meant = [...all.values()].filter(({ sightings }) => sightings.some(isMeant));
    return new Set(meant.map(({ key }) => key));
  };
  return {
    get: (key) => all.get(key),
    has: (key) => all.has(key),
    set: (indicator) => void all.set(indicator.key, indicator),
    forget: (key) => void all.delete(key),
    namedBy(findings) {
      const keys = new Set(findings);
      const hasJudged = [...keys].some(isJudgedKey);
      return keysOf(
        ({ finding }) => keys.has(finding) || (hasJudged && keys.has(judgedKeyOf(finding))),
      );
    },
    seenBy: (accounts) => keysOf(({ traits }) => accounts.has(traits.accountId)),
    // They change with the register alone.
    version: () => 0,
  };
}

/** Of the columns, which is all that is asked of them here. */
interface WithIndicators extends SlotNames {
  readonly known: Uint8Array;
  readonly source: Pick<KnownIndicators, 'get'>;
}

/** What is known of the value in a slot; `undefined` where only an earlier edition knows it. */
export function indicatorIn(columns: WithIndicators, slot: number): Indicator | undefined {
  return columns.known[slot] === 1 ? columns.source.get(keyAt(columns, slot)) : undefined;
}

/** Adds the slots of the keys that have one. */
export function addSlotsOf(columns: SlotNames, keys: Iterable<string>, to: Set<number>): void {
  for (const key of keys) {
    const slot = slotOf(columns, key);
    if (slot !== undefined) to.add(slot);
  }
}
