/**
 * What another policy would make of what is known: the edition that would stand, what would come on and go
 * off, how restless the feeds would have been, and which of our own addresses would have been named.
 *
 *   what is known ─┬─ present policy ─ an edition at the end of each day ─┐
 *                  └─ other policy ─── an edition at the end of each day ─┴─▶ beside each other
 *
 * Law: the policy that is in force, simulated, changes nothing; and what changes is the difference of the
 * feeds of two replays. No rule is written here: editions are made as the publisher makes them, each policy
 * judged as if it had been in force all the time.
 */
import { lineCount, setOfLines } from '../feeds/address-feed.ts';
import { sizeOf, subtract } from '../addresses/set/address-set.ts';
import { RANKS, type Rank } from '../values/band.ts';
import { overridesOf, policyOf } from '../configuration/configured-policy.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type { Steering } from '../facts/control.ts';
import { KINDS, type Kind } from '../findings/extraction.ts';
import type { Override } from '../facts/override.ts';
import { informedPolicy, type OrganizationAnswer } from '../policy/informed-policy.ts';
import type { KnownFacts, Terms } from '../register/changes.ts';
import { advance, newRegister } from '../register/register.ts';
import {
  changesBetween,
  feedValues,
  type FeedChanges,
  type FeedValues,
} from './simulated-change.ts';
import { churnMeter, type Churn } from './simulated-churn.ts';
import { keptOutIn, type KeptOut } from './simulated-hits.ts';
import { warningsOf } from './simulated-warnings.ts';
import type { Edition, PlaceCounts } from '../register/edition.ts';
import { DAY, type EpochSeconds } from '../base/time.ts';

/** What is known, actions of operators among it; those of a configuration come with the configuration. */
export interface SimulatedGround extends KnownFacts {
  /** How the publisher is steered at the end of the period. */
  readonly steering: Steering;
  /** What the audit says of accounts. @default - nobody audits */
  readonly answer?: OrganizationAnswer | undefined;
}

export interface Period {
  /** When the editions that are compared would stand. */
  readonly at: EpochSeconds;
  /** Whole days before it over which churn and hits are counted. */
  readonly days: number;
}

/** The edition that would stand under a policy, and what would have led to it. */
export interface Simulated {
  /** Values in the standard feeds, pins among them, before addresses are collapsed. */
  readonly entries: Readonly<Record<Kind, number>>;
  readonly byRank: Readonly<Record<Rank, number>>;
  /** Lines of `blocklist.txt`; other feeds have a line for each entry. */
  readonly blocklistLines: number;
  /** Addresses that these lines cover, of both families. */
  readonly addressesCovered: bigint;
  readonly indicators: PlaceCounts;
  readonly churn: Churn;
  readonly keptOut: readonly KeptOut[];
  /** What an operator should know; of the present policy, what stands already. */
  readonly warnings: readonly string[];
}

export interface Simulation extends Period {
  readonly present: Simulated;
  readonly other: Simulated;
  readonly changes: FeedChanges;
  /** Addresses that lines of one policy cover and those of the other do not. */
  readonly addresses: { readonly more: bigint; readonly fewer: bigint };
}

export function simulate(
  ground: SimulatedGround,
  present: Configuration,
  other: Configuration,
  period: Period,
): Simulation {
  const before = courseUnder(ground, present, period);
  const after = courseUnder(ground, other, period);
  return {
    ...period,
    present: simulated(before, warningsOf(ground, before, undefined)),
    other: simulated(after, warningsOf(ground, after, before)),
    changes: changesBetween(before, after),
    addresses: {
      more: sizeOf(subtract(after.values.covered, before.values.covered)),
      fewer: sizeOf(subtract(before.values.covered, after.values.covered)),
    },
  };
}

/** The days under one policy, at the end of the last of them. */
export interface Course {
  readonly terms: Terms;
  readonly edition: Edition;
  readonly values: FeedValues;
  readonly churn: Churn;
  readonly keptOut: readonly KeptOut[];
  readonly overrides: readonly Override[];
}

/** Judges once, and then from day to day only what fell due. */
function courseUnder(
  { indicators, owners = [], statusOf, overrides: said, space, answer }: SimulatedGround,
  configuration: Configuration,
  { at, days }: Period,
): Course {
  const configured = policyOf(configuration);
  const policy = answer === undefined ? configured : informedPolicy(configured, answer);
  const terms = { configuration, policy };
  const register = newRegister(terms);
  const overrides = [...overridesOf(configuration), ...said];
  const meter = churnMeter();
  let news: Pick<KnownFacts, 'indicators' | 'owners'> = { indicators, owners };
  const drawAt = (time: EpochSeconds) => {
    const edition = advance(register, { ...news, statusOf, overrides, space }, time);
    news = { indicators: [] };
    meter.note(edition);
    return edition;
  };
  for (let left = days; left > 0; left -= 1) drawAt(at - left * DAY);
  const edition = drawAt(at);
  return {
    terms,
    edition,
    overrides,
    churn: meter.churn(),
    values: feedValues(edition),
    keptOut: keptOutIn(edition, { from: at - days * DAY, until: at }),
  };
}

function simulated(
  { edition, values, churn, keptOut }: Course,
  warnings: readonly string[],
): Simulated {
  const all = [...values.byKey.values()];
  const tally = <T extends string>(names: readonly T[], nameOf: (one: (typeof all)[number]) => T) =>
    Object.fromEntries(
      names.map((name) => [name, all.filter((one) => nameOf(one) === name).length]),
    ) as Record<T, number>;
  return {
    entries: tally(KINDS, ({ kind }) => kind),
    byRank: tally(RANKS, ({ rank }) => rank),
    blocklistLines: lineCount(edition.addresses.lines),
    addressesCovered: sizeOf(setOfLines(edition.addresses.lines)),
    indicators: edition.places,
    churn,
    keptOut,
    warnings,
  };
}
