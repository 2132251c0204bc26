/** Judgements that CloudTrail did not deliver, from GuardDuty through the ingest queue into the ledger. */
import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { describe, expect, it } from 'vitest';
import { guardDutyJudgements } from '../../../src/adapters/guardduty/guardduty-judgements.ts';
import { DAY, formatTime, HOUR, MINUTE } from '../../../src/domain/base/time.ts';
import { ingestFindings } from '../../../src/usecases/ingest/ingest-findings.ts';
import { reconcileJudgements } from '../../../src/usecases/audit/reconcile-judgements.ts';
import { ADMINISTRATOR, judgementEvent } from '../../helpers/data/judgements.ts';
import { bareFinding } from '../../helpers/data/findings.ts';
import { awsEndpoint } from '../../helpers/fakes/aws-endpoint.ts';
import { feedIn, newWorld, NOON, publisherIn, tickAt } from '../../helpers/hub/publishing.ts';

const REGION = 'eu-west-1';
const ADDRESS = '45.1.1.1';

/** As GuardDuty gives it back, and as it sent it. */
const finding = (id: string, service: object = {}) =>
  bareFinding({ id, ip: ADDRESS, seen: formatTime(NOON), service: { ...service } });

interface Held {
  readonly archived?: readonly object[];
  readonly others?: readonly object[];
}

async function hub(held: Held, error?: string) {
  const world = newWorld();
  const arrival = NOON;
  const acceptedEnvelopes = new Set([ADMINISTRATOR]);
  const take = (event: unknown, at = arrival) =>
    ingestFindings(world.ledger, [event], { arrival: at, acceptedEnvelopes });
  const { asked } = await awsEndpoint(({ operation, input }) => {
    if (error !== undefined) return { error };
    if (operation === 'GET /detector') return { detectorIds: ['d1'] };
    const criterion = JSON.stringify(input['findingCriteria'] ?? {});
    const all = [...(held.archived ?? []), ...(held.others ?? [])] as { readonly id: string }[];
    if (operation === 'POST /detector/d1/findings') {
      const listed = criterion.includes('"true"') ? held.archived : held.others;
      return { findingIds: (listed ?? []).map((one) => (one as { readonly id: string }).id) };
    }
    const ids = input['findingIds'] as readonly string[];
    return { findings: all.filter(({ id }) => ids.includes(id)) };
  });
  const events: object[] = [];
  const ports = {
    judged: guardDutyJudgements((region) => new GuardDutyClient({ region, maxAttempts: 1 })),
    ledger: world.ledger,
    intake: { put: (event: object) => Promise.resolve(void events.push(event)) },
  };
  const terms = { securityAccountId: ADMINISTRATOR, regions: [REGION] };
  const night = async (now = NOON + DAY) => {
    events.length = 0;
    const report = await reconcileJudgements(ports, terms, { now, goesOn: () => true });
    for (const event of events) await take(event, now);
    return { ...report, events: [...events] };
  };
  const sent = (id: string) =>
    take({
      'detail-type': 'GuardDuty Finding',
      source: 'aws.guardduty',
      account: ADMINISTRATOR,
      detail: finding(id),
    });
  return { world, night, sent, take, asked };
}

describe('a judgement that CloudTrail did not deliver', () => {
  it('is taken in as the call would have been, once, and releases the address', async () => {
    const { world, night, sent } = await hub({ archived: [finding('f1', { archived: true })] });
    await sent('f1');
    const publisher = publisherIn(world);
    await tickAt(publisher, NOON + MINUTE);
    expect(await feedIn(world)).toEqual([ADDRESS]);
    expect(await night()).toMatchObject({ looked: 1, archived: 1, notUseful: 0, faults: [] });
    await tickAt(publisher, NOON + DAY + MINUTE);
    expect(await feedIn(world)).toEqual(['192.0.2.1']);
    expect(await night(NOON + 2 * DAY)).toMatchObject({ archived: 0, events: [] });
  });

  it('is a veto, of what is archived and of what is not', async () => {
    const feedback = { userFeedback: 'NOT_USEFUL' };
    const { night, sent } = await hub({
      archived: [finding('f1', { archived: true, ...feedback })],
      others: [finding('f2', feedback), finding('f3', { userFeedback: 'USEFUL' })],
    });
    for (const id of ['f1', 'f2', 'f3']) await sent(id);
    const { events, ...report } = await night();
    expect(report).toMatchObject({ looked: 3, archived: 1, notUseful: 2 });
    expect(events).toMatchObject([
      { detail: { eventName: 'ArchiveFindings', requestParameters: { findingIds: ['f1'] } } },
      { detail: { requestParameters: { findingIds: ['f1'], feedback: 'NOT_USEFUL' } } },
      { detail: { requestParameters: { findingIds: ['f2'], feedback: 'NOT_USEFUL' } } },
    ]);
    expect((await night(NOON + 2 * DAY)).events).toEqual([]);
  });

  it('takes an archiving back that somebody has lifted in GuardDuty, once, and lists the address again', async () => {
    const { world, night, sent, take } = await hub({ others: [finding('f1')] });
    await sent('f1');
    await take(judgementEvent({ call: 'ArchiveFindings', ids: ['f1'], at: NOON + MINUTE }));
    const publisher = publisherIn(world);
    await tickAt(publisher, NOON + MINUTE);
    expect(await feedIn(world)).toEqual(['192.0.2.1']);
    expect(await night(NOON + HOUR)).toMatchObject({ unarchived: 0, events: [] });
    expect(await night(NOON + 2 * HOUR)).toMatchObject({ archived: 0, unarchived: 1 });
    await tickAt(publisher, NOON + 2 * HOUR);
    expect(await feedIn(world)).toEqual([ADDRESS]);
    expect(await night(NOON + DAY)).toMatchObject({ unarchived: 0, events: [] });
  });

  it('takes no veto back, and nothing that was archived since GuardDuty was asked', async () => {
    const { night, sent, take } = await hub({ others: [finding('f1'), finding('f2')] });
    for (const id of ['f1', 'f2']) await sent(id);
    const [call, at] = ['ArchiveFindings', NOON + DAY + 1] as const;
    await take(judgementEvent({ call, ids: ['f1'], at }), NOON + DAY);
    const useless = {
      call: 'UpdateFindingsFeedback',
      ids: ['f2'],
      feedback: 'NOT_USEFUL',
    } as const;
    await take(judgementEvent({ ...useless, at: NOON }));
    expect(await night()).toMatchObject({ looked: 2, unarchived: 0, events: [] });
  });

  it('is none if CloudTrail told, or if a suppression rule archived what never came', async () => {
    const archived = ['f1', 'f2'].map((id) => finding(id, { archived: true }));
    const { night, sent, take } = await hub({ archived });
    await sent('f1');
    await take(judgementEvent({ call: 'ArchiveFindings', ids: ['f1'], at: NOON + MINUTE }));
    expect(await night()).toMatchObject({ looked: 2, archived: 0, events: [] });
  });

  it('gives way to what an analyst has done since it was read', async () => {
    const { world, night, sent, take } = await hub({
      archived: [finding('f1', { archived: true })],
    });
    await sent('f1');
    await take(
      judgementEvent({ call: 'UnarchiveFindings', ids: ['f1'], at: NOON + DAY + 1 }),
      NOON + DAY + 1,
    );
    expect(await night()).toMatchObject({ archived: 1 });
    await tickAt(publisherIn(world), NOON + DAY - MINUTE);
    expect(await feedIn(world)).toEqual([ADDRESS]);
  });

  it('is looked for a week back, once a week as far as findings are kept, and feedback two days', async () => {
    const { night, asked } = await hub({});
    const wanted: string[] = [];
    for (let day = 1; day <= 7; day += 1) {
      const now = NOON + day * DAY;
      await night(now);
      const back = Math.floor(now / DAY) % 7 === 0 ? 90 : 8;
      wanted.push(`"true" ${(now - back * DAY) * 1_000}`, `"false" ${(now - 2 * DAY) * 1_000}`);
    }
    const lists = asked.filter(({ operation }) => operation === 'POST /detector/d1/findings');
    const criteria = lists.map(({ input }) => {
      const text = JSON.stringify(input['findingCriteria']);
      return `${/"(?:true|false)"/.exec(text)?.[0] ?? ''} ${/\d{13}/.exec(text)?.[0] ?? ''}`;
    });
    expect(criteria).toEqual(wanted);
    expect(wanted.filter((one) => one.startsWith('"true"'))).toHaveLength(7);
  });

  it('is not said to be none where GuardDuty cannot be read', async () => {
    const { night } = await hub({}, 'AccessDeniedException');
    const { faults, events } = await night();
    expect(faults).toEqual([expect.stringContaining(`${REGION}: cannot read judged findings`)]);
    expect(events).toEqual([]);
  });
});
