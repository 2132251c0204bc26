/**
 * Takes a part of rows (rows/part-format.ts) into the resident state: nothing is parsed or sorted, since the rows stand
 * as they stood.
 */
import { accountOfFinding, noteHeld } from './holding.ts';
import { cutToBounds } from './resident-bounds.ts';
import { absorb } from './resident.ts';
import { emptyResident, factsOfResident, type Resident } from './resident-state.ts';
import type { Fact } from './fact.ts';
import { joinFindingStatus } from './finding-status.ts';
import {
  FINDING,
  findingRowFor,
  findingRowOfId,
  nameFinding,
  setStandingIn,
  standingIn,
} from './rows/finding-rows.ts';
import { addAddress, addIndicator, indicatorRow, rowOfAddress } from './rows/indicator-rows.ts';
import type { RowPart } from './rows/part-format.ts';
import { NO_ROW } from './rows/row-index.ts';
import { share, shareAgain } from './rows/shared.ts';
import { addSighting, detailsNumber, traitsNumber } from './rows/sighting-rows.ts';

/** As if all facts of the part were absorbed: at once, where the state knows none of what it is about. */
export function absorbPart(resident: Resident, part: RowPart): void {
  if (isFresh(resident, part)) {
    take(resident, part);
    cutToBounds(resident);
  } else absorb(resident, factsOfPart(part));
}

/** The facts that a part holds. */
export function factsOfPart(part: RowPart): Iterable<Fact> {
  const alone = emptyResident(UNBOUNDED);
  take(alone, part);
  return factsOfResident(alone);
}

const UNBOUNDED = {
  sightings: Number.POSITIVE_INFINITY,
  standings: Number.POSITIVE_INFINITY,
  own: Number.POSITIVE_INFINITY,
  canaries: Number.POSITIVE_INFINITY,
};

/** Whether nothing that is held could meet what is in the part, and no account has reached its bound. */
function isFresh(resident: Resident, part: RowPart): boolean {
  const { held, rows } = resident;
  if (held.sightings.keys.size > 0 || held.standings.keys.size > 0) return false;
  const texts = new Map(part.texts);
  const { indicators, findings } = rows;
  if (indicators.index.size === 0 && findings.index.size === 0) return true;
  const isKnown = part.address.some((address, n) => {
    const text = texts.get(n);
    const row =
      text === undefined ? rowOfAddress(indicators, address) : indicatorRow(indicators, text);
    return row !== NO_ROW;
  });
  return !isKnown;
}

function take(resident: Resident, part: RowPart): void {
  const { rows } = resident;
  rows.version += 1;
  const findings = takeFindings(resident, part);
  const { sightings, indicators } = rows;
  const traits = part.traits.map((one) => traitsNumber(sightings, one, 0));
  const details = part.details.map((one) => detailsNumber(sightings, one, 0));
  const texts = new Map(part.texts);
  const ofTrait = new Uint32Array(part.traits.length);
  let n = 0;
  for (let one = 0; one < part.address.length; one += 1) {
    const text = texts.get(one);
    const owner =
      text === undefined
        ? addAddress(indicators, part.address[one] as number)
        : addIndicator(indicators, text);
    let before = NO_ROW;
    for (const end = n + (part.count[one] as number); n < end; n += 1) {
      const trait = part.trait[n] as number;
      const said = {
        finding: findings[part.finding[n] as number] as number,
        traits: traits[trait] as number,
        details: details[part.detail[n] as number] as number,
        firstSeen: part.firstSeen[n] as number,
        lastSeen: part.lastSeen[n] as number,
      };
      shareAgain(sightings.allTraits, said.traits);
      shareAgain(sightings.allDetails, said.details);
      nameFinding(rows.findings, said.finding, 1);
      ofTrait[trait] = (ofTrait[trait] as number) + 1;
      const row = addSighting(sightings, owner, said);
      if (before === NO_ROW) indicators.head[owner] = row;
      else sightings.next[before] = row;
      before = row;
    }
    sightings.next[before] = NO_ROW;
  }
  part.traits.forEach(({ accountId }, trait) => {
    noteHeld(resident.held.sightings, accountId, '', ofTrait[trait] as number);
  });
}

/** Rows of the findings of the part, by their numbers in it. */
function takeFindings({ rows, held }: Resident, part: RowPart): Uint32Array {
  const { findings } = rows;
  const prefixes = part.prefixes.map((prefix) => share(findings.prefixes, prefix, prefix, 0));
  const standing = new Uint32Array(part.prefixes.length);
  const taken = new Uint32Array(part.flags.length);
  for (let n = 0; n < part.flags.length; n += 1) {
    const prefix = part.prefix[n] as number;
    const flags = part.flags[n] as number;
    const row =
      (flags & FINDING.hex) !== 0
        ? findingRowOfId(findings, prefixes[prefix] as number, part.id, 4 * n)
        : findingRowFor(findings, part.prefixes[prefix] as string);
    taken[n] = row;
    if ((flags & FINDING.stands) === 0) continue;
    const said = {
      finding: '',
      updatedAt: part.updatedAt[n] as number,
      archived: (flags & FINDING.archived) !== 0,
      vetoed: (flags & FINDING.vetoed) !== 0,
    };
    // One that names several addresses may be in several parts.
    const before = standingIn(findings, row, '');
    setStandingIn(findings, row, before === undefined ? said : joinFindingStatus(before, said));
    if (before === undefined) standing[prefix] = (standing[prefix] as number) + 1;
  }
  part.prefixes.forEach((prefix, n) => {
    noteHeld(held.standings, accountOfFinding(prefix), '', standing[n] as number);
  });
  return taken;
}
