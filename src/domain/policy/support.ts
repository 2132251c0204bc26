/**
 * Support: sightings that block only together with others, and for how long.
 *
 *   alone      blocks by itself
 *   in-group   blocks while enough accounts, or findings, accuse within a span of time
 *   accused    blocks while another finding of about the same time accuses the value
 *   none       accuses nobody
 *
 * Law: weak evidence stays weak. What needs support ends with it and ranks no higher, unless enough others
 * are as strong as it is:
 *
 *   two probes, a day each                 each keeps its own day
 *   a critical finding and one probe       ends with the probe, and ranks as the probe does
 *   an endpoint and what accuses it        ends with the last that accuses it, and adds nothing to its rank
 */
import { counted } from '../base/counted.ts';
import { BANDS, compareBands, type Band } from '../values/band.ts';
import { areIndependent } from './independence.ts';
import type { PolicyDecision } from './policy.ts';
import type { Corroboration } from './policy-rule.ts';
import { hourOf, type Sighting } from '../facts/sighting.ts';
import { HOUR, latest, type EpochSeconds, type Seconds } from '../base/time.ts';

/** What a sighting is worth before others are asked. */
export interface WeighedAlone {
  readonly sighting: Sighting;
  readonly judgement: PolicyDecision;
  /** `released`: an analyst or operator has taken back what the finding says. */
  readonly effect: 'block' | 'watch' | 'none' | 'released';
  readonly role: 'alone' | 'in-group' | 'accused' | 'none';
  readonly because: string;
}

export interface Supported extends WeighedAlone {
  /** The end of its own window, or of its support if that ends first. */
  readonly until: EpochSeconds;
  /** Its own, or that of its support if that is lower. */
  readonly band: Band;
}

/** Lets those block that need others and have them, as long as they have them. */
export function supported(
  judged: readonly WeighedAlone[],
  repeatWithin: Seconds,
): readonly Supported[] {
  const grouped = withGroups(judged);
  const offences = grouped.filter(({ effect }) => effect === 'block');
  const own = grouped.map((one) => ({
    ...one,
    until: ownEnd(one, offences, repeatWithin),
    band: one.judgement.band,
  }));
  return withAccusers(boundedByGroups(own));
}

/** What counts when a group is counted: an accused one needs others, and supports none. */
function isAccuser({ role }: WeighedAlone): boolean {
  return role === 'alone' || role === 'in-group';
}

/** A later sighting of a repeat offender has the longer window. An accused endpoint is no offence of its own. */
function ownEnd(
  { sighting: { lastSeen }, judgement }: WeighedAlone,
  offences: readonly WeighedAlone[],
  repeatWithin: Seconds,
): EpochSeconds {
  const isRepeat = offences.some(({ sighting, judgement: { window } }) => {
    const ended = sighting.lastSeen + window;
    return ended <= lastSeen && lastSeen < ended + repeatWithin;
  });
  return lastSeen + (isRepeat ? judgement.repeatWindow : judgement.window);
}

function withGroups(judged: readonly WeighedAlone[]): readonly WeighedAlone[] {
  const accusing = judged.filter(isAccuser).sort(byLastSeen);
  const groups = new Map(needsOf(accusing).map((need) => [need, inGroups(accusing, need)]));
  if (groups.size === 0) return judged;
  return judged.map((one) => {
    if (one.role !== 'in-group') return one;
    const { corroboration: need, because } = one.judgement;
    return groups.get(need)?.has(one) === true
      ? { ...one, effect: 'block', because: `${because}; it is repeated` }
      : { ...one, because: `${because}; expected ${describeNeed(need)}` };
  });
}

function describeNeed({ accounts, findings, independentBy }: Corroboration): string {
  const units = independentBy === undefined || independentBy.size === 0 ? '' : OF_UNITS;
  return findings === Number.POSITIVE_INFINITY
    ? `${counted(accounts, 'account')}${units}`
    : `${counted(accounts, 'account')} or ${counted(findings, 'finding')}`;
}

const OF_UNITS = ', two of them of different known organizational units';

/** Bounds what a group supports by the others of the group. */
function boundedByGroups(all: readonly Supported[]): readonly Supported[] {
  const accusing = all.filter(isAccuser).sort(byLastSeen);
  const boundsOf = new Map(needsOf(accusing).map((need) => [need, groupBounds(accusing, need)]));
  if (boundsOf.size === 0) return all;
  return all.map((one) => {
    const bounds = boundsOf.get(one.judgement.corroboration);
    if (one.role !== 'in-group' || one.effect !== 'block' || bounds === undefined) return one;
    return {
      ...one,
      until: bounds.hasEquals(one) ? one.until : Math.min(one.until, bounds.end),
      band: bounds.bandOf(one),
    };
  });
}

function groupBounds(accusing: readonly Supported[], need: Corroboration) {
  const groupsFrom = (isStrong: (one: Supported) => boolean) =>
    inGroups(accusing.filter(isStrong), need);
  const lengths = new Set(accusing.map(({ judgement }) => judgement.window));
  const asLong = new Map(
    [...lengths].map((length) => [
      length,
      groupsFrom(({ judgement }) => judgement.window >= length),
    ]),
  );
  const asHigh = BANDS.map((band) => ({
    band,
    group: groupsFrom((one) => compareBands(one.band, band) <= 0),
  }));
  return {
    end: endOfGroups(accusing, need),
    /** Whether enough others have a window as long as its own. */
    hasEquals: (one: Supported) => asLong.get(one.judgement.window)?.has(one) === true,
    bandOf: (one: Supported) => asHigh.find(({ group }) => group.has(one))?.band ?? 'low',
  };
}

/** The latest end of which those that end no earlier are enough; −Infinity if they never are. */
function endOfGroups(accusing: readonly Supported[], need: Corroboration): EpochSeconds {
  const ends = [...new Set(accusing.map(({ until }) => until))].sort((a, b) => b - a);
  const isEnough = (end: EpochSeconds) =>
    inGroups(
      accusing.filter(({ until }) => until >= end),
      need,
    ).size > 0;
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isEnough(ends[middle] as EpochSeconds)) high = middle;
    else low = middle + 1;
  }
  return ends[low] ?? Number.NEGATIVE_INFINITY;
}

function needsOf(accusing: readonly WeighedAlone[]): readonly Corroboration[] {
  const waiting = accusing.filter(({ role }) => role === 'in-group');
  return [...new Set(waiting.map(({ judgement }) => judgement.corroboration))];
}

/**
 * Those that stand in a span of time with enough accounts or findings. `accusing` is in order of time. Linear:
 * what enters and leaves the span is counted, and nothing is added twice.
 */
function inGroups(
  accusing: readonly WeighedAlone[],
  need: Corroboration,
): ReadonlySet<WeighedAlone> {
  const found = new Set<WeighedAlone>();
  const accounts = new Map<string, number>();
  const findings = new Map<string, number>();
  const count = ({ sighting }: WeighedAlone, step: 1 | -1) => {
    tally(accounts, sighting.traits.accountId, step);
    tally(findings, sighting.finding, step);
  };
  const hours = accusing.map(({ sighting }) => hourOf(sighting.lastSeen));
  let start = 0;
  let added = 0;
  for (const [end, one] of accusing.entries()) {
    count(one, 1);
    for (; ((hours[end] ?? 0) - (hours[start] ?? 0)) * HOUR > need.within; start += 1) {
      const gone = accusing[start];
      if (gone !== undefined) count(gone, -1);
    }
    if (!isEnough(accounts, need) && findings.size < need.findings) continue;
    for (const other of accusing.slice(Math.max(start, added), end + 1)) found.add(other);
    added = end + 1;
  }
  return found;
}

function isEnough(accounts: ReadonlyMap<string, number>, need: Corroboration): boolean {
  if (accounts.size < need.accounts) return false;
  return need.independentBy === undefined || areIndependent(accounts.keys(), need.independentBy);
}

function tally(counts: Map<string, number>, key: string, step: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + step;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

/** Lets those block that need another finding's accusation of about the same time, and ends them with it. */
function withAccusers(all: readonly Supported[]): readonly Supported[] {
  if (!all.some(({ role }) => role === 'accused')) return all;
  const blocking = all.filter(({ effect }) => effect === 'block');
  return all.map((one) => {
    if (one.role !== 'accused') return one;
    const accusers = blocking.filter((other) => isAbout(other, one));
    const end = latest(accusers.map(({ until }) => until));
    const last = accusers.find(({ until }) => until === end);
    return last === undefined
      ? { ...one, because: `${one.because}; this one is not` }
      : {
          ...one,
          effect: 'block',
          until: Math.min(one.until, end),
          band: lowerOf(one.band, last.band),
          because: `accused by ${last.sighting.finding} too`,
        };
  });
}

function lowerOf(a: Band, b: Band): Band {
  return compareBands(a, b) < 0 ? b : a;
}

function isAbout(accuser: Supported, { sighting }: Supported): boolean {
  const seen = accuser.sighting.lastSeen;
  return (
    accuser.sighting.finding !== sighting.finding &&
    seen - accuser.judgement.window <= sighting.lastSeen &&
    sighting.lastSeen < seen + accuser.judgement.window
  );
}

function byLastSeen(a: WeighedAlone, b: WeighedAlone): number {
  return a.sighting.lastSeen - b.sighting.lastSeen;
}
