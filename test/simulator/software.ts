/**
 * A later version of the software, deployed and rolled back in the middle: processes of the other version are gone with
 * what they remember; the later one writes facts of a kind that this one does not know, and checkpoints of its own.
 */
import { readFact } from '../../src/domain/facts/fact.ts';
import type { EpochSeconds } from '../../src/domain/base/time.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import { count, type Software, type Surroundings } from './faults.ts';

const LATER_FACT = JSON.stringify({ v: 1, kind: 'reputation', reputation: { score: 3 } });
const HEAD = 'checkpoint/current.json';
const VERSIONS = { this: '"version":2', later: '"version":3' } as const;

/** The ledger with what the later version wrote into it; a reader passes that over, and counts it. */
export function withLaterFacts(
  ledger: Ledger,
  around: Surroundings,
  fail: (what: string) => void,
): Ledger {
  const arrivals: EpochSeconds[] = [];
  const passOver = (from: EpochSeconds): void => {
    const passed = arrivals.filter((arrival) => arrival >= from).length;
    if (passed === 0) return;
    if (readFact(LATER_FACT) !== 'later') {
      fail(`a fact of a later version is taken for another: ${LATER_FACT}`);
    }
    count(around, 'later facts passed over', passed);
  };
  return {
    ...ledger,
    record(deliveries, arrival) {
      if (around.software === 'later') arrivals.push(arrival);
      return ledger.record(deliveries, arrival);
    },
    changesSince(from, until, onArrival) {
      passOver(from);
      return ledger.changesSince(from, until, onArrival);
    },
    everything() {
      passOver(0);
      return ledger.everything();
    },
  };
}

/** The store as the later version uses it: its checkpoints say that they are of its version. */
export function withLaterCheckpoints(store: ObjectStore): ObjectStore {
  return {
    ...store,
    async read(key) {
      const found = await store.read(key);
      if (key !== HEAD || found.kind === 'absent') return found;
      return { ...found, body: withVersion(found.body, 'later', 'this') };
    },
    write(key, body, condition, headers) {
      const written = key === HEAD ? withVersion(body, 'this', 'later') : body;
      return store.write(key, written, condition, headers);
    },
  };
}

function withVersion(body: Uint8Array, from: Software, to: Software): Buffer {
  return Buffer.from(Buffer.from(body).toString().replace(VERSIONS[from], VERSIONS[to]));
}
