/** The publisher's lease in a LevelDB: one entry, read and written in turn. One that is broken is free. */
import { parseJson } from '../../domain/base/json.ts';
import { numberAt, textAt } from '../../domain/base/lookup.ts';
import { CLOCK_SKEW_MAX } from '../../domain/base/time.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { turnsByKey } from '../shared/turns.ts';
import type { LevelStore } from './level-store.ts';

const KEY = 'l';

export function levelLease(store: LevelStore): Pick<Ledger, 'acquireLease' | 'releaseLease'> {
  const inTurn = turnsByKey();
  const current = async () => {
    const text = await store.get(KEY);
    if (text === undefined) return undefined;
    const lease = parseJson(text);
    return { holder: textAt(lease, 'holder'), until: numberAt(lease, 'until') ?? 0 };
  };
  return {
    acquireLease: (holder, now, length) =>
      inTurn(KEY, async () => {
        const lease = await current();
        const latest = now + length + CLOCK_SKEW_MAX;
        const isInForce = lease !== undefined && now < lease.until && lease.until <= latest;
        if (isInForce && lease.holder !== holder) return 'held';
        const value = JSON.stringify({ holder, until: now + length });
        await store.write([{ type: 'put', key: KEY, value }]);
        return 'granted';
      }),
    releaseLease: (holder) =>
      inTurn(KEY, async () => {
        const lease = await current();
        if (lease?.holder === holder) await store.write([{ type: 'del', key: KEY }]);
      }),
  };
}
