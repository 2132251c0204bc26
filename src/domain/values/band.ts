/** Severity classes, as GuardDuty names them; a feed lists critical first, since devices cut the tail. */

export type Band = 'critical' | 'high' | 'medium' | 'low';

/** From the most to the least severe: the order of a feed. */
export const BANDS: readonly Band[] = ['critical', 'high', 'medium', 'low'];

/** What a line is worth. Pins stand first: what an operator pinned must be the last that a device cuts off. */
export type Rank = 'pin' | Band;
export const RANKS: readonly Rank[] = ['pin', ...BANDS];

/** GuardDuty's bounds: Low 1.0–3.9, Medium 4.0–6.9, High 7.0–8.9, Critical 9.0–10.0. */
export function bandOf(severity: number): Band {
  if (severity >= 9) return 'critical';
  if (severity >= 7) return 'high';
  return severity >= 4 ? 'medium' : 'low';
}

/** Negative if `a` is the more severe. */
export function compareBands(a: Band, b: Band): number {
  return BANDS.indexOf(a) - BANDS.indexOf(b);
}

/** The next more severe band; critical has none above it. */
export function bandAbove(band: Band): Band {
  return BANDS[Math.max(BANDS.indexOf(band) - 1, 0)] ?? 'critical';
}
