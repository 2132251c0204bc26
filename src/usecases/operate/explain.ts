/**
 * Why a value is, or is not, in the feed: what the ledger holds of it, judged by the current policy, and
 * the line of the committed edition that covers it.
 *
 * The two may differ for a while (news since the last edition) or for as long as the publisher holds
 * something back (freeze, surge, caps, budget); the explanation then says which.
 */
import { parseListed, type AddressRange } from '../../domain/values/address.ts';
import type { KnownFacts } from '../../domain/register/changes.ts';
import { makeEdition } from '../../domain/register/register.ts';
import { explanationOf, type Explanation } from '../../domain/edition/explanation.ts';
import { isSentinel } from '../../domain/feeds/feed.ts';
import { guardOf } from '../../domain/register/guard.ts';
import {
  inForce,
  names,
  rangeOfValue,
  type Override,
  type TargetOverride,
} from '../../domain/facts/override.ts';
import { describePin, pinFinder } from '../../domain/feeds/pin.ts';
import type { Terms } from '../../domain/register/changes.ts';
import { describeOwners, isOwnAt } from '../../domain/facts/own-address.ts';
import { formatTime, type EpochSeconds } from '../../domain/base/time.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readLines, readPointer, type Pointer } from '../publish/edition-store.ts';
import { organizationAt, policyNow, type PolicyTerms } from '../publish/known-organization.ts';
import { knownOf, recordedOverrides, type Asked } from './known-values.ts';
import {
  explainedAccounts,
  type ExplainedAccount,
} from '../../domain/edition/explained-accounts.ts';
import { watchLines } from './watch-lines.ts';

export interface ExplainPorts {
  readonly ledger: Ledger;
  readonly ops: ObjectStore;
}

export interface ExplainTerms extends Terms, PolicyTerms {
  /** Pins and exemptions of the configuration. */
  readonly overrides: readonly Override[];
}

export interface FullExplanation extends Omit<Explanation, 'place'> {
  readonly place: Explanation['place'] | 'unknown';
  /** The committed edition, and its line that covers the value. */
  readonly edition: number | null;
  readonly line: string | null;
  /** Whether the last tick of the publisher wrote it into watch.txt. */
  readonly inWatchList: boolean;
  readonly overrides: readonly ExplainedOverride[];
  /** Of the accounts that accuse it, what is known of them; empty where nobody says. */
  readonly organization: readonly ExplainedAccount[];
}

/** Every action on the value, the latest first; `until` null: until it is taken back. */
export interface ExplainedOverride {
  readonly act: TargetOverride['act'];
  readonly target: string;
  readonly author: string;
  readonly reason: string;
  readonly at: string;
  readonly until: string | null;
  readonly inForce: boolean;
}

const FEED_OF = {
  ip: 'feeds/blocklist.txt',
  domain: 'feeds/domains.txt',
  hash: 'feeds/sha256.txt',
} as const;

export async function explainValue(
  { ledger, ops }: ExplainPorts,
  terms: ExplainTerms,
  asked: Asked,
  now: EpochSeconds,
): Promise<FullExplanation> {
  const overrides = [...terms.overrides, ...(await recordedOverrides(ledger))];
  const known = await knownOf({ ledger, ops }, [asked], overrides, now);
  const pointer = (await readPointer(ops))?.pointer;
  const line = pointer === undefined ? undefined : await lineFor(ops, pointer, asked);
  const judged = explanationBy(known, await termsNow(ops, terms, now), asked, now);
  return {
    ...judged,
    ...inEdition(judged, pointer, line),
    inWatchList: (await watchLines(ops)).some(coveringLine(asked)),
    overrides: wordsOn(asked, overrides, now),
  };
}

/** Where policy, overrides and guardrails put the value at `at`, were it the only one. */
export async function judgeAlone(
  ports: ExplainPorts,
  terms: ExplainTerms,
  asked: Asked,
  at: EpochSeconds,
): Promise<Pick<FullExplanation, 'place' | 'because'>> {
  const overrides = [...terms.overrides, ...(await recordedOverrides(ports.ledger))];
  const known = await knownOf(ports, [asked], overrides, at);
  return explanationBy(known, await termsNow(ports.ops, terms, at), asked, at);
}

/** With what the audit says of accounts. */
export async function termsNow(
  ops: ObjectStore,
  terms: ExplainTerms,
  at: EpochSeconds,
): Promise<ExplainTerms> {
  return { ...terms, policy: policyNow(terms, await organizationAt(ops, at)) };
}

/** What policy makes of the value, were it the only one: without caps, gate and budget. */
function explanationBy(
  known: KnownFacts,
  terms: Terms,
  asked: Asked,
  now: EpochSeconds,
): Omit<FullExplanation, 'edition' | 'line' | 'inWatchList' | 'overrides'> {
  const [judged] = makeEdition(known, terms, now).judged;
  if (judged !== undefined) {
    return {
      ...explanationOf(judged, now, (finding) => known.statusOf(finding)?.subject),
      organization: explainedAccounts(terms.policy, judged),
    };
  }
  const guard = guardOf(known, terms.configuration, now);
  const pin = pinFinder(inForce(known.overrides, 'pin', now), guard)(asked);
  const kept = guard.because(asked);
  const said = [NOT_NAMED, ...ownersIn(known, now)].join('; ');
  const until = pin?.until === undefined ? null : formatTime(pin.until);
  return {
    ...asked,
    place: pin !== undefined ? 'listed' : kept !== undefined ? 'excluded' : 'unknown',
    because: pin === undefined ? (kept ?? said) : describePin(pin),
    band: null,
    until,
    accounts: [],
    regions: [],
    sightings: [],
    organization: [],
  };
}

const NOT_NAMED = 'no finding accuses it';

/** Who shows an address that nobody accuses. */
function ownersIn({ owners = [] }: KnownFacts, now: EpochSeconds): readonly string[] {
  const all = [...owners].flatMap((one) => one.owners).filter((own) => isOwnAt(own, now));
  return all.length === 0 ? [] : [describeOwners(all)];
}

/** Law: what is said of listing is what firewalls are given, and a difference is named as one. */
function inEdition(
  { place, because }: Pick<FullExplanation, 'place' | 'because'>,
  pointer: Pointer | undefined,
  line: string | undefined,
): Pick<FullExplanation, 'place' | 'because' | 'edition' | 'line'> {
  const edition = pointer?.number ?? null;
  if (line !== undefined && place !== 'listed') {
    const still = `in edition ${edition ?? 0} still, ${place} by what is known now`;
    return { place: 'listed', because: `${still}: ${because}`, edition, line };
  }
  if (line === undefined && place === 'listed') {
    const held = `not in edition ${edition ?? 0}: it comes with the next one, unless a freeze, a cap or the budget holds it back (see status)`;
    return { place: 'held', because: `${because}; ${held}`, edition, line: null };
  }
  return { place, because, edition, line: line ?? null };
}

async function lineFor(
  ops: ObjectStore,
  pointer: Pointer,
  asked: Asked,
): Promise<string | undefined> {
  const covers = coveringLine(asked);
  // What the standard feed has no room for may be in a named one.
  const named = pointer.feeds.filter((path) => path.endsWith('.txt'));
  for (const path of new Set([FEED_OF[asked.kind], ...named])) {
    const lines = await readLines(ops, pointer, path);
    const found = lines.find((line) => !isSentinel(line) && covers(line));
    if (found !== undefined) return found;
  }
  return undefined;
}

function coveringLine({ kind, value }: Asked): (line: string) => boolean {
  const one = kind === 'ip' ? rangeOfValue(value) : undefined;
  return (line) => (one === undefined ? line === value : holds(line, one));
}

function holds(line: string, { family, first, last }: AddressRange): boolean {
  const listed = parseListed(line);
  if (!listed.ok) return false;
  const { range } = listed.value;
  return range.family === family && range.first <= first && last <= range.last;
}

function wordsOn(
  asked: Asked,
  overrides: readonly Override[],
  now: EpochSeconds,
): readonly ExplainedOverride[] {
  const standing = new Set<Override>(
    (['pin', 'exempt', 'retract'] as const).flatMap((act) => inForce(overrides, act, now)),
  );
  return overrides
    .filter((one): one is TargetOverride => one.act !== 'expunge' && names(one.target, asked))
    .sort((a, b) => b.at - a.at)
    .map((one) => ({
      act: one.act,
      target: one.target.text,
      author: one.author,
      reason: one.reason,
      at: formatTime(one.at),
      until: one.until === undefined ? null : formatTime(one.until),
      inForce: standing.has(one),
    }));
}
