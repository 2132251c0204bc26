/**
 * Overrides: what operators say, as facts with an author, a time and a reason. They join by union.
 *
 *   pin       keeps the target in the feed, whatever the findings say
 *   exempt    keeps the target out, also inside wider prefixes and if it was listed before
 *   retract   voids what findings known by then say of the target, and what they will say later
 */
import { parseListed, rangeOf, type Address, type AddressRange } from '../values/address.ts';
import { addressSet, EMPTY_SET, overlaps, type AddressSet } from '../addresses/set/address-set.ts';
import { isInZone, parseDomainName } from '../values/domain-name.ts';
import type { UsableValue } from '../findings/extraction.ts';
import { parseSha256 } from '../values/file-hash.ts';
import { ok, refuse, type Result } from '../base/result.ts';
import type { EpochSeconds } from '../base/time.ts';

export type Target =
  | { readonly kind: 'ip'; readonly range: AddressRange; readonly text: string }
  | { readonly kind: 'domain'; readonly name: string; readonly text: string }
  | { readonly kind: 'hash'; readonly hash: string; readonly text: string };

export interface Override {
  readonly act: 'pin' | 'exempt' | 'retract';
  readonly target: Target;
  readonly author: string;
  readonly reason: string;
  readonly at: EpochSeconds;
  /** `undefined`: until it is taken back. */
  readonly until: EpochSeconds | undefined;
}

/** A CIDR, a domain or a SHA-256, told apart by its syntax; a CIDR with host bits is refused. */
export function parseTarget(text: string): Result<Target, string> {
  // First, since a hash may happen to be all digits.
  const hash = parseSha256(text);
  if (hash.ok) return ok({ kind: 'hash', hash: hash.value, text });
  if (text.includes(':') || text.includes('/') || /^[0-9.]+$/.test(text)) return parseCidr(text);
  const name = parseDomainName(text);
  if (name.ok) return ok({ kind: 'domain', name: name.value, text });
  return refuse(`${JSON.stringify(text)} is no address, CIDR, domain name or SHA-256`);
}

/** All addresses that overrides of one act name at `at`. */
export function addressesOf(
  overrides: readonly Override[],
  act: Override['act'],
  at: EpochSeconds,
): AddressSet {
  const ranges = inForce(overrides, act, at).flatMap(({ target }) =>
    target.kind === 'ip' ? [target.range] : [],
  );
  return ranges.length === 0 ? EMPTY_SET : addressSet(ranges);
}

/**
 * Finds the first of the overrides that names a value: a domain covers the names below it. For many
 * values: what lists of clouds' prefixes exempt is asked of every address there is.
 */
export function overrideFinder(
  overrides: readonly Override[],
): (value: Pick<UsableValue, 'kind' | 'value'>) => Override | undefined {
  const ofKind = (kind: Target['kind']) => overrides.filter(({ target }) => target.kind === kind);
  const byKind = { ip: ofKind('ip'), domain: ofKind('domain'), hash: ofKind('hash') };
  const addresses = addressSet(
    overrides.flatMap(({ target }) => (target.kind === 'ip' ? [target.range] : [])),
  );
  return (value) => {
    if (value.kind !== 'ip') return byKind[value.kind].find(({ target }) => names(target, value));
    const one = rangeOf(value.value as Address);
    if (!overlaps(addresses, one)) return undefined;
    return byKind.ip.find(({ target }) => target.kind === 'ip' && holds(target.range, one));
  };
}

function holds(outer: AddressRange, inner: AddressRange): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** What stands at `at`: of several words on one target the latest counts, so that it can be taken back. */
export function inForce(
  overrides: readonly Override[],
  act: Override['act'],
  at: EpochSeconds,
): readonly Override[] {
  const latest = new Map<string, Override>();
  for (const one of overrides) {
    if (one.act !== act || one.at > at) continue;
    const before = latest.get(one.target.text);
    if (before === undefined || isLater(one, before)) latest.set(one.target.text, one);
  }
  return [...latest.values()].filter(({ until }) => at < (until ?? Number.POSITIVE_INFINITY));
}

/** Identity: the same word said twice is one fact. */
export function overrideKey({ act, target, author, at, until, reason }: Override): string {
  return [at, act, target.text, until ?? '', author, reason].join('|');
}

function isLater(a: Override, b: Override): boolean {
  return a.at > b.at || (a.at === b.at && overrideKey(a) > overrideKey(b));
}

export function names(
  target: Target,
  { kind, value }: Pick<UsableValue, 'kind' | 'value'>,
): boolean {
  if (target.kind !== kind) return false;
  switch (target.kind) {
    case 'ip':
      return holds(target.range, rangeOf(value as Address));
    case 'domain':
      return isInZone(value, target.name);
    case 'hash':
      return target.hash === value;
  }
}

/** The text of the value that a target names; of an address range, as it was given. */
export function valueOfTarget(target: Target): string {
  if (target.kind === 'ip') return target.text;
  return target.kind === 'domain' ? target.name : target.hash;
}

function parseCidr(text: string): Result<Target, string> {
  const parsed = parseListed(text);
  if (!parsed.ok || text.includes('-')) {
    return refuse(`${JSON.stringify(text)} is not an address or CIDR`);
  }
  if (parsed.value.hostBits) {
    return refuse(`${JSON.stringify(text)} has host bits set; write the network or one address`);
  }
  return ok({ kind: 'ip', range: parsed.value.range, text });
}

/** The range of one address, for callers that hold canonical text. */
export function rangeOfValue(value: string): AddressRange {
  return rangeOf(value as Address);
}
