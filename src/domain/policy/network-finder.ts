/** Finds the shared networks that an address is in, by what its finding says of it. */
import { globMatcher } from '../base/glob.ts';
import type { UsableValue } from '../findings/extraction.ts';
import { NAMES_SEPARATOR } from '../findings/finding-places.ts';
import type { SharedNetwork } from './shared-networks.ts';

export type NetworkFinder = (
  value: Pick<UsableValue, 'asn' | 'organization'>,
) => readonly SharedNetwork[];

const NONE: readonly SharedNetwork[] = [];

/** By number and by name: a look into a table each, since it is asked of every sighting. */
export function networkFinder(networks: readonly SharedNetwork[]): NetworkFinder {
  const byNumber = new Map<number, readonly SharedNetwork[]>();
  for (const one of networks) {
    for (const asn of one.asns) byNumber.set(asn, [...(byNumber.get(asn) ?? []), one]);
  }
  const namedBy = nameFinder(networks);
  return ({ asn, organization }) => {
    const numbered = asn === undefined ? NONE : (byNumber.get(asn) ?? NONE);
    const named = organization === undefined ? NONE : namedBy(organization);
    if (named.length === 0) return numbered;
    return numbered.length === 0 ? named : [...numbered, ...named];
  };
}

/** The sender writes the names: what is remembered of them must not grow forever. */
const NAMES_REMEMBERED_MAX = 4_096;

function nameFinder(networks: readonly SharedNetwork[]) {
  const rows = networks
    .filter(({ organizations }) => organizations.length > 0)
    .map((network) => ({ network, matches: globMatcher(network.organizations) }));
  const known = new Map<string, readonly SharedNetwork[]>();
  return (organization: string): readonly SharedNetwork[] => {
    const before = known.get(organization);
    if (before !== undefined) return before;
    const names = organization.split(NAMES_SEPARATOR);
    const found = rows.filter(({ matches }) => names.some(matches)).map(({ network }) => network);
    if (known.size < NAMES_REMEMBERED_MAX) known.set(organization, found);
    return found;
  };
}
