/** One thing that a deployment stands on: there, missing, or not to be known; and what fixes it. */
import type { Known } from './preflight-facts.ts';

export interface Check {
  readonly name: CheckName;
  /** Region, OU or policy that it is about, where there are several. */
  readonly about?: string;
  /** `unknown` is never as good as `ok`. */
  readonly status: 'ok' | 'wanted' | 'unknown';
  /** In words. */
  readonly found: string;
  /** In the order of doing; empty if it is `ok`. */
  readonly fix: readonly Fix[];
}

export type CheckName =
  | 'configuration'
  | 'forwarding-regions'
  | 'readers'
  | 'caller'
  | 'organization'
  | 'organizational-unit'
  | 'canary'
  | 'trusted-access'
  | 'stacksets-administrator'
  | 'region'
  | 'guardduty-administrator'
  | 'auto-enable'
  | 'publishing-frequency'
  | 'configured-frequency'
  | 'lambda-concurrency'
  | 'policies';

export interface Fix {
  /** Whose credentials it takes. */
  readonly by: 'management account' | 'security account' | 'the deployer';
  /** To be run as it stands, or what to do if no command does it. */
  readonly command: string;
}

type Subject = Pick<Check, 'name' | 'about'>;

export function fine(subject: Subject, found: string): Check {
  return { ...subject, status: 'ok', found, fix: [] };
}

export function wanted(subject: Subject, found: string, ...fix: readonly Fix[]): Check {
  return { ...subject, status: 'wanted', found, fix };
}

export function unknown(subject: Subject, reason: string, ...fix: readonly Fix[]): Check {
  return { ...subject, status: 'unknown', found: reason, fix };
}

/** The check on a fact that is known, else that it is not. */
export function onKnown<T>(subject: Subject, fact: Known<T>, check: (known: T) => Check): Check {
  return 'known' in fact ? check(fact.known) : unknown(subject, fact.unknown);
}

export function byManagement(command: string): Fix {
  return { by: 'management account', command };
}

export function bySecurity(command: string): Fix {
  return { by: 'security account', command };
}

export function byDeployer(command: string): Fix {
  return { by: 'the deployer', command };
}
