/**
 * What one finding names, before anybody judges it: the values of the other side as written, which of
 * them can be used, and why the others cannot.
 *
 * Law: nothing reaches `usable` that is not canonical, on the public Internet and foreign to the finding.
 * Whether the finding is a sample, archived or refused by policy plays no part here.
 */
import { describeAddressProblem, parseAddress } from '../values/address.ts';
import { describeDomainProblem, parseDomainName } from '../values/domain-name.ts';
import { describeHashProblem, parseSha256 } from '../values/file-hash.ts';
import { placesOf, type Places, type RemoteNotes, type RemoteValues } from './finding-places.ts';
import { specialUseOf } from '../addresses/set/special-use.ts';

export type Kind = 'ip' | 'domain' | 'hash';
export const KINDS: readonly Kind[] = ['ip', 'domain', 'hash'];

/** A value that may stand in a feed if policy says so, with what its finding says about it. */
export interface UsableValue {
  readonly kind: Kind;
  /** Canonical text. */
  readonly value: string;
  /** An attack sequence's own indicators call it malicious. */
  readonly confirmed: boolean;
  /** An attack sequence's own indicators call it a Tor node. */
  readonly tor: boolean;
  /** The autonomous system it is announced by, if the finding says so. */
  readonly asn: number | undefined;
  /** Whose address it is, if the finding says so: its names in lower case, joined by ` | `. */
  readonly organization: string | undefined;
  /** The country it is in, if the finding says so. For people alone: no rule asks it. */
  readonly country?: string | undefined;
}

export interface DroppedValue {
  /** As written. */
  readonly value: string;
  /** For people: what is wrong with it. */
  readonly reason: string;
}

export interface Extraction {
  readonly remote: RemoteValues;
  readonly usable: readonly UsableValue[];
  readonly dropped: readonly DroppedValue[];
  /** What the finding's resources have on the public Internet: canonical addresses, sorted, each once. */
  readonly own: readonly string[];
}

type Canonical = { readonly value: string } | { readonly reason: string };

/** Extracts from a bare finding of any shape; never throws, whatever it is given. */
export function extract(detail: unknown): Extraction {
  const places = placesOf(detail);
  const own = ownValues(places);
  const usable = new Map<string, UsableValue>();
  const dropped: DroppedValue[] = places.hasUnreadProbe ? [UNREAD_PROBE] : [];
  for (const [kind, values, canonical] of readers(places.remote)) {
    for (const written of values) {
      const read = canonical(written);
      if ('reason' in read) dropped.push({ value: written, reason: read.reason });
      else if (own.has(read.value)) dropped.push({ value: written, reason: OWN });
      else note(usable, { kind, value: read.value }, written, places.notes);
    }
  }
  return {
    remote: places.remote,
    usable: [...usable.values()],
    dropped,
    own: ownAddresses(places),
  };
}

const UNREAD_PROBE: DroppedValue = {
  value: 'portProbeDetails',
  reason: 'expected a list of objects, each with remoteIpDetails; got something else in it',
};

const OWN = "one of the account's own addresses or names in this finding";

function readers(remote: RemoteValues) {
  return [
    ['ip', remote.ips, canonicalAddress],
    ['domain', remote.domains, canonicalDomain],
    ['hash', remote.hashes, canonicalHash],
  ] as const;
}

function canonicalAddress(written: string): Canonical {
  const parsed = parseAddress(written);
  if (!parsed.ok) return { reason: describeAddressProblem(parsed.problem) };
  const special = specialUseOf(parsed.value);
  if (special === undefined) return { value: parsed.value };
  return { reason: `special-use, not globally routable: ${special.name} (${special.source})` };
}

function canonicalDomain(written: string): Canonical {
  const parsed = parseDomainName(written);
  return parsed.ok ? { value: parsed.value } : { reason: describeDomainProblem(parsed.problem) };
}

function canonicalHash(written: string): Canonical {
  const parsed = parseSha256(written);
  return parsed.ok ? { value: parsed.value } : { reason: describeHashProblem(parsed.problem) };
}

/** Two spellings of one value are one value: what either is said to be, it is. */
function note(
  usable: Map<string, UsableValue>,
  { kind, value }: { readonly kind: Kind; readonly value: string },
  written: string,
  { confirmed, tor, asn, organization, country }: RemoteNotes,
): void {
  const before = usable.get(`${kind} ${value}`);
  const where = country.get(written) ?? before?.country;
  usable.set(`${kind} ${value}`, {
    kind,
    value,
    confirmed: confirmed.has(written) || before?.confirmed === true,
    tor: tor.has(written) || before?.tor === true,
    asn: asn.get(written) ?? before?.asn,
    organization: organization.get(written) ?? before?.organization,
    ...(where === undefined ? {} : { country: where }),
  });
}

/** Our own addresses in canonical form, our own names in lower case. */
function ownValues({ own }: Places): ReadonlySet<string> {
  return new Set([...own].map(canonicalOwn));
}

function ownAddresses({ ownPublic }: Places): readonly string[] {
  const read = [...ownPublic].map(canonicalAddress);
  return [...new Set(read.flatMap((one) => ('value' in one ? [one.value] : [])))].sort();
}

function canonicalOwn(written: string): string {
  const parsed = written.includes(':') ? parseAddress(written) : undefined;
  return parsed?.ok === true ? parsed.value : written.toLowerCase().replace(/\.$/, '');
}
