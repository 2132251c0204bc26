/**
 * Overrides: actions of operators, as facts with an author, a time and a reason. They join by union.
 *
 *   pin       keeps the target in the feed, whatever the findings say
 *   exempt    keeps the target out, also inside wider prefixes and if it was listed before
 *   retract   voids what findings known by then say of the target, and what they will say later
 *   expunge   voids what an account's findings have said up to then, of whatever value
 *
 * Law: of several actions of one kind on one target the last by time counts, in whatever order they become
 * known. One that ends when it begins takes back what was in force. What the configuration holds was always
 * there and stands beside: no action takes it back or shortens it.
 */
import { parseListed, rangeOf, type Address, type AddressRange } from '../values/address.ts';
import {
  addressSet,
  EMPTY_SET,
  formatPrefix,
  minimalPrefixes,
  overlaps,
  type AddressSet,
} from '../addresses/set/address-set.ts';
import { isInZone, parseDomainName } from '../values/domain-name.ts';
import type { UsableValue } from '../findings/extraction.ts';
import { parseSha256 } from '../values/file-hash.ts';
import { ok, refuse, type Result } from '../base/result.ts';
import type { EpochSeconds } from '../base/time.ts';

/** `text` is canonical: two targets are the same exactly if their texts are. */
export type Target =
  | { readonly kind: 'ip'; readonly range: AddressRange; readonly text: string }
  | { readonly kind: 'domain'; readonly name: string; readonly text: string }
  | { readonly kind: 'hash'; readonly hash: string; readonly text: string };

interface SignedOverride {
  readonly author: string;
  readonly reason: string;
  readonly at: EpochSeconds;
  /** `undefined`: until it is taken back. Equal to `at`: takes back what was in force. */
  readonly until: EpochSeconds | undefined;
}

export interface TargetOverride extends SignedOverride {
  readonly act: 'pin' | 'exempt' | 'retract';
  readonly target: Target;
}

/** Sightings of the account, last seen up to `at`, have no effect. */
export interface Expunction extends SignedOverride {
  readonly act: 'expunge';
  /** 12 digits. */
  readonly account: string;
}

export type Override = TargetOverride | Expunction;

/** When overrides of the configuration begin: before any action, so that no action is later on a tie. */
export const CONFIGURED_SINCE: EpochSeconds = 0;

/** A CIDR, a domain or a SHA-256, told apart by its syntax; a CIDR with host bits is refused. */
export function parseTarget(text: string): Result<Target, string> {
  const parsed = parseNetworkOrName(text);
  if (!parsed.ok || !parsed.value.hostBits) return parsed.ok ? ok(parsed.value.target) : parsed;
  return refuse(`${JSON.stringify(text)} has host bits set; write the network or one address`);
}

/** As `parseTarget`, but a CIDR with host bits is the network that it lies in: for what takes back. */
export function parseTargetToTakeBack(text: string): Result<Target, string> {
  const parsed = parseNetworkOrName(text);
  return parsed.ok ? ok(parsed.value.target) : parsed;
}

interface ParsedTarget {
  readonly target: Target;
  readonly hostBits: boolean;
}

function parseNetworkOrName(text: string): Result<ParsedTarget, string> {
  // First, since a hash may happen to be all digits.
  const hash = parseSha256(text);
  if (hash.ok) return ok(named({ kind: 'hash', hash: hash.value, text: hash.value }));
  if (text.includes(':') || text.includes('/') || /^[0-9.]+$/.test(text)) return parseCidr(text);
  const name = parseDomainName(text);
  if (name.ok) return ok(named({ kind: 'domain', name: name.value, text: name.value }));
  return refuse(`${JSON.stringify(text)} is no address, CIDR, domain name or SHA-256`);
}

function named(target: Target): ParsedTarget {
  return { target, hostBits: false };
}

/** All addresses that overrides of one act name at `at`. */
export function addressesOf(
  overrides: readonly Override[],
  act: TargetOverride['act'],
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
  overrides: readonly TargetOverride[],
): (value: Pick<UsableValue, 'kind' | 'value'>) => TargetOverride | undefined {
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

/** The overrides of one act that are in force at `at`. */
export function inForce(
  overrides: readonly Override[],
  act: TargetOverride['act'],
  at: EpochSeconds,
): readonly TargetOverride[] {
  const ofAct = overrides.filter((one): one is TargetOverride => one.act === act);
  return lastOfEach(ofAct, ({ target }) => target.text, at);
}

/** The expunctions that are in force at `at`: one for each account at the most. */
export function expunctionsInForce(
  overrides: readonly Override[],
  at: EpochSeconds,
): readonly Expunction[] {
  const expunctions = overrides.filter((one) => one.act === 'expunge');
  return lastOfEach(expunctions, ({ account }) => account, at);
}

/** Whether it stands in the configuration, and so beside all actions. */
export function isConfigured({ at }: Override): boolean {
  return at === CONFIGURED_SINCE;
}

/** What was done, by whom and why. */
export function describeAction(
  done: string,
  { author, reason }: Pick<Override, 'author' | 'reason'>,
): string {
  return `${done} (${author}): ${reason}`;
}

/** What an override is about: the text of its target, or the account. */
export function subjectOf(override: Override): string {
  return override.act === 'expunge' ? override.account : override.target.text;
}

/** Identity: the same action recorded twice is one fact. */
export function overrideKey(override: Override): string {
  const { act, author, at, until, reason } = override;
  return [at, act, subjectOf(override), until ?? '', author, reason].join('|');
}

function lastOfEach<T extends Override>(
  overrides: readonly T[],
  aboutOf: (override: T) => string,
  at: EpochSeconds,
): readonly T[] {
  const last = new Map<string, T>();
  const known = overrides.filter((one) => one.at <= at);
  for (const one of known) {
    if (isConfigured(one)) continue;
    const before = last.get(aboutOf(one));
    if (before === undefined || isLater(one, before)) last.set(aboutOf(one), one);
  }
  const all = [...known.filter(isConfigured), ...last.values()];
  return all.filter(({ until }) => at < (until ?? Number.POSITIVE_INFINITY));
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

/** The text of the value that a target names; of a range of addresses, the CIDR. */
export function valueOfTarget(target: Target): string {
  if (target.kind === 'ip') return target.text;
  return target.kind === 'domain' ? target.name : target.hash;
}

function parseCidr(text: string): Result<ParsedTarget, string> {
  const parsed = parseListed(text);
  if (!parsed.ok || text.includes('-')) {
    return refuse(`${JSON.stringify(text)} is not an address or CIDR`);
  }
  const { range, hostBits } = parsed.value;
  const canonical = minimalPrefixes(addressSet([range]))
    .map(formatPrefix)
    .join();
  return ok({ target: { kind: 'ip', range, text: canonical }, hostBits });
}

/** The range of one address, for callers that hold canonical text. */
export function rangeOfValue(value: string): AddressRange {
  return rangeOf(value as Address);
}
