/**
 * The stand-in for EventBridge: each account's bus with its rule, and the hop to the hub's queue.
 *
 * The patterns are those of the templates. An account without an own rule here is a member; the
 * administrator's copies come with the administrator's account on the envelope.
 */
import { parseEventPattern, type EventPattern } from '../../domain/forwarding/event-pattern.ts';
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

/** Senders choose the account on an envelope: what is remembered of them must not grow for ever. */
const RULES_REMEMBERED_MAX = 4_096;

/** Without a known administrator any account may be the one whose envelope is on the copies. */
export function localBus(administrator: string | undefined): Bus {
  const administratorRule = ruleOf(ADMINISTRATOR_PATTERN);
  const memberRules = new Map<string, EventPattern>();
  const memberRule = (account: string): EventPattern => {
    const known = memberRules.get(account);
    if (known !== undefined) return known;
    const rule = ruleOf(memberPattern(account));
    if (memberRules.size < RULES_REMEMBERED_MAX) memberRules.set(account, rule);
    return rule;
  };
  const judges = (account: string, event: unknown): boolean =>
    isJudgement(event) && ruleOf(judgementPattern(account))(event);
  return {
    stops(event) {
      const account = textAt(event, 'account');
      if (account === undefined) return 'the event names no account, so no bus has it';
      if (memberRule(account)(event)) return undefined;
      const isAdministrator = administrator === undefined || account === administrator;
      if (isAdministrator && (administratorRule(event) || judges(account, event))) return undefined;
      return `no rule of account ${JSON.stringify(account.slice(0, 80))} forwards it: a member forwards its own GuardDuty findings only, the administrator every member's and its judgements`;
    },
  };
}

function ruleOf(pattern: unknown): EventPattern {
  const parsed = parseEventPattern(pattern);
  invariant(parsed.ok, 'our own pattern is one that EventBridge takes');
  return parsed.value;
}
