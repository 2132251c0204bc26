/** Law 5, for what comes by CloudTrail: archived, lifted and judged findings, in whatever order they are told. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memoryLedger } from '../../src/adapters/memory/memory-ledger.ts';
import { absorb } from '../../src/domain/facts/resident.ts';
import { emptyResident, findingStatusIn } from '../../src/domain/facts/resident-state.ts';
import { formatTime } from '../../src/domain/base/time.ts';
import { ingestFindings } from '../../src/usecases/ingest/ingest-findings.ts';
import { NOON } from '../helpers/data/facts.ts';
import { ADMINISTRATOR, judgementEvent, type Judged } from '../helpers/data/judgements.ts';
import { shuffledAndRepeated } from '../helpers/arbitraries/laws.ts';

const MEMBERS = ['111111111111', '222222222222'] as const;
const REGIONS = ['eu-west-1', 'us-east-1'] as const;
const IDS = ['aa01', 'aa02'] as const;
const ARRIVAL = NOON + 3_600;

interface Version {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly at: number;
  readonly archived: boolean;
  readonly useless: boolean;
}

const place = { region: fc.constantFrom(...REGIONS), at: fc.integer({ min: NOON, max: NOON + 5 }) };
const version: fc.Arbitrary<Version> = fc.record({
  ...place,
  account: fc.constantFrom(...MEMBERS),
  id: fc.constantFrom(...IDS),
  archived: fc.boolean(),
  useless: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});
const judged = fc.record({
  ...place,
  ids: fc.subarray([...IDS], { minLength: 1 }),
  call: fc.constantFrom('ArchiveFindings', 'UnarchiveFindings', 'UpdateFindingsFeedback'),
  feedback: fc.constantFrom('USEFUL', 'NOT_USEFUL'),
  account: fc.constantFrom(ADMINISTRATOR, ADMINISTRATOR, ...MEMBERS),
  failed: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
});
type Call = Judged & { readonly failed: boolean };

function findingEvent({ account, region, id, at, archived, useless }: Version) {
  const time = formatTime(at);
  return {
    'detail-type': 'GuardDuty Finding',
    source: 'aws.guardduty',
    account,
    region,
    time,
    detail: {
      accountId: account,
      region,
      partition: 'aws',
      id,
      severity: 5,
      updatedAt: time,
      type: 'UnauthorizedAccess:EC2/SSHBruteForce',
      resource: {},
      service: {
        action: {
          networkConnectionAction: {
            connectionDirection: 'INBOUND',
            remoteIpDetails: { ipAddressV4: '45.8.4.4' },
          },
        },
        resourceRole: 'TARGET',
        eventFirstSeen: time,
        eventLastSeen: time,
        archived,
        ...(useless ? { userFeedback: 'NOT_USEFUL' } : {}),
      },
    },
  };
}

/** What stands of one finding, told the long way. */
function naiveStanding(
  { account, region, id }: Pick<Version, 'account' | 'region' | 'id'>,
  versions: readonly Version[],
  calls: readonly Call[],
) {
  const own = versions.filter(
    (one) => one.account === account && one.region === region && one.id === id,
  );
  const believed = calls.filter(
    (one) => one.account === ADMINISTRATOR && !one.failed && one.region === region,
  );
  const about = believed.filter(({ ids }) => ids.includes(id));
  const words = [
    ...own.map(({ at, archived }) => ({ at, archived })),
    ...about.flatMap(({ call, at }) =>
      call === 'UpdateFindingsFeedback' ? [] : [{ at, archived: call === 'ArchiveFindings' }],
    ),
  ];
  const latest = Math.max(...words.map(({ at }) => at));
  const useless = about.some(
    ({ call, feedback }) => call === 'UpdateFindingsFeedback' && feedback === 'NOT_USEFUL',
  );
  return {
    archived: words.some(({ at, archived }) => at === latest && archived),
    vetoed: useless || own.some((one) => one.useless),
  };
}

/** Ingests in these batches, as the hub of the administrator does. */
async function standingsAfter(batches: readonly (readonly unknown[])[]) {
  const ledger = memoryLedger();
  const options = { arrival: ARRIVAL, acceptedEnvelopes: new Set([ADMINISTRATOR]) };
  for (const batch of batches) await ingestFindings(ledger, batch, options);
  const resident = emptyResident();
  for await (const fact of ledger.everything()) absorb(resident, [fact]);
  return (account: string, region: string, id: string) => {
    const found = findingStatusIn(resident, `aws/${account}/${region}/${id}`);
    return { archived: found?.archived ?? false, vetoed: found?.vetoed ?? false };
  };
}

describe('judgements', () => {
  test('stand as the naive reading of all of them says, in any order, repetition and split', async () => {
    const told = fc
      .tuple(fc.array(version, { maxLength: 8 }), fc.array(judged, { maxLength: 8 }))
      .chain(([versions, calls]) => {
        const events = [
          ...versions.map(findingEvent),
          ...calls.map(({ failed, ...call }) =>
            judgementEvent(failed ? { ...call, errorCode: 'AccessDenied' } : call),
          ),
        ];
        const deliveries = shuffledAndRepeated<unknown>(events);
        return fc.tuple(fc.constant(versions), fc.constant(calls), deliveries, fc.nat(4));
      });
    await fc.assert(
      fc.asyncProperty(told, async ([versions, calls, deliveries, cut]) => {
        const batches = [deliveries.slice(0, cut), deliveries.slice(cut)];
        const standing = await standingsAfter(batches);
        for (const account of MEMBERS)
          for (const region of REGIONS)
            for (const id of IDS)
              expect(standing(account, region, id)).toEqual(
                naiveStanding({ account, region, id }, versions, calls),
              );
      }),
    );
  });

  test('of members move nothing, whatever they name', async () => {
    const versions: readonly Version[] = MEMBERS.map((account) => ({
      account,
      region: 'eu-west-1',
      id: 'aa01',
      at: NOON,
      archived: false,
      useless: false,
    }));
    const member = judged.map((call) => ({ ...call, account: MEMBERS[0], region: 'eu-west-1' }));
    await fc.assert(
      fc.asyncProperty(fc.array(member, { minLength: 1, maxLength: 5 }), async (calls) => {
        const events = calls.map(judgementEvent);
        const standing = await standingsAfter([versions.map(findingEvent), events]);
        for (const account of MEMBERS) {
          expect(standing(account, 'eu-west-1', 'aa01')).toEqual({
            archived: false,
            vetoed: false,
          });
        }
      }),
    );
  });
});
