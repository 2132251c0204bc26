/**
 * The stand-in for EventBridge: each account's bus with its rule, and the hop to the hub's queue.
 *
 * The patterns are those of the templates. An account without an own rule here is a member; the
 * administrator's copies come with the administrator's account on the envelope.
 */
import {
  isPlainPattern,
  letsThrough,
  type EventPattern,
} from '../../domain/forwarding/event-pattern.ts';
import { isJudgement } from '../../domain/facts/judgement.ts';
import { textAt } from '../../domain/base/lookup.ts';
import {
  ADMINISTRATOR_PATTERN,
  judgementPattern,
  memberPattern,
} from '../../domain/forwarding/member-pattern.ts';
import { invariant } from '../../domain/base/result.ts';

export interface Bus {
  /** Why no rule takes this event to the hub; `undefined` if one does. */
  stops(event: unknown): string | undefined;
}

/**
 * Without a known administrator any account may be the one whose envelope is on the copies. Throws if a pattern of
 * the templates has operators: then events would be filtered otherwise here than in AWS.
 */
export function localBus(administrator: string | undefined): Bus {
  const administratorRule = ruleOf(() => ADMINISTRATOR_PATTERN);
  const judgementRule = ruleOf(judgementPattern);
  const memberRule = ruleOf(memberPattern);
  return {
    stops(event) {
      const account = textAt(event, 'account');
      if (account === undefined) return 'the event names no account, so no bus has it';
      if (memberRule(account, event)) return undefined;
      const isAdministrator = administrator === undefined || account === administrator;
      const isForwarded =
        administratorRule(account, event) || (isJudgement(event) && judgementRule(account, event));
      if (isAdministrator && isForwarded) return undefined;
      return `no rule of account ${JSON.stringify(account.slice(0, 80))} forwards it: a member forwards its own GuardDuty findings only, the administrator every member's and its judgements`;
    },
  };
}

function ruleOf(patternOf: (account: string) => EventPattern) {
  invariant(isPlainPattern(patternOf('')), 'a pattern of the templates is without operators');
  return (account: string, event: unknown): boolean => letsThrough(patternOf(account), event);
}
