/** Why an entry of an earlier edition is not in a later one: who took it out, or what did. */
import { endOf } from '../../domain/edition/edition-difference.ts';
import type { ListedEntry } from '../../domain/edition/listed-entry.ts';
import { steeringAt } from '../../domain/facts/control.ts';
import { OPERATORS, PUBLISHER } from '../../domain/facts/fact.ts';
import {
  describeAction,
  inForce,
  isConfigured,
  type TargetOverride,
} from '../../domain/facts/override.ts';
import { WINDOW_ENDED } from '../../domain/register/edition.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { judgeAlone, type ExplainPorts, type ExplainTerms } from './explain.ts';

/** `at`: the time of the later edition. */
export async function whyLeft(
  ports: ExplainPorts,
  terms: ExplainTerms,
  entry: ListedEntry,
  at: EpochSeconds,
): Promise<string> {
  if (endOf(entry) <= at) return WINDOW_ENDED;
  const { ledger } = ports;
  const overrides = await targetOverrides(ledger, terms);
  if (entry.band === 'pin') {
    const taken = takenBack(overrides, entry.value, at);
    if (taken !== undefined) return describeAction('unblocked', taken);
    const exempt = inForce(overrides, 'exempt', at).find(
      ({ target }) => target.text === entry.value,
    );
    if (exempt !== undefined) return describeAction('exempt', exempt);
    return (await steered(ledger, at)) ?? 'its pin is no longer in force';
  }
  const { place, because } = await judgeAlone(ports, terms, entry, at);
  if (place !== 'listed' && because !== '') return because;
  return (await steered(ledger, at)) ?? 'held back by a cap, the hourly limit or the budget';
}

async function targetOverrides(
  ledger: Ledger,
  terms: ExplainTerms,
): Promise<readonly TargetOverride[]> {
  const recorded = (await ledger.about('override', OPERATORS)).flatMap((fact) =>
    fact.kind === 'override' ? [fact.override] : [],
  );
  return [...terms.overrides, ...recorded].filter((one) => one.act !== 'expunge');
}

/** The last action on a pin, if it took the pin back. */
function takenBack(
  overrides: readonly TargetOverride[],
  target: string,
  at: EpochSeconds,
): TargetOverride | undefined {
  const last = overrides
    .filter((one) => one.act === 'pin' && one.target.text === target)
    .filter((one) => one.at <= at && !isConfigured(one))
    .reduce<TargetOverride | undefined>(
      (latest, one) => (latest === undefined || one.at > latest.at ? one : latest),
      undefined,
    );
  return last?.until === last?.at ? last : undefined;
}

async function steered(ledger: Ledger, at: EpochSeconds): Promise<string | undefined> {
  const facts = await ledger.about('control', PUBLISHER);
  const controls = facts.flatMap((fact) => (fact.kind === 'control' ? [fact.control] : []));
  const { mode, by } = steeringAt(controls, at);
  if (mode === 'free' || by === undefined) return undefined;
  const done = by.act === 'rollback' ? `rolled back to edition ${by.edition}` : 'frozen';
  return describeAction(done, by);
}
