/**
 * Fits a feed into what a device loads: FortiOS silently cuts what is longer (facts: fortios.md §3).
 *
 * Shedding drops whole entries, lowest band first, within a band longest unseen first, and only as many as
 * needed. What was shed is reported; pins are never shed.
 */
import { compareBands, type Band } from './band.ts';
import type { RankedLine } from './ranking.ts';

export interface FeedBudget {
  readonly linesMax: number;
  readonly bytesMax: number;
}

export interface BudgetEntry {
  readonly value: string;
  readonly band: Band;
  readonly lastSeen: number;
}

export interface Fitted {
  readonly lines: readonly RankedLine[];
  /** Values that were left out, in order of their value. */
  readonly shed: readonly string[];
}

/** The lines of as many of the most valuable entries as fit. */
export function fitBudget(
  entries: readonly BudgetEntry[],
  budget: FeedBudget,
  linesOf: (kept: readonly BudgetEntry[]) => readonly RankedLine[],
): Fitted {
  const all = linesOf(entries);
  if (fits(all, budget)) return { lines: all, shed: [] };
  const ordered = [...entries].sort(mostValuableFirst);
  let fitting = 0;
  let tooMany = ordered.length;
  while (tooMany - fitting > 1) {
    const middle = (fitting + tooMany) >>> 1;
    if (fits(linesOf(ordered.slice(0, middle)), budget)) fitting = middle;
    else tooMany = middle;
  }
  const shed = ordered.slice(fitting).map(({ value }) => value);
  return { lines: linesOf(ordered.slice(0, fitting)), shed: shed.sort() };
}

function fits(lines: readonly RankedLine[], { linesMax, bytesMax }: FeedBudget): boolean {
  if (lines.length > linesMax) return false;
  return lines.reduce((bytes, { text }) => bytes + text.length + 1, 0) <= bytesMax;
}

function mostValuableFirst(a: BudgetEntry, b: BudgetEntry): number {
  return compareBands(a.band, b.band) || b.lastSeen - a.lastSeen || (a.value < b.value ? -1 : 1);
}
