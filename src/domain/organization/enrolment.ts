/**
 * Which accounts are enrolled with GuardDuty's administrator in each region, as the audit reads it: pure. Only those have the
 * administrator's threat lists; any other account can bring a list of its own, and with it accuse whom it likes.
 *
 * Law: what cannot be read stays as it was last known; of a region that was never read nothing is known.
 */
import { isTexts } from './tree.ts';
import { isObject, listAt } from '../base/lookup.ts';
import { DAY, formatTime, HOUR, parseTime, type EpochSeconds, type Seconds } from '../base/time.ts';

export interface RegionEnrolment {
  /** When it was last read; `undefined` if never. */
  readonly readAt: EpochSeconds | undefined;
  /** Why it could not be read when it was last tried; `undefined` if it was. */
  readonly fault: string | undefined;
  readonly accounts: ReadonlySet<string>;
}

/** By region. */
export type EnrolmentByRegion = ReadonlyMap<string, RegionEnrolment>;

export type EnrolmentOutcome =
  { readonly accounts: readonly string[] } | { readonly fault: string };

/** The list of ten thousand accounts is 200 calls in each region. */
const READ_EVERY: Seconds = DAY;
/** A run may come a little early. */
const AHEAD: Seconds = HOUR / 4;

/** What is to be read now: what could not be read is tried each time. */
export function dueRegions(
  regions: readonly string[],
  known: EnrolmentByRegion,
  now: EpochSeconds,
): readonly string[] {
  return regions.filter((region) => {
    const { readAt, fault } = known.get(region) ?? {};
    // A clock that ran ahead must not keep it unread.
    const isFresh = readAt !== undefined && readAt <= now && now - readAt < READ_EVERY - AHEAD;
    return !isFresh || fault !== undefined;
  });
}

export function enrolmentAfter(
  regions: readonly string[],
  known: EnrolmentByRegion,
  outcomes: ReadonlyMap<string, EnrolmentOutcome>,
  now: EpochSeconds,
): EnrolmentByRegion {
  const after = new Map<string, RegionEnrolment>();
  for (const region of regions) {
    const outcome = outcomes.get(region);
    const before = known.get(region);
    if (outcome === undefined) {
      if (before !== undefined) after.set(region, before);
    } else if ('accounts' in outcome) {
      const accounts = new Set(outcome.accounts);
      after.set(region, { readAt: now, fault: undefined, accounts });
    } else {
      const { readAt, accounts = new Set<string>() } = before ?? {};
      after.set(region, { readAt, fault: outcome.fault, accounts });
    }
  }
  return after;
}

const NAMED = 3;

/** What an operator must know of it. */
export function enrolmentAlarms(enrolment: EnrolmentByRegion, at: EpochSeconds): readonly string[] {
  const late = [...enrolment].filter(
    ([, { readAt, fault }]) =>
      fault !== undefined && (readAt === undefined || at - readAt > 2 * READ_EVERY),
  );
  if (late.length === 0) return [];
  const named = late
    .slice(0, NAMED)
    .map(([region, { fault }]) => `${region} (${fault ?? ''})`)
    .join(', ');
  return [
    `which accounts are enrolled with GuardDuty's administrator cannot be read, so that hits on custom threat lists there are judged as last known, or only watched: ${named}`,
  ];
}

/** Most accounts are enrolled in the same regions: those are written once. */
export function enrolmentJson(enrolment: EnrolmentByRegion): object {
  const regionsOf = new Map<string, string[]>();
  for (const [region, { accounts }] of enrolment) {
    for (const account of accounts) {
      const regions = regionsOf.get(account);
      if (regions === undefined) regionsOf.set(account, [region]);
      else regions.push(region);
    }
  }
  const groups = new Map<string, { regions: string[]; accounts: string[] }>();
  for (const [account, regions] of regionsOf) {
    const key = regions.join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { regions, accounts: [account] });
    else group.accounts.push(account);
  }
  const regions = [...enrolment].map(([region, { readAt, fault }]) => ({
    region,
    readAt: readAt === undefined ? null : formatTime(readAt),
    ...(fault === undefined ? {} : { fault }),
  }));
  return { regions, members: [...groups.values()] };
}

/** `undefined` if it is not what `enrolmentJson` gives. */
export function parseEnrolment(written: unknown): EnrolmentByRegion | undefined {
  if (!isObject(written) || !Array.isArray(written['regions'])) return undefined;
  const regions = listAt(written, 'regions').map(regionIn);
  const members = listAt(written, 'members');
  if (!regions.every(isPresent) || !members.every(isGroup)) return undefined;
  const enrolment = new Map(regions);
  for (const group of members) {
    for (const region of group.regions) {
      const known = enrolment.get(region);
      if (known === undefined) return undefined;
      for (const account of group.accounts) known.accounts.add(account);
    }
  }
  return enrolment;
}

function regionIn(
  written: unknown,
): [string, RegionEnrolment & { readonly accounts: Set<string> }] | undefined {
  if (!isObject(written)) return undefined;
  const { region, readAt: read, fault } = written;
  const readAt = parseTime(read);
  if (typeof region !== 'string' || (readAt === undefined) !== (read === null)) return undefined;
  if (fault !== undefined && typeof fault !== 'string') return undefined;
  return [region, { readAt, fault, accounts: new Set() }];
}

function isPresent<T>(one: T | undefined): one is T {
  return one !== undefined;
}

function isGroup(
  written: unknown,
): written is { readonly regions: string[]; readonly accounts: string[] } {
  return isObject(written) && isTexts(written['regions']) && isTexts(written['accounts']);
}
