/**
 * Sightings in rows: numbers of what they share with others, and times. Those of one indicator are a chain, the
 * strongest first.
 */
import type { UsableValue } from '../../findings/extraction.ts';
import type { FindingTraits } from '../../findings/finding.ts';
import type { Sighting } from '../sighting.ts';
import { findingText, nameFinding, type FindingRows } from './finding-rows.ts';
import { NO_ROW, roomFor, wider } from './row-index.ts';
import { newShared, share, unshare, type Shared } from './shared.ts';

/** What a sighting says of the value it names. */
export type ValueDetails = Omit<UsableValue, 'kind' | 'value'>;

export interface SightingRows {
  /** One more than the highest row that was ever there. */
  rows: number;
  readonly free: number[];
  /** Row of its indicator; `NO_ROW`: the row is free. */
  owner: Uint32Array;
  /** The next weaker sighting of its indicator, or `NO_ROW`. */
  next: Uint32Array;
  finding: Uint32Array;
  traits: Uint32Array;
  details: Uint32Array;
  firstSeen: Float64Array;
  lastSeen: Float64Array;
  /** 1: the ledger has been seen to say it. */
  confirmed: Uint8Array;
  readonly allTraits: Shared<FindingTraits>;
  readonly allDetails: Shared<ValueDetails>;
}

export function newSightingRows(): SightingRows {
  return {
    rows: 0,
    free: [],
    owner: new Uint32Array(0),
    next: new Uint32Array(0),
    finding: new Uint32Array(0),
    traits: new Uint32Array(0),
    details: new Uint32Array(0),
    firstSeen: new Float64Array(0),
    lastSeen: new Float64Array(0),
    confirmed: new Uint8Array(0),
    allTraits: newShared(),
    allDetails: newShared(),
  };
}

/** A sighting as numbers; what it shares with others is counted as shared once more. */
export interface SightingNumbers {
  readonly finding: number;
  readonly traits: number;
  readonly details: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

export function traitsNumber({ allTraits }: SightingRows, traits: FindingTraits, more = 1): number {
  return share(allTraits, JSON.stringify(traits), traits, more);
}

export function detailsNumber(
  { allDetails }: SightingRows,
  { confirmed, tor, asn, organization, country }: ValueDetails,
  more = 1,
): number {
  const said = { confirmed, tor, asn, organization };
  const details = country === undefined ? said : { ...said, country };
  return share(allDetails, JSON.stringify(details), details, more);
}

/** A new row that holds these numbers; its finding must be named by the caller. */
export function addSighting(rows: SightingRows, owner: number, said: SightingNumbers): number {
  const row = rows.free.pop() ?? rows.rows;
  if (row === rows.rows) rows.rows += 1;
  if (row >= rows.owner.length) widen(rows, roomFor(rows.rows));
  rows.owner[row] = owner;
  rows.finding[row] = said.finding;
  rows.traits[row] = said.traits;
  rows.details[row] = said.details;
  rows.firstSeen[row] = said.firstSeen;
  rows.lastSeen[row] = said.lastSeen;
  rows.confirmed[row] = 0;
  return row;
}

export function dropSighting(rows: SightingRows, findings: FindingRows, row: number): void {
  unshare(rows.allTraits, rows.traits[row] as number);
  unshare(rows.allDetails, rows.details[row] as number);
  nameFinding(findings, rows.finding[row] as number, -1);
  rows.owner[row] = NO_ROW;
  rows.free.push(row);
}

/** Makes room for so many rows in all. */
function widen(rows: SightingRows, room: number): void {
  rows.owner = wider(rows.owner, room);
  rows.next = wider(rows.next, room);
  rows.finding = wider(rows.finding, room);
  rows.traits = wider(rows.traits, room);
  rows.details = wider(rows.details, room);
  rows.firstSeen = wider(rows.firstSeen, room);
  rows.lastSeen = wider(rows.lastSeen, room);
  rows.confirmed = wider(rows.confirmed, room);
}

/** Whether the row holds just these numbers. */
export function isSighting(rows: SightingRows, row: number, said: SightingNumbers): boolean {
  return (
    rows.lastSeen[row] === said.lastSeen &&
    rows.firstSeen[row] === said.firstSeen &&
    rows.finding[row] === said.finding &&
    rows.traits[row] === said.traits &&
    rows.details[row] === said.details
  );
}

export function traitsIn({ traits, allTraits }: SightingRows, row: number): FindingTraits {
  return allTraits.values[traits[row] as number] as FindingTraits;
}

/** The sighting of a row, of that value. */
export function sightingIn(
  rows: SightingRows,
  findings: FindingRows,
  row: number,
  { kind, value }: Pick<UsableValue, 'kind' | 'value'>,
): Sighting {
  const details = rows.allDetails.values[rows.details[row] as number] as ValueDetails;
  const { confirmed, tor, asn, organization, country } = details;
  const said = { kind, value, confirmed, tor, asn, organization };
  return {
    value: country === undefined ? said : { ...said, country },
    traits: traitsIn(rows, row),
    finding: findingText(findings, rows.finding[row] as number),
    firstSeen: whole(rows.firstSeen[row] as number),
    lastSeen: whole(rows.lastSeen[row] as number),
  };
}

/** The same, as the small integer that most times are: what is made of it then needs no room of its own. */
function whole(time: number): number {
  const small = time | 0;
  return small === time ? small : time;
}
