/**
 * What an action may not do, and what it may only when it is confirmed and ends: one typing error must
 * neither open the firewalls, close the Internet nor empty the feed.
 */
import { DAY, formatTime, type EpochSeconds } from '../../domain/base/time.ts';
import { steeringNow, type Control } from '../../domain/facts/control.ts';
import {
  describeCoverage,
  isDelicate,
  type TargetCoverage,
} from '../../domain/register/target-coverage.ts';
import { WIDE_FROM_TEXT, WIDEST_TEXT, widthOf } from '../../domain/values/target-width.ts';
import type { ActionProblem, ActionRequest } from './action-request.ts';

type OverrideRequest = Extract<ActionRequest, { readonly kind: 'override' }>;
type ReleaseRequest = Extract<ActionRequest, { readonly kind: 'release' }>;

/** No flag lifts this. */
export function ceilingProblem({ target }: OverrideRequest): ActionProblem | undefined {
  if (target.kind !== 'ip' || widthOf(target.range) !== 'refused') return undefined;
  const reason = `${target.text} is wider than ${WIDEST_TEXT}: no flag allows that; name the networks that are meant, one by one`;
  return { field: 'target', reason };
}

/** What the request still lacks for a target like this; `undefined` if nothing. */
export function confirmationProblem(
  { act, target, end, confirmed }: OverrideRequest,
  coverage: TargetCoverage,
): ActionProblem | undefined {
  const isWide = target.kind === 'ip' && widthOf(target.range) === 'wide';
  const mustConfirm = isWide || (act === 'pin' && isDelicate(coverage));
  const needs = [
    ...(mustConfirm && !confirmed ? ['confirm that it is meant, with --yes-i-mean'] : []),
    ...(isWide && end === undefined ? ['give it an end, with --for 7d or --until TIME'] : []),
  ];
  if (needs.length === 0) return undefined;
  const rule = isWide ? ` (from ${WIDE_FROM_TEXT} on)` : '';
  return {
    field: mustConfirm && !confirmed ? 'confirmed' : 'until',
    reason: `${describeCoverage(target, coverage)}: ${needs.join(', and ')}${rule}`,
  };
}

export const RELEASE_MAX = DAY;
/** So many additions and losses may always be released: a busy hour of a small list. */
const GROWTH_FREE = 1_000;
const SHRINK_FREE = 100;

/** Releases in force add up, so that several small ones are bounded as one is. */
export function releaseProblem(
  { growth, shrink }: ReleaseRequest,
  { at, until }: { readonly at: EpochSeconds; readonly until: EpochSeconds },
  controls: readonly Control[],
  entries: number,
): ActionProblem | undefined {
  if (until - at > RELEASE_MAX) {
    const reason = `a release holds for 24 h at most: expected an end up to ${formatTime(at + RELEASE_MAX)}, got ${formatTime(until)}`;
    return { field: 'until', reason };
  }
  const { growthAllowed, shrinkAllowed } = steeringNow(controls, at);
  const growthMax = Math.max(GROWTH_FREE, entries);
  const shrinkMax = Math.max(SHRINK_FREE, Math.floor(entries / 2));
  if (growth > 0 && growthAllowed + growth > growthMax) {
    const reason = `releases may add ${growthMax} entries at most (as many as are listed, ${entries}, or ${GROWTH_FREE}): released already: ${growthAllowed}, got ${growth} more`;
    return { field: 'growth', reason };
  }
  if (shrink > 0 && shrinkAllowed + shrink > shrinkMax) {
    const reason = `releases may let ${shrinkMax} entries go at most (half of the ${entries} listed, or ${SHRINK_FREE}): released already: ${shrinkAllowed}, got ${shrink} more`;
    return { field: 'shrink', reason };
  }
  return undefined;
}
