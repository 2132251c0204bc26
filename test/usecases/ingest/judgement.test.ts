/** From an analyst's click in GuardDuty to the feed, and back. */
import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../../src/domain/configuration/configuration.ts';
import { policyOf } from '../../../src/domain/configuration/configured-policy.ts';
import { explainValue } from '../../../src/usecases/operate/explain.ts';
import {
  describeIngestProblem,
  ingestFindings,
} from '../../../src/usecases/ingest/ingest-findings.ts';
import { ADMINISTRATOR, judgementEvent, type Judged } from '../../helpers/data/judgements.ts';
import {
  bruteForce,
  feedIn,
  newWorld,
  NOON,
  publisherIn,
  tickAt,
  type World,
} from '../../helpers/hub/publishing.ts';

const ID = 'aa01';
const ACCEPTED = { acceptedEnvelopes: new Set([ADMINISTRATOR]) };

async function listed(world: World, at: number): Promise<readonly string[]> {
  await tickAt(publisherIn(world), at);
  return feedIn(world);
}

async function told(world: World, judged: Omit<Judged, 'ids'>): Promise<readonly string[]> {
  const event = judgementEvent({ ids: [ID], ...judged });
  const options = { arrival: judged.at, ...ACCEPTED };
  const items = await ingestFindings(world.ledger, [event], options);
  return items.flatMap(({ parts }) =>
    parts.map((part) =>
      part.kind === 'refused' ? describeIngestProblem(part.problem) : part.kind,
    ),
  );
}

async function worldWith(address: string): Promise<World> {
  const world = newWorld();
  const member = { id: ID, account: '111111111111' };
  await world.ledger.record([bruteForce(address, NOON, member)], NOON);
  expect(await listed(world, NOON + 60)).toEqual([address]);
  return world;
}

describe('a finding that is archived in GuardDuty', () => {
  it('leaves the feed with the next edition, is explained so, and comes back when that is lifted', async () => {
    const world = await worldWith('45.8.4.4');
    const archived = { call: 'ArchiveFindings', at: NOON + 90 } as const;
    expect(await told(world, archived)).toEqual(['accepted']);
    expect(await told(world, archived)).toEqual(['duplicate']);
    expect(await listed(world, NOON + 120)).toEqual(['192.0.2.1']);

    const parsed = parseConfiguration({});
    if (!parsed.ok) throw new Error('the default configuration is one');
    const terms = { configuration: parsed.value, policy: policyOf(parsed.value), overrides: [] };
    const asked = { kind: 'ip', value: '45.8.4.4' } as const;
    expect(await explainValue(world, terms, asked, NOON + 120)).toMatchObject({
      place: 'not-in-force',
      sightings: [{ effect: 'released', because: /the finding is archived/ }].map((one) => ({
        ...one,
        because: expect.stringMatching(one.because) as unknown,
      })),
    });

    await told(world, { call: 'UnarchiveFindings', at: NOON + 150 });
    expect(await listed(world, NOON + 180)).toEqual(['45.8.4.4']);
  });

  it('stays out whichever of the two comes first', async () => {
    const world = newWorld();
    await told(world, { call: 'ArchiveFindings', at: NOON + 30 });
    await world.ledger.record([bruteForce('45.8.4.4', NOON, { id: ID })], NOON + 40);
    expect(await listed(world, NOON + 60)).toEqual(['192.0.2.1']);
  });
});

describe('a finding that is marked as not useful', () => {
  it('stays out although it is updated, unarchived and called useful later', async () => {
    const world = await worldWith('45.8.4.4');
    const feedback = { call: 'UpdateFindingsFeedback', at: NOON + 90 } as const;
    await told(world, { ...feedback, feedback: 'NOT_USEFUL' });
    await told(world, { ...feedback, feedback: 'USEFUL', at: NOON + 100 });
    await told(world, { call: 'UnarchiveFindings', at: NOON + 110 });
    const updated = bruteForce('45.8.4.4', NOON + 600, { id: ID, account: '111111111111' });
    await world.ledger.record([updated], NOON + 600);
    expect(await listed(world, NOON + 660)).toEqual(['192.0.2.1']);
  });
});

describe('a judgement of a member', () => {
  it('is refused with whose it is, and changes nothing', async () => {
    const world = await worldWith('45.8.4.4');
    const forged = { call: 'ArchiveFindings', at: NOON + 90, account: '111111111111' } as const;
    expect(await told(world, forged)).toEqual([
      'judgement refused: it was made in "111111111111", expected the administrator\'s account',
    ]);
    expect(await listed(world, NOON + 120)).toEqual(['45.8.4.4']);
  });
});
