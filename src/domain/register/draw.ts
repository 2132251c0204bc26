/**
 * Draws an edition from the columns.
 *
 *   in force ─ guards ─▶ candidates ─ caps ─▶ admitted ─ gate ─▶ listed ∪ pins ─▶ feeds within their budgets
 *                                      │                 │
 *                                      └─── held back ───┴──▶ watched
 *
 * Law: the same facts and the same time give the same edition, however they came and in whatever steps.
 *
 * Looked at are the slots that are touched (columns/touched.ts), and those that the last edition drawn or this one holds
 * back or brings back.
 */
import { renderList } from '../feeds/feed.ts';
import { keysOfPins, type Pin } from '../feeds/pin.ts';
import { invariant } from '../base/result.ts';
import { accountOf } from './account.ts';
import { isRestorable, type Moment } from './assessment.ts';
import { buildFeeds } from './build-feeds.ts';
import { changeIn } from './change.ts';
import type { Changes } from './changes.ts';
import { claimIn } from './columns/claim-column.ts';
import { enrol } from './columns/slots.ts';
import { FLAG, hasFlag, NOTHING_DECIDED, type Columns, type Decided } from './columns/columns.ts';
import type { AccusedOwn, Contest, Edition } from './edition.ts';
import type { EntryTerms } from './entry.ts';
import { gate, type Passage } from './gate.ts';
import { listedCounts } from './listed-counts.ts';
import { mayBeListed } from './guard.ts';
import { overCaps } from './shares/influence.ts';
import { changedListing, listedEntries, relist, wholeListing } from './listing.ts';
import { settleTouched, touch, touchedSlots } from './columns/touched.ts';
import {
  departuresOf,
  judgedAll,
  judgedKeptOut,
  recordPlacements,
  watchListOf,
  type Decisions,
} from './placement.ts';
import { inOrderOf, slotOf, valueAt } from './columns/names.ts';

/** More than these no log line should hold. */
const DEPARTURES_MAX = 50;
const NONE: ReadonlySet<string> = new Set();

/** The edition of the columns' time. Costs what changed since the last, and a few looks along. */
export function draw(
  columns: Columns,
  moment: Moment,
  { guardrails, full = NONE }: Pick<Changes, 'guardrails' | 'full'>,
): Edition {
  const capped = overCaps(columns.tally, candidatesIn(columns), (slot) => claimIn(columns, slot));
  touchDecided(columns, { ...NOTHING_DECIDED, capped });
  touchDecided(columns, columns.decided);
  touch(columns.touched, columns.differing);
  const isAdmitted = (slot: number) => hasFlag(columns, slot, FLAG.candidate) && !capped.has(slot);
  const passage = gate(columns, isAdmitted, guardrails);
  // A gate that brings back values nobody remembers has made slots for them.
  enrol(columns);
  columns.decided = { capped, ...passage };
  touchDecided(columns, columns.decided);
  relist(columns, touchedSlots(columns), wantedBy(columns, moment, isAdmitted, passage));
  const { shed, ...feeds } = buildFeeds(columns, moment);
  const decisions: Decisions = { moment, capped, held: passage.held };
  const places = recordPlacements(columns, decisions);
  settleTouched(columns.touched);
  const edition = withDetails(columns, decisions, {
    ...feeds,
    at: columns.at,
    nextExpiry: columns.listing.nextExpiry,
    places,
    size: columns.listing.count - shed + pinsAlone(columns, feeds.pins),
    account: accountOf(columns, decisions),
    contests: contestsIn(columns),
    accused: accusedIn(columns),
    before: columns.stands,
    ...changeIn(columns, full),
    gated: passage.held.size,
  });
  columns.edition = edition;
  return edition;
}

function touchDecided({ touched }: Columns, { capped, held, restored }: Decided): void {
  for (const slots of [capped, held, restored]) touch(touched, slots.keys());
}

function wantedBy(
  columns: Columns,
  moment: Moment,
  isAdmitted: (slot: number) => boolean,
  { held, restored }: Passage,
): (slot: number) => EntryTerms | undefined {
  return (slot) => {
    if (isAdmitted(slot)) return held.has(slot) ? undefined : columns.entries[slot];
    const entry = restored.get(slot);
    if (entry === undefined || !isRestorable(columns, slot, moment)) return undefined;
    return mayBeListed(valueAt(columns, slot), moment.guard) ? entry : undefined;
  };
}

/** With what is read off the columns only when it is asked for: few ask, and there may be a million. */
function withDetails(
  columns: Columns,
  decisions: Decisions,
  drawn: Omit<Edition, DetailName>,
): Edition {
  const check = () => {
    invariant(columns.edition === edition, 'an edition is asked before its register moves on');
  };
  const version = columns.source.version();
  // What is judged again must be what was judged.
  const checkKnown = () => {
    check();
    const isSame = columns.source.version() === version;
    invariant(isSame, 'an edition is asked before what it was drawn of changes');
  };
  const entries = once(check, () => listedEntries(columns));
  const counts = once(check, () => listedCounts(columns, drawn.pins));
  const waits = drawn.pins.flatMap((pin) => pin.waits);
  const watchList = once(check, () => watchListOf(columns) + renderList(waits));
  const departures = once(checkKnown, () => departuresOf(columns, decisions, DEPARTURES_MAX));
  const judged = once(checkKnown, () => judgedAll(columns, decisions));
  const keptOut = once(checkKnown, () => judgedKeptOut(columns, decisions));
  const edition: Edition = {
    ...drawn,
    get entries() {
      return entries();
    },
    get counts() {
      return counts();
    },
    get watchList() {
      return watchList();
    },
    get departures() {
      return departures();
    },
    get judged() {
      return judged();
    },
    get keptOut() {
      return keptOut();
    },
    listing: { [Symbol.iterator]: () => checked(check, wholeListing(columns)) },
    changedListing: { [Symbol.iterator]: () => checked(check, changedListing(columns)) },
  };
  return edition;
}

type DetailName =
  | 'entries'
  | 'counts'
  | 'watchList'
  | 'departures'
  | 'judged'
  | 'keptOut'
  | 'listing'
  | 'changedListing';

function once<T>(check: () => void, make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    if (made === undefined) {
      check();
      made = { value: make() };
    }
    return made.value;
  };
}

/** Lines are written one after the other, and much may happen between two of them. */
function* checked<T>(check: () => void, lines: Iterable<T>): Generator<T> {
  check();
  for (const line of lines) {
    yield line;
    check();
  }
}

function contestsIn(columns: Columns): readonly Contest[] {
  const { contests } = columns;
  return inOrderOf(columns, contests.keys()).flatMap((slot) => contests.get(slot) ?? []);
}

function accusedIn(columns: Columns): readonly AccusedOwn[] {
  const { accused, voice, voices } = columns;
  return inOrderOf(columns, accused.keys()).map((slot) => ({
    address: valueAt(columns, slot).value,
    owner: accused.get(slot) ?? '',
    accusers: voices.all[voice[slot] as number]?.accounts ?? [],
  }));
}

/** How many pins list something that no entry names exactly. */
function pinsAlone(columns: Columns, pins: readonly Pin[]): number {
  const keys = [...keysOfPins(pins)];
  return keys.filter((key) => columns.listed[slotOf(columns, key) ?? -1] === undefined).length;
}

function* candidatesIn(columns: Columns): Generator<number> {
  for (const slot of columns.order) {
    if (hasFlag(columns, slot, FLAG.candidate)) yield slot;
  }
}
