/**
 * `Receipts` in a LevelDB, for one process: `r<sink>#<digest of the finding>` holds the receipt as JSON.
 *
 * Steps on one finding happen in turn. Each is on the disk before the next begins: a report is never sent by a
 * claim that a power cut could take back.
 */
import { parseJson } from '../../domain/base/json.ts';
import { isObject } from '../../domain/base/lookup.ts';
import type { Delivery, Receipts } from '../../ports/sinks.ts';
import { digestOf } from '../shared/fact-place.ts';
import {
  afterAbandon,
  afterRefused,
  afterTaken,
  begun,
  type Receipt,
} from '../shared/receipt-state.ts';
import { turnsByKey } from '../shared/turns.ts';
import type { LevelStore } from './level-store.ts';

export function levelReceipts(store: LevelStore): Receipts {
  const inTurn = turnsByKey();
  const put = (key: string, receipt: Receipt): Promise<void> =>
    store.write([{ type: 'put', key, value: JSON.stringify(receipt) }]);
  const move = (delivery: Delivery, step: typeof afterTaken): Promise<void> => {
    const key = keyOf(delivery);
    return inTurn(key, async () => {
      await put(key, step(await receiptAt(store, key), delivery));
    });
  };
  return {
    begin(delivery, until) {
      const key = keyOf(delivery);
      return inTurn(key, async () => {
        const { outcome, next } = begun(await receiptAt(store, key), delivery, until);
        if (next !== undefined) await put(key, next);
        return outcome;
      });
    },
    taken: (delivery) => move(delivery, afterTaken),
    refused: (delivery) => move(delivery, afterRefused),
    abandon: (delivery) => move(delivery, afterAbandon),
  };
}

function keyOf({ sink, finding }: Delivery): string {
  return `r${sink}#${digestOf(finding)}`;
}

/** Throws if what is kept cannot be read: unreadable is not absent. */
async function receiptAt(store: LevelStore, key: string): Promise<Receipt | undefined> {
  const text = await store.get(key);
  if (text === undefined) return undefined;
  const receipt = parseJson(text);
  if (!isObject(receipt) || typeof receipt['tries'] !== 'number') {
    throw new Error(`the store in ${store.folder} is damaged: entry ${key} holds no receipt`);
  }
  return receipt as unknown as Receipt; // only this module writes it
}
