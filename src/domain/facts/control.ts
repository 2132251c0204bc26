/**
 * Controls: how operators steer the publisher, as facts with author, time and reason.
 *
 *   freeze     nothing is added; removals go on
 *   hard       nothing is added or removed
 *   rollback   an earlier edition, less what has ended or been taken out since; then as frozen
 *   resume     back to what the findings say
 *   release    lets that many held changes pass, until a time; or an edition be followed by one from an emptied ledger
 */
import { isObject, type Json } from '../base/lookup.ts';
import { CLOCK_SKEW_MAX, type EpochSeconds } from '../base/time.ts';

export type Control =
  | (Signed & { readonly act: 'freeze' | 'hard' | 'resume' })
  | (Signed & { readonly act: 'rollback'; readonly edition: number })
  | (Signed & {
      readonly act: 'release';
      readonly growth: number;
      readonly shrink: number;
      readonly until: EpochSeconds;
      /** The edition that may be followed by one of a ledger that was emptied. */
      readonly emptiedAfter?: number;
    });

interface Signed {
  readonly author: string;
  readonly reason: string;
  readonly at: EpochSeconds;
}

/** What the publisher is told at one time. */
export interface Steering {
  readonly mode: 'free' | 'frozen' | 'hard' | 'rolled-back';
  /** The control that set the mode; `undefined` if nobody has: it is free, or frozen while an action cannot be read. */
  readonly by: Control | undefined;
  readonly growthAllowed: number;
  readonly shrinkAllowed: number;
  /** Editions that may be followed by one of a ledger that was emptied. */
  readonly emptiedAfter: readonly number[];
}

const MODES = { freeze: 'frozen', hard: 'hard', resume: 'free', rollback: 'rolled-back' } as const;

/** The latest control decides the mode; releases in force add up. */
export function steeringAt(controls: readonly Control[], at: EpochSeconds): Steering {
  const known = controls.filter((control) => control.at <= at);
  const latest = known
    .filter((control) => control.act !== 'release')
    .reduce<Control | undefined>(later, undefined);
  const releases = known.filter((control) => control.act === 'release' && at < control.until);
  const total = (field: 'growth' | 'shrink') =>
    releases.reduce((sum, one) => sum + (one.act === 'release' ? one[field] : 0), 0);
  return {
    mode: latest === undefined || latest.act === 'release' ? 'free' : MODES[latest.act],
    by: latest,
    growthAllowed: total('growth'),
    shrinkAllowed: total('shrink'),
    emptiedAfter: releases.flatMap((one) =>
      one.act === 'release' && one.emptiedAfter !== undefined ? [one.emptiedAfter] : [],
    ),
  };
}

/**
 * As recorded by now. Controls of one second are dated one after the other, and their writer's clock may run
 * ahead: a freeze dated a little later than now is in force, or what was done after it would pass first.
 */
export function steeringNow(controls: readonly Control[], now: EpochSeconds): Steering {
  const ahead = controls.map(({ at }) => at).filter((at) => at <= now + CLOCK_SKEW_MAX);
  return steeringAt(controls, Math.max(now, ...ahead));
}

/** Identity: the same control recorded twice is one fact. */
export function controlKey(control: Control): string {
  return JSON.stringify(Object.entries(control).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Reads a stored control; `undefined` if it is none. */
export function parseControl(value: unknown): Control | undefined {
  if (!isObject(value)) return undefined;
  const { act, author, reason, at } = value;
  if (typeof author !== 'string' || typeof reason !== 'string' || !isWhole(at)) return undefined;
  const signed = { author, reason, at };
  if (act === 'freeze' || act === 'hard' || act === 'resume') return { act, ...signed };
  if (act === 'rollback') return parseRollback(signed, value);
  return act === 'release' ? parseRelease(signed, value) : undefined;
}

function parseRollback(signed: Signed, { edition }: Json): Control | undefined {
  return isWhole(edition) ? { act: 'rollback', ...signed, edition } : undefined;
}

function parseRelease(signed: Signed, given: Json): Control | undefined {
  const { growth, shrink, until, emptiedAfter } = given;
  if (!isWhole(growth) || !isWhole(shrink) || !isWhole(until)) return undefined;
  const release = { act: 'release' as const, ...signed, growth, shrink, until };
  if (emptiedAfter === undefined) return release;
  return isWhole(emptiedAfter) ? { ...release, emptiedAfter } : undefined;
}

function later(a: Control | undefined, b: Control): Control {
  if (a === undefined || b.at > a.at) return b;
  return b.at === a.at && controlKey(b) > controlKey(a) ? b : a;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
