/**
 * An edition in numbers, for its manifest: what accuses that which is listed, and why the rest is not.
 *
 * Law: the numbers are those of judging every indicator one by one; they are read off the register.
 */
import type { Band } from '../values/band.ts';
import type { Register } from '../register/register.ts';
import { OVER_BUDGET, PLACEMENT, watchedBecause, type Decisions } from '../register/placement.ts';

/** How many have each name. */
export type Counts = ReadonlyMap<string, number>;

export interface EditionAccount {
  /** Of the indicators that are listed; one that two accounts accuse counts in both. */
  readonly listed: {
    readonly bySeverity: ReadonlyMap<Band, number>;
    readonly byFamily: Counts;
    readonly byAccount: Counts;
    readonly byRegion: Counts;
  };
  /** By reason. */
  readonly leftOut: Readonly<Record<'excluded' | 'held' | 'shed' | 'watched', Counts>>;
  /** How many that are held each account accuses, whatever holds them. */
  readonly heldBy: Counts;
}

/** `register.places` must be those of the edition. */
export function accountOf(register: Register, decisions: Decisions): EditionAccount {
  const { places, entries, voice, voices, keys } = register;
  const ofVoice = new Uint32Array(voices.all.length);
  const leftOut = { excluded: tally(), held: tally(), shed: tally(), watched: tally() };
  for (let slot = 0; slot < keys.length; slot += 1) {
    const place = places[slot] as number;
    if (place === PLACEMENT.listed) {
      if (entries[slot] === undefined) continue;
      const own = voice[slot] as number;
      ofVoice[own] = (ofVoice[own] as number) + 1;
    } else if (place === PLACEMENT.excluded) {
      add(leftOut.excluded, register.reasons[slot] ?? '');
    } else if (place === PLACEMENT.watched) {
      add(leftOut.watched, watchedBecause(register, slot) ?? 'by policy');
    } else if (place === PLACEMENT.shed) {
      add(leftOut.shed, OVER_BUDGET);
    }
  }
  const heldBy = noteHeldPlaces(register, decisions, leftOut.held);
  return { listed: listedBy(register, ofVoice), leftOut, heldBy };
}

/** Counts what is held by reason; tells how much of it each account accuses. */
function noteHeldPlaces(
  { places, voice, voices }: Register,
  { capped, held }: Decisions,
  byReason: Map<string, number>,
): Counts {
  const byAccount = tally();
  for (const [slot, because] of [...capped, ...held]) {
    if (places[slot] !== PLACEMENT.held) continue;
    add(byReason, because);
    const { accounts = [] } = voices.all[voice[slot] as number] ?? {};
    for (const account of accounts) add(byAccount, account);
  }
  return byAccount;
}

function listedBy({ voices }: Register, ofVoice: Uint32Array): EditionAccount['listed'] {
  const listed = {
    bySeverity: new Map<Band, number>(),
    byFamily: tally(),
    byAccount: tally(),
    byRegion: tally(),
  };
  for (const [number, { band, families, accounts, regions }] of voices.all.entries()) {
    const times = ofVoice[number] as number;
    if (times === 0) continue;
    add(listed.bySeverity, band, times);
    for (const family of families) add(listed.byFamily, family, times);
    for (const account of accounts) add(listed.byAccount, account, times);
    for (const region of regions) add(listed.byRegion, region, times);
  }
  return listed;
}

function tally(): Map<string, number> {
  return new Map();
}

function add<T>(counts: Map<T, number>, name: T, times = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + times);
}
