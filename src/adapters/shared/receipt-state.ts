/**
 * What a receipt says, and how each step of a delivery moves it: for stores that read and write in turn
 * (DynamoDB does the same by conditions). `undefined`: nothing is known of the finding yet.
 */
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { Delivery, Receipts } from '../../ports/sinks.ts';

export interface Receipt {
  /** The latest that the sink took. */
  readonly version?: string;
  /** The latest that it was asked to take. */
  readonly tried?: string;
  /** Claims since the sink last gave a final word. */
  readonly tries: number;
  readonly claim?: { readonly holder: string; readonly until: EpochSeconds };
}

type Begun = Awaited<ReturnType<Receipts['begin']>>;

const NOTHING: Receipt = { tries: 0 };

/** `next` is `undefined` where nothing changes. */
export function begun(
  receipt: Receipt = NOTHING,
  { version, holder, now }: Delivery,
  until: EpochSeconds,
): { readonly outcome: Begun; readonly next?: Receipt } {
  const { claim } = receipt;
  if (receipt.version !== undefined && receipt.version >= version) return { outcome: 'known' };
  if (claim !== undefined && claim.holder !== holder && claim.until > now) {
    return { outcome: 'held' };
  }
  if (receipt.tried !== undefined && receipt.tried > version) return { outcome: 'overtaken' };
  const tries = receipt.tries + 1;
  return {
    outcome: 'begun',
    next: { ...receipt, tried: version, tries, claim: { holder, until } },
  };
}

export function afterTaken(receipt: Receipt = NOTHING, { version, holder }: Delivery): Receipt {
  const latest =
    receipt.version === undefined || receipt.version < version ? version : receipt.version;
  const taken = { ...receipt, version: latest };
  return isOurs(receipt, holder) ? { ...withoutClaim(taken), tries: 0 } : taken;
}

export function afterRefused(receipt: Receipt = NOTHING, { holder }: Delivery): Receipt {
  if (!isOurs(receipt, holder)) return receipt;
  if (receipt.tries !== 1) return withoutClaim(receipt);
  const { tried, ...untried } = withoutClaim(receipt);
  return tried === undefined ? untried : { ...untried, tries: 0 };
}

export function afterAbandon(receipt: Receipt = NOTHING, { holder }: Delivery): Receipt {
  return isOurs(receipt, holder) ? withoutClaim(receipt) : receipt;
}

function isOurs({ claim }: Receipt, holder: string): boolean {
  return claim?.holder === holder;
}

function withoutClaim({ claim, ...rest }: Receipt): Receipt {
  return claim === undefined ? rest : { ...rest };
}
