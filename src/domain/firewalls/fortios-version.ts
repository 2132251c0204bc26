/**
 * Versions of FortiOS: what a FortiGate accepts depends on its patch level. A version given without one
 * (`7.4`) is its first, so that nothing is printed which an early patch would refuse.
 */

/** `[major, minor, patch]`. */
export type FortiosVersion = readonly [number, number, number];

/** First version whose policies take an address feed (docs/sources/fortios.md#1-versions-and-fields-of-external-resource). */
export const FORTIOS_MIN: FortiosVersion = [6, 2, 0];

/** Versions that have something. */
export interface FortiosSpan {
  /** The first patch of each branch that got it, oldest branch first; later branches have it from their start. */
  readonly since: readonly FortiosVersion[];
  /** The first version that no longer has it. */
  readonly until?: FortiosVersion;
}

const VERSION = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{1,2}))?$/;

export function parseFortiosVersion(text: string): FortiosVersion | undefined {
  const [, major, minor, patch = '0'] = VERSION.exec(text) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return [Number(major), Number(minor), Number(patch)];
}

export function formatFortiosVersion(version: FortiosVersion): string {
  return version.join('.');
}

/** Below 0 if `a` is older than `b`. */
export function compareFortios(a: FortiosVersion, b: FortiosVersion): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

export function isWithin(version: FortiosVersion, { since, until }: FortiosSpan): boolean {
  return hasSince(version, since) && (until === undefined || compareFortios(version, until) < 0);
}

function hasSince(version: FortiosVersion, since: readonly FortiosVersion[]): boolean {
  const own = since.find(([major, minor]) => major === version[0] && minor === version[1]);
  const reference = own ?? since.at(-1);
  return reference !== undefined && compareFortios(version, reference) >= 0;
}
