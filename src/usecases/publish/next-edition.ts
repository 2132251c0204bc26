/**
 * The edition that comes next, as the publisher draws it: of what is known, under the actions of operators,
 * held to the edition that stands. Nothing is written, so that the effect of an action can be asked for
 * before it is taken.
 */
import { bringTo } from '../../domain/register/assessment.ts';
import { buildEdition, type Edition } from '../../domain/edition/edition.ts';
import type { Configuration } from '../../domain/configuration/configuration.ts';
import { steeringAt, type Control, type Steering } from '../../domain/facts/control.ts';
import type { Override } from '../../domain/facts/override.ts';
import { fullAccounts } from '../../domain/facts/holding.ts';
import { findingStatusIn } from '../../domain/facts/resident-state.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { publisherGate, unexplained, type Published } from '../../domain/register/gate.ts';
import { newRegister, type Register } from '../../domain/register/register.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { editionLimit } from './edition-limit.ts';
import type { PointerRead } from './edition-store.ts';
import { readPrevious } from './edition-writing.ts';
import { rollbackBase } from './past-editions.ts';
import { takeNews, type Memory } from './publisher-memory.ts';

export interface EditionTerms {
  readonly configuration: Configuration;
  readonly policy: Policy;
  /** Pins and exemptions of the configuration, beside those in the ledger. */
  readonly overrides: readonly Override[];
}

/** Actions of operators, as the ledger holds them. */
export interface OperatorActions {
  readonly overrides: readonly Override[];
  readonly controls: readonly Control[];
}

export interface NextEdition {
  readonly edition: Edition;
  readonly register: Register;
  readonly previous: Published | undefined;
  readonly steering: Steering;
  /** What stops it: the edition that stands then stays. Empty if nothing does. */
  readonly stoppedBy: readonly string[];
}

export function actionsIn({ resident }: Memory): OperatorActions {
  return {
    overrides: [...resident.overrides.values()],
    controls: [...resident.controls.values()],
  };
}

export interface EditionMoment {
  readonly now: EpochSeconds;
  /** The edition that stands. */
  readonly current: PointerRead | undefined;
  /** @default - those that the ledger holds */
  readonly actions?: OperatorActions;
}

/** Throws if what it is held to cannot be read. */
export async function nextEdition(
  ops: ObjectStore,
  terms: EditionTerms,
  memory: Memory,
  { now, current, actions = actionsIn(memory) }: EditionMoment,
): Promise<NextEdition> {
  const register = registerIn(memory, terms);
  const previous = await readPrevious(ops, memory, register, current);
  const steering = steeringAt(actions.controls, now);
  const base = await rollbackBase(ops, memory, steering);
  const limit = await editionLimit(ops, memory, steering, current?.pointer);
  const ground = {
    statusOf: (finding: string) => findingStatusIn(memory.resident, finding),
    overrides: [...terms.overrides, ...actions.overrides],
    limit,
  };
  const moment = bringTo(register, takeNews(memory), ground, now);
  const edition = buildEdition(register, moment, publisherGate(previous, steering, base, now));
  return {
    edition,
    register,
    previous,
    steering,
    stoppedBy: stopReasons(memory, register, previous, steering),
  };
}

/** The register, told all there is when it is new: then all the news there were are in it. */
function registerIn(memory: Memory, { configuration, policy }: EditionTerms): Register {
  if (memory.register === undefined) {
    memory.register = newRegister({ configuration, policy });
    for (const key of memory.resident.indicators.keys()) memory.news.indicators.add(key);
  }
  return memory.register;
}

/** What stops an edition; the last one then stays. */
function stopReasons(
  { resident }: Memory,
  register: Register,
  previous: Published | undefined,
  steering: Steering,
): readonly string[] {
  const { mode, by } = steering;
  if (mode === 'hard') {
    return [`frozen hard (${by?.author ?? ''}): nothing is added or removed until palisade resume`];
  }
  const full = fullAccounts(resident.held.sightings);
  const lost = previous === undefined ? [] : unexplained(register, register.at, full);
  if (lost.length <= steering.shrinkAllowed) return [];
  return [
    `the edition is held: ${lost.length} entries vanished and nothing explains it, ${lost[0] ?? ''} among them`,
  ];
}
