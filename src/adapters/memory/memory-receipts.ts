/** The reference for `Receipts`: one map. The contract suite holds the DynamoDB adapter to the same. */
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { Delivery, Receipts } from '../../ports/sinks.ts';

interface Receipt {
  version: string | undefined;
  tried: string | undefined;
  /** Claims since the sink last gave a final word. */
  tries: number;
  claim: { readonly holder: string; readonly until: EpochSeconds } | undefined;
}

export function memoryReceipts(): Receipts {
  const kept = new Map<string, Receipt>();
  const receiptOf = ({ sink, finding }: Delivery): Receipt => {
    const key = `${sink} ${finding}`;
    const receipt = kept.get(key) ?? {
      version: undefined,
      tried: undefined,
      tries: 0,
      claim: undefined,
    };
    kept.set(key, receipt);
    return receipt;
  };
  const giveBack = (receipt: Receipt, holder: string): void => {
    if (receipt.claim?.holder === holder) receipt.claim = undefined;
  };
  return {
    begin(delivery, until) {
      const receipt = receiptOf(delivery);
      const { version, tried, claim } = receipt;
      if (version !== undefined && version >= delivery.version) return Promise.resolve('known');
      if (tried !== undefined && tried > delivery.version) return Promise.resolve('held');
      const isFree =
        claim === undefined || claim.holder === delivery.holder || claim.until <= delivery.now;
      if (!isFree) return Promise.resolve('held');
      receipt.tried = delivery.version;
      receipt.tries += 1;
      receipt.claim = { holder: delivery.holder, until };
      return Promise.resolve('begun');
    },
    taken(delivery) {
      const receipt = receiptOf(delivery);
      const { version } = receipt;
      if (version === undefined || version < delivery.version) receipt.version = delivery.version;
      if (receipt.claim?.holder === delivery.holder) receipt.tries = 0;
      giveBack(receipt, delivery.holder);
      return Promise.resolve();
    },
    refused(delivery) {
      const receipt = receiptOf(delivery);
      if (receipt.claim?.holder === delivery.holder && receipt.tries === 1) {
        receipt.tried = undefined;
        receipt.tries = 0;
      }
      giveBack(receipt, delivery.holder);
      return Promise.resolve();
    },
    abandon(delivery) {
      giveBack(receiptOf(delivery), delivery.holder);
      return Promise.resolve();
    },
  };
}
