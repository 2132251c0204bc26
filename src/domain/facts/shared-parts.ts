/** What sightings have in common is held once: a million would be twice as large. */
import type { Indicator } from './indicator.ts';
import type { Resident } from './resident-state.ts';
import type { Sighting } from './sighting.ts';

/** How many kinds of traits, and how many names, are shared: senders choose some of them, and they must not pile up. */
const SHARED_MAX = 16_384;

/** The same sighting, holding what others hold already. */
export function sharing(
  { traits, names, standings }: Resident,
  sighting: Sighting,
  indicator: Indicator | undefined,
): Sighting {
  const value = indicator?.sightings[0]?.value;
  const isShared =
    value?.confirmed === sighting.value.confirmed &&
    value.tor === sighting.value.tor &&
    value.asn === sighting.value.asn &&
    value.organization === sighting.value.organization &&
    value.country === sighting.value.country;
  return {
    value: isShared ? value : withSharedNames(names, sighting.value),
    traits: shared(traits, JSON.stringify(sighting.traits), sighting.traits),
    finding: standings.get(sighting.finding)?.finding ?? sighting.finding,
    firstSeen: sighting.firstSeen,
    lastSeen: sighting.lastSeen,
  };
}

function withSharedNames(names: Resident['names'], value: Sighting['value']): Sighting['value'] {
  const { organization, country } = value;
  if (organization === undefined && country === undefined) return value;
  const nameOf = (name: string | undefined) =>
    name === undefined ? undefined : shared(names, name, name);
  return { ...value, organization: nameOf(organization), country: nameOf(country) };
}

/** Begun again rather than closed: one sender of many must not end the sharing of all others. */
function shared<T>(known: Map<string, T>, text: string, one: T): T {
  const first = known.get(text);
  if (first !== undefined) return first;
  if (known.size >= SHARED_MAX) known.clear();
  known.set(text, one);
  return one;
}
