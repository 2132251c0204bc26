/** A family of finding types: what a row of the policy table says. */
import type { Seconds } from '../base/time.ts';

export type Action = 'block' | 'monitor' | 'ignore';

/**
 * - `attacked`: our side is the target and the connection came in; otherwise the remote is a victim.
 * - `repeated`: block only if others accuse too (corroboration), or from this severity on.
 * - `connects`: our side opened the connection, so the remote is where it was sent to.
 * - `confirmed`: block what an attack sequence's indicators confirm or a threat list names, or what another
 *   finding accuses, as long as that does.
 * - `accused`: block what another finding accuses, as long as it does.
 */
export type Condition =
  | { readonly kind: 'attacked' }
  | { readonly kind: 'connects' }
  | { readonly kind: 'repeated'; readonly aloneFromSeverity: number }
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'accused' };

export interface FindingFamily {
  readonly name: string;
  /** Globs over finding types. */
  readonly types: readonly string[];
  readonly ip: Action;
  readonly domain: Action;
  readonly hash: Action;
  readonly condition?: Condition;
  /** The window is never longer than this, whatever the band. */
  readonly windowMax?: Seconds;
  /** The address hides who sends: it is capped, whatever else names it. */
  readonly anonymous?: boolean;
  readonly because: string;
}

/** What is thought of a sighting, before its window is known. */
export interface Opinion {
  readonly action: Action;
  /** `block` holds only if other sightings support it; alone it is `monitor`. */
  readonly needs: 'nothing' | 'corroboration' | 'accusation';
  readonly because: string;
}
