/**
 * What actions of operators void: sightings of a target that was retracted, and of an account that was
 * expunged. What is void has no effect, neither of its own nor as support of another sighting.
 */
import { addressSet } from '../addresses/set/address-set.ts';
import {
  describeAction,
  names,
  overrideFinder,
  type Expunction,
  type Override,
  type TargetOverride,
} from '../facts/override.ts';
import type { Indicator } from '../facts/indicator.ts';
import type { VerdictContext } from '../policy/verdict.ts';
import { isInSet, type InForce, type Columns } from './columns/columns.ts';
import { addSlotsOf } from './columns/indicators.ts';
import { allSlots, valueAt } from './columns/names.ts';

type Voiding = Pick<InForce, 'retractions' | 'expunctions'>;

/** Finds, for the sightings of one indicator, the action that voids each. */
export function voidingBy({
  retractions,
  expunctions,
}: Voiding): (indicator: Indicator) => VerdictContext['voidedBy'] {
  const retractedBy = retractionFinder(retractions);
  const expungedBy = expunctionFinder(expunctions);
  return (indicator) => {
    const retracted = retractedBy(indicator);
    return (sighting) => retracted(sighting) ?? expungedBy(sighting);
  };
}

/** Marks the slots whose sightings are void in one of the two states and not in the other. */
export function markVoided(
  columns: Columns,
  before: Voiding,
  after: Voiding,
  dirty: Set<number>,
): void {
  markRetracted(columns, differing(before.retractions, after.retractions), dirty);
  markExpunged(columns, differing(before.expunctions, after.expunctions), dirty);
}

/** A retraction voids what the findings known by then say of the target, later updates included. */
function retractionFinder(
  retractions: readonly TargetOverride[],
): (indicator: Indicator) => VerdictContext['voidedBy'] {
  if (retractions.length === 0) return () => () => undefined;
  const retractionOf = overrideFinder(retractions);
  return ({ sightings }) => {
    const [first] = sightings;
    if (first === undefined || retractionOf(first.value) === undefined) return () => undefined;
    const naming = retractions.filter(({ target }) => names(target, first.value));
    const voided = new Map<string, string>();
    for (const { finding, firstSeen } of sightings) {
      const retraction = naming.find((one) => firstSeen <= one.at);
      if (retraction !== undefined) voided.set(finding, describeAction('retracted', retraction));
    }
    return ({ finding }) => voided.get(finding);
  };
}

/** An expunction voids what an account's findings had said by then; what is seen later counts. */
function expunctionFinder(expunctions: readonly Expunction[]): VerdictContext['voidedBy'] {
  const byAccount = new Map(expunctions.map((one) => [one.account, one]));
  return ({ traits, lastSeen }) => {
    const expunction = byAccount.get(traits.accountId);
    if (expunction === undefined || lastSeen > expunction.at) return undefined;
    return describeAction(`account ${expunction.account} expunged`, expunction);
  };
}

function markRetracted(
  columns: Columns,
  retractions: readonly TargetOverride[],
  dirty: Set<number>,
): void {
  if (retractions.length === 0) return;
  const addresses = addressSet(
    retractions.flatMap(({ target }) => (target.kind === 'ip' ? [target.range] : [])),
  );
  for (const slot of allSlots(columns)) {
    const isNamed =
      columns.family[slot] !== 0
        ? isInSet(columns, slot, addresses)
        : retractions.some(({ target }) => names(target, valueAt(columns, slot)));
    if (isNamed) dirty.add(slot);
  }
}

function markExpunged(
  columns: Columns,
  expunctions: readonly Expunction[],
  dirty: Set<number>,
): void {
  if (expunctions.length === 0) return;
  const accounts = new Set(expunctions.map(({ account }) => account));
  addSlotsOf(columns, columns.source.seenBy(accounts), dirty);
}

/** Those that stand in one list only. */
function differing<T extends Override>(before: readonly T[], after: readonly T[]): readonly T[] {
  const [former, present] = [new Set(before), new Set(after)];
  return [...before.filter((one) => !present.has(one)), ...after.filter((one) => !former.has(one))];
}
