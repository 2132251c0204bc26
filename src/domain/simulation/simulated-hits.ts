/**
 * What findings would have listed but for a guardrail: our own addresses and names, what is exempt, and what is
 * everybody's infrastructure.
 *
 * Special-use space is not among them: an admitted finding never names it (extraction.ts).
 */
import type { Kind } from '../findings/extraction.ts';
import type { Edition, KeptOutIndicator } from '../register/edition.ts';
import type { Window } from '../base/time.ts';
import { blockStateAt } from '../policy/verdict.ts';

export interface KeptOut {
  readonly kind: Kind;
  readonly value: string;
  /** Which guardrail keeps it out. */
  readonly because: string;
  /** Whether it would be listed at the end of the period; else it would have been within it. */
  readonly inForce: boolean;
  /** What would block it, the latest first. */
  readonly findings: readonly { readonly finding: string; readonly type: string }[];
}

/** In order of keys. The guardrails are those that stand at the end of the period, when the edition is made. */
export function keptOutIn({ keptOut }: Edition, period: Window): readonly KeptOut[] {
  return keptOut.flatMap((one) => hitIn(one, period) ?? []);
}

function hitIn(
  { value, verdict, because }: KeptOutIndicator,
  { from, until }: Window,
): KeptOut | undefined {
  const blocking = verdict.weighed.filter(
    ({ effect, window }) => effect === 'block' && window.from <= until && from < window.until,
  );
  if (blocking.length === 0) return undefined;
  const types = new Map(
    blocking.map(({ sighting }) => [sighting.finding, sighting.traits.type] as const),
  );
  return {
    kind: value.kind,
    value: value.value,
    because,
    inForce: blockStateAt(verdict, until) !== undefined,
    findings: [...types].map(([finding, type]) => ({ finding, type })),
  };
}
