/**
 * A world of so many indicators for a publisher to live in: a ledger whose facts are made as they are
 * read, and a store of objects that says what it holds.
 */
import { memoryObjectStore } from '../src/adapters/memory/memory-object-store.ts';
import type { Fact } from '../src/domain/facts/fact.ts';
import { DAY, HOUR, MINUTE, type EpochSeconds } from '../src/domain/base/time.ts';
import type { Ledger } from '../src/ports/ledger.ts';
import type { ObjectStore } from '../src/ports/object-store.ts';
import type { Clock } from '../src/usecases/publish/publisher-memory.ts';
import { randomFrom } from './data.ts';

export interface PublishedWorld {
  readonly ledger: Ledger;
  readonly ops: ObjectStore;
  readonly clock: () => Clock;
  /** A minute goes by. */
  readonly pass: (how: 'with changes' | 'quiet') => void;
  /** Bytes that the store holds. */
  readonly stored: () => number;
  /** Bytes that have been written, checkpoints apart. */
  readonly written: () => number;
}

const START: EpochSeconds = 1_785_758_400;

export function publishedWorld(size: number, changesAtOnce: number): PublishedWorld {
  let now = START;
  let known = size;
  let mark: string | undefined;
  const changes: { readonly at: EpochSeconds; readonly facts: readonly Fact[] }[] = [];
  const { ops, stored, written } = measuredStore();
  const ledger: Ledger = {
    record: () => Promise.resolve([]),
    async *changesSince(from) {
      for (const { at, facts } of changes) if (from <= at) yield* facts;
    },
    async *everything() {
      for (let n = 0; n < size; n += 1) yield* factsAbout(n, START - ageOf(n));
    },
    about: () => Promise.resolve([]),
    acquireLease: () => Promise.resolve('granted'),
    releaseLease: () => Promise.resolve(),
    mark: () => Promise.resolve(mark),
    setMark(next) {
      mark = next;
      return Promise.resolve();
    },
  };
  return {
    ledger,
    ops,
    stored,
    written,
    clock: () => ({ now, wall: now }),
    pass(how) {
      now += MINUTE;
      if (how === 'quiet') return;
      const facts: Fact[] = [];
      // Half are new, half are seen again.
      for (let n = 0; n < changesAtOnce; n += 1) {
        const seenAgain = (now / MINUTE + n) * 7_919;
        facts.push(...factsAbout(n % 2 === 0 ? known++ : seenAgain % size, now - 30));
      }
      changes.push({ at: now, facts });
    },
  };
}

const SEVERITIES = [8, 8, 8, 5, 5, 2];
const AGES_MAX = [28 * DAY, 28 * DAY, 28 * DAY, 6 * DAY, 6 * DAY, 22 * HOUR];

function ageOf(n: number): number {
  return Math.floor(randomFrom(n)() * (AGES_MAX[n % AGES_MAX.length] ?? DAY)) + MINUTE;
}

/** Command-and-control findings of a hundred accounts: each names one address, no two the same. */
function factsAbout(n: number, seen: EpochSeconds): Fact[] {
  const account = String(111_100_000_000 + (n % 100));
  const finding = `aws/${account}/eu-west-1/${n.toString(16).padStart(32, '0')}`;
  // Odd multiples of numbers below 2^29 are all different modulo 2^29.
  const address = (Math.imul(n + 1, 0x9e37_79b1) & 0x1fff_ffff) + 0x1000_0000;
  const text = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
  return [
    { kind: 'standing', standing: { finding, updatedAt: seen, archived: false, vetoed: false } },
    {
      kind: 'sighting',
      sighting: {
        value: {
          kind: 'ip',
          value: text,
          confirmed: false,
          tor: false,
          asn: undefined,
          organization: undefined,
        },
        traits: {
          type: 'Backdoor:EC2/C&CActivity.B',
          severity: SEVERITIES[n % SEVERITIES.length] ?? 2,
          accountId: account,
          region: 'eu-west-1',
          direction: 'OUTBOUND',
          role: 'TARGET',
          affiliated: false,
          customRule: false,
          threatList: undefined,
        },
        finding,
        firstSeen: seen - HOUR,
        lastSeen: seen,
      },
    },
  ];
}

function measuredStore() {
  const inner = memoryObjectStore();
  const sizes = new Map<string, number>();
  let written = 0;
  const ops: ObjectStore = {
    ...inner,
    write(key, body, condition, headers) {
      sizes.set(key, body.byteLength);
      if (!key.startsWith('checkpoint/')) written += body.byteLength;
      return inner.write(key, body, condition, headers);
    },
    remove(key) {
      sizes.delete(key);
      return inner.remove(key);
    },
  };
  const stored = () => [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return { ops, stored, written: () => written };
}
