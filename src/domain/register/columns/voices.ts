/**
 * Who accuses a value, for the account of an edition: families, accounts and regions, of one band.
 *
 * Values that the same accuse share one voice and hold only its number, so that counting a million is
 * counting numbers.
 */
import type { Band } from '../../values/band.ts';
import type { BlockState } from '../../policy/verdict.ts';

export interface Voice {
  readonly band: Band;
  readonly families: readonly string[];
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

export interface Voices {
  /** By number. */
  readonly all: Voice[];
  readonly numbers: Map<string, number>;
}

export function newVoices(): Voices {
  return { all: [], numbers: new Map() };
}

/** The number of the voice that accuses. */
export function voiceOf({ all, numbers }: Voices, { band, accusing }: BlockState): number {
  const voice: Voice = {
    band,
    families: distinct(accusing.map(({ judgement }) => judgement.family)),
    accounts: distinct(accusing.map(({ sighting }) => sighting.traits.accountId)),
    regions: distinct(accusing.map(({ sighting }) => sighting.traits.region)),
  };
  const text = JSON.stringify(voice);
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, all.length);
  return all.push(voice) - 1;
}

function distinct(names: readonly string[]): readonly string[] {
  return names.length === 1 ? names : [...new Set(names)].sort();
}
