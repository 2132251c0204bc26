/** What firewalls show and read: types only, owned by the use cases. */
import type { LogFormat } from '../domain/firewalls/access-log.ts';
import type { Credential } from '../domain/firewalls/credential.ts';
import type { PushCommand } from '../domain/push/push-plan.ts';
import type { PushRecord } from '../domain/push/push-record.ts';
import type { EpochSeconds, Seconds } from '../domain/base/time.ts';

/** Where the digests of feed credentials are kept, and the function at the edge looks them up. */
export interface CredentialStore {
  /** All of them, and the version that they are of. Throws if they cannot be read. */
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
  /** Sooner after a look there is nothing to be seen that is worth another. */
  readonly every: Seconds;

  /**
   * Until when it is known to be written, requests or none; `undefined` if nothing says so of the last hours. A log
   * without this is taken for one that is. Throws if it cannot be read.
   */
  readonly writtenUntil?: (now: EpochSeconds) => Promise<EpochSeconds | undefined>;

  /** Keys of the objects named by the hour that starts then, in their order. Throws if they cannot be read. */
  keysOf(hour: EpochSeconds): AsyncIterable<string>;

  /**
   * The text; empty if the object is gone, since logs end after a month; `undefined` if it is damaged, or larger than AWS
   * writes one. Throws if it cannot be read.
   */
  read(key: string): Promise<string | undefined>;
}

/** The REST API of one box that feeds are pushed to. What it throws names neither its key nor its address. */
export interface PushedFirewall {
  /** Throws if the box did not say that it has done so: then nobody knows whether it has. */
  send(resource: string, command: PushCommand): Promise<void>;
  /** Lines that the feed has there, valid or not; `undefined` if the box does not say. Throws if it does not answer. */
  lines(resource: string): Promise<number | undefined>;
}

/** What is known of each box: moved by compare-and-swap alone. */
export interface PushRecords {
  /** Throws if it cannot be told, or is damaged. */
  read(box: string): Promise<PushRecord | undefined>;
  /**
   * Replaces the record whose version is one less, or makes the first (version 1). `conflict` may also come back
   * for a write that did happen, its answer lost.
   */
  write(record: PushRecord): Promise<'written' | 'conflict'>;
}

/** Asks for pushes. Throws if it could not be asked: the next edition asks again, and so does the clock. */
export interface PushTrigger {
  /** Looks at all boxes. */
  all(edition: number, now: EpochSeconds): Promise<void>;
  /** Looks at one, which has just failed, apart from the others. */
  one(box: string, now: EpochSeconds): Promise<void>;
}
