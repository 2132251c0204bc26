/**
 * An edition in numbers, for its manifest: what accuses that which is listed, and why the rest is not.
 *
 * Law: the numbers are those of judging every indicator one by one; they are read off the columns.
 */
import type { Band } from '../values/band.ts';
import type { Columns } from './columns/columns.ts';
import { PLACEMENT, type Counts, type EditionAccount } from './edition.ts';
import type { Decisions } from './placement.ts';

/** The places of `columns` must be those of the edition. */
export function accountOf(columns: Columns, decisions: Decisions): EditionAccount {
  const { excluded, shed, watched } = columns.account.leftOut;
  const held = tally();
  const heldBy = noteHeldPlaces(columns, decisions, held);
  const leftOut = {
    excluded: new Map(excluded),
    held,
    shed: new Map(shed),
    watched: new Map(watched),
  };
  return { listed: listedBy(columns), leftOut, heldBy };
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

function listedBy({ voices, account: { ofVoice } }: Columns): EditionAccount['listed'] {
  const listed = {
    bySeverity: new Map<Band, number>(),
    byFamily: tally(),
    byAccount: tally(),
    byRegion: tally(),
  };
  for (const [number, { band, families, accounts, regions }] of voices.all.entries()) {
    const times = ofVoice[number] ?? 0;
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
