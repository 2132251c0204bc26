/** Writes rows in parts (part-format.ts): every indicator with its sightings and their findings, and all other findings. */
import { FINDING, hasStanding } from './finding-rows.ts';
import { sightingCount, sightingRowsOf, type HeldRows } from './held-rows.ts';
import { newRowPart } from './part-format.ts';
import { NO_ROW } from './row-index.ts';
import type { Shared } from './shared.ts';

export interface WrittenPart {
  readonly bytes: Uint8Array;
  readonly facts: number;
}

/** So many sightings, or findings, are in one part: some 4 MB. */
const ROWS_MAX = 65_536;

/** The rows must not change until all parts have been taken. */
export function* rowParts(rows: HeldRows): Generator<WrittenPart> {
  const { indicators, findings } = rows;
  const isWritten = new Uint8Array(findings.rows);
  let some: number[] = [];
  let sightings = 0;
  for (let row = 0; row < indicators.rows; row += 1) {
    if (indicators.head[row] === NO_ROW) continue;
    some.push(row);
    sightings += sightingCount(rows, row);
    if (sightings < ROWS_MAX) continue;
    yield partOf(rows, some, [], isWritten);
    some = [];
    sightings = 0;
  }
  if (some.length > 0) yield partOf(rows, some, [], isWritten);
  yield* otherFindings(rows, isWritten);
}

function* otherFindings(rows: HeldRows, isWritten: Uint8Array): Generator<WrittenPart> {
  const { findings } = rows;
  let others: number[] = [];
  for (let row = 0; row < findings.rows; row += 1) {
    if (isWritten[row] === 1 || !hasStanding(findings, row)) continue;
    others.push(row);
    if (others.length < ROWS_MAX) continue;
    yield partOf(rows, [], others, isWritten);
    others = [];
  }
  if (others.length > 0) yield partOf(rows, [], others, isWritten);
}

function partOf(
  rows: HeldRows,
  owners: readonly number[],
  others: readonly number[],
  isWritten: Uint8Array,
): WrittenPart {
  const { indicators, sightings, findings } = rows;
  const named = numbering();
  others.forEach((row) => named.of(row));
  const all = owners.flatMap((row) => [...sightingRowsOf(rows, row)]);
  const [prefixes, traits, details] = [numbering(), numbering(), numbering()];
  for (const row of all) {
    named.of(sightings.finding[row] as number);
    traits.of(sightings.traits[row] as number);
    details.of(sightings.details[row] as number);
  }
  let facts = all.length;
  for (const row of named.all) {
    prefixes.of(findings.prefix[row] as number);
    isWritten[row] = 1;
    if (hasStanding(findings, row)) facts += 1;
  }
  const texts = owners.flatMap((row, n) => {
    const text = indicators.texts.get(row);
    return text === undefined ? [] : [[n, text] as const];
  });
  const written = newRowPart(
    { findings: named.all.length, sightings: all.length, indicators: owners.length, facts },
    {
      prefixes: valuesOf(findings.prefixes, prefixes.all),
      traits: valuesOf(sightings.allTraits, traits.all),
      details: valuesOf(sightings.allDetails, details.all),
      texts,
    },
  );
  const { part } = written;
  named.all.forEach((row, n) => {
    const flags = findings.flags[row] as number;
    part.prefix[n] = prefixes.of(findings.prefix[row] as number);
    part.flags[n] = flags & ~FINDING.confirmed;
    if (hasStanding(findings, row)) part.updatedAt[n] = findings.updatedAt[row] as number;
    if ((flags & FINDING.hex) !== 0) part.id.set(findings.id.subarray(4 * row, 4 * row + 4), 4 * n);
  });
  all.forEach((row, n) => {
    part.finding[n] = named.of(sightings.finding[row] as number);
    part.trait[n] = traits.of(sightings.traits[row] as number);
    part.detail[n] = details.of(sightings.details[row] as number);
    part.firstSeen[n] = sightings.firstSeen[row] as number;
    part.lastSeen[n] = sightings.lastSeen[row] as number;
  });
  owners.forEach((row, n) => {
    part.address[n] = indicators.address[row] as number;
    part.count[n] = sightingCount(rows, row);
  });
  return { bytes: written.sealed(), facts };
}

/** Numbers 0, 1, … for whatever is asked, as it comes. */
function numbering() {
  const numbers = new Map<number, number>();
  const all: number[] = [];
  return {
    all,
    of(row: number): number {
      const known = numbers.get(row);
      if (known !== undefined) return known;
      numbers.set(row, all.length);
      return all.push(row) - 1;
    },
  };
}

function valuesOf<T>({ values }: Shared<T>, numbers: readonly number[]): readonly T[] {
  return numbers.map((number) => values[number] as T);
}
