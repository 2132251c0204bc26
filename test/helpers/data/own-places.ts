/** What audits know of own addresses, for tests. */
import { ownJson, ORGANIZATION_KEY } from '../../../src/domain/organization/own-file.ts';
import type {
  HeldAddress,
  OwnState,
  PlaceState,
} from '../../../src/domain/organization/own-state.ts';
import type { EpochSeconds } from '../../../src/domain/base/time.ts';
import type { ObjectStore } from '../../../src/ports/object-store.ts';

export const HOLDER = 'network interface eni-1';

export function held(address: string, releasedAt?: EpochSeconds): HeldAddress {
  return { address, holder: HOLDER, releasedAt };
}

export function placeOwn(at: EpochSeconds, more: Partial<PlaceState> = {}): PlaceState {
  const { account = '444455556666', region = 'eu-west-1' } = more;
  const read = { readAt: at, triedAt: at, fault: undefined, held: [], leftOut: [] };
  return { account, region, ...read, ...more };
}

export function stateOf(at: EpochSeconds, ...places: readonly PlaceState[]): OwnState {
  return { at, places, beyond: new Map() };
}

export async function writeState(ops: ObjectStore, state: OwnState): Promise<void> {
  const body = Buffer.from(JSON.stringify(ownJson(state)));
  await ops.write(ORGANIZATION_KEY, body, 'always', { contentType: 'application/json' });
}
