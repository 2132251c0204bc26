/**
 * The verdict on an indicator: what all its sightings together give under the current policy.
 *
 * Windows are derived, never stored:
 *
 *   lastSeen          lastSeen + window                      a later sighting, within 30 days of the end
 *      |──── in force ────)  . . . . . . . . . . . . . . . . . |──── in force, doubled ────)
 *
 * Law: every rule here asks whether some sighting exists, never whether one is missing, so that
 * another sighting can only extend; times are those of the events, never of their arrival.
 */
import { compareBands, type Band } from '../values/band.ts';
import type { FindingStatus } from '../facts/finding-status.ts';
import type { Indicator } from '../facts/indicator.ts';
import type { Corroboration } from './policy-rule.ts';
import type { Judge, PolicyDecision, Policy } from './policy.ts';
import { hourOf, type Sighting } from '../facts/sighting.ts';
import { earliest, HOUR, isInForce, latest, type EpochSeconds, type Window } from '../base/time.ts';

/** A sighting with its weight, its window and, where it does not block, why. */
export interface Weighed {
  readonly sighting: Sighting;
  readonly judgement: PolicyDecision;
  readonly window: Window;
  /** `released`: somebody has taken back what the finding says. */
  readonly effect: 'block' | 'watch' | 'none' | 'released';
  readonly because: string;
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
  /** Whether an operator has retracted what this sighting says. */
  readonly isRetracted: (sighting: Sighting) => boolean;
}

export function verdictOn(indicator: Indicator, context: VerdictContext): Verdict {
  const judged = indicator.sightings.map((sighting) => judgeOne(sighting, context));
  const supported = withCorroboration(judged);
  const settled = withAccusation(supported);
  const blocking = settled.filter(({ effect }) => effect === 'block');
  const weighed = settled.map((one) => ({
    sighting: one.sighting,
    judgement: one.judgement,
    effect: one.effect,
    because: one.because,
    window: windowOf(one, blocking, context.policy),
  }));
  weighed.sort((a, b) => b.sighting.lastSeen - a.sighting.lastSeen);
  return { indicator, weighed };
}

/** What keeps the indicator in force at `at`, or `undefined` if nothing does. */
export function blockStateAt(verdict: Verdict, at: EpochSeconds): BlockState | undefined {
  const accusing = inForce(verdict, 'block', at);
  if (accusing.length === 0) return undefined;
  const bands = accusing.map(({ judgement }) => judgement.band);
  return {
    band: bands.sort(compareBands)[0] ?? 'low',
    window: {
      from: earliest(accusing.map(({ window }) => window.from)),
      until: latest(accusing.map(({ window }) => window.until)),
    },
    accusing,
  };
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

type VerdictInput = Omit<Weighed, 'window'>;

function judgeOne(sighting: Sighting, context: VerdictContext): VerdictInput {
  const judgement = context.judge(sighting.traits, sighting.value);
  const status = context.statusOf(sighting.finding);
  const released = releasedBecause(sighting, status, context);
  if (released !== undefined) return { sighting, judgement, effect: 'released', because: released };
  const { action, needs, because } = judgement;
  if (action === 'ignore') return { sighting, judgement, effect: 'none', because };
  if (status?.archived === true && context.policy.onArchive === 'watch') {
    return { sighting, judgement, effect: 'watch', because: 'the finding is archived' };
  }
  const effect = action === 'block' && needs === 'nothing' ? 'block' : 'watch';
  return { sighting, judgement, effect, because };
}

/** Why a sighting counts for nothing any more, if somebody has said so. */
function releasedBecause(
  sighting: Sighting,
  status: FindingStatus | undefined,
  { isRetracted, policy }: VerdictContext,
): string | undefined {
  if (status?.vetoed === true) return 'an analyst marked the finding as not useful';
  if (isRetracted(sighting)) return 'retracted by an operator';
  const archived = status?.archived === true && policy.onArchive === 'release';
  return archived ? 'the finding is archived' : undefined;
}

function accuses(one: VerdictInput): boolean {
  return one.effect === 'block' || waitsFor(one, 'corroboration');
}

/** Watched only for want of support; what is watched for another reason is not promoted. */
function waitsFor(
  { effect, judgement, because }: VerdictInput,
  needs: PolicyDecision['needs'],
): boolean {
  return effect === 'watch' && judgement.needs === needs && because === judgement.because;
}

/** Lets those block that need others, where enough accounts or findings accuse within the time. */
function withCorroboration(judged: readonly VerdictInput[]): readonly VerdictInput[] {
  const waiting = judged.filter((one) => waitsFor(one, 'corroboration'));
  if (waiting.length === 0) return judged;
  const accusing = judged.filter(accuses);
  accusing.sort((a, b) => a.sighting.lastSeen - b.sighting.lastSeen);
  const supportedFor = new Map<Corroboration, ReadonlySet<VerdictInput>>();
  for (const { judgement } of waiting) {
    const need = judgement.corroboration;
    if (!supportedFor.has(need)) supportedFor.set(need, supportedBy(accusing, need));
  }
  return judged.map((one) => {
    if (!waitsFor(one, 'corroboration')) return one;
    const { corroboration: need, because } = one.judgement;
    return supportedFor.get(need)?.has(one) === true
      ? { ...one, effect: 'block', because: `${because}; it is repeated` }
      : {
          ...one,
          because: `${because}; expected ${need.accounts} accounts or ${need.findings} findings`,
        };
  });
}

/**
 * Slides a window of time over what accuses, oldest first; yields all that stand in a full one. Linear:
 * what enters and leaves is counted, and nothing is added twice.
 */
function supportedBy(
  accusing: readonly VerdictInput[],
  need: Corroboration,
): ReadonlySet<VerdictInput> {
  const supported = new Set<VerdictInput>();
  const accounts = new Map<string, number>();
  const findings = new Map<string, number>();
  const count = ({ sighting }: VerdictInput, step: 1 | -1) => {
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
    if (accounts.size < need.accounts && findings.size < need.findings) continue;
    for (const other of accusing.slice(Math.max(start, added), end + 1)) supported.add(other);
    added = end + 1;
  }
  return supported;
}

function tally(counts: Map<string, number>, key: string, step: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + step;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

/** Lets those block that need another finding's accusation of about the same time. */
function withAccusation(judged: readonly VerdictInput[]): readonly VerdictInput[] {
  const blocking = judged.filter(({ effect }) => effect === 'block');
  return judged.map((one) => {
    if (!waitsFor(one, 'accusation')) return one;
    const other = blocking.find((accuser) => isAbout(accuser, one));
    return other === undefined
      ? { ...one, because: `${one.because}; this one is not` }
      : { ...one, effect: 'block' as const, because: `accused by ${other.sighting.finding} too` };
  });
}

function isAbout(accuser: VerdictInput, { sighting }: VerdictInput): boolean {
  const seen = accuser.sighting.lastSeen;
  return (
    accuser.sighting.finding !== sighting.finding &&
    seen - accuser.judgement.window <= sighting.lastSeen &&
    sighting.lastSeen < seen + accuser.judgement.window
  );
}

function windowOf(
  one: VerdictInput,
  blocking: readonly VerdictInput[],
  { repeatWithin }: Policy,
): Window {
  const { firstSeen, lastSeen } = one.sighting;
  const isRepeat =
    one.effect === 'block' &&
    blocking.some(({ sighting, judgement }) => {
      const ended = sighting.lastSeen + judgement.window;
      return ended <= lastSeen && lastSeen < ended + repeatWithin;
    });
  const length = isRepeat ? one.judgement.repeatWindow : one.judgement.window;
  return { from: firstSeen, until: lastSeen + length };
}
