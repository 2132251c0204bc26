/** Where is kept what arrived last, of heartbeats and of findings: types only, owned by the use cases. */
import type { EpochSeconds } from '../domain/base/time.ts';
import type { Heartbeat } from '../domain/forwarding/heartbeat.ts';

export interface Heartbeats {
  /** Keeps each unless a later one of its account, region and route is known. Throws if not all were kept. */
  hear(heartbeats: readonly Heartbeat[]): Promise<void>;
  /** The last of each, in any order. Throws if they cannot be read. */
  last(): Promise<readonly Heartbeat[]>;
}

/** When the last finding arrived, of whatever account, to a quarter of an hour. */
export interface FindingArrivals {
  /** Keeps the time unless a later one is known, or one of shortly before. Throws if it was not kept. */
  note(arrival: EpochSeconds): Promise<void>;
  /** `undefined` if none has arrived. Throws if it cannot be read. */
  last(): Promise<EpochSeconds | undefined>;
}
