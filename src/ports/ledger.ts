/** Where facts are kept: types only, owned by the use cases. */
import type { Fact } from '../domain/facts/fact.ts';
import type { EpochSeconds, Seconds } from '../domain/base/time.ts';

/**
 * Where facts are kept. Every write is a join: repeating it, or writing in another order, ends the same.
 *
 * What is broken of the evidence is passed over and counted: it must not stop publishing. What is broken of operators'
 * actions is thrown as `UnreadableActions`, after all else: an exemption that cannot be read is not taken for none.
 *
 * A delivery writes its change record before its facts, so that a crash between the two leaves a
 * change that the publisher sees and a delivery that is repeated, never a fact that nobody publishes.
 * How long what is kept, and how late a change may become visible, stands in `domain/facts/retention.ts`.
 */
export interface Ledger {
  /**
   * Writes the facts of the batch into change records, then joins each of them. `arrival` is the
   * writer's clock; a change may become visible much later than it says. Throws if the change records
   * could not all be written (then no fact was joined); else gives an outcome for each delivery, in
   * order. A delivery without facts is known; one with a fact above `FACT_BYTES_MAX` fails unwritten.
   */
  record(
    deliveries: readonly (readonly Fact[])[],
    arrival: EpochSeconds,
  ): Promise<readonly RecordOutcome[]>;

  /**
   * Facts of all changes that arrived from `from` to `until`, both included, and a little later
   * (`CLOCK_SKEW_MAX`: writers' clocks run ahead), in any order, repeats included. Throws if changes
   * that old may be gone (`CHANGE_RETENTION`): then only `everything` has them. What a finding is about
   * (`FindingStatus.subject`) may be missing: `about` has it. `onArrival` is told before the facts of
   * a record when they arrived.
   */
  changesSince(
    from: EpochSeconds,
    until: EpochSeconds,
    onArrival?: (arrival: EpochSeconds) => void,
  ): AsyncIterable<Fact>;

  /**
   * Every fact there is, change records included, in any order, repeats included. Costs a read of the
   * whole table; what is recorded meanwhile may be missing, so read the changes since it began.
   */
  everything(): AsyncIterable<Fact>;

  /** All joined facts about one subject (`factSubject`), one for each key (`factKey`). Throws if any is broken. */
  about(kind: Fact['kind'], subject: string): Promise<readonly Fact[]>;

  /**
   * Takes or renews the publisher's lease: granted if it is free, expired or already `holder`'s.
   * `now` is the caller's clock; the lease ends `length` after it. One that is broken, or ends later than the caller's own
   * would by more than `CLOCK_SKEW_MAX`, is free: it only saves work.
   */
  acquireLease(holder: string, now: EpochSeconds, length: Seconds): Promise<'granted' | 'held'>;

  /** Frees the lease if it is `holder`'s; else nothing. */
  releaseLease(holder: string): Promise<void>;

  /**
   * What publishers have noted of this ledger; `undefined` if they have noted nothing. It is no fact, and lies among
   * them: an emptied ledger has none, nor has one that was copied to another name. Throws if it cannot be read.
   */
  mark(): Promise<string | undefined>;

  setMark(mark: string): Promise<void>;
}

export type RecordOutcome =
  /** At least one fact was new. */
  | { readonly kind: 'recorded' }
  /** All of it was known, or a retry met its own first attempt whose answer was lost. */
  | { readonly kind: 'known' }
  /** Not everything was written; deliver it again. */
  | { readonly kind: 'failed'; readonly cause: unknown };
