/**
 * Sample findings, made now, awaited in the list of samples that the publisher writes with the edition.
 *
 *   what is listed already ─▶ make one for each pair ─▶ look again and again until each is newer than that, or too late
 *
 * Law: a sample proves its pair only if it is newer than what was listed before this run: clocks are not compared.
 */
import type { SampleSeen } from '../../domain/edition/samples-file.ts';
import type { Pair } from '../../domain/coverage/coverage.ts';
import type { Seconds } from '../../domain/base/time.ts';

export interface SamplePorts {
  /** Has GuardDuty of that account make a sample finding in that region; throws with the reason if it does not. */
  readonly make: (pair: Pair) => Promise<void>;
  /** What stands in the list of samples now. */
  readonly listed: () => Promise<readonly SampleSeen[]>;
  /** Seconds since any moment. */
  readonly clock: () => Seconds;
  readonly wait: (length: Seconds) => Promise<void>;
}

export type SampleProof = Pair &
  (
    | { readonly outcome: 'arrived'; readonly seconds: Seconds }
    /** It did not come within this time. */
    | { readonly outcome: 'missing'; readonly seconds: Seconds }
    | { readonly outcome: 'not-made'; readonly reason: string }
  );

export interface SampleTerms {
  readonly within: Seconds;
  readonly lookEvery: Seconds;
}

/** One for each pair, in order. Throws if the list of samples cannot be read. */
export async function verifySamples(
  ports: SamplePorts,
  pairs: readonly Pair[],
  terms: SampleTerms,
): Promise<readonly SampleProof[]> {
  const before = lastSeenIn(await ports.listed());
  const proofs = new Map<string, SampleProof>();
  const awaited = new Map<string, Awaited>();
  for (const pair of pairs) {
    const key = keyOf(pair);
    try {
      await ports.make(pair);
      awaited.set(key, { pair, madeAt: ports.clock(), before: before.get(key) ?? -1 });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      proofs.set(key, { ...pair, outcome: 'not-made', reason });
    }
  }
  for (const proof of await arrivals(ports, awaited, terms)) proofs.set(keyOf(proof), proof);
  return pairs.flatMap((pair) => proofs.get(keyOf(pair)) ?? []);
}

interface Awaited {
  readonly pair: Pair;
  readonly madeAt: Seconds;
  /** What was listed before it was made. */
  readonly before: number;
}

/** Empties `awaited`. */
async function arrivals(
  { listed, clock, wait }: SamplePorts,
  awaited: Map<string, Awaited>,
  { within, lookEvery }: SampleTerms,
): Promise<readonly SampleProof[]> {
  const proofs: SampleProof[] = [];
  const end = (outcome: 'arrived' | 'missing', key: string, { pair, madeAt }: Awaited): void => {
    proofs.push({ ...pair, outcome, seconds: Math.max(0, clock() - madeAt) });
    awaited.delete(key);
  };
  while (awaited.size > 0) {
    const now = lastSeenIn(await listed());
    for (const [key, one] of awaited) {
      if ((now.get(key) ?? -1) > one.before) end('arrived', key, one);
      else if (clock() - one.madeAt >= within) end('missing', key, one);
    }
    if (awaited.size === 0) break;
    const lastMade = Math.max(...[...awaited.values()].map(({ madeAt }) => madeAt));
    await wait(Math.min(lookEvery, Math.max(0, lastMade + within - clock())));
  }
  return proofs;
}

function lastSeenIn(samples: readonly SampleSeen[]): ReadonlyMap<string, number> {
  return new Map(samples.map((one) => [keyOf(one), one.lastSeen]));
}

function keyOf({ account, region }: Pair): string {
  return `${account} ${region}`;
}
