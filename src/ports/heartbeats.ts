/** Where the last heartbeat of each account, region and route is kept: types only, owned by the use cases. */
import type { Heartbeat } from '../domain/forwarding/heartbeat.ts';

export interface Heartbeats {
  /** Keeps each unless a later one of its account, region and route is known. Throws if not all were kept. */
  hear(heartbeats: readonly Heartbeat[]): Promise<void>;
  /** The last of each, in any order. Throws if they cannot be read. */
  last(): Promise<readonly Heartbeat[]>;
}
