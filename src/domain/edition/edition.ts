/**
 * An edition: what all feeds hold at one time, drawn from the register.
 *
 *   in force ─ guards ─▶ candidates ─ caps ─▶ admitted ─ gate ─▶ listed ∪ pins ─▶ feeds within their budgets
 *                                      │                 │
 *                                      └─── held back ───┴──▶ watched
 *
 * Law: the same facts and the same time give the same edition, however they came and in whatever steps.
 */
import { renderList } from '../feeds/feed.ts';
import { bringTo, type Ground, type Moment } from '../register/assessment.ts';
import type { BuiltStandardFeeds } from '../register/built-feeds.ts';
import { buildFeeds } from '../register/build-feeds.ts';
import { accountOf, type EditionAccount } from './edition-account.ts';
import type { Entry } from '../register/entry.ts';
import { OPEN_GATE, type Gate } from '../register/gate.ts';
import { mayBeListed } from '../register/guard.ts';
import type { Indicator } from '../facts/indicator.ts';
import { overCaps } from '../register/influence.ts';
import { listedEntries, relist } from '../register/listing.ts';
import type { NamedFeed } from '../feeds/named-feeds.ts';
import type { Pin } from '../feeds/pin.ts';
import {
  enrol,
  FLAG,
  hasFlag,
  newRegister,
  type Register,
  type Terms,
} from '../register/register.ts';
import {
  departuresOf,
  judgedAll,
  recordPlacements,
  watchListOf,
  type Decisions,
  type Departure,
  type JudgedIndicator,
  type PlaceCounts,
} from '../register/placement.ts';
import { keysOfPins } from './listed-entry.ts';
import type { EpochSeconds } from '../base/time.ts';

export interface Edition extends BuiltStandardFeeds {
  readonly at: EpochSeconds;
  readonly namedFeeds: readonly NamedFeed[];
  readonly pins: readonly Pin[];
  /** When the first entry will leave if nothing new is seen. */
  readonly nextExpiry: EpochSeconds | undefined;
  /** How many entries some feed lists, pins among them. */
  readonly size: number;
  readonly places: PlaceCounts;
  readonly account: EditionAccount;

  // What follows is read off the register when it is asked for: ask before the register goes on.

  /** What some feed lists, uncollapsed, in order of keys. */
  readonly entries: readonly Entry[];
  /** What is in force but not listed, and not kept out for good: a value a line, in order of keys. */
  readonly watchList: string;
  /** What the edition before listed and this one does not, and why: the first `DEPARTURES_MAX`. */
  readonly departures: readonly Departure[];
  /** Every indicator with the reason for its place: judged again, so ask for few, or seldom. */
  readonly judged: readonly JudgedIndicator[];
}

/** More than these no log line should hold. */
const DEPARTURES_MAX = 50;

/** Everything that is known, already joined. */
export interface KnownEdition extends Ground {
  readonly indicators: readonly Indicator[];
}

/** The edition of a first publisher, or of a replay: it has none before it, and no gate. */
export function makeEdition(known: KnownEdition, terms: Terms, at: EpochSeconds): Edition {
  const register = newRegister(terms);
  const news = { indicators: known.indicators, forgotten: [], findings: new Set<string>() };
  return buildEdition(register, bringTo(register, news, known, at), OPEN_GATE);
}

/** Draws the edition of the register's time. Costs what changed since the last, and a few looks along. */
export function buildEdition(register: Register, moment: Moment, gate: Gate): Edition {
  const capped = overCaps(register.tally, candidatesIn(register), register.claims);
  const admitted = new Uint8Array(register.keys.length);
  for (let slot = 0; slot < admitted.length; slot += 1) {
    admitted[slot] = hasFlag(register, slot, FLAG.candidate) ? 1 : 0;
  }
  for (const slot of capped.keys()) admitted[slot] = 0;
  const { held, restored } = gate(register, admitted);
  // A gate that brings back values nobody remembers has made slots for them.
  enrol(register);
  const { listed, nextExpiry } = relist(register, (slot) => {
    if (admitted[slot] === 1) return held.has(slot) ? undefined : register.entries[slot];
    const entry = restored.get(slot);
    return entry !== undefined && mayBeListed(entry, moment.guard) ? entry : undefined;
  });
  const drawn = buildFeeds(register, moment);
  const decisions: Decisions = { moment, capped, held };
  const places = recordPlacements(register, decisions);
  return {
    ...drawn,
    at: register.at,
    nextExpiry,
    places,
    size: listed - drawn.shed + pinsAlone(register, drawn.pins),
    account: accountOf(register, decisions),
    get entries() {
      return listedEntries(register);
    },
    get watchList() {
      return watchListOf(register) + renderList(drawn.pins.flatMap(({ waits }) => waits));
    },
    get departures() {
      return departuresOf(register, decisions, DEPARTURES_MAX);
    },
    get judged() {
      return judgedAll(register, decisions);
    },
  };
}

/** How many pins list something that no entry names exactly. */
function pinsAlone({ slots, listed }: Register, pins: readonly Pin[]): number {
  const keys = [...keysOfPins(pins)];
  return keys.filter((key) => listed[slots.get(key) ?? -1] === undefined).length;
}

function* candidatesIn(register: Register): Generator<number> {
  for (const slot of register.order) {
    if (hasFlag(register, slot, FLAG.candidate)) yield slot;
  }
}
