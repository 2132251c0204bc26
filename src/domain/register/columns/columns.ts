/**
 * The columns of a register: every value that is known, in a slot of its own, and how it stands at one time.
 *
 * What an edition needs of a value is kept here from edition to edition, so that a minute costs what
 * changed in it: a slot is assessed again only when its sightings or what they depend on changed, or
 * when time passes the moment it is `due`. All else is one look along a column.
 *
 *   slot         0              1              2
 *   key          ip 45.1.2.3    domain a.com   ip 9.9.9.9
 *   known        1              1              0            0: only an earlier edition knows it
 *   entry        low, until …   –              –            what it would list: a block is in force
 *   listed       low, until …   –              high, …      what the last edition lists
 *
 * The one mutable value beside the resident facts. Nobody outside of this folder sees it: see register.ts.
 */
import { contains, type AddressSet } from '../../addresses/set/address-set.ts';
import { overlapsRange4 } from '../../addresses/set/ranges4.ts';
import type { Address } from '../../values/address.ts';
import { NO_ENTRIES, type Entries } from '../../addresses/entries/entries.ts';
import { newRoom, type BufferPool } from '../../addresses/set/buffer-pool.ts';
import type { EditionLimit } from '../../feeds/edition-limit.ts';
import { newAccountTally, type AccountTally } from './account-tally.ts';
import type { Terms } from '../changes.ts';
import type { DrawnFeeds, Edition, CurrentMeasures, Contest } from '../edition.ts';
import type { EntryTerms } from '../entry.ts';
import { newIndicatorRows, type IndicatorRows } from '../../facts/rows/indicator-rows.ts';
import type { KnownIndicators } from '../../facts/rows/known-indicators.ts';
import { newOwnAddresses, type OwnAddresses } from '../contest.ts';
import { newTally, type Tally } from '../shares/claims.ts';
import type { Expunction, TargetOverride } from '../../facts/override.ts';
import type { OwnSpace } from '../../organization/own-space.ts';
import { judgeOf, type Judge } from '../../policy/policy.ts';
import type { EpochSeconds } from '../../base/time.ts';
import { newClaimColumn, type ClaimColumn } from './claim-column.ts';
import { givenIndicators, type GivenIndicators } from './indicators.ts';
import { newTouched, type Touched } from './touched.ts';
import { newVoices, type Voices } from './voices.ts';
import { valueAt } from './names.ts';

/** Bits of `flags`. */
export const FLAG = {
  /** Watched at the time of the register, whether or not it is blocked too. */
  watched: 1,
  /** It is not blocked, and something that would block it has been taken back. */
  released: 2,
  /** A guard keeps it out for good. */
  excluded: 4,
  /** An operator keeps it in, and no guard keeps it out. */
  pinned: 8,
  /** Its claim is counted: it would be listed, and no guard keeps it out. */
  candidate: 16,
  /** Listed, but its line does not fit the budget. */
  shed: 32,
  /** The last edition that was written lists it otherwise. */
  unwritten: 64,
  /** Everybody's infrastructure, or an account's own address: watched rather than listed. */
  shared: 128,
} as const;

export interface Columns {
  readonly terms: Terms;
  readonly judge: Judge;
  /** The key of each slot, whose number is that of its row. */
  readonly names: IndicatorRows;
  /** 1: it has sightings; 0: only an earlier edition knows it. */
  known: Uint8Array;
  readonly given: GivenIndicators;
  /** Where indicators are asked for: those given, or those that who advances the register holds. */
  source: Omit<KnownIndicators, 'findings'>;
  readonly entries: (EntryTerms | undefined)[];
  readonly claims: ClaimColumn;
  /** As the last edition drawn lists it, shed or not. */
  readonly listed: (EntryTerms | undefined)[];
  /** How many slots list something, and until when that which leaves first does. */
  listing: ListedCount;
  /** When what is listed leaves; Infinity where nothing is. */
  until: Float64Array;
  /** As the edition that stands lists it: change is measured against it. */
  readonly published: (EntryTerms | undefined)[];
  /** Slots that list something else than what is published. */
  readonly differing: Set<number>;
  readonly touched: Touched;
  /** What the last edition drawn left out or brought back, by slot. */
  decided: Decided;
  /** The edition that stands; `undefined` before the first. */
  stands: CurrentMeasures | undefined;
  /** The edition that was just drawn; `undefined` while none may be asked. */
  edition: Edition | undefined;
  flags: Uint8Array;
  /** When `entries` or `watched` change by time alone; Infinity if they do not. */
  due: Float64Array;
  /** 4 or 6 for an address, 0 for a name: what most looks along the columns ask first. */
  family: Uint8Array;
  /** Where each indicator stood in the last edition drawn: see `placement.ts`. */
  places: Uint8Array;
  /** As what each is counted there: see `account.ts`. */
  readonly countedAs: (number | string | undefined)[];
  readonly account: AccountTally;
  /** Those watched then, a line each; `undefined` until it is asked for. */
  watchList: string | undefined;
  /** All slots in order of their keys. */
  order: Uint32Array;
  readonly tally: Tally;
  /** Who accuses what would be listed: a number among the voices. */
  voice: Uint32Array;
  readonly voices: Voices;
  /** Why a guard keeps it out, or from being listed. */
  readonly reasons: (string | undefined)[];
  /** What findings show as their accounts' own. */
  readonly own: OwnAddresses;
  /** Slots of what is in force and own, and not pinned. */
  readonly contests: Map<number, Contest>;
  /** Slots of what is in force and kept out as own, and whose it is. */
  readonly accused: Map<number, string>;
  /** The addresses that are listed. */
  addresses: Entries;
  /** What was last drawn of it; `undefined` when anything that is listed changed since. */
  drawn: BuiltFeeds | undefined;
  /** Where feeds are drawn. */
  readonly room: BufferPool;
  /** Where the next generation of addresses is made: not where the present one stands. */
  spare: BufferPool;
  occupied: BufferPool;
  /** The time for which it stands; −Infinity before anything is known. */
  at: EpochSeconds;
  /** What was in force when the flags were last set. */
  actions: InForce;
}

export interface ListedCount {
  readonly count: number;
  /** `undefined` if nothing ends. */
  readonly nextExpiry: EpochSeconds | undefined;
}

/** Slots that an edition treats otherwise than they come, with the reason or entry. */
export interface Decided {
  readonly capped: ReadonlyMap<number, string>;
  readonly held: ReadonlyMap<number, string>;
  readonly restored: ReadonlyMap<number, EntryTerms>;
}

export const NOTHING_DECIDED: Decided = { capped: new Map(), held: new Map(), restored: new Map() };

/** The feeds as drawn, and what only their register asks of them. */
export interface BuiltFeeds extends DrawnFeeds {
  /** Slot of what the standard feeds have no room for → paths of the named feeds that take it. */
  readonly elsewhere: ReadonlyMap<number, string>;
  /** How many entries no feed has room for. */
  readonly shed: number;
}

/** What actions of operators come to at one time; the same objects while nothing changes. */
export interface InForce {
  readonly pins: readonly TargetOverride[];
  readonly exemptions: readonly TargetOverride[];
  readonly retractions: readonly TargetOverride[];
  readonly expunctions: readonly Expunction[];
  /** What the audit knows as own. */
  readonly space: OwnSpace | undefined;
  /** What may be listed at the most; `undefined`: whatever may be listed by itself. */
  readonly limit: EditionLimit | undefined;
}

const NO_ACTIONS: InForce = {
  pins: [],
  exemptions: [],
  retractions: [],
  expunctions: [],
  space: undefined,
  limit: undefined,
};

const COLUMNS = Symbol('columns');

/** What the outside has in its hands: nothing of it can be read or changed but by `register.ts`. */
export interface Register {
  readonly [COLUMNS]: Columns;
}

export function registerOf(columns: Columns): Register {
  return { [COLUMNS]: columns };
}

export function columnsOf(register: Register): Columns {
  return register[COLUMNS];
}

const CAPACITY_MIN = 64;
/** Of a value that has not been judged yet. */
export const NO_VOICE = 0xffff_ffff;

export function newColumns(terms: Terms): Columns {
  const { configuration, policy } = terms;
  const given = givenIndicators();
  return {
    terms,
    judge: judgeOf(policy),
    names: newIndicatorRows(),
    known: new Uint8Array(CAPACITY_MIN),
    given,
    source: given,
    entries: [],
    claims: newClaimColumn(CAPACITY_MIN),
    listed: [],
    listing: { count: 0, nextExpiry: undefined },
    until: new Float64Array(CAPACITY_MIN),
    published: [],
    differing: new Set(),
    touched: newTouched(),
    decided: NOTHING_DECIDED,
    stands: undefined,
    edition: undefined,
    flags: new Uint8Array(CAPACITY_MIN),
    due: new Float64Array(CAPACITY_MIN),
    family: new Uint8Array(CAPACITY_MIN),
    places: new Uint8Array(CAPACITY_MIN),
    countedAs: [],
    account: newAccountTally(),
    watchList: undefined,
    order: new Uint32Array(0),
    voice: new Uint32Array(CAPACITY_MIN),
    voices: newVoices(),
    reasons: [],
    tally: newTally(configuration.caps, policy.independentBy),
    own: newOwnAddresses(),
    contests: new Map(),
    accused: new Map(),
    addresses: NO_ENTRIES,
    drawn: undefined,
    room: newRoom(),
    spare: newRoom(),
    occupied: newRoom(),
    at: Number.NEGATIVE_INFINITY,
    actions: NO_ACTIONS,
  };
}

export function hasFlag({ flags }: Columns, slot: number, flag: number): boolean {
  return ((flags[slot] as number) & flag) !== 0;
}

/** Whether the address in the slot is in the set. */
export function isInSet(columns: Columns, slot: number, set: AddressSet): boolean {
  if (columns.family[slot] !== 4) {
    return contains(set, valueAt(columns, slot).value as Address);
  }
  const address = columns.names.address[slot] as number;
  return overlapsRange4(set.v4, address, address);
}

/** Sets or clears one flag. */
export function setFlag({ flags }: Columns, slot: number, flag: number, value: boolean): void {
  const others = (flags[slot] as number) & ~flag;
  flags[slot] = value ? others | flag : others;
}
