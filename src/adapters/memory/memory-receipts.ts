/** The reference for `Receipts`: one map. The contract suite holds every other store to the same. */
import type { Delivery, Receipts } from '../../ports/sinks.ts';
import {
  afterAbandon,
  afterRefused,
  afterTaken,
  begun,
  type Receipt,
} from '../shared/receipt-state.ts';

export function memoryReceipts(): Receipts {
  const kept = new Map<string, Receipt>();
  const keyOf = ({ sink, finding }: Delivery): string => `${sink} ${finding}`;
  const move = (delivery: Delivery, step: typeof afterTaken): Promise<void> => {
    kept.set(keyOf(delivery), step(kept.get(keyOf(delivery)), delivery));
    return Promise.resolve();
  };
  return {
    begin(delivery, until) {
      const { outcome, next } = begun(kept.get(keyOf(delivery)), delivery, until);
      if (next !== undefined) kept.set(keyOf(delivery), next);
      return Promise.resolve(outcome);
    },
    taken: (delivery) => move(delivery, afterTaken),
    refused: (delivery) => move(delivery, afterRefused),
    abandon: (delivery) => move(delivery, afterAbandon),
  };
}
