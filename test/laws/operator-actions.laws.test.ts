/**
 * What actions of operators may do to the next edition, whatever findings, pins and exemptions there are:
 * a freeze and a rollback add nothing, and what is taken back is as if it had never been.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addressSet,
  covers,
  intersect,
  sizeOf,
  subtract,
  type AddressSet,
} from '../../src/domain/addresses/set/address-set.ts';
import { rangeOfLine } from '../../src/domain/feeds/address-lines.ts';
import { isSentinel } from '../../src/domain/feeds/feed.ts';
import type { Fact } from '../../src/domain/facts/fact.ts';
import { at, listAt, numberAt } from '../../src/domain/base/lookup.ts';
import { MINUTE } from '../../src/domain/base/time.ts';
import { hubStatus } from '../../src/usecases/operate/status.ts';
import { readListed } from '../../src/usecases/publish/edition-entries.ts';
import { readPointer } from '../../src/usecases/publish/edition-store.ts';
import { cases } from '../helpers/arbitraries/cases.ts';
import { operatorOf } from '../helpers/hub/operating.ts';
import {
  bruteForce,
  control,
  feedIn,
  newWorld,
  NOON,
  override,
  publisherIn,
  steer,
  tickAt,
  type World,
} from '../helpers/hub/publishing.ts';

/** A small world, so that pins, exemptions and findings often meet. */
const ADDRESSES = ['45.1.1.1', '45.1.1.2', '45.1.1.3', '45.1.2.1'];
const TARGETS = [...ADDRESSES, '45.1.1.0/30', '45.1.1.0/24', '45.1.2.0/31', '45.1.0.0/20'];
const ACCOUNTS = ['111122223333', '444455556666'];
const ACTS = ['pin', 'exempt', 'retract'] as const;

type Step = (at: number) => readonly Fact[];

const finding = fc.tuple(fc.constantFrom(...ADDRESSES), fc.constantFrom(...ACCOUNTS)).map(
  ([ip, account]): Step =>
    (at) =>
      bruteForce(ip, at, { account }),
);
const action = fc
  .tuple(fc.constantFrom(...ACTS), fc.constantFrom(...TARGETS), fc.constantFrom(undefined, 0, 90))
  .map(([act, target, length]): Step => (at) => [
    override(act, target, at, length === undefined ? undefined : at + length),
  ]);
const expunction = fc
  .constantFrom(...ACCOUNTS)
  .map((account): Step => (at) => [expunge(account, at)]);
const steps = fc.array(fc.oneof(finding, finding, action, expunction), { maxLength: 8 });

function expunge(account: string, at: number, until?: number): Fact {
  const signed = { author: 'analyst', reason: 'test', at, until };
  return { kind: 'override', override: { act: 'expunge', account, ...signed } };
}

/** Facts of steps a second apart, from `start` on. */
function factsFrom(start: number, all: readonly Step[]): readonly (readonly Fact[])[] {
  return all.map((step, n) => step(start + n));
}

async function listed(world: World) {
  const lines = (await feedIn(world)).filter((line) => !isSentinel(line));
  return addressSet(lines.map(rangeOfLine));
}

/** What an edition at `at` lists of these facts, when nothing steers it and none was before it. */
async function freely(facts: readonly (readonly Fact[])[], at: number) {
  const world = newWorld();
  await world.ledger.record(facts, at);
  await tickAt(publisherIn(world), at);
  return listed(world);
}

/** What a pin held, and holds no more, does not come back by a finding of later while additions are stopped. */
function hasPin(facts: readonly (readonly Fact[])[]): boolean {
  return facts.flat().some((fact) => fact.kind === 'override' && fact.override.act === 'pin');
}

test('under a freeze an edition is what the one before held and would be listed anyway', async () => {
  await fc.assert(
    fc.asyncProperty(steps, steps, fc.boolean(), async (before, after, restarts) => {
      const world = newWorld();
      const first = factsFrom(NOON, before);
      await world.ledger.record(first, NOON);
      const one = publisherIn(world);
      await tickAt(one, NOON + MINUTE);
      const held = await listed(world);
      const then = factsFrom(NOON + 2 * MINUTE, after);
      await world.ledger.record([[control('freeze', NOON + 61)], ...then], NOON + 61);
      const end = NOON + 3 * MINUTE;
      await tickAt(restarts ? publisherIn(world) : one, end);
      const now = await listed(world);
      const all = [...first, ...then];
      const expected = intersect(held, await freely(all, end));
      expect(covers(expected, now)).toBe(true);
      if (hasPin(all)) return;
      expect(covers(now, expected)).toBe(true);
    }),
    { numRuns: cases(60, 15) },
  );
});

test('a rollback to an edition publishes nothing that it did not hold, and all of it that still counts', async () => {
  await fc.assert(
    fc.asyncProperty(steps, steps, steps, async (before, between, after) => {
      const world = newWorld();
      const one = publisherIn(world);
      const parts = [before, between, after].map((all, n) => factsFrom(NOON + 2 * n * MINUTE, all));
      const [first = [], second = [], third = []] = parts;
      await world.ledger.record(first, NOON);
      await tickAt(one, NOON + MINUTE);
      const { edition } = await tickAt(one, NOON + MINUTE);
      const held = await listed(world);
      await world.ledger.record(second, NOON + 2 * MINUTE);
      await tickAt(one, NOON + 3 * MINUTE);
      const signed = { author: 'analyst', reason: 'test', at: NOON + 3 * MINUTE };
      const back = steer({ act: 'rollback', edition, ...signed });
      await world.ledger.record([[back], ...third], NOON + 4 * MINUTE);
      const end = NOON + 5 * MINUTE;
      await tickAt(one, end);
      const now = await listed(world);
      expect(covers(held, now)).toBe(true);
      const all = [...first, ...second, ...third];
      if (hasPin(all)) return;
      expect(covers(now, intersect(held, await freely(all, end)))).toBe(true);
    }),
    { numRuns: cases(60, 15) },
  );
});

test('what is taken back is, from the next edition on, as if it had never been', async () => {
  const target = fc.constantFrom(...TARGETS);
  const taken = fc.oneof(
    fc.tuple(fc.constantFrom(...ACTS), target).map(([act, text]) => ({
      does: (at: number) => override(act, text, at),
      undoes: (at: number) => override(act, text, at, at),
    })),
    fc.constantFrom(...ACCOUNTS).map((account) => ({
      does: (at: number) => expunge(account, at),
      undoes: (at: number) => expunge(account, at, at),
    })),
  );
  const findings = fc.array(finding, { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(findings, findings, taken, async (before, after, one) => {
      const first = factsFrom(NOON, before);
      const later = factsFrom(NOON + 2 * MINUTE, after);
      const world = newWorld();
      const works = publisherIn(world);
      await world.ledger.record([...first, [one.does(NOON + 30)]], NOON);
      await tickAt(works, NOON + MINUTE);
      await world.ledger.record([...later, [one.undoes(NOON + 150)]], NOON + MINUTE);
      const end = NOON + 3 * MINUTE;
      await tickAt(works, end);
      expect(await listed(world)).toEqual(await freely([...first, ...later], end));
    }),
    { numRuns: cases(60, 15) },
  );
});

test('an answer that names nothing still in force is true of every address of its target', async () => {
  const targets = fc.array(fc.constantFrom(...TARGETS), { maxLength: 4 });
  const back = fc.constantFrom(...TARGETS, '45.0.0.0/7', '::/0');
  await fc.assert(
    fc.asyncProperty(targets, back, async (pinned, target) => {
      const world = newWorld();
      const works = publisherIn(world);
      const pins = pinned.map((one, n) => [override('pin', one, NOON + n)]);
      await world.ledger.record(pins, NOON);
      const asked = { act: 'unpin', target, reason: 'test' };
      const { value } = await operatorOf(world)(asked, NOON + MINUTE);
      await tickAt(works, NOON + 2 * MINUTE);
      const left = intersect(await listed(world), addressSet([rangeOfLine(target)]));
      expect(listAt(value, 'still').length === 0).toBe(sizeOf(left) === 0n);
    }),
    { numRuns: cases(60) },
  );
});

test('a dry run records nothing, and says what the action then really does', async () => {
  const request = fc.oneof(
    fc.record({
      act: fc.constantFrom('pin', 'exempt', 'retract', 'unpin', 'unexempt', 'unretract'),
      target: fc.constantFrom(...TARGETS),
    }),
    fc.record({
      act: fc.constantFrom('expunge', 'unexpunge'),
      account: fc.constantFrom(...ACCOUNTS),
    }),
    fc.record({ act: fc.constantFrom('freeze', 'hard', 'resume', 'rollback') }),
  );
  await fc.assert(
    fc.asyncProperty(steps, steps, request, request, async (before, news, asked, tried) => {
      const world = newWorld();
      const one = publisherIn(world);
      const beside = operatorOf({ ...world, lend: one.lend });
      await world.ledger.record(factsFrom(NOON, before), NOON);
      await tickAt(one, NOON + MINUTE);
      await world.ledger.record(factsFrom(NOON + MINUTE, news), NOON + MINUTE);
      await tickAt(one, NOON + 2 * MINUTE);
      const stood = await listed(world);
      const entries = (await one.tick(clockAt(NOON + 2 * MINUTE))).entries;
      const end = NOON + 2 * MINUTE + 1;
      const action = { ...asked, reason: 'test' };
      const dry = await operatorOf(world)({ ...action, dryRun: true }, end);
      // By the publisher's own memory, which another try has been drawn from before: nothing of it stays.
      await beside({ ...tried, reason: 'test', dryRun: true }, end);
      expect(await beside({ ...action, dryRun: true }, end)).toEqual(dry);
      if (dry.status !== 200) return;
      const { recorded } = await beside(action, end);
      const report = await one.tick(clockAt(end));
      const stands = await listed(world);
      await expectCounted(world, end);
      expect(dry.recorded).toBeUndefined();
      const counts = at(dry.value, 'effect');
      if (recorded === undefined) expect(stands).toEqual(stood);
      else {
        expect(numberAt(counts, 'addresses', 'added')).toBe(countOf(subtract(stands, stood)));
        expect(numberAt(counts, 'addresses', 'removed')).toBe(countOf(subtract(stood, stands)));
        const [more, less] = [
          numberAt(counts, 'entries', 'added'),
          numberAt(counts, 'entries', 'removed'),
        ];
        if (report.outcome !== 'held')
          expect(report.entries - entries).toBe((more ?? 0) - (less ?? 0));
      }
    }),
    { numRuns: cases(80, 15) },
  );
});

/** What status tells without reading an entry is what there is to read. */
async function expectCounted(world: World, now: number): Promise<void> {
  const pointer = (await readPointer(world.ops))?.pointer;
  if (pointer === undefined) throw new Error('there is no edition');
  const all = await readListed(world.ops, pointer);
  const { edition } = await hubStatus(world, clockAt(now));
  await world.ops.write(
    'editions/current.json',
    Buffer.from(JSON.stringify({ ...pointer, counts: undefined })),
    'always',
    {
      contentType: 'application/json',
    },
  );
  const { edition: read } = await hubStatus(world, clockAt(now));
  expect(edition?.entries).toBe(all.length);
  expect(edition).toEqual({ ...read, pointer });
}

function clockAt(now: number) {
  return { now, wall: now };
}

function countOf(set: AddressSet): number {
  return Number(sizeOf(set));
}
