/** What operators did: every action that is kept, the latest first, and whether it is in force. */
import { counted } from '../../../domain/base/counted.ts';
import type { Control } from '../../../domain/facts/control.ts';
import { OPERATORS, PUBLISHER } from '../../../domain/facts/fact.ts';
import {
  CONFIGURED_SINCE,
  expunctionsInForce,
  inForce,
  subjectOf,
  type Override,
} from '../../../domain/facts/override.ts';
import { formatTime, type EpochSeconds } from '../../../domain/base/time.ts';
import type { Ledger } from '../../../ports/ledger.ts';

/** Times in ISO 8601. */
export interface ListedAction {
  readonly act: string;
  /** A target, an account, an edition, or what a release lets pass; empty for the publisher as a whole. */
  readonly about: string;
  readonly author: string;
  readonly reason: string;
  /** `null` of what the configuration says. */
  readonly at: string | null;
  /** `null`: until it is taken back. */
  readonly until: string | null;
  readonly inForce: boolean;
  /** Whether this one takes back another. */
  readonly takesBack: boolean;
}

export interface ActionList {
  readonly actions: readonly ListedAction[];
  /** How many there are; more than these are not told. */
  readonly total: number;
}

/** So many are told: those in force first. */
const ACTIONS_MAX = 2_000;

/** Throws if the ledger cannot be read. */
export async function actionList(
  ledger: Ledger,
  configured: readonly Override[],
  now: EpochSeconds,
): Promise<ActionList> {
  const [overrides, controls] = await Promise.all([
    ledger.about('override', OPERATORS),
    ledger.about('control', PUBLISHER),
  ]);
  const all = [
    ...listedOverrides(
      [...configured, ...overrides.flatMap((f) => (f.kind === 'override' ? [f.override] : []))],
      now,
    ),
    ...listedControls(
      controls.flatMap((fact) => (fact.kind === 'control' ? [fact.control] : [])),
      now,
    ),
  ];
  all.sort((a, b) => Number(b.inForce) - Number(a.inForce) || compareTimes(b.at, a.at));
  return { actions: all.slice(0, ACTIONS_MAX), total: all.length };
}

function listedOverrides(
  overrides: readonly Override[],
  now: EpochSeconds,
): readonly ListedAction[] {
  const current = new Set<Override>([
    ...(['pin', 'exempt', 'retract'] as const).flatMap((act) => inForce(overrides, act, now)),
    ...expunctionsInForce(overrides, now),
  ]);
  return overrides.map((one) => ({
    act: one.act,
    about: subjectOf(one),
    author: one.author,
    reason: one.reason,
    at: one.at === CONFIGURED_SINCE ? null : formatTime(one.at),
    until: one.until === undefined ? null : formatTime(one.until),
    inForce: current.has(one),
    takesBack: one.until !== undefined && one.until <= one.at,
  }));
}

/** Of those that set the mode the latest is in force, unless it set it free; a release until its end. */
function listedControls(controls: readonly Control[], now: EpochSeconds): readonly ListedAction[] {
  const modes = controls.filter(({ act, at }) => act !== 'release' && at <= now);
  const latest = Math.max(-1, ...modes.map(({ at }) => at));
  return controls.map((one) => {
    const sets = one.act !== 'release' && one.act !== 'resume' && one.at === latest;
    const releases = one.act === 'release' && one.at <= now && now < one.until;
    return {
      act: one.act,
      about: aboutOf(one),
      author: one.author,
      reason: one.reason,
      at: formatTime(one.at),
      until: one.act === 'release' ? formatTime(one.until) : null,
      inForce: sets || releases,
      takesBack: one.act === 'resume',
    };
  });
}

function aboutOf(control: Control): string {
  if (control.act === 'rollback') return `edition ${control.edition}`;
  if (control.act !== 'release') return '';
  return `${counted(control.growth, 'addition')}, ${counted(control.shrink, 'removal')}`;
}

/** What the configuration says was there first. */
function compareTimes(a: string | null, b: string | null): number {
  return a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1;
}
