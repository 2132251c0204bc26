/**
 * From a delivery to the feed: however late a change comes into sight, wherever its delivery died, and
 * whatever becomes of publishers, the first tick that completes afterwards has published it.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryLedger } from '../../src/adapters/memory/memory-ledger.ts';
import type { Fact } from '../../src/domain/facts/fact.ts';
import { CHANGE_OVERLAP } from '../../src/domain/facts/retention.ts';
import { HOUR, MINUTE, type EpochSeconds } from '../../src/domain/base/time.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import type { Publisher } from '../../src/usecases/publish/publish-feed.ts';
import {
  bruteForce,
  feedIn,
  newWorld,
  NOON,
  publisherIn,
  steer,
  tickAt,
  type World,
} from '../helpers/hub/publishing.ts';
import { shakyStore } from '../helpers/fakes/shaky-store.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

/** A ledger whose two writes can be told apart: a delivery may die between its change and its facts. */
function ledgerInHalves(): Ledger & { readonly recordHalf: Ledger['record'] } {
  const [changes, facts] = [memoryLedger(), memoryLedger()];
  return {
    ...changes,
    async record(deliveries, arrival) {
      await changes.record(deliveries, arrival);
      return facts.record(deliveries, arrival);
    },
    recordHalf: (deliveries, arrival) => changes.record(deliveries, arrival),
    async *everything() {
      yield* facts.everything();
      // Change records are part of the table, their own places are not.
      yield* changes.changesSince(NOON - HOUR, NOON + 24 * HOUR);
    },
    about: (kind, subject) => facts.about(kind, subject),
  };
}

type Step =
  | { readonly kind: 'delivery'; readonly lateness: number; readonly dies: boolean }
  | { readonly kind: 'tick' }
  | { readonly kind: 'restart' }
  /** The publisher dies at this call of its next tick. */
  | { readonly kind: 'death'; readonly call: number };

const aStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('delivery' as const),
    lateness: fc.oneof(fc.nat(CHANGE_OVERLAP), fc.constantFrom(0, CHANGE_OVERLAP)),
    dies: fc.boolean(),
  }),
  fc.constant({ kind: 'tick' } as const),
  fc.constant({ kind: 'restart' } as const),
  fc.record({ kind: fc.constant('death' as const), call: fc.nat(50) }),
);
/** Mostly about a minute; now and then so long that checkpoints and rebuilds fall due. */
const aPause = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 90 }) },
  { weight: 1, arbitrary: fc.constantFrom(10 * MINUTE, HOUR) },
);

describe('a change', () => {
  it('is published by the first tick that completes after it came into sight', async () => {
    const script = fc.array(fc.tuple(aPause, aStep), { minLength: 3, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(script, async (steps) => {
        const play = newPlay();
        let now = NOON;
        for (const [pause, step] of steps) {
          now += pause;
          await take(play, step, now);
        }
      }),
      { numRuns: cases(150) },
    );
  });
});

interface Play {
  readonly world: World;
  readonly ledger: ReturnType<typeof ledgerInHalves>;
  readonly sent: string[];
  publisher: Publisher;
  callsLeft: number;
}

function newPlay(): Play {
  const ledger = ledgerInHalves();
  const world = { ...newWorld(), ledger };
  const play: Play = {
    world,
    ledger,
    sent: [],
    callsLeft: Number.POSITIVE_INFINITY,
    publisher: publisherIn(world),
  };
  play.publisher = mortal(play);
  return play;
}

/** All processes share a holder: who may take over when is not the matter here. */
function mortal(play: Play): Publisher {
  const { ops, buckets } = play.world;
  const dying = (): void => {
    play.callsLeft -= 1;
    if (play.callsLeft < 0) throw new Error('killed');
  };
  return publisherIn({
    ledger: play.ledger,
    ops: shakyStore(ops, dying),
    buckets: buckets.map(({ name, store }) => ({ name, store: shakyStore(store, dying) })),
  });
}

async function take(play: Play, step: Step, now: EpochSeconds): Promise<void> {
  switch (step.kind) {
    case 'delivery': {
      const address = `45.9.1.${2 * play.sent.length}`;
      const delivery = [bruteForce(address, now - step.lateness)];
      play.sent.push(address);
      if (step.dies) await play.ledger.recordHalf(delivery, now - step.lateness);
      else await play.ledger.record(delivery, now - step.lateness);
      return;
    }
    case 'restart':
      play.publisher = mortal(play);
      return;
    case 'death':
      play.callsLeft = step.call;
      await expectPublished(play, now);
      play.callsLeft = Number.POSITIVE_INFINITY;
      play.publisher = mortal(play);
      return;
    case 'tick':
      await expectPublished(play, now);
  }
}

/** Ticks; if it completes, the feeds hold what was sent, and no rebuild has found anything else. */
async function expectPublished({ publisher, world, sent, callsLeft }: Play, now: EpochSeconds) {
  const report = await tickAt(publisher, now).catch((error: unknown) => {
    if (callsLeft === Number.POSITIVE_INFINITY) throw error;
    return undefined;
  });
  if (report === undefined) return;
  expect(report.alarms.join()).not.toContain('differed');
  // A death in the middle of the buckets leaves some for the next tick, and says so.
  if (report.alarms.join().includes('is behind')) return;
  const wanted = sent.length === 0 ? ['192.0.2.1'] : sent;
  expect(await feedIn(world, 'eu')).toEqual(wanted);
  expect(await feedIn(world, 'us')).toEqual(wanted);
}

describe('a checkpoint', () => {
  it('is renewed also by processes of which none lives for two ticks', async () => {
    const world = newWorld();
    await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
    const reports = [];
    for (let minute = 0; minute <= 20; minute += 1) {
      reports.push(await tickAt(publisherIn(world), NOON + minute * MINUTE));
    }
    // Written after ten minutes at the latest, it spares who starts from it what came before the overlap.
    expect(reports[2]).toMatchObject({ source: 'checkpoint', changesRead: 2 });
    expect(reports[20]).toMatchObject({ source: 'checkpoint', changesRead: 0, entries: 1 });
  });
});

describe('the hourly rebuild', () => {
  it('takes nothing for a difference that comes while the ledger is read', async () => {
    const world = newWorld();
    let late: readonly Fact[] = [];
    const one = publisherIn({
      ...world,
      ledger: {
        ...world.ledger,
        async *everything() {
          yield* world.ledger.everything();
          await world.ledger.record([late], NOON + HOUR);
        },
      },
    });
    await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
    await tickAt(one, NOON);
    late = bruteForce('45.9.1.8', NOON);
    expect((await tickAt(one, NOON + HOUR)).alarms).toEqual([]);
    expect(await feedIn(world)).toEqual(['45.9.1.1', '45.9.1.8']);
  });

  it('finds what the state holds and the ledger does not, and lets an operator decide', async () => {
    const world = newWorld();
    const { ledger } = newWorld();
    await world.ledger.record([bruteForce('45.9.1.1', NOON), bruteForce('45.9.1.8', NOON)], NOON);
    await tickAt(publisherIn(world), NOON);
    // The checkpoint knows of both; the ledger is now one that has only ever seen the first.
    await ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
    await ledger.setMark('known');
    const other = { ...world, ledger };
    const one = publisherIn(other);
    await tickAt(one, NOON + MINUTE);
    expect(await feedIn(world)).toEqual(['45.9.1.1', '45.9.1.8']);
    const rebuilt = await tickAt(one, NOON + HOUR);
    expect(rebuilt.alarms.join()).toMatch(/differed[^]*45\.9\.1\.8/);
    expect(rebuilt.outcome).toBe('held');
    const at = NOON + HOUR + 1;
    const release = { act: 'release', growth: 0, shrink: 1, author: 'a', reason: 'r' } as const;
    await ledger.record([[steer({ ...release, at, until: at + HOUR })]], at);
    await tickAt(one, at + MINUTE);
    expect(await feedIn(world)).toEqual(['45.9.1.1']);
  });
});
