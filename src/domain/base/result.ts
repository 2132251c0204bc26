/**
 * A value or the reason there is none.
 *
 * Refusals are data: bad input is expected every day and must be counted and named, never thrown.
 * Exceptions are left for faults of the world (adapters) and for bugs (`invariant`).
 */
export type Result<T, P> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: P };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function refuse<P>(problem: P): { readonly ok: false; readonly problem: P } {
  return { ok: false, problem };
}

/** Stops a bug where it is made. Never used for input: what comes from outside is refused. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}
