/**
 * Reads the changes since the watermark, and notes when what was new of them arrived: from then on a finding waits until
 * feeds show what follows from it.
 */
import type { Fact } from '../../domain/facts/fact.ts';
import { CHANGE_OVERLAP } from '../../domain/facts/retention.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { UnreadableAction } from '../../domain/facts/unreadable-actions.ts';
import { batchesOf } from './unreadable-in-ledger.ts';

/** One version of a finding on its way to the feeds. */
export interface UnderWay {
  /** In the ledger. */
  readonly arrival: EpochSeconds;
  /** When GuardDuty says that it updated the finding. */
  readonly updated: EpochSeconds;
}

/** A flood is told by its first. */
const WAITING_MAX = 1_000;

export function changes(
  { ledger }: { readonly ledger: Ledger },
  { watermark }: { readonly watermark: EpochSeconds },
  { wall, unreadable, arrivals }: ChangesHeard,
) {
  let arrival = wall;
  const facts = ledger.changesSince(watermark - CHANGE_OVERLAP, wall, (at) => (arrival = at));
  const noted = arrivals === undefined ? facts : notingArrivals(facts, arrivals, () => arrival);
  return batchesOf(noted, unreadable);
}

interface ChangesHeard {
  readonly wall: EpochSeconds;
  readonly unreadable: UnreadableAction[];
  /** When what came of findings arrived. @default - it is not noted */
  readonly arrivals?: Map<Fact, EpochSeconds>;
}

async function* notingArrivals(
  facts: AsyncIterable<Fact>,
  arrivals: Map<Fact, EpochSeconds>,
  arrival: () => EpochSeconds,
): AsyncGenerator<Fact> {
  for await (const fact of facts) {
    if (fact.kind === 'standing') arrivals.set(fact, arrival());
    yield fact;
  }
}

/** One for each version of a finding. A process that has just started reads again what another has published. */
export function noteArrivals(
  { source, waiting }: { readonly source: string; readonly waiting: UnderWay[] },
  news: readonly Fact[],
  arrivals: Map<Fact, EpochSeconds>,
): void {
  const known = source !== 'memory' ? [] : news.flatMap((fact) => waitingOf(fact, arrivals));
  waiting.push(...known.slice(0, WAITING_MAX - waiting.length));
  arrivals.clear();
}

function waitingOf(fact: Fact, arrivals: ReadonlyMap<Fact, EpochSeconds>): readonly UnderWay[] {
  const arrival = arrivals.get(fact);
  if (arrival === undefined || fact.kind !== 'standing') return [];
  return [{ arrival, updated: fact.standing.updatedAt }];
}
