/**
 * What a feed of one's own takes, of all that is in force.
 *
 * Law: a value is taken if one of the sightings that accuse it fits all the conditions together. (Were each
 * met by some sighting, an address that a test account calls critical and production calls low would be in
 * production's feed of the critical.) What is not given fits no condition but one: an address of which nobody
 * says whether it came to us or we went to it is taken as both.
 */
import type { Band } from '../values/band.ts';
import type { NamedFeedChoice } from '../configuration/configuration-feeds.ts';
import type { Kind } from '../findings/extraction.ts';
import type { FindingTraits } from '../findings/finding.ts';
import { globMatcher } from '../base/glob.ts';

/** The conditions among a named feed's fields; one that is not given lets everything pass. */
export type Selection = Pick<
  NamedFeedChoice,
  | 'kind'
  | 'bands'
  | 'severityFrom'
  | 'families'
  | 'types'
  | 'accounts'
  | 'organizationalUnits'
  | 'regions'
  | 'direction'
>;

/** What one sighting in force says. */
export interface Accusation {
  readonly family: string;
  readonly traits: Pick<
    FindingTraits,
    'type' | 'severity' | 'accountId' | 'region' | 'direction' | 'role'
  >;
}

export interface Selectable {
  readonly kind: Kind;
  /** Of the value, not of one sighting: each value is in the feed of one band. */
  readonly band: Band;
}

/** Compiles the conditions into the question whether an entry, with what accuses it, is taken. */
export function selectorOf(
  selection: Selection,
  unitsOf: ReadonlyMap<string, readonly string[]>,
): (entry: Selectable, accusing: readonly Accusation[]) => boolean {
  const matchesType = globMatcher(selection.types ?? ['*']);
  const fits = ({ family, traits }: Accusation) =>
    matchesType(traits.type) &&
    traits.severity >= (selection.severityFrom ?? 0) &&
    allows(selection.families, [family]) &&
    allows(selection.accounts, [traits.accountId]) &&
    allows(selection.regions, [traits.region]) &&
    allows(selection.organizationalUnits, unitsOf.get(traits.accountId) ?? []) &&
    allows(selection.direction === undefined ? undefined : [selection.direction], endsOf(traits));
  const asksForSightings = CONDITIONS_OF_SIGHTINGS.some((name) => selection[name] !== undefined);
  return ({ kind, band }, accusing) =>
    kind === selection.kind &&
    allows(selection.bands, [band]) &&
    (!asksForSightings || accusing.some(fits));
}

const CONDITIONS_OF_SIGHTINGS = [
  ...(['severityFrom', 'families', 'types', 'accounts', 'organizationalUnits'] as const),
  ...(['regions', 'direction'] as const),
] as const;

/** Which end of a connection the remote was. */
function endsOf({ direction, role }: Accusation['traits']): readonly ('source' | 'destination')[] {
  if (direction === 'INBOUND') return ['source'];
  if (direction === 'OUTBOUND' || role === 'ACTOR') return ['destination'];
  return ['source', 'destination'];
}

function allows<T>(list: readonly T[] | undefined, values: readonly T[]): boolean {
  return list === undefined || values.some((value) => list.includes(value));
}
