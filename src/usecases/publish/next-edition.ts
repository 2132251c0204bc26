/**
 * The edition that comes next, as the publisher draws it: of what is known, under the actions of operators,
 * held to the edition that stands. Nothing is written, so that the effect of an action can be asked for
 * before it is taken.
 */
import { counted } from '../../domain/base/counted.ts';
import type { Configuration } from '../../domain/configuration/configuration.ts';
import { steeringNow, type Control, type Steering } from '../../domain/facts/control.ts';
import type { Override } from '../../domain/facts/override.ts';
import { fullAccounts } from '../../domain/facts/holding.ts';
import { findingStatusIn } from '../../domain/facts/resident-state.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Changes, Terms } from '../../domain/register/changes.ts';
import type { Edition } from '../../domain/register/edition.ts';
import {
  advance,
  newRegister,
  currentNumber,
  type Register,
} from '../../domain/register/register.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { editionHold } from './edition-limit.ts';
import { readListing } from './edition-listing.ts';
import type { PointerRead } from './edition-store.ts';
import { keptPins } from './kept-pins.ts';
import { isAccepted } from './ledger-state.ts';
import { organizationAt, policyNow } from './known-organization.ts';
import { takeNews, type Memory } from './publisher-memory.ts';
import { frozenBy, unknownOf } from './unreadable-in-ledger.ts';

export interface EditionTerms {
  readonly configuration: Configuration;
  /** As configured. */
  readonly policy: Policy;
  /** Whether an audit says where accounts lie. @default - nobody does */
  readonly isAudited?: boolean;
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
  readonly steering: Steering;
  /** What stops it: the edition that stands then stays. Empty if nothing does. */
  readonly stoppedBy: readonly string[];
  /** What an operator must know of the ground that it stands on. */
  readonly warnings: readonly string[];
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
  const organization = await organizationAt(ops, now);
  const { configuration } = terms;
  const register = registerIn(memory, { configuration, policy: policyNow(terms, organization) });
  const stands = await currentElsewhere(ops, register, current);
  const unknown = unknownOf(memory.resident, memory.unreadable);
  const steering = frozenBy(steeringNow(actions.controls, now), unknown);
  memory.hold = await editionHold(ops, memory.hold, steering, current?.pointer);
  const { limit, base = [] } = memory.hold;
  const said = [...terms.overrides, ...actions.overrides];
  const kept = unknown.length === 0 ? [] : await keptPins(ops, current?.pointer, said, now);
  const changes: Changes = {
    ...takeNews(memory),
    statusOf: (finding: string) => findingStatusIn(memory.resident, finding),
    overrides: [...said, ...kept],
    space: organization.space,
    limit,
    stands,
    guardrails: { steering, base },
    full: fullAccounts(memory.resident.held.sightings),
  };
  const edition = advance(register, changes, now);
  const stoppedBy = stopReasons(edition, steering, current);
  return { edition, register, steering, stoppedBy, warnings: organization.alarms };
}

/** The edition that stands, read if it is another than the register knows. */
async function currentElsewhere(
  ops: ObjectStore,
  register: Register,
  current: PointerRead | undefined,
): Promise<Changes['stands']> {
  if (current === undefined) return 'none';
  const { number, growth, peak, listing } = current.pointer;
  if (currentNumber(register) === number) return undefined;
  return { number, growth, peak, lines: await readListing(ops, listing) };
}

/**
 * The register, told all there is when it is new: then all the news there were are in it. It is new, too, when the audit
 * says something else of accounts than it was judged by.
 */
function registerIn(memory: Memory, terms: Terms): Register {
  if (memory.register === undefined || memory.judgedBy !== terms.policy) {
    memory.register = newRegister(terms);
    memory.judgedBy = terms.policy;
    memory.news.isAll = true;
    for (const address of memory.resident.owners.keys()) memory.news.owned.add(address);
  }
  return memory.register;
}

/** What stops an edition; the last one then stays. */
function stopReasons(
  { unexplained }: Edition,
  steering: Steering,
  current: PointerRead | undefined,
): readonly string[] {
  const { mode, by, shrinkAllowed } = steering;
  if (mode === 'hard') {
    return [`frozen hard (${by?.author ?? ''}): nothing is added or removed until palisade resume`];
  }
  if (unexplained.length <= shrinkAllowed || isAccepted({ steering, current })) return [];
  return [
    `the edition is held: ${counted(unexplained.length, 'entry', 'entries')} vanished and nothing explains it, ${unexplained[0] ?? ''} among them`,
  ];
}
