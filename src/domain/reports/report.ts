/**
 * A report: one version of one finding as a sink may see it, redacted before any sink is asked. Nothing that
 * its profile leaves out can reach a request, since sinks are given nothing else.
 */
import type { Extraction } from '../findings/extraction.ts';
import { findingKey, type Finding } from '../findings/finding.ts';
import { at, isObject, numberAt, textAt, type Json } from '../base/lookup.ts';
import { observablesOf, type Observable } from './observable.ts';
import {
  minimalBody,
  minimalFacts,
  trustarBody,
  type PlainFacts,
  type Profile,
  type Pseudonyms,
} from './redaction.ts';
import { parseTime, type EpochSeconds } from '../base/time.ts';

export interface Report {
  /** The same for every version of the finding. */
  readonly id: string;
  readonly version: ReportVersion;
  readonly title: string;
  readonly type: string;
  readonly severity: number;
  /** A pseudonym, or none, where the profile hides it. */
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly firstSeen: EpochSeconds;
  readonly lastSeen: EpochSeconds;
  readonly updatedAt: EpochSeconds;
  readonly count: number;
  /** The finding's ARN. */
  readonly url: string | undefined;
  readonly observables: readonly Observable[];
  readonly body: Json;
}

/** `20261122T101500000Z-000000003`: update time and count; as text in the order of time. */
export type ReportVersion = string;

/** A finding with the document it was read from. */
export interface ReadFinding {
  readonly detail: unknown;
  readonly finding: Finding;
  readonly extraction: Extraction;
}

const COUNT_MAX = 999_999_999;
const COUNT_DIGITS = 9;
const TITLE_MAX = 500;
const DEPTH_MAX = 100;
/** Controls, and marks that turn the reading direction. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

export function reportOf(read: ReadFinding, profile: Profile, pseudonyms: Pseudonyms): Report {
  const { detail, finding } = read;
  const plain = plainFactsOf(read);
  const version = versionOf(detail, finding);
  if (profile === 'minimal') {
    const facts = minimalFacts(plain);
    const account = pseudonyms.account(finding.accountId);
    return {
      ...facts,
      version,
      account,
      region: undefined,
      url: undefined,
      id: pseudonyms.findingId(findingKey(finding)),
      title: `GuardDuty finding ${facts.type}, severity ${facts.severity}`,
      body: minimalBody(facts, account),
    };
  }
  return {
    ...plain,
    version,
    id: finding.id,
    account: finding.accountId,
    region: finding.region,
    title: titleOf(detail, finding),
    url: textAt(detail, 'arn'),
    body: profile === 'trustar' ? trustarBody(detail) : isObject(detail) ? detail : {},
  };
}

/** Of two versions of one finding the later one has the higher text. */
function versionOf(detail: unknown, finding: Finding): ReportVersion {
  const written = at(detail, 'updatedAt');
  // Milliseconds where there are any, since two updates may fall into one second; but not those of a time that
  // was cut: with a version of the year 9999 taken, no later one would ever be sent.
  const isExact = typeof written === 'string' && parseTime(written) === finding.updatedAt;
  const time = new Date(isExact ? Date.parse(written) : finding.updatedAt * 1_000);
  const count = String(countOf(detail)).padStart(COUNT_DIGITS, '0');
  return `${time.toISOString().replace(/[-:.]/g, '')}-${count}`;
}

/** Deeper than any finding of GuardDuty, and than what others' parsers may be trusted with. */
export function isTooDeep(detail: unknown): boolean {
  const pending: (readonly [unknown, number])[] = [[detail, 0]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [value, depth] = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= DEPTH_MAX) return true;
    for (const inner of Object.values(value)) pending.push([inner, depth + 1]);
  }
  return false;
}

function plainFactsOf({ detail, finding, extraction }: ReadFinding): PlainFacts {
  const { type, severity, firstSeen, lastSeen, updatedAt } = finding;
  const observables = observablesOf(detail, extraction);
  return { type, severity, firstSeen, lastSeen, updatedAt, count: countOf(detail), observables };
}

function countOf(detail: unknown): number {
  const count = Math.floor(numberAt(detail, 'service', 'count') ?? 1);
  return Math.min(Math.max(count, 1), COUNT_MAX);
}

/** One line of plain text: lists and mails of others show it. */
function titleOf(detail: unknown, { type }: Finding): string {
  const title = (textAt(detail, 'title') ?? '').replace(UNPRINTABLE, ' ').trim();
  return (title === '' ? type : title).slice(0, TITLE_MAX);
}
