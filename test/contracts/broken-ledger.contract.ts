/** What every `Ledger` must do when something in its store cannot be read: evidence is passed over, an action is not. */
import { describe, expect, it } from 'vitest';
import { factText, OPERATORS, PUBLISHER, type Fact } from '../../src/domain/facts/fact.ts';
import { UnreadableActions } from '../../src/domain/facts/unreadable-actions.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import {
  canary,
  control,
  joined,
  NOON,
  override,
  sighting,
  standing,
} from '../helpers/data/facts.ts';

export interface BreakableLedger {
  readonly ledger: Ledger;
  /** Puts the text in the place of a fact that was recorded. */
  readonly breakFact: (fact: Fact, text: string) => Promise<void>;
  /** Adds a line to a change record. */
  readonly breakChange: (line: string) => Promise<void>;
  /** Makes the publisher's lease another's, without a readable end. */
  readonly breakLease: () => Promise<void>;
  /** So many facts were passed over, by each reading that met some. */
  readonly passedOver: readonly number[];
}

const BROKEN = [
  ['no JSON', '{'],
  ['no text', ''],
  ['no fact', '{"kind":"override","override":{}}'],
  ['another place’s fact', factText(sighting({ ip: '203.0.113.99' }))],
] as const;

export function brokenLedgerContract(name: string, open: () => Promise<BreakableLedger>): void {
  const exemption = override('198.51.100.0/24');
  const freeze = control('freeze');
  const evidence = [sighting({}), standing(), canary('192.0.2.1')];

  describe(`${name} as a ledger that is broken`, () => {
    it.each(BROKEN)('passes over evidence, counts it, and stops nothing: %s', async (_, text) => {
      for (const broken of evidence) {
        const { ledger, breakFact, passedOver } = await open();
        // The records of their arrival are long gone.
        await ledger.record([[...evidence, exemption]], NOON);
        await breakFact(broken, text);
        const kept = [...evidence.filter((fact) => fact !== broken), exemption];
        const { facts, error } = await read(ledger.everything());
        expect(error).toBeUndefined();
        expect(Object.keys(joined(facts))).toEqual(
          expect.arrayContaining(Object.keys(joined(kept))),
        );
        expect(passedOver).toEqual([1]);
      }
    });

    it.each(BROKEN)('gives all else, and then throws the action it lacks: %s', async (_, text) => {
      for (const [broken, other, kind] of [
        [exemption, freeze, 'override'],
        [freeze, exemption, 'control'],
      ] as const) {
        const { ledger, breakFact, breakChange } = await open();
        await ledger.record([evidence], NOON);
        await ledger.record([[exemption, freeze]], NOON - 1);
        await breakFact(broken, text);
        const { facts, error } = await read(ledger.everything());
        expect(joined(facts)).toEqual(expect.objectContaining(joined([...evidence, other])));
        expectUnreadable(error, broken, other);
        const about = await read(of(ledger, kind));
        expectUnreadable(about.error, broken, other);
        expect(
          await ledger.about(kind === 'override' ? 'control' : 'override', subjectOf(other)),
        ).toEqual([other]);
        // A record that cannot be read sends a reader to what operators have said where it lies.
        await breakChange('{');
        const changes = await read(ledger.changesSince(NOON, NOON));
        expect(joined(changes.facts)).toEqual(
          expect.objectContaining(joined([...evidence, other])),
        );
        expectUnreadable(changes.error, broken, other);
      }
    });

    it('takes a lease that cannot be read', async () => {
      const { ledger, breakLease } = await open();
      await breakLease();
      expect(await ledger.acquireLease('a', NOON, 90)).toBe('granted');
      expect(await ledger.acquireLease('b', NOON + 1, 90)).toBe('held');
    });

    it('reads every other line of a change record, and every action', async () => {
      const { ledger, breakChange, passedOver } = await open();
      await ledger.record([[exemption, freeze]], NOON - 1);
      await ledger.record([evidence], NOON);
      await breakChange('{"kind":1}');
      const { facts, error } = await read(ledger.changesSince(NOON, NOON));
      expect(error).toBeUndefined();
      expect(joined(facts)).toEqual(
        expect.objectContaining(joined([...evidence, exemption, freeze])),
      );
      expect(passedOver).toEqual([1]);
    });
  });
}

function expectUnreadable(error: unknown, broken: Fact, other: Fact): void {
  if (!(error instanceof UnreadableActions)) throw error;
  expect(error.actions).toHaveLength(1);
  expect(error.actions.map(({ isPlaceOf }) => [isPlaceOf(broken), isPlaceOf(other)])).toEqual([
    [true, false],
  ]);
  expect(error.message).toContain(`${broken.kind}#`);
  expect(error.message).toContain('restore');
}

function subjectOf({ kind }: Fact): string {
  return kind === 'override' ? OPERATORS : PUBLISHER;
}

async function* of(ledger: Ledger, kind: 'override' | 'control') {
  yield* await ledger.about(kind, kind === 'override' ? OPERATORS : PUBLISHER);
}

/** All that it gives before it ends or throws. */
async function read(all: AsyncIterable<Fact>): Promise<{ facts: Fact[]; error: unknown }> {
  const facts: Fact[] = [];
  try {
    for await (const fact of all) facts.push(fact);
    return { facts, error: undefined };
  } catch (error) {
    return { facts, error };
  }
}
