/**
 * The verdict on an indicator: what all its sightings together give under the current policy.
 *
 * Windows are derived, never stored:
 *
 *   lastSeen          lastSeen + window                      a later sighting, within 30 days of the end
 *      |──── in force ────)  . . . . . . . . . . . . . . . . . |──── in force, doubled ────)
 *
 * Law: every rule here asks whether some sighting exists, never whether one is missing, so that another
 * sighting can only extend, but for one exception: a sighting that shows the address to be in a shared or
 * anonymous network caps all of them. Times are those of the events, never of their arrival.
 */
import { compareBands, type Band } from '../values/band.ts';
import type { FindingStatus } from '../facts/finding-status.ts';
import type { Indicator } from '../facts/indicator.ts';
import type { Judge, Policy } from './policy.ts';
import type { Sighting } from '../facts/sighting.ts';
import { supported, type Supported, type WeighedAlone } from './support.ts';
import {
  earliest,
  isInForce,
  latest,
  type EpochSeconds,
  type Seconds,
  type Window,
} from '../base/time.ts';

/** A sighting with its weight, its window and, where it does not block, why. */
export interface Weighed extends Supported {
  /** Ends with the support that it needs, if that ends first. */
  readonly window: Window;
}

/** What an indicator is at any time; ask `stateAt`. */
export interface Verdict {
  readonly indicator: Indicator;
  /** All sightings, latest first. */
  readonly weighed: readonly Weighed[];
}

export interface BlockState {
  readonly band: Band;
  /** The hull of the windows in force. */
  readonly window: Window;
  /** The sightings that keep it in force, latest first; never empty. */
  readonly accusing: readonly Weighed[];
}

export interface VerdictContext {
  readonly policy: Policy;
  readonly judge: Judge;
  /** `undefined` for a finding that nobody has archived or vetoed. */
  readonly statusOf: (finding: string) => FindingStatus | undefined;
  /** Which action of an operator voids what this sighting says, in words; `undefined` if none does. */
  readonly voidedBy: (sighting: Sighting) => string | undefined;
}

export function verdictOn(indicator: Indicator, context: VerdictContext): Verdict {
  const judged = indicator.sightings.map((sighting) => judgeOne(sighting, context));
  const capped = withNetworkCap(judged, context.policy.windowFloor);
  const weighed = supported(capped, context.policy.repeatWithin).map(withWindow);
  weighed.sort((a, b) => b.sighting.lastSeen - a.sighting.lastSeen);
  return { indicator, weighed };
}

/** What keeps the indicator in force at `at`, or `undefined` if nothing does. */
export function blockStateAt(verdict: Verdict, at: EpochSeconds): BlockState | undefined {
  const accusing = inForce(verdict, 'block', at);
  if (accusing.length === 0) return undefined;
  return {
    // What accuses an accused endpoint is in force as long as it is.
    band: highestOf(accusing.filter(({ role }) => role !== 'accused').map(({ band }) => band)),
    window: {
      from: earliest(accusing.map(({ window }) => window.from)),
      until: latest(accusing.map(({ window }) => window.until)),
    },
    accusing,
  };
}

function highestOf(bands: readonly Band[]): Band {
  return [...bands].sort(compareBands)[0] ?? 'low';
}

/** Whether the indicator is worth watching at `at`. */
export function isWatchedAt(verdict: Verdict, at: EpochSeconds): boolean {
  return inForce(verdict, 'watch', at).length > 0;
}

/** When a window that matters to `blockStateAt` or `isWatchedAt` starts or ends next; Infinity if none does. */
export function nextChangeOf({ weighed }: Verdict, at: EpochSeconds): EpochSeconds {
  let next = Number.POSITIVE_INFINITY;
  for (const { effect, window } of weighed) {
    if (effect !== 'block' && effect !== 'watch') continue;
    if (window.from > at) next = Math.min(next, window.from);
    else if (window.until > at) next = Math.min(next, window.until);
  }
  return next;
}

function inForce(verdict: Verdict, effect: Weighed['effect'], at: EpochSeconds) {
  return verdict.weighed.filter((one) => one.effect === effect && isInForce(one.window, at));
}

function judgeOne(sighting: Sighting, context: VerdictContext): WeighedAlone {
  const judgement = context.judge(sighting.traits, sighting.value);
  const status = context.statusOf(sighting.finding);
  const released = releasedBecause(sighting, status, context);
  if (released !== undefined) {
    return { sighting, judgement, effect: 'released', role: 'none', because: released };
  }
  const { action, needs, because } = judgement;
  if (action === 'ignore') return { sighting, judgement, effect: 'none', role: 'none', because };
  if (status?.archived === true && context.policy.onArchive === 'watch') {
    const archived = 'the finding is archived';
    return { sighting, judgement, effect: 'watch', role: 'none', because: archived };
  }
  if (action !== 'block') return { sighting, judgement, effect: 'watch', role: 'none', because };
  const effect = needs === 'nothing' ? 'block' : 'watch';
  return { sighting, judgement, effect, role: ROLES[needs], because };
}

const ROLES = { nothing: 'alone', corroboration: 'in-group', accusation: 'accused' } as const;

/**
 * A network that many share, or that hides who sends, caps the address whichever sighting shows it: another
 * one that does not name the network says nothing to the contrary. What was taken back shows nothing. The exception to law 4; see
 * verdict-rationale.md.
 */
function withNetworkCap(judged: readonly WeighedAlone[], floor: Seconds): readonly WeighedAlone[] {
  const said = judged.filter(({ effect }) => effect !== 'released');
  const cap = earliest(said.map(({ judgement }) => judgement.networkMax));
  if (cap === Number.POSITIVE_INFINITY) return judged;
  const capped = (window: Seconds) => Math.max(Math.min(window, cap), floor);
  return judged.map((one) => {
    const { window, repeatWindow } = one.judgement;
    const judgement = {
      ...one.judgement,
      window: capped(window),
      repeatWindow: capped(repeatWindow),
    };
    return { ...one, judgement };
  });
}

function withWindow(one: Supported): Weighed {
  return { ...one, window: { from: one.sighting.firstSeen, until: one.until } };
}

/** Why a sighting counts for nothing any more, if somebody has said so. */
function releasedBecause(
  sighting: Sighting,
  status: FindingStatus | undefined,
  { voidedBy, policy }: VerdictContext,
): string | undefined {
  if (status?.vetoed === true) return 'an analyst marked the finding as not useful';
  const action = voidedBy(sighting);
  if (action !== undefined) return action;
  const archived = status?.archived === true && policy.onArchive === 'release';
  return archived ? 'the finding is archived' : undefined;
}
