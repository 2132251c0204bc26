/**
 * What a hub lists, a page at a time: entries of the committed edition, what is watched or held back, pins,
 * exemptions, own addresses.
 *
 * A page is bounded by how many values it looks at, not by how many of them fit the filter: what a request
 * costs does not depend on what is asked for. Pages go by key, so that an edition committed between two of
 * them moves nothing.
 */
import {
  addressSet,
  formatPrefix,
  minimalPrefixes,
} from '../../domain/addresses/set/address-set.ts';
import { makeEdition } from '../../domain/register/register.ts';
import { explanationOf, type Explanation } from '../../domain/edition/explanation.ts';
import {
  listedEntryOf,
  listedValueOf,
  type ListedValue,
  type ListFilter,
} from '../../domain/edition/listed-value.ts';
import {
  CONFIGURED_SINCE,
  inForce,
  parseTarget,
  type TargetOverride,
} from '../../domain/facts/override.ts';
import { describeOwn, type KnownOwn } from '../../domain/organization/own-space.ts';
import { KEPT_AFTER_RELEASE } from '../../domain/organization/own-state.ts';
import { ownerOf, OWN_LIFE } from '../../domain/facts/own-address.ts';
import { indicatorKey } from '../../domain/facts/sighting.ts';
import type { Entry } from '../../domain/register/entry.ts';
import { formatTime, type EpochSeconds } from '../../domain/base/time.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readListing } from '../publish/edition-listing.ts';
import { readPointer, type Pointer } from '../publish/edition-store.ts';
import { organizationAt } from '../publish/known-organization.ts';
import type { Clock } from '../publish/publisher-memory.ts';
import type { MemoryPorts } from './current-memory.ts';
import { shownAddresses } from './shown-addresses.ts';
import { knownOf, recordedOverrides, type Asked } from './known-values.ts';
import { termsNow, type ExplainPorts, type ExplainTerms } from './explain.ts';
import { watchLines } from './watch-lines.ts';

export const VALUE_LISTS = ['entries', 'watched', 'held'] as const;
export const STEERING_LISTS = ['pins', 'exemptions', 'own', 'shown'] as const;
export type ValueList = (typeof VALUE_LISTS)[number];
export type SteeringList = (typeof STEERING_LISTS)[number];

/** How many values one page looks at. */
export const PAGE_MAX = 1_000;

export interface ListRequest {
  readonly list: ValueList;
  readonly filter: ListFilter;
  /** Key after which the page begins; `undefined` for the first. */
  readonly after: string | undefined;
  /** From 1 to `PAGE_MAX`. */
  readonly limit: number;
}

export interface ListPage {
  /** Number of the committed edition; `null` before the first. */
  readonly edition: number | null;
  readonly values: readonly ListedValue[];
  /** Key after which the next page begins; `null` after the last. */
  readonly next: string | null;
}

/** What operators and the configuration say, or findings show as own; times in ISO 8601. */
export interface SteeringLine {
  readonly kind: string;
  readonly value: string;
  readonly author: string | null;
  readonly reason: string | null;
  /** `null` of what the configuration says. */
  readonly at: string | null;
  /** `null`: until it is taken back. */
  readonly until: string | null;
}

interface Candidate extends Asked {
  readonly key: string;
  /** `undefined` for what is in no edition's entries. */
  readonly entry: Entry | undefined;
}

/** Throws if the edition or the ledger cannot be read. */
export async function listValues(
  { ledger, ops }: ExplainPorts,
  terms: ExplainTerms,
  { list, filter, after, limit }: ListRequest,
  now: EpochSeconds,
): Promise<ListPage> {
  const pointer = (await readPointer(ops))?.pointer;
  if (pointer === undefined) return { edition: null, values: [], next: null };
  const { candidates, shed } = await candidatesFor(ops, pointer, list);
  const waiting = candidates.filter(
    ({ key, entry }) =>
      (after === undefined || key > after) && (entry === undefined || filter.mayFit(entry)),
  );
  const page = waiting.slice(0, limit);
  const overrides = [...terms.overrides, ...(await recordedOverrides(ledger))];
  const known = await knownOf({ ledger, ops }, page, overrides, now);
  const judged = makeEdition(known, await termsNow(ops, terms, now), now).judged;
  const explanations = new Map(
    judged.map((one) => [indicatorKey(one.value), explanationOf(one, now)]),
  );
  const isHeld = (key: string) => shed.has(key) || isEligible(explanations.get(key));
  const values = page.flatMap(({ key, entry }) => {
    const explanation = explanations.get(key);
    if (entry !== undefined) return [listedEntryOf(entry, explanation)];
    if (explanation === undefined || isHeld(key) !== (list === 'held')) return [];
    return [placed(listedValueOf(explanation), list, shed.has(key))];
  });
  const last = waiting.length > limit ? page.at(-1) : undefined;
  return { edition: pointer.number, values: values.filter(filter.fits), next: last?.key ?? null };
}

/** So many of what findings show are told: an answer has 6 MB at most, and a person reads fewer. */
const SHOWN_MAX = 5_000;

export interface SteeringAnswer {
  readonly values: readonly SteeringLine[];
  /** How many more there are; `null` if it is not known what there is. */
  readonly more: number | null;
}

/** Pins and exemptions in force, what is own, and what findings show as own, in order of their targets. */
export async function listSteering(
  ports: MemoryPorts,
  terms: ExplainTerms,
  list: SteeringList,
  clock: Clock,
): Promise<SteeringAnswer> {
  if (list === 'shown') return listShown(ports, clock);
  if (list === 'own') return listOwn(ports, terms, clock.now);
  return { values: await listSaid(ports, terms, list, clock.now), more: 0 };
}

/** Who shows it stands as its author. */
async function listShown(ports: MemoryPorts, clock: Clock): Promise<SteeringAnswer> {
  const shown = await shownAddresses(ports, clock);
  if (shown === undefined) return { values: [], more: null };
  const values = shown.slice(0, SHOWN_MAX).map(({ address, owners }) => {
    const lastSeen = Math.max(...owners.map((own) => own.lastSeen));
    return {
      kind: 'ip',
      value: address,
      author: owners.map((own) => `account ${ownerOf(own)}`).join(', '),
      reason: `shown as its own by ${owners[0]?.finding ?? ''}`,
      at: formatTime(lastSeen),
      until: formatTime(lastSeen + OWN_LIFE),
    };
  });
  return { values, more: shown.length - values.length };
}

/** What the configuration names, then what the audit found, whose account stands as its author. */
async function listOwn(
  { ops }: Pick<ExplainPorts, 'ops'>,
  { configuration }: ExplainTerms,
  now: EpochSeconds,
): Promise<SteeringAnswer> {
  const prefixes = minimalPrefixes(addressSet(configuration.ownAddresses)).map(formatPrefix);
  const found = (await organizationAt(ops, now)).space?.all ?? [];
  const values = [
    ...prefixes.map((value) => ({ kind: 'ip', value, ...UNSAID })),
    ...configuration.ownDomains.map((value) => ({ kind: 'domain', value, ...UNSAID })),
    ...found.slice(0, SHOWN_MAX).map(discoveredLine),
  ];
  return { values, more: Math.max(0, found.length - SHOWN_MAX) };
}

function discoveredLine(own: KnownOwn): SteeringLine {
  const { address, account, readAt, releasedAt } = own;
  return {
    kind: 'ip',
    value: address,
    author: `account ${account}`,
    reason: describeOwn(own),
    at: readAt === undefined ? null : formatTime(readAt),
    until: releasedAt === undefined ? null : formatTime(releasedAt + KEPT_AFTER_RELEASE),
  };
}

async function listSaid(
  { ledger }: Pick<ExplainPorts, 'ledger'>,
  { overrides }: ExplainTerms,
  list: Exclude<SteeringList, 'shown' | 'own'>,
  now: EpochSeconds,
): Promise<readonly SteeringLine[]> {
  const all = [...overrides, ...(await recordedOverrides(ledger))];
  return inForce(all, list === 'pins' ? 'pin' : 'exempt', now)
    .map(steeringLine)
    .sort((a, b) => (a.value < b.value ? -1 : 1));
}

const UNSAID = { author: null, reason: null, at: null, until: null } as const;

function steeringLine({ target, author, reason, at, until }: TargetOverride): SteeringLine {
  return {
    kind: target.kind,
    value: target.text,
    author,
    reason,
    at: at === CONFIGURED_SINCE ? null : formatTime(at),
    until: until === undefined ? null : formatTime(until),
  };
}

async function candidatesFor(
  ops: ObjectStore,
  pointer: Pointer,
  list: ValueList,
): Promise<{ readonly candidates: readonly Candidate[]; readonly shed: ReadonlySet<string> }> {
  const lines = await readListing(ops, pointer.listing);
  const shed = new Set(lines.flatMap(({ entry, isShed }) => (isShed ? [entry.key] : [])));
  const candidates =
    list === 'entries'
      ? lines.flatMap(({ entry, isShed }) => (isShed ? [] : [{ ...entry, entry }]))
      : (await watchLines(ops)).flatMap(candidateIn);
  return { candidates: candidates.sort((a, b) => (a.key < b.key ? -1 : 1)), shed };
}

function candidateIn(value: string): readonly Candidate[] {
  const target = parseTarget(value);
  if (!target.ok) return [];
  const asked = { kind: target.value.kind, value };
  return [{ ...asked, key: indicatorKey(asked), entry: undefined }];
}

/** What is in the watch list although policy, guards and caps of the value alone would list it. */
function isEligible(explanation: Explanation | undefined): boolean {
  const place = explanation?.place;
  return place === 'listed' || place === 'held' || place === 'shed';
}

function placed(listed: ListedValue, list: ValueList, isShed: boolean): ListedValue {
  if (list !== 'held') return listed;
  if (isShed) return { ...listed, place: 'shed', because: 'over the budget of the feeds' };
  if (listed.place === 'held') return listed;
  const because = 'a freeze, the surge guard or a cap holds it back: see palisade status';
  return { ...listed, place: 'held', because };
}
