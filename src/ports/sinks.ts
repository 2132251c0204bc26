/** Where reports go, and proof that they arrived: types only, owned by the use cases. */
import type { ReportVersion } from '../domain/reports/report.ts';
import type { HttpAnswer, HttpRequest, SinkName } from '../domain/reports/sink.ts';
import type { EpochSeconds } from '../domain/base/time.ts';

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
   * taken. `held`: another holder is at it. `overtaken`: a later version was tried and may have been taken.
   */
  begin(delivery: Delivery, until: EpochSeconds): Promise<'begun' | 'known' | 'held' | 'overtaken'>;
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
