/**
 * How a fact lies in the ledger's table: the one place that knows keys and attributes.
 *
 *   pk                     sk                     what
 *   …                      …                      a fact, where fact-place.ts puts it, with its rank (and tie)
 *   C#<hour>#<shard>       <arrival>#<digest>     a change record of findings (dynamo-changes.ts)
 *   A#<hour>#<shard>       <arrival>#<digest>     a change record of actions
 *   L#publisher            lease                  who publishes (dynamo-lease.ts)
 *   R#<sink>#<finding>     receipt                what a sink has taken (dynamo-receipts.ts)
 *   B#<box>                push                   what a box holds of the pushed feeds (dynamo-push-records.ts)
 *   H#<shard>              <account and region>   the last heartbeat (dynamo-heartbeats.ts)
 *   H#finding              last                   when a finding arrived last (dynamo-arrivals.ts)
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { factSubject, readFact, type Fact } from '../../domain/facts/fact.ts';
import type { UnreadableAction } from '../../domain/facts/unreadable-actions.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import { keyOf, partitionOf } from '../shared/fact-place.ts';

export type TableItem = Record<string, AttributeValue>;

/** Attributes under the aliases by which every expression calls them: many plain names are reserved. */
export const ATTRIBUTES = {
  '#pk': 'pk',
  '#sk': 'sk',
  '#rank': 'rank',
  '#tie': 'tie',
  '#holder': 'holder',
  '#until': 'until',
} as const;

/** The fact that an item holds; none if only a later version can read it. Throws, naming the item, if it is broken. */
export function factOf(item: TableItem): Fact | undefined {
  const fact = factIn(item);
  if (fact === undefined) throw damaged(item, 'no fact of this key');
  return fact === 'later' ? undefined : fact;
}

/** Whether it holds no fact of its key, of any version. */
export function isBroken(item: TableItem): boolean {
  return factIn(item) === undefined;
}

function factIn(item: TableItem): Fact | 'later' | undefined {
  const fact = readFact(item['body']?.S ?? '');
  return fact === undefined || fact === 'later' || isAt(fact, item) ? fact : undefined;
}

/** Of a broken item where only the operator function writes. */
export function unreadableAction(item: TableItem): UnreadableAction {
  return {
    problem: damaged(item, 'no action that can be read').message,
    isPlaceOf: (fact) => {
      const { pk, sk } = keyOf(fact);
      return item['pk']?.S === pk && item['sk']?.S === sk;
    },
  };
}

export function damaged(item: TableItem, what: string): Error {
  return new Error(
    `the ledger is damaged: item ${nameOf(item)} holds ${what}; restore or remove it`,
  );
}

/** Its key, for messages. */
export function nameOf(item: TableItem): string {
  return JSON.stringify([item['pk']?.S, item['sk']?.S]);
}

/** The table's time to live reads `expiresAt`, in seconds. */
export function expiry(time: EpochSeconds | undefined): TableItem {
  return time === undefined ? {} : { expiresAt: { N: String(time) } };
}

/** Subject only: the digest behind it was made by the writer, and costs more than it proves. */
function isAt(fact: Fact, item: TableItem): boolean {
  return partitionOf(fact.kind, factSubject(fact)) === item['pk']?.S;
}
