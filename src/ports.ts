/**
 * What the inside asks of the outside: types only, owned by the use cases.
 *
 * Three answers are kept apart everywhere: there (`found`), not there (`absent`), and not knowable
 * now. The last is never an answer: it is thrown as an `Error` with its `cause`, so that nobody
 * can take an outage for an empty list. A lost race is expected, hence an answer (`conflict`).
 */

import type { LogFormat } from './domain/access-log.ts';
import type { Credential } from './domain/credential.ts';
import type { Fact } from './domain/fact.ts';
import type { ReportVersion } from './domain/report.ts';
import type { HttpAnswer, HttpRequest, SinkName } from './domain/sink.ts';
import type { EpochSeconds, Seconds } from './domain/time.ts';

/**
 * Where facts are kept. Every write is a join: repeating it, or writing in another order, ends the same.
 *
 * A delivery writes its change record before its facts, so that a crash between the two leaves a
 * change that the publisher sees and a delivery that is repeated, never a fact that nobody publishes.
 * How long what is kept, and how late a change may become visible, stands in `domain/retention.ts`.
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
   * that old may be gone (`CHANGE_RETENTION`): then only `everything` tells.
   */
  changesSince(from: EpochSeconds, until: EpochSeconds): AsyncIterable<Fact>;

  /**
   * Every fact there is, change records included, in any order, repeats included. Costs a read of the
   * whole table; what is recorded meanwhile may be missing, so read the changes since it began.
   */
  everything(): AsyncIterable<Fact>;

  /** All joined facts about one subject (`factSubject`), one for each key (`factKey`). */
  about(kind: Fact['kind'], subject: string): Promise<readonly Fact[]>;

  /**
   * Takes or renews the publisher's lease: granted if it is free, expired or already `holder`'s.
   * `now` is the caller's clock; the lease ends `length` after it.
   */
  acquireLease(holder: string, now: EpochSeconds, length: Seconds): Promise<'granted' | 'held'>;

  /** Frees the lease if it is `holder`'s; else nothing. */
  releaseLease(holder: string): Promise<void>;
}

export type RecordOutcome =
  /** At least one fact was new. */
  | { readonly kind: 'recorded' }
  /** All of it was known, or a retry met its own first attempt whose answer was lost. */
  | { readonly kind: 'known' }
  /** Not everything was written; deliver it again. */
  | { readonly kind: 'failed'; readonly cause: unknown };

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
   * it cannot be told.
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
  /** Why it lies there, if whoever put it there said so. */
  readonly reason?: string;
}

/** The way of reports to a sink. */
export interface ReportRoad {
  /** Where it begins; throws if the report may not have been put there. */
  put(report: string): Promise<void>;
  /** What the sink did not take, and what the hub's rule could not put there. */
  readonly deadLetters: readonly DeadLetters[];
}

/** Queues of what an account's own rules could not deliver to the hub. */
export interface ForwarderQueues {
  /** Those of a region; throws if they cannot be told, or if there is no role to read them. */
  of(account: string, region: string): Promise<readonly DeadLetters[]>;
}

/** Findings as GuardDuty itself holds them. */
export interface FindingReader {
  /** Those of the ids that it knows. Throws if it cannot be asked. */
  byId(
    region: string,
    ids: readonly string[],
  ): Promise<readonly { readonly id: string; readonly finding: unknown }[]>;
}

/** What waits on the road of findings into the ledger. */
export interface IngestQueue {
  /** Throws if it cannot be told. */
  counts(): Promise<IngestCounts>;
}

export interface IngestCounts {
  /** Messages that are not taken in yet. */
  readonly waiting: number;
  /** Messages that were given up. */
  readonly deadLetters: number;
}

/** One bucket of an object store, with the conditional writes of S3. */
export interface ObjectStore {
  /** The whole object. Throws if it cannot be told whether it is there. */
  read(key: string): Promise<ReadOutcome>;

  /** What `read` says, without the body. Throws if it cannot be told whether the object is there. */
  inspect(key: string): Promise<InspectOutcome>;

  /**
   * Replaces the whole object if the condition holds when it is stored: readers see the former
   * bytes and headers or these, never a mixture.
   *
   * `conflict` says that the condition did not hold, and a lost answer of a write that did happen
   * may come back as one (the client tries again and meets itself): read again before deciding.
   */
  write(
    key: string,
    body: Uint8Array,
    condition: WriteCondition,
    headers: ObjectHeaders,
  ): Promise<WriteOutcome>;

  /** Every object whose key starts with the prefix, in the order of the keys' UTF-8 bytes. */
  list(prefix: string): AsyncIterable<ListedObject>;

  /** Done also if there was nothing to remove. */
  remove(key: string): Promise<void>;
}

/** `ifAbsent` creates only; `ifEtag` is compare-and-swap against what a read or write returned. */
export type WriteCondition = 'always' | { readonly ifAbsent: true } | { readonly ifEtag: string };

export interface ObjectHeaders {
  readonly contentType: string;
  readonly cacheControl?: string;
  readonly metadata?: ObjectMetadata;
}

/**
 * Facts that travel with an object, as HTTP headers: names of a–z, 0–9 and hyphen, values of
 * printable ASCII without outer spaces, 2,048 bytes in all (S3's limit). Others are refused by
 * throwing, since S3 would change or drop them.
 */
export type ObjectMetadata = Readonly<Record<string, string>>;

export type ReadOutcome = FoundObject | { readonly kind: 'absent' };

export type InspectOutcome = Omit<FoundObject, 'body'> | { readonly kind: 'absent' };

export interface FoundObject {
  readonly kind: 'found';
  readonly body: Uint8Array;
  readonly etag: string;
  readonly headers: ObjectHeaders;
}

export type WriteOutcome =
  { readonly kind: 'written'; readonly etag: string } | { readonly kind: 'conflict' };

export interface ListedObject {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
}

/** Where the digests of feed credentials are kept, and the door at the edge looks them up. */
export interface CredentialStore {
  /** All of them, and the version that they are of. Throws if they cannot be told. */
  read(): Promise<{ readonly version: string; readonly credentials: readonly Credential[] }>;

  /**
   * Makes the whole change if the store is still of this version. `conflict` may also come back for a
   * change that did happen, its answer lost: read again before deciding.
   */
  change(version: string, change: CredentialChange): Promise<'changed' | 'conflict'>;
}

export interface CredentialChange {
  readonly put: readonly Credential[];
  /** Digests. */
  readonly remove: readonly string[];
}

/** What AWS writes of who read a bucket or a distribution: objects of lines, named by the hour. */
export interface AccessLog {
  /** For people. */
  readonly name: string;
  readonly format: LogFormat;
  /** How long after an hour objects named by it may still appear. */
  readonly lateness: Seconds;

  /** Keys of the objects named by the hour that starts then, in their order. Throws if they cannot be told. */
  keysOf(hour: EpochSeconds): AsyncIterable<string>;

  /** The lines; empty if the object is gone, since logs end after a month. Throws if it cannot be read. */
  read(key: string): Promise<string>;
}

/** The way to a sink over the network. */
export interface SinkHttp {
  /**
   * One request and its whole answer; nothing is followed. Throws if no whole answer came, or not in time:
   * then nobody knows whether the request was heard. The message names neither address nor credentials.
   */
  send(request: HttpRequest): Promise<HttpOutcome>;
}

export type HttpOutcome =
  | { readonly kind: 'answered'; readonly answer: HttpAnswer }
  /** Not sent, and never will be: the address is one that nothing may be sent to. */
  | { readonly kind: 'forbidden'; readonly reason: string };

/** The secret of one sink, as the JSON value that it is. */
export interface SinkSecret {
  /** `fresh`: from where it is kept, not from memory. Throws, never naming a value, if it cannot be read. */
  read(fresh: boolean): Promise<unknown>;
}

/**
 * Which version of each finding a sink has taken, and which it was last asked to take. Both only ever move
 * up, so that a late delivery of an older version finds out that it is late.
 */
export interface Receipts {
  /**
   * Claims a finding for the delivery of this version until `until`. `known`: this or a later version was
   * taken. `held`: another holder is at it, or a later version was tried and nobody knows yet how it ended.
   */
  begin(delivery: Delivery, until: EpochSeconds): Promise<'begun' | 'known' | 'held'>;
  /** The sink has taken it; gives the claim back. */
  taken(delivery: Delivery): Promise<void>;
  /**
   * The sink will never take it: as if it had not been tried, unless it was tried before and may have been
   * taken then. Gives the claim back if it is still ours.
   */
  refused(delivery: Delivery): Promise<void>;
  /** The sink gave no final word, and may have taken it. Gives the claim back if it is still ours. */
  abandon(delivery: Delivery): Promise<void>;
}

export interface Delivery {
  readonly sink: SinkName;
  /** `findingKey`. */
  readonly finding: string;
  readonly version: ReportVersion;
  /** Who delivers: one for each process. */
  readonly holder: string;
  readonly now: EpochSeconds;
}
