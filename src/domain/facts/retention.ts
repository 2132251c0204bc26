/**
 * How long the ledger keeps a fact, and how late a fact may come into sight.
 *
 * Law: nothing depends on when a store deletes. What may be deleted has no effect any more: a sighting is
 * older than every window, and the standing of a finding goes after the last of its sightings.
 */
import type { Fact } from './fact.ts';
import { OWN_LIFE } from './own-address.ts';
import { DAY, MINUTE, type EpochSeconds, type Seconds } from '../base/time.ts';

/** The longest default window (365 days) and 30 days more, rounded up. */
export const EVIDENCE_RETENTION: Seconds = 400 * DAY;

/** A publisher that was away for a weekend catches up by changes; after that it reads everything. */
export const CHANGE_RETENTION: Seconds = 3 * DAY;

/**
 * How far before its watermark a publisher must start to read changes, for a change record may come
 * into sight that much later than its arrival says:
 *
 *   arrival read ──▶ change record sent, retried by the SDK ──▶ last request still on its way
 *                    ≤ 60 s, the life of the ingest function     ≤ 60 s
 *
 * and its writer's clock may run `CLOCK_SKEW_MAX` behind the publisher's: 240 s, with 60 s to spare.
 */
export const CHANGE_OVERLAP: Seconds = 5 * MINUTE;

/**
 * When the store may delete the fact; `undefined`: never. `retention` is for sightings and must exceed
 * the policy's longest window.
 *
 * A standing counts from its arrival if that is later, since a sender may date an update before what
 * it has seen, and the standing must outlive the sightings it voids. A veto is forever.
 */
export function keptUntil(
  fact: Fact,
  arrival: EpochSeconds,
  retention: Seconds,
): EpochSeconds | undefined {
  switch (fact.kind) {
    case 'sighting':
      return fact.sighting.lastSeen + retention;
    case 'standing':
      return fact.standing.vetoed
        ? undefined
        : Math.max(fact.standing.updatedAt, arrival) + retention;
    case 'own':
      return fact.own.lastSeen + OWN_LIFE + DAY;
    case 'canary':
      return fact.canary.lastSeen + retention;
    case 'override':
    case 'control':
      return undefined;
  }
}
