import { describe, expect, it } from 'vitest';
import { OPERATORS, PUBLISHER } from '../../../src/domain/facts/fact.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/base/time.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import { ANN, operatorOf, saidBy, type Operator } from '../../helpers/hub/operating.ts';
import {
  bruteForce,
  feedIn,
  newWorld,
  NOON,
  publisherIn,
  tickAt,
  type World,
} from '../../helpers/hub/publishing.ts';

const WHY = { reason: 'ticket 17' };
const WIDE = { for: '7d', confirmed: true };
const RESOLVER = '1.1.1.1';

/** A hub whose first edition lists these. */
async function listing(addresses: readonly string[], config: unknown = {}) {
  const world = newWorld();
  await world.ledger.record(
    addresses.map((address) => bruteForce(address, NOON)),
    NOON,
  );
  const one = publisherIn(world, 'one', config);
  await tickAt(one, NOON);
  const operator = operatorOf(world, config);
  let now = NOON;
  return {
    world,
    operator,
    asked: async (request: object) => saidBy(await operator({ ...WHY, ...request }, now)),
    /** The feed of the edition a minute later. */
    next: async () => {
      now += MINUTE;
      await tickAt(one, now);
      return feedIn(world);
    },
  };
}

async function recordedIn({ ledger }: World) {
  const facts = [
    ...(await ledger.about('override', OPERATORS)),
    ...(await ledger.about('control', PUBLISHER)),
  ];
  return facts.map((fact) => (fact.kind === 'override' ? fact.override : fact));
}

describe('an action', () => {
  it('is recorded with author, time, reason and end, and says what it covers and does', async () => {
    const { world, asked, next } = await listing(['45.1.1.0', '45.1.1.1', '45.1.1.2', '45.1.1.3']);
    const answer = await asked({ act: 'exempt', target: '45.1.1.1/32', for: '1h' });
    expect(answer).toMatchObject({
      status: 202,
      covers: '45.1.1.1 covers 1 address: 0 own, 0 exempt, 0 infrastructure',
      effect: 'removes 1 address, 1 line becomes 2; 1 entry leaves',
    });
    expect(await recordedIn(world)).toMatchObject([
      { act: 'exempt', author: ANN, reason: 'ticket 17', at: NOON, until: NOON + HOUR },
    ]);
    expect(await next()).toEqual(['45.1.1.0', '45.1.1.2/31']);
  });

  it('as a dry run says the same, needs no confirmation, and records nothing', async () => {
    const { world, asked } = await listing(['45.1.1.1']);
    const dry = await asked({ act: 'exempt', target: '45.1.0.0/16', dryRun: true });
    expect(dry).toMatchObject({
      status: 200,
      effect: 'removes 1 address, 1 line leaves; 1 entry leaves',
    });
    expect(dry.missing).toContain('with --yes-i-mean, and give it an end');
    expect(await recordedIn(world)).toEqual([]);
    expect(await asked({ act: 'exempt', target: '45.1.0.0/16', ...WIDE })).toMatchObject({
      status: 202,
      effect: dry.effect,
    });
  });

  it('is recorded even if its effect cannot be computed, and says so', async () => {
    const world = newWorld();
    const answer = saidBy(await operatorOf(world)({ act: 'freeze', ...WHY }, NOON));
    expect(answer).toMatchObject({ status: 202 });
    expect(answer.effect).toContain('no checkpoint of the publisher yet');
    expect(await recordedIn(world)).toHaveLength(1);
  });

  it('fails, and never answers as if taken, when the ledger does not take it', async () => {
    const world = newWorld();
    const cause = new Error('throttled');
    const record: Ledger['record'] = () => Promise.resolve([{ kind: 'failed', cause }]);
    const failing = { ...world, ledger: { ...world.ledger, record } };
    await expect(operatorOf(failing)({ act: 'freeze', ...WHY }, NOON)).rejects.toMatchObject({
      cause,
    });
  });
});

describe('a request is refused, and nothing is recorded:', () => {
  const exempt = { act: 'exempt', target: '45.1.1.1' };
  it.each<[string, unknown, string]>([
    ['no object', 'freeze', 'expected a JSON object'],
    ['no act', { ...WHY }, 'act: expected one of pin, exempt'],
    ['an unknown act', { act: 'shout', ...WHY }, 'act: expected one of'],
    ['an act of the prototype', { act: 'constructor', ...WHY }, 'act: expected one of'],
    ['an unknown field', { ...exempt, ...WHY, untill: 'x' }, 'exempt has no field "untill"'],
    ['a field of another act', { act: 'freeze', target: '45.1.1.1', ...WHY }, 'no field "target"'],
    ['no reason', exempt, 'expected a reason of 1 to 1000 characters, got 0'],
    ['an endless reason', { ...exempt, reason: 'x'.repeat(1_001) }, 'got 1001'],
    ['a reason of two lines', { ...exempt, reason: 'a\nb' }, 'without control characters'],
    ['a reason that runs backwards', { ...exempt, reason: 'a \u202eb' }, 'control characters'],
    ['host bits', { ...exempt, ...WHY, target: '45.1.1.1/24' }, 'host bits'],
    ['an endless target', { ...exempt, ...WHY, target: 'a'.repeat(301) }, 'got 301 characters'],
    ['an end before now', { ...exempt, ...WHY, until: '2020-01-01T00:00:00Z' }, 'lies before now'],
    ['two ends', { ...exempt, ...WHY, for: '1h', until: '2090-01-01T00:00:00Z' }, 'exclude'],
    ['an account that is none', { act: 'expunge', account: '12', ...WHY }, '12 digits'],
    ['an edition that is not kept', { act: 'rollback', edition: 9, ...WHY }, 'that is kept'],
    ['a text for a flag', { ...exempt, ...WHY, confirmed: 'yes' }, 'true or false'],
  ])('%s', async (_, request, words) => {
    const world = newWorld();
    const answer = saidBy(await operatorOf(world)(request, NOON));
    expect(answer.status).toBe(422);
    expect(answer.detail).toContain(words);
    expect(await recordedIn(world)).toEqual([]);
  });

  it('an author that is none', async () => {
    const world = newWorld();
    const answer = saidBy(await operatorOf(world, {}, ' ')({ act: 'freeze', ...WHY }, NOON));
    expect(answer).toMatchObject({ status: 422, where: 'author' });
  });
});

describe('the width of a target', () => {
  const said = async (act: string, target: string, more: object = {}) => {
    const answer = await operatorOf(newWorld())({ act, target, ...WHY, ...more }, NOON);
    return saidBy(answer);
  };
  const ACTS = ['pin', 'exempt', 'retract'];

  it.each(
    ACTS.flatMap(
      (act) =>
        [
          [act, '45.0.0.0/7'],
          [act, '2a00::/15'],
        ] as const,
    ),
  )('%s %s is refused whatever is confirmed', async (act, target) => {
    for (const more of [{}, WIDE, { ...WIDE, dryRun: true }]) {
      const parsed = target === '45.0.0.0/7' ? '44.0.0.0/7' : target;
      const answer = await said(act, parsed, more);
      expect(answer).toMatchObject({ status: 422, where: 'target' });
      expect(answer.detail).toContain('no flag allows that');
    }
  });

  it.each(
    ACTS.flatMap((act) => [
      [act, '45.1.0.0/16'],
      [act, '45.0.0.0/8'],
      [act, '2a00::/32'],
    ]),
  )('%s %s needs both a confirmation and an end', async (act = '', target = '') => {
    expect(await said(act, target)).toMatchObject({ status: 422, where: 'confirmed' });
    expect(await said(act, target, { confirmed: true })).toMatchObject({ where: 'until' });
    expect(await said(act, target, { for: '1d' })).toMatchObject({ where: 'confirmed' });
    expect(await said(act, target, WIDE)).toMatchObject({ status: 202 });
  });

  it.each(['45.1.0.0/17', '2a00::/33', '45.1.1.1', 'evil.com'])(
    '%s needs neither',
    async (target) => {
      expect(await said('exempt', target)).toMatchObject({ status: 202 });
    },
  );
});

describe('a pin of what should not be blocked says so before it acts:', () => {
  const config = {
    ownAddresses: ['45.2.0.1'],
    ownDomains: ['corp.example.org'],
    exemptions: [{ target: '45.3.0.0/24', owner: 'ops', reason: 'partner' }],
  };
  it.each([
    ['an own address', '45.2.0.0/24', '1 own'],
    ['an exempt one', '45.3.0.7', 'exempt (ops): partner'],
    ['a public resolver', RESOLVER, 'provider infrastructure'],
    ['an own name', 'www.corp.example.org', 'in the own zone corp.example.org'],
  ])('%s', async (_, target, words) => {
    const operator = operatorOf(newWorld(), config);
    const pin = { act: 'pin', target, ...WHY };
    const refused = saidBy(await operator(pin, NOON));
    expect(refused).toMatchObject({ status: 422, where: 'confirmed' });
    expect(refused.detail).toContain(words);
    expect(saidBy(await operator({ ...pin, confirmed: true }, NOON)).status).toBe(202);
    const exempt = saidBy(await operator({ ...pin, act: 'exempt' }, NOON));
    expect(exempt.status).toBe(202);
  });
});

describe('a pin of what findings show as own', () => {
  const shows = (address: string, account: string) =>
    bruteForce('45.1.1.1', NOON, { account, shows: [address], id: address.replaceAll('.', 'a') });

  it.each([
    ['34.0.0.7', 'account 111122223333 shows it as its own address'],
    [
      '34.0.0.0/24',
      'findings show 2 addresses of it as own: 34.0.0.7 (account 111122223333), 34.0.0.9',
    ],
  ])('is confirmed, and says whose it is: %s', async (target, words) => {
    const world = newWorld();
    const facts = [shows('34.0.0.7', '111122223333'), shows('34.0.0.9', '222222222222')];
    await world.ledger.record([...facts, shows('34.0.1.1', '333333333333')], NOON);
    await tickAt(publisherIn(world), NOON);
    const operator = operatorOf(world);
    const pin = { act: 'pin', target, ...WHY };
    const refused = saidBy(await operator(pin, NOON));
    expect(refused).toMatchObject({ status: 422, where: 'confirmed' });
    expect(refused.detail).toContain(words);
    expect(refused.detail).not.toContain('34.0.1.1');
    const dry = saidBy(await operator({ ...pin, dryRun: true }, NOON));
    expect(dry.covers).toContain(words);
    expect(saidBy(await operator({ ...pin, confirmed: true }, NOON)).status).toBe(202);
    expect(saidBy(await operator({ ...pin, act: 'exempt' }, NOON)).status).toBe(202);
  });

  it('says that it is not known before there is a checkpoint, and stops nobody', async () => {
    const answer = saidBy(
      await operatorOf(newWorld())({ act: 'pin', target: '34.0.0.0/24', ...WHY }, NOON),
    );
    expect(answer.status).toBe(202);
    expect(answer.covers).toContain('which of them findings show as own is not known now');
  });
});

describe('taking back', () => {
  it.each([
    ['pin', 'unpin', ['45.1.1.1'], ['45.9.9.9', '45.1.1.1']],
    ['exempt', 'unexempt', ['45.1.1.1', '45.9.9.9'], ['45.1.1.1']],
    ['retract', 'unretract', ['45.1.1.1', '45.9.9.9'], ['45.1.1.1']],
  ] as const)(
    '%s: %s says what it took back, whatever the spelling',
    async (act, un, without, during) => {
      const { asked, next } = await listing(without);
      await asked({ act, target: '45.9.9.9' });
      expect(await next()).toEqual(during);
      const back = await asked({ act: un, target: '45.9.9.9/32' });
      expect(back).toMatchObject({ status: 202, tookBack: '45.9.9.9', still: [] });
      expect(back.effect).toMatch(act === 'pin' ? /^removes 1 address/ : /^adds 1 address/);
      expect(await next()).toEqual(without);
    },
  );

  it('is never refused for width or host bits, and says that there was nothing', async () => {
    const { world, asked } = await listing(['45.1.1.1']);
    for (const target of ['0.0.0.0/0', '::/0', '45.1.1.1/24', 'evil.com']) {
      const answer = await asked({ act: 'unexempt', target });
      expect(answer).toMatchObject({ status: 200, still: [] });
      expect(answer.effect).toContain('nothing to take back');
    }
    expect(await recordedIn(world)).toEqual([]);
  });

  it('names what goes on for a part of it, and for a name above it', async () => {
    const { asked } = await listing([]);
    await asked({ act: 'pin', target: '45.3.0.0/24' });
    await asked({ act: 'pin', target: 'evil.com' });
    await asked({ act: 'exempt', target: 'evil.com' });
    const stillAfter = async (act: string, target: string) => (await asked({ act, target })).still;
    expect(await stillAfter('unpin', '0.0.0.0/0')).toEqual(['45.3.0.0/24']);
    expect(await stillAfter('unpin', '45.3.0.7')).toEqual(['45.3.0.0/24']);
    expect(await stillAfter('unpin', '45.3.1.0/24')).toEqual([]);
    expect(await stillAfter('unexempt', 'a.evil.com')).toEqual(['evil.com']);
    expect(await stillAfter('unpin', 'a.evil.com')).toEqual([]);
  });

  it('names what goes on: the configuration, and a wider target', async () => {
    const config = { exemptions: [{ target: '45.3.0.7', owner: 'ops', reason: 'partner' }] };
    const { asked, next } = await listing(['45.3.0.7'], config);
    await asked({ act: 'exempt', target: '45.3.0.0/24' });
    const answer = await asked({ act: 'unexempt', target: '45.3.0.7' });
    expect(answer).toMatchObject({ status: 200, still: ['45.3.0.7', '45.3.0.0/24'] });
    expect(await next()).toEqual(['192.0.2.1']);
  });
});

describe('expunge', () => {
  const account = '111122223333';

  it('takes out what only that account lists, and can be taken back', async () => {
    const { world, asked, next } = await listing(['45.1.1.1', '45.1.1.3']);
    await world.ledger.record(
      [bruteForce('45.1.1.3', NOON, { account: '444455556666', id: 'f9' })],
      NOON,
    );
    await next();
    expect((await asked({ act: 'expunge', account })).effect).toBe(
      'removes 1 address, 1 line leaves; 1 entry leaves',
    );
    expect(await next()).toEqual(['45.1.1.3']);
    expect(await asked({ act: 'unexpunge', account })).toMatchObject({ tookBack: account });
    expect(await next()).toEqual(['45.1.1.1', '45.1.1.3']);
  });
});

describe('release', () => {
  it('holds for a day at most, and for no more than a share of what is listed', async () => {
    const { asked } = await listing(['45.1.1.1']);
    const release = (more: object) => asked({ act: 'release', growth: 10, for: '1h', ...more });
    expect(await release({ for: '25h' })).toMatchObject({ status: 422, where: 'until' });
    expect(await release({ growth: 1_001 })).toMatchObject({ status: 422, where: 'growth' });
    expect(await release({ growth: 0, shrink: 101 })).toMatchObject({ where: 'shrink' });
    expect(await release({ growth: 900, for: '24h' })).toMatchObject({ status: 202 });
    const more = await release({ growth: 200 });
    expect(more).toMatchObject({ status: 422, where: 'growth' });
    expect(more.detail).toContain('released already: 900');
  });
});

describe('freeze and rollback', () => {
  it('say what waits: findings and pins', async () => {
    const { world, asked, next } = await listing(['45.1.1.1']);
    await asked({ act: 'freeze' });
    await world.ledger.record([bruteForce('45.1.1.3', NOON)], NOON);
    expect((await asked({ act: 'pin', target: '45.9.0.0/24' })).effect).toBe('1 more entry waits');
    expect(await next()).toEqual(['45.1.1.1']);
    expect((await asked({ act: 'resume' })).effect).toBe(
      'adds 257 addresses, 2 lines come; 2 entries come, 2 entries wait no longer',
    );
    expect(await next()).toEqual(['45.9.0.0/24', '45.1.1.1', '45.1.1.3']);
  });

  it('a rollback says what it takes out', async () => {
    const { asked, next } = await listing(['45.1.1.1']);
    await asked({ act: 'pin', target: '45.9.0.0/24' });
    await next();
    const answer = await asked({ act: 'rollback' });
    expect(answer.effect).toMatch(/^removes 256 addresses, 1 line leaves; 1 entry leaves/);
    expect(await next()).toEqual(['45.1.1.1']);
  });

  it('a hard freeze says that it stops everything', async () => {
    const { asked } = await listing(['45.1.1.1']);
    await asked({ act: 'hard' });
    const answer = await asked({ act: 'exempt', target: '45.1.1.1' });
    expect(answer.effect).toMatch(/^changes nothing in the next edition \(frozen hard/);
  });
});

describe('actions of one second', () => {
  const datesOf = async (...requests: readonly object[]) => {
    const operator: Operator = operatorOf(newWorld());
    const dates: (number | undefined)[] = [];
    for (const request of requests) {
      const { recorded } = await operator({ ...WHY, ...request }, NOON);
      dates.push(recorded === undefined ? undefined : recorded.at - NOON);
    }
    return dates;
  };
  const exempt = { act: 'exempt', target: '45.1.1.1' };

  it('on one matter are dated one after the other', async () => {
    expect(await datesOf(exempt, { ...exempt, act: 'unexempt' }, exempt)).toEqual([0, 1, 2]);
    expect(await datesOf({ act: 'freeze' }, { act: 'resume' }, { act: 'hard' })).toEqual([0, 1, 2]);
  });

  it('on other matters count at once, a freeze above all', async () => {
    const others = [exempt, { ...exempt, act: 'pin', confirmed: true }];
    expect(await datesOf(...others, { act: 'freeze' })).toEqual([0, 0, 0]);
  });

  it('by two processes are dated one after the other, too', async () => {
    const world = newWorld();
    const at = async (request: object) =>
      (await operatorOf(world)({ ...WHY, ...request }, NOON)).recorded?.at;
    expect(await at(exempt)).toBe(NOON);
    expect(await at({ ...exempt, act: 'unexempt' })).toBe(NOON + 1);
  });

  it('are not drawn after one that a broken clock has dated ahead', async () => {
    const world = newWorld();
    await operatorOf(world)({ act: 'freeze', ...WHY }, NOON + DAY);
    const { recorded } = await operatorOf(world)({ act: 'freeze', ...WHY }, NOON);
    expect(recorded?.at).toBe(NOON);
  });
});
