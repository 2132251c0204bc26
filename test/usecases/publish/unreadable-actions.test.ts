/** The publisher when actions of operators lie in the ledger and cannot be read. */
import { describe, expect, it } from 'vitest';
import { factText, type Fact } from '../../../src/domain/facts/fact.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/base/time.ts';
import { UnreadableActions } from '../../../src/domain/facts/unreadable-actions.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import { operatorOf } from '../../helpers/hub/operating.ts';
import {
  bruteForce,
  control,
  feedIn,
  newWorld,
  NOON,
  override,
  publisherIn,
  tickAt,
  type World,
} from '../../helpers/hub/publishing.ts';

/** A world in which some facts can be broken, and mended again. */
function breakable() {
  const readings: number[] = [];
  const broken = new Set<string>();
  const inner = newWorld();
  const isBroken = (fact: Fact) => broken.has(factText(fact));
  const unreadable = (facts: readonly Fact[], readable: readonly Fact[] = []) => {
    const actions = facts.map((fact) => ({
      problem: `item ${fact.kind} is damaged`,
      isPlaceOf: (one: Fact) => factText(one) === factText(fact),
    }));
    if (actions.length > 0) throw new UnreadableActions(actions, readable);
  };
  const ledger: Ledger = {
    ...inner.ledger,
    async *everything() {
      readings.push(1);
      const met = new Map<string, Fact>();
      for await (const fact of inner.ledger.everything()) {
        if (isBroken(fact)) met.set(factText(fact), fact);
        else yield fact;
      }
      unreadable([...met.values()]);
    },
    async about(kind, subject) {
      const facts = await inner.ledger.about(kind, subject);
      const readable = facts.filter((fact) => !isBroken(fact));
      unreadable(facts.filter(isBroken), readable);
      return readable;
    },
  };
  return { world: { ...inner, ledger }, broken, readings };
}

const exemption = override('exempt', '45.9.1.2', NOON - DAY);

async function forgetCheckpoint({ ops }: World): Promise<void> {
  const headers = { contentType: 'application/x-ndjson' };
  await ops.write('checkpoint/current.json', Buffer.from(''), 'always', headers);
}

describe('an action that cannot be read', () => {
  it.each([
    ['an exemption', exemption, ['45.9.1.1']],
    ['a freeze', control('freeze', NOON - DAY), ['45.9.1.1']],
    ['a pin', override('pin', '45.9.7.7', NOON - DAY), ['45.9.7.7', '45.9.1.1', '45.9.1.2']],
  ])(
    'and that no publisher has known holds what would be added, no removal: %s',
    async (_, action, mendedTo) => {
      const { world, broken, readings } = breakable();
      await world.ledger.record(
        [bruteForce('45.9.1.1', NOON), bruteForce('45.9.1.3', NOON - HOUR)],
        NOON,
      );
      await tickAt(publisherIn(world), NOON);
      // Recorded so long ago that only its own place has it, and it has broken since.
      broken.add(factText(action));
      await world.ledger.record([[action]], NOON - 9 * DAY);
      await world.ledger.record([bruteForce('45.9.1.2', NOON + HOUR)], NOON + HOUR);
      await forgetCheckpoint(world);
      const one = publisherIn(world);
      const report = await tickAt(one, NOON + HOUR);
      expect(await feedIn(world)).toEqual(['45.9.1.1', '45.9.1.3']);
      expect(report.alarms.join()).toContain(
        `item ${action.kind} is damaged; until then nothing is added and listed pins stay`,
      );
      await tickAt(one, NOON + DAY - HOUR);
      expect(await feedIn(world)).toEqual(['45.9.1.1']);

      // The whole ledger is not read each minute for it.
      readings.length = 0;
      await tickAt(one, NOON + DAY - HOUR + 1);
      expect(readings).toEqual([]);
      broken.clear();
      const mended = await tickAt(one, NOON + DAY - HOUR + MINUTE);
      expect(mended.alarms.join()).not.toContain('is damaged');
      expect(await feedIn(world)).toEqual(mendedTo);
    },
  );

  it('and that was a listed pin takes nothing out, also where no publisher knows it', async () => {
    const { world, broken } = breakable();
    const pin = override('pin', '45.9.7.7', NOON - DAY);
    const ending = override('pin', '45.9.8.8', NOON - DAY, NOON + 2 * HOUR);
    const undone = override('pin', '45.9.9.9', NOON - DAY);
    await world.ledger.record(
      [bruteForce('45.9.1.1', NOON), [pin, ending, undone]],
      NOON - 9 * DAY,
    );
    await tickAt(publisherIn(world), NOON);
    expect(await feedIn(world)).toEqual(['45.9.7.7', '45.9.8.8', '45.9.9.9', '45.9.1.1']);
    broken.add(factText(pin)).add(factText(ending));
    const back = override('pin', '45.9.9.9', NOON + MINUTE, NOON + MINUTE);
    await world.ledger.record([[back]], NOON + MINUTE);
    await forgetCheckpoint(world);
    const one = publisherIn(world);
    const report = await tickAt(one, NOON + HOUR);
    expect(await feedIn(world)).toEqual(['45.9.7.7', '45.9.8.8', '45.9.1.1']);
    expect(report.alarms.join()).toContain('listed pins stay');
    // Its end was in the edition, and holds; what findings list ends as ever.
    await tickAt(one, NOON + 2 * HOUR);
    expect(await feedIn(world)).toEqual(['45.9.7.7', '45.9.1.1']);
    await tickAt(one, NOON + DAY);
    expect(await feedIn(world)).toEqual(['45.9.7.7']);
    broken.clear();
    await tickAt(one, NOON + DAY + MINUTE);
    expect(await feedIn(world)).toEqual(['45.9.7.7']);
  });

  it('stays in force where the publisher knows it, and holds nothing else', async () => {
    const { world, broken } = breakable();
    await world.ledger.record([[exemption], bruteForce('45.9.1.2', NOON)], NOON);
    await tickAt(publisherIn(world), NOON);
    broken.add(factText(exemption));
    await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON + MINUTE);
    const two = publisherIn(world, 'two');
    await world.ledger.releaseLease('one');
    const report = await tickAt(two, NOON + 2 * HOUR);
    expect(await feedIn(world)).toEqual(['45.9.1.1']);
    expect(report.alarms.join()).toContain('what it said stays in force');
    expect(report.alarms.join()).not.toContain('differed');
  });

  it('is met by the next process, too, that begins from the checkpoint', async () => {
    const { world, broken } = breakable();
    await tickAt(publisherIn(world), NOON);
    broken.add(factText(exemption));
    await world.ledger.record([[exemption]], NOON - 9 * DAY);
    await tickAt(publisherIn(world), NOON + HOUR);
    await world.ledger.record([bruteForce('45.9.1.2', NOON + HOUR)], NOON + HOUR);
    const report = await tickAt(publisherIn(world), NOON + HOUR + MINUTE);
    expect(report).toMatchObject({ source: 'checkpoint', entries: 0 });
    expect(report.alarms.join()).toContain('nothing is added');
  });

  it('keeps nobody from freezing or exempting, and lets nobody take back what may not be there', async () => {
    const { world, broken } = breakable();
    await world.ledger.record([[exemption, control('hard', NOON - DAY)]], NOON);
    broken.add(factText(exemption)).add(factText(control('hard', NOON - DAY)));
    const operator = operatorOf(world);
    const asked = async (request: object) =>
      (await operator({ reason: 'r', ...request }, NOON)).status;
    expect(await asked({ act: 'exempt', target: '45.9.1.9' })).toBe(202);
    expect(await asked({ act: 'freeze' })).toBe(202);
    await expect(asked({ act: 'unexempt', target: '45.9.1.2' })).rejects.toThrow('is damaged');
  });
});
