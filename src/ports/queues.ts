/** Queues and what waits in them: types only, owned by the use cases. */
import type { EpochSeconds, Seconds } from '../domain/base/time.ts';

/** Where what nobody can read is kept, with the reason, for a person to look at. */
export interface Rejects {
  /** Throws if it could not be kept: then the document must be delivered again. */
  put(reject: Reject): Promise<void>;
}

export interface Reject {
  readonly reason: string;
  /** As it came; cut to what the store takes. */
  readonly received: string;
}

/** Where what was given up or refused waits for a person. */
export interface DeadLetters {
  /**
   * Some of what is there, which nobody else gets for so many seconds; none if nothing shows now. Throws if
   * it is unknown.
   */
  take(hiddenSeconds: Seconds): Promise<readonly DeadLetter[]>;
  /** Throws if one of them may still be there. */
  remove(letters: readonly DeadLetter[]): Promise<void>;
}

export interface DeadLetter {
  readonly id: string;
  readonly body: string;
  /** What `remove` knows it by, while nobody else has got it. */
  readonly receipt: string;
  readonly sentAt: EpochSeconds | undefined;
  /** Why it lies there, if its sender said so. */
  readonly reason?: string;
}

/** The way of reports to a sink. */
export interface ReportPath {
  /** Where it begins; throws if the report may not have been put there. */
  put(report: string): Promise<void>;
  /** What the sink did not take, and what the hub's rule could not put there. */
  readonly deadLetters: readonly DeadLetters[];
}

/** Queues of what an account's own rules could not deliver to the hub. */
export interface ForwarderQueues {
  /** Those of a region; throws if they cannot be read, or if there is no role to read them. */
  of(account: string, region: string): Promise<readonly DeadLetters[]>;
}

/** The queue by which events come to the hub's ingest. */
export interface IntakeQueue {
  /** Throws if it may not be there. */
  put(event: object): Promise<void>;
}

/** Asks the publisher to publish soon, instead of at the next minute of its schedule. */
export interface PublishTrigger {
  /** Throws if it could not be asked: nothing is lost by that, the schedule publishes within its minute. */
  request(now: EpochSeconds): Promise<void>;
  /** As `request`, and one for all who ask at the end of this round. */
  requestFor(round: number): Promise<void>;
}

/** Says later that a round is over (src/usecases/ingest/publish-asking.ts). */
export interface RoundEnds {
  /** Never before `after` seconds have passed. Throws if it may not be said: the schedule publishes within its minute. */
  say(round: number, after: Seconds): Promise<void>;
}

/** What waits on the road of findings into the ledger. */
export interface IngestQueue {
  /** Throws if it is unknown. */
  counts(): Promise<IngestCounts>;
  /** What came in of late. @default - somebody else counts it */
  intake?(): IntakeCounts;
}

/** What a hub that counts by itself took in, by its own clock, since it was started. */
export interface IntakeCounts {
  /** The last of them, in order; a minute without a finding may be left out. */
  readonly minutes: readonly IntakeMinute[];
  /** What was refused, by reason. */
  readonly refusals: readonly { readonly reason: string; readonly count: number }[];
}

export interface IntakeMinute {
  /** Its first second. */
  readonly at: EpochSeconds;
  readonly accepted: number;
  readonly duplicates: number;
  readonly refused: number;
}

export interface IngestCounts {
  /** Messages that are not taken in yet. */
  readonly waiting: number;
  /** Messages that were given up. */
  readonly deadLetters: number;
}
