/**
 * What of a finding leaves the organization: projections that name what goes, so that a field GuardDuty adds
 * tomorrow stays at home until somebody lists it.
 *
 *   minimal   type, severity, times, count, the other side's addresses; account and finding as pseudonyms
 *   trustar   the six keys that TruSTAR's own integration sent; its service and description still name
 *             instances and addresses, and the ARN beside it the account
 *   full      the finding as it came
 *
 * Law of `minimal`: no account id, instance id, ARN, private address, access key id or tag value of the
 * finding is in it. It holds no text that a sender could choose.
 */
import type { Hmac } from '../base/hmac.ts';
import { at, type Json } from '../base/lookup.ts';
import { publicObservables, type Observable } from './observable.ts';
import { formatTime, type EpochSeconds } from '../base/time.ts';

export type Profile = 'minimal' | 'trustar' | 'full';

/** Names for our accounts and findings that only who has the key can trace back. */
export interface Pseudonyms {
  findingId(key: string): string;
  /** Without a key there is none: ids of twelve digits are soon tried through. */
  account(id: string): string | undefined;
}

/** What every profile may show. */
export interface PlainFacts {
  readonly type: string;
  readonly severity: number;
  readonly firstSeen: EpochSeconds;
  readonly lastSeen: EpochSeconds;
  readonly updatedAt: EpochSeconds;
  readonly count: number;
  readonly observables: readonly Observable[];
}

const TRUSTAR_KEYS = ['title', 'description', 'severity', 'createdAt', 'updatedAt', 'service'];
/** Of GuardDuty's 229 types all are such; digits enough for an id are in none. */
const PUBLIC_TYPE = /^(?!.*\d{4})[A-Za-z0-9]{1,40}:[A-Za-z0-9]{1,40}\/[A-Za-z0-9&.!]{1,80}$/;

/** Missing keys are null, as in what TruSTAR's integration sent. */
export function trustarBody(detail: unknown): Json {
  return Object.fromEntries(TRUSTAR_KEYS.map((key) => [key, at(detail, key) ?? null]));
}

export function minimalFacts(facts: PlainFacts): PlainFacts {
  return {
    ...facts,
    type: PUBLIC_TYPE.test(facts.type) ? facts.type : 'of a type of our own',
    severity: Math.round(facts.severity * 10) / 10,
    observables: publicObservables(facts.observables),
  };
}

export function minimalBody(facts: PlainFacts, account: string | undefined): Json {
  const { type, severity, firstSeen, lastSeen, updatedAt, count, observables } = facts;
  return {
    type,
    severity,
    count,
    observables,
    firstSeen: formatTime(firstSeen),
    lastSeen: formatTime(lastSeen),
    updatedAt: formatTime(updatedAt),
    ...(account === undefined ? {} : { account }),
  };
}

/** `key`: the pseudonym key of the sink's secret. */
export function pseudonymsWith(hmac: Hmac, key: Uint8Array | undefined): Pseudonyms {
  // A finding id is 128 random bits: nobody can try them through, key or no key.
  const findings = key ?? new TextEncoder().encode('palisade');
  return {
    findingId: (text) => inLetters(hmac(findings, `finding ${text}`)).slice(0, 32),
    account: (id) =>
      key === undefined ? undefined : inLetters(hmac(key, `account ${id}`)).slice(0, 12),
  };
}

/** Letters only: with digits, every so often one would look like an account id. */
function inLetters(bytes: Uint8Array): string {
  const letter = (nibble: number) => String.fromCharCode(0x61 + nibble);
  return Array.from(bytes, (byte) => letter(byte >> 4) + letter(byte & 15)).join('');
}
