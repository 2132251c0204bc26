/**
 * How a publisher goes on when actions of operators cannot be read: an exemption, a freeze or a pin may be among them.
 *
 *   the publisher knows what stood there    that stays in force; nothing is held back
 *   it does not                             nothing is added until it can be read, listed pins stay; removals go on
 *
 * Broken evidence is passed over by the ledger itself, with a count (adapters/shared/unbelieved.ts).
 */
import { OPERATORS, PUBLISHER, type Fact } from '../../domain/facts/fact.ts';
import type { Steering } from '../../domain/facts/control.ts';
import type { Resident } from '../../domain/facts/resident-state.ts';
import { UnreadableActions, type UnreadableAction } from '../../domain/facts/unreadable-actions.ts';
import type { Ledger } from '../../ports/ledger.ts';

/** So many facts are taken in at once while all there are pass by. */
const BATCH_FACTS = 8_192;
const ALARMS_MAX = 5;

/** Never all at once: a flood must not lie in memory before it has been cut to what is held. Adds to `unreadable`. */
export async function* batchesOf(
  facts: AsyncIterable<Fact>,
  unreadable: UnreadableAction[],
): AsyncGenerator<readonly Fact[]> {
  let batch: Fact[] = [];
  try {
    for await (const fact of facts) {
      batch.push(fact);
      if (batch.length < BATCH_FACTS) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (!(error instanceof UnreadableActions)) throw error;
    unreadable.push(...error.actions);
  }
  yield batch;
}

/** What of the operators' own items cannot be read now: two queries. */
export async function unreadableActions(ledger: Ledger): Promise<readonly UnreadableAction[]> {
  const found: UnreadableAction[] = [];
  for (const facts of [ledger.about('override', OPERATORS), ledger.about('control', PUBLISHER)]) {
    found.push(...(await facts.then(() => [], unreadableIn)));
  }
  return found;
}

function unreadableIn(error: unknown): readonly UnreadableAction[] {
  if (error instanceof UnreadableActions) return error.actions;
  throw error;
}

/** What of the resident state stood where nothing can be read now. */
export function knownPlaces(
  resident: Resident,
  unreadable: readonly UnreadableAction[],
): readonly Fact[] {
  if (unreadable.length === 0) return [];
  return actionsOf(resident).filter((fact) => unreadable.some((one) => one.isPlaceOf(fact)));
}

/** Those of which the publisher does not know what they said. */
export function unknownOf(
  resident: Resident,
  unreadable: readonly UnreadableAction[],
): readonly UnreadableAction[] {
  if (unreadable.length === 0) return [];
  const actions = actionsOf(resident);
  return unreadable.filter((one) => !actions.some(one.isPlaceOf));
}

/** Frozen by nobody, unless somebody has frozen it or more. */
export function frozenBy(steering: Steering, unknown: readonly UnreadableAction[]): Steering {
  if (unknown.length === 0 || steering.mode !== 'free') return steering;
  return { ...steering, mode: 'frozen', by: undefined };
}

/** One alarm for each, the first of them. */
export function unreadableAlarms(
  resident: Resident,
  unreadable: readonly UnreadableAction[],
): readonly string[] {
  const unknown = new Set(unknownOf(resident, unreadable));
  return unreadable.slice(0, ALARMS_MAX).map((one) => {
    const then = unknown.has(one)
      ? 'until then nothing is added and listed pins stay, since it may be an exemption, a freeze or a pin; other removals go on'
      : 'until then what it said stays in force';
    return `${one.problem}; ${then}`;
  });
}

function actionsOf({ overrides, controls }: Resident): readonly Fact[] {
  const said = [...overrides.values()].map((override): Fact => ({ kind: 'override', override }));
  return [
    ...said,
    ...[...controls.values()].map((control): Fact => ({ kind: 'control', control })),
  ];
}
