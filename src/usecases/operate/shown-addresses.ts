/** Addresses that findings show as their accounts' own, as they count now (domain/register/contest.ts). */
import { expunctionsInForce, rangeOfValue, type Override } from '../../domain/facts/override.ts';
import { ownersAt, ownersOf, type AddressOwners } from '../../domain/facts/own-address.ts';
import { formatAddress, type AddressRange } from '../../domain/values/address.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { Clock } from '../publish/publisher-memory.ts';
import { withMemory, type MemoryPorts } from './current-memory.ts';
import { recordedOverrides, shownIn } from './known-values.ts';

/** All of them, in order of their text; `undefined` if there is no checkpoint that can be read within a request. */
export async function shownAddresses(
  ports: MemoryPorts,
  { now, wall }: Clock,
): Promise<readonly AddressOwners[] | undefined> {
  return withMemory(ports, wall, ({ resident: { owners, overrides } }) => {
    const known = [...owners].map(([address, all]) => ({ address, owners: all }));
    return Promise.resolve(countingNow(known, [...overrides.values()], now));
  });
}

/** Those within a range. A single address is asked of the ledger, which always knows. */
export async function shownWithin(
  ports: MemoryPorts,
  { family, first, last }: AddressRange,
  clock: Clock,
): Promise<readonly AddressOwners[] | undefined> {
  if (first === last) {
    const { ledger } = ports;
    const shown = await shownIn(ledger, formatAddress(family, first));
    return countingNow(ownersOf(shown), await recordedOverrides(ledger), clock.now);
  }
  const all = await shownAddresses(ports, clock);
  return all?.filter(({ address }) => {
    const range = rangeOfValue(address);
    return range.family === family && first <= range.first && range.last <= last;
  });
}

function countingNow(
  known: readonly AddressOwners[],
  overrides: readonly Override[],
  at: EpochSeconds,
): readonly AddressOwners[] {
  const expunctions = expunctionsInForce(overrides, at);
  return known
    .map(({ address, owners }) => ({ address, owners: ownersAt(owners, at, expunctions) }))
    .filter(({ owners }) => owners.length > 0)
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}
