/**
 * An edition in numbers, for its manifest: what accuses that which is listed, and why the rest is not.
 *
 * Law: the numbers are those of judging every indicator one by one; they are read off the columns.
 */
import type { Band } from '../values/band.ts';
import type { Columns } from './columns.ts';
import type { Counts, EditionAccount } from './edition.ts';
import { OVER_BUDGET, PLACEMENT, watchedBecause, type Decisions } from './placement.ts';

/** Which account's, each explanation says. */
const OWN_ADDRESS = 'shown as an own address by an account';

/** `columns.places` must be those of the edition. */
export function accountOf(columns: Columns, decisions: Decisions): EditionAccount {
  const { places, entries, voice, voices, keys, contests } = columns;
  const ofVoice = new Uint32Array(voices.all.length);
  const leftOut = { excluded: tally(), held: tally(), shed: tally(), watched: tally() };
  for (let slot = 0; slot < keys.length; slot += 1) {
    const place = places[slot] as number;
    if (place === PLACEMENT.listed) {
      if (entries[slot] === undefined) continue;
      const own = voice[slot] as number;
      ofVoice[own] = (ofVoice[own] as number) + 1;
    } else if (place === PLACEMENT.excluded) {
      add(leftOut.excluded, columns.reasons[slot] ?? '');
    } else if (place === PLACEMENT.watched) {
      const shared = contests.has(slot) ? OWN_ADDRESS : watchedBecause(columns, slot);
      add(leftOut.watched, shared ?? 'by policy');
    } else if (place === PLACEMENT.shed) {
      add(leftOut.shed, OVER_BUDGET);
    }
  }
  const heldBy = noteHeldPlaces(columns, decisions, leftOut.held);
  return { listed: listedBy(columns, ofVoice), leftOut, heldBy };
}

/** Counts what is held by reason; tells how much of it each account accuses. */
function noteHeldPlaces(
  { places, voice, voices }: Columns,
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

function listedBy({ voices }: Columns, ofVoice: Uint32Array): EditionAccount['listed'] {
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
