/**
 * Actions of operators that a ledger holds and cannot read. What they said is never taken for nothing: an exemption or a
 * freeze may have stood there.
 */
import type { Fact } from './fact.ts';

export interface UnreadableAction {
  /** Where it lies, and what to do about it: for messages. */
  readonly problem: string;
  /** Whether this is the fact that stood there. */
  readonly isPlaceOf: (fact: Fact) => boolean;
}

/** Thrown by a ledger once everything else that was asked for has been given, so that who knows how may go on with that. */
export class UnreadableActions extends Error {
  readonly actions: readonly UnreadableAction[];
  /** What could be read beside them, where it was not given before. */
  readonly readable: readonly Fact[];

  constructor(actions: readonly UnreadableAction[], readable: readonly Fact[]) {
    super(actions[0]?.problem ?? 'an action of an operator cannot be read');
    this.name = 'UnreadableActions';
    this.actions = actions;
    this.readable = readable;
  }
}

/** Throws if any of them is unreadable. */
export function refuseUnreadable(
  actions: readonly UnreadableAction[],
  readable: readonly Fact[] = [],
): void {
  if (actions.length > 0) throw new UnreadableActions(actions, readable);
}
