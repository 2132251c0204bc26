/** Where a sighting is held. */
import { indicatorKey, isSameEvidenceClass, type Sighting } from '../sighting.ts';
import { findingRow } from './finding-rows.ts';
import { sightingRowsOf, type HeldRows } from './held-rows.ts';
import { indicatorRow, valueOfKey } from './indicator-rows.ts';
import { NO_ROW } from './row-index.ts';
import { sightingIn } from './sighting-rows.ts';

/** The row of the sighting that says exactly the same, or `NO_ROW`. */
export function heldSightingRow(rows: HeldRows, sighting: Sighting): number {
  const key = indicatorKey(sighting.value);
  const row = indicatorRow(rows.indicators, key);
  const finding = findingRow(rows.findings, sighting.finding);
  if (row === NO_ROW || finding === NO_ROW) return NO_ROW;
  const { sightings } = rows;
  for (const one of sightingRowsOf(rows, row)) {
    if (sightings.finding[one] !== finding) continue;
    if (sightings.lastSeen[one] !== sighting.lastSeen) continue;
    if (sightings.firstSeen[one] !== sighting.firstSeen) continue;
    const held = sightingIn(sightings, rows.findings, one, valueOfKey(key));
    if (isSameEvidenceClass(held, sighting)) return one;
  }
  return NO_ROW;
}
