import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerQuestion } from '../../../src/usecases/operate/answer-question.ts';
import { DAY } from '../../../src/domain/base/time.ts';
import { listAt, textAt } from '../../../src/domain/base/lookup.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';
import {
  bruteForce,
  control,
  newWorld,
  NOON,
  override,
  publisherIn,
  tickAt,
  type World,
} from '../../helpers/hub/publishing.ts';
import { questionTerms } from '../../helpers/hub/question-server.ts';

const queue = { counts: () => Promise.resolve({ waiting: 0, deadLetters: 0 }) };

async function ask(world: World, query: Readonly<Record<string, string>>, now = NOON) {
  const question = { name: 'list', query: new URLSearchParams(query), now, wall: now };
  return answerQuestion({ ...world, queue }, questionTerms(), question);
}

const valuesIn = (value: object) => listAt(value, 'values').map((one) => textAt(one, 'value'));

async function listing(addresses: readonly string[]): Promise<World> {
  const world = newWorld();
  const facts = addresses.map((address, index) =>
    bruteForce(address, NOON - 60, { account: String(100_000_000_000 + (index % 3)) }),
  );
  await world.ledger.record(facts, NOON - 60);
  await tickAt(publisherIn(world), NOON);
  return world;
}

describe('GET /list', () => {
  it('gives every entry once, whatever the size of a page, and each as the filter says', async () => {
    const addresses = Array.from({ length: 23 }, (_, n) => `45.1.${n}.${n + 1}`);
    const world = await listing(addresses);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 30 }),
        fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
        async (limit, account) => {
          const id = account === undefined ? undefined : String(100_000_000_000 + account);
          const filter: Record<string, string> = id === undefined ? {} : { account: id };
          const seen: (string | undefined)[] = [];
          for (let after: string | undefined, pages = 0; pages < 40; pages += 1) {
            const start = after === undefined ? {} : { after };
            const { value } = await ask(world, { ...filter, ...start, limit: String(limit) });
            expect(listAt(value, 'values').length).toBeLessThanOrEqual(limit);
            seen.push(...valuesIn(value));
            after = textAt(value, 'next');
            if (after === undefined) break;
          }
          const expected = addresses.filter((_, n) => account === undefined || n % 3 === account);
          expect([...seen].sort()).toEqual([...expected].sort());
        },
      ),
      { numRuns: cases(60) },
    );
  });

  it('says of an entry who saw it, where, by which types and from when on', async () => {
    const world = await listing(['45.1.2.3']);
    const { value } = await ask(world, {});
    expect(value).toMatchObject({
      what: 'entries',
      edition: 1,
      next: null,
      values: [
        {
          value: '45.1.2.3',
          kind: 'ip',
          place: 'listed',
          band: 'low',
          accounts: ['100000000000'],
          regions: ['eu-west-1'],
          families: ['brute force'],
          firstSeen: '2026-08-03T11:59:00Z',
          lastSeen: '2026-08-03T11:59:00Z',
          types: ['UnauthorizedAccess:EC2/SSHBruteForce'],
        },
      ],
    });
  });

  it('lists as held, not as watched, what a freeze keeps waiting', async () => {
    const world = await listing(['45.1.2.3']);
    await world.ledger.record([[control('freeze', NOON)]], NOON);
    await world.ledger.record([bruteForce('45.1.2.4', NOON)], NOON);
    await tickAt(publisherIn(world), NOON + 120);
    const [held, watched, entries] = await Promise.all(
      ['held', 'watched', 'entries'].map((what) => ask(world, { what }, NOON + 120)),
    );
    expect(valuesIn(held?.value ?? {})).toEqual(['45.1.2.4']);
    expect(valuesIn(watched?.value ?? {})).toEqual([]);
    expect(valuesIn(entries?.value ?? {})).toEqual(['45.1.2.3']);
  });

  it('lists pins and exemptions that are in force, and what the configuration calls own', async () => {
    const world = newWorld();
    const facts = [
      override('pin', '45.0.0.0/24', NOON - 60),
      override('exempt', '46.0.0.1', NOON - 60, NOON + 60),
      override('exempt', '46.0.0.2', NOON - 60, NOON - 1),
    ];
    await world.ledger.record(
      facts.map((fact) => [fact]),
      NOON - 60,
    );
    const pins = await ask(world, { what: 'pins' });
    expect(pins.value).toMatchObject({
      values: [{ value: '45.0.0.0/24', author: 'analyst', reason: 'test', until: null }],
    });
    const exemptions = await ask(world, { what: 'exemptions' });
    expect(valuesIn(exemptions.value)).toEqual(['46.0.0.1']);
    expect((await ask(world, { what: 'own' })).value).toMatchObject({ values: [] });
  });

  it('lists what findings show as own now: neither what has ended nor what was expunged', async () => {
    const world = newWorld();
    const shown = (shows: string, account: string, seen: number) =>
      bruteForce('45.1.2.3', seen, { account, shows: [shows], id: shows.replaceAll('.', 'a') });
    const facts = [
      shown('34.0.0.1', '111111111111', NOON - 60),
      shown('34.0.0.2', '222222222222', NOON - 60),
      shown('34.0.0.3', '111111111111', NOON - 30 * DAY - 60),
    ];
    await world.ledger.record(facts, NOON - 60);
    const expunged = { act: 'expunge', account: '222222222222', author: 'a', reason: 'r' } as const;
    const override = { ...expunged, at: NOON - 30, until: undefined };
    await world.ledger.record([[{ kind: 'override', override }]], NOON - 30);
    expect((await ask(world, { what: 'shown' })).value).toMatchObject({ values: [], more: null });
    await tickAt(publisherIn(world), NOON);
    expect((await ask(world, { what: 'shown' })).value).toMatchObject({
      values: [{ value: '34.0.0.1', author: 'account 111111111111' }],
      more: 0,
    });
  });

  it('refuses what cannot be: a list, a filter, a limit, a filter that the list has not', async () => {
    const world = newWorld();
    const wrong = [
      { what: 'blocks' },
      { band: 'severe' },
      { account: '1' },
      { family: 'bruteforce' },
      { until: 'tomorrow' },
      { type: 'x'.repeat(201) },
      { limit: '1001' },
      { limit: '0' },
      { what: 'pins', band: 'high' },
    ];
    for (const query of wrong)
      expect([query, (await ask(world, query)).status]).toEqual([query, 422]);
    expect((await ask(world, {})).value).toMatchObject({ edition: null, values: [], next: null });
  });
});
