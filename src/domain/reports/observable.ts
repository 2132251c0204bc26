/**
 * What a report says of the other side: the values that can be used, each with the port, the network and the
 * country that its action names.
 *
 * Law: every field is parsed into a shape that leaves no room for anything of ours (a number, an address of
 * the public Internet, a word of letters), whatever a finding puts in its place.
 */
import { parseAddress } from '../values/address.ts';
import { parseDomainName, registeredPart } from '../values/domain-name.ts';
import type { Extraction, UsableValue } from '../findings/extraction.ts';
import { at, field, isObject, eachAt, numberAt, textAt } from '../base/lookup.ts';

export interface Observable {
  readonly kind: 'ip' | 'domain' | 'hash';
  readonly value: string;
  readonly port?: number;
  readonly protocol?: string;
  readonly asn?: number;
  readonly country?: string;
}

type Around = Pick<Observable, 'port' | 'protocol' | 'country'>;

/** As the finding names them. */
export function observablesOf(detail: unknown, { usable }: Extraction): readonly Observable[] {
  const around = aroundAddresses(detail);
  return usable.map((one) => ({
    kind: one.kind,
    value: one.value,
    ...(one.kind === 'ip' ? around.get(one.value) : {}),
    ...(isAsn(one) ? { asn: one.asn } : {}),
  }));
}

/**
 * For strangers: of a domain name only the part that somebody registered, since the labels before it may
 * carry what was stolen; none at all with digits enough for one of our ids.
 */
export function publicObservables(observables: readonly Observable[]): readonly Observable[] {
  return observables.flatMap((one) => {
    if (one.kind !== 'domain') return [one];
    const parsed = parseDomainName(one.value);
    const value = parsed.ok ? registeredPart(parsed.value) : undefined;
    return value === undefined || /\d{6}/.test(value) ? [] : [{ ...one, value }];
  });
}

const PORT_MAX = 65_535;
const ASN_MAX = 4_294_967_295;
const PROTOCOL = /^[A-Za-z]{2,8}[46]?$/;
/** Names of countries have no digits: no id of ours has none. */
const COUNTRY = /^\p{L}[\p{L} .,'()-]{1,59}$/u;

/** By canonical address; where an address occurs twice, the first place. */
function aroundAddresses(detail: unknown): ReadonlyMap<string, Around> {
  const action = at(detail, 'service', 'action');
  const sides = (isObject(action) ? Object.values(action) : []).flatMap((one) =>
    [one, ...eachAt(one, 'portProbeDetails')].flatMap((side) =>
      sideOf(side, textAt(one, 'protocol')),
    ),
  );
  return new Map(sides.toReversed());
}

function sideOf(
  side: unknown,
  protocol: string | undefined,
): readonly (readonly [string, Around])[] {
  const remote = field(side, 'remoteIpDetails');
  const port = numberAt(side, 'remotePortDetails', 'port');
  const country = textAt(remote, 'country', 'countryName');
  const found: Around = {
    ...(isWithin(port, 1, PORT_MAX) ? { port } : {}),
    ...(protocol !== undefined && PROTOCOL.test(protocol) ? { protocol } : {}),
    ...(country !== undefined && COUNTRY.test(country) ? { country } : {}),
  };
  return ['ipAddressV4', 'ipAddressV6'].flatMap((key) => {
    const parsed = parseAddress(textAt(remote, key) ?? '');
    return parsed.ok ? [[parsed.value, found] as const] : [];
  });
}

function isAsn(value: UsableValue): value is UsableValue & { readonly asn: number } {
  return isWithin(value.asn, 1, ASN_MAX);
}

function isWithin(value: number | undefined, min: number, max: number): value is number {
  return value !== undefined && Number.isInteger(value) && value >= min && value <= max;
}
