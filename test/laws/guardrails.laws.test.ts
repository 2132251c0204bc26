/** Laws 5, 7, 9 and 10: what one finding, one account and one delivery may do. */
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { readFindings } from '../../src/adapters/files/finding-files.ts';
import type { InfluenceCaps } from '../../src/domain/register/shares/claims.ts';
import { describeDocumentProblem, findingsIn } from '../../src/domain/findings/finding-file.ts';
import {
  ACCOUNTS,
  END,
  expand,
  facts,
  findingOf,
  timeAt,
} from '../helpers/arbitraries/arbitraries.ts';
import { addressesAt, editionAt } from '../helpers/hub/editions.ts';
import { admitted, bareFinding, eventOf } from '../helpers/data/findings.ts';
import { capInfluence, naivelyCapped, type Candidate } from '../helpers/data/capping.ts';
import { expectOnlyRemoves } from '../helpers/arbitraries/laws.ts';
import { BANDS } from '../../src/domain/values/band.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

describe('law 5', () => {
  test('a veto takes back all that its finding says, earlier and later, and nothing else', () => {
    fc.assert(
      fc.property(facts(), facts(), fc.nat(30), (before, after, pick) => {
        const all = [...before, ...after].map((one) => ({
          ...one,
          vetoed: false,
          archived: false,
          // A veto takes back what is said of others; what is its account's own stays that.
          shows: undefined,
        }));
        const chosen = all[pick % Math.max(all.length, 1)];
        if (chosen === undefined || chosen.seen > END) return;
        const isOfIt = (one: typeof chosen) =>
          one.account === chosen.account && one.region === chosen.region && one.id === chosen.id;
        const veto = findingOf({ ...chosen, vetoed: true });
        const listed = (findings: typeof all, ...more: ReturnType<typeof findingOf>[]) =>
          addressesAt(timeAt(END), [...findings.map(findingOf), ...more]);
        expect(listed(all, veto)).toEqual(listed(all.filter((one) => !isOfIt(one))));
      }),
      { numRuns: cases(150) },
    );
  });

  test('a finding that names another address each time is blocked at all of them', () => {
    const versions = ['45.1.1.1', '45.3.3.3', '45.5.5.5'].map((ip, n) =>
      admitted({ ip, seen: `2026-08-03T1${n}:00:00Z` }),
    );
    expect(addressesAt('2026-08-03T13:00:00Z', versions)).toEqual(
      versions.map((one) => one.values[0]?.value),
    );
  });
});

describe('law 7 and 10: caps on influence', () => {
  const OU = 'ou-ab12-cdef3456';
  const units = new Map([
    [ACCOUNTS[0], [OU, 'r-ab12']],
    [ACCOUNTS[1], [OU, 'r-ab12']],
    [ACCOUNTS[2], ['r-ab12']],
  ]);
  const caps: InfluenceCaps = {
    entriesPerHourPerAccount: 3,
    entriesPerHourPerOrganizationalUnit: 4,
    addressesPerFinding: 2,
    feedSharePercentMax: 50,
    feedShareFreeEntries: 6,
  };
  /** Accounts whose unit nobody knows. */
  const UNKNOWN = ['999900001111', '999900002222'] as const;
  const accusation = fc.record({
    account: fc.constantFrom(...ACCOUNTS, ...UNKNOWN),
    id: fc.nat(3),
    hour: fc.nat(2),
    severity: fc.constantFrom(2, 5, 8, 9),
  });
  const candidates = fc
    .array(fc.array(accusation, { minLength: 1, maxLength: 3 }), { maxLength: 30 })
    .map((all) => all.map((accusations, index) => candidate(`ip ${index}`, accusations)));

  const FREE_SHARE = { ...caps, feedSharePercentMax: 100 };

  interface Accusation {
    readonly account: string;
    readonly id: number;
    readonly hour: number;
    readonly severity: number;
  }

  function candidate(key: string, accusations: readonly Accusation[]): Candidate {
    const accusing = accusations.map(({ account, id, hour, severity }) => ({
      sighting: {
        traits: { accountId: account, severity },
        finding: `aws/${account}/eu-west-1/${id}`,
        lastSeen: hour * 3_600 + 7,
      },
    }));
    const from = Math.min(...accusations.map(({ hour }) => hour));
    const band = BANDS[accusations.length % 4] ?? 'low';
    return { key, state: { band, window: { from, until: 99 }, accusing } } as unknown as Candidate;
  }

  const accountsOf = ({ state }: Candidate) =>
    new Set(state.accusing.map(({ sighting }) => sighting.traits.accountId));
  const hourOf = ({ state }: Candidate) =>
    Math.floor(Math.min(...state.accusing.map(({ sighting }) => sighting.lastSeen)) / 3_600);
  const mostIn = (groups: readonly string[]) =>
    Math.max(0, ...groups.map((one) => groups.filter((other) => other === one).length));

  test('divide what there is, whatever the order', () => {
    const shuffled = candidates.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        const { admitted, held } = capInfluence(all, caps, units);
        expect([...admitted, ...held].map(({ key }) => key).sort()).toEqual(
          all.map(({ key }) => key).sort(),
        );
        expectOnlyRemoves(all, admitted);
        expect(capInfluence(other, caps, units)).toEqual({ admitted, held });
      }),
    );
  });

  test('count what comes and goes, and decide as if all came at once', () => {
    fc.assert(
      fc.property(candidates, fc.array(fc.nat({ max: 29 })), (all, leaving) => {
        const gone = new Set(leaving);
        const staying = all.filter((_, n) => !gone.has(n));
        const leavers = all.filter((_, n) => gone.has(n));
        expect(capInfluence(staying, caps, units, leavers)).toEqual(
          naivelyCapped(staying, caps, units),
        );
      }),
      { numRuns: cases(500) },
    );
  });

  test('hold one account, unit or finding to its cap unless another confirms it', () => {
    fc.assert(
      fc.property(candidates, (all) => {
        const { admitted } = capInfluence(all, caps, units);
        const alone = admitted.filter((one) => accountsOf(one).size === 1);
        const account = (one: Candidate) => [...accountsOf(one)].join();
        expect(mostIn(alone.map((one) => `${account(one)} ${hourOf(one)}`))).toBeLessThanOrEqual(3);
        const ofOne = alone.flatMap(({ state }) => {
          const findings = new Set(state.accusing.map(({ sighting }) => sighting.finding));
          return findings.size === 1 ? [...findings] : [];
        });
        expect(mostIn(ofOne)).toBeLessThanOrEqual(2);
        const outside = [ACCOUNTS[2], ...UNKNOWN];
        const inUnit = admitted.filter(
          (one) => !outside.some((other) => accountsOf(one).has(other)),
        );
        expect(mostIn(inUnit.map((one) => String(hourOf(one))))).toBeLessThanOrEqual(4);
      }),
    );
  });

  test('admit the more severe first, then the earlier seen, then in order of keys', () => {
    const ofBand = (key: string, band: number, from: number) => {
      const one = candidate(key, [{ account: ACCOUNTS[2], id: from, hour: 0, severity: 2 }]);
      return {
        key,
        state: { ...one.state, band: BANDS[band] ?? 'low', window: { from, until: 99 } },
      };
    };
    const all = [
      ...[ofBand('ip e', 3, 1), ofBand('ip d', 2, 9), ofBand('ip c', 2, 8), ofBand('ip b', 0, 9)],
      ofBand('ip a', 2, 8),
    ];
    const { admitted } = capInfluence(all, { ...caps, addressesPerFinding: 9 }, units);
    expect(admitted.map(({ key }) => key)).toEqual(['ip a', 'ip b', 'ip c']);
  });

  test('never hold what two accounts of different units accuse', () => {
    fc.assert(
      fc.property(candidates, (all) => {
        const { held } = capInfluence(all, caps, units);
        const keys = new Set(held.map(({ key }) => key));
        for (const one of all) {
          const isConfirmed = [ACCOUNTS[0], ACCOUNTS[1]].some((other) =>
            accountsOf(one).has(other),
          );
          if (!accountsOf(one).has(ACCOUNTS[2]) || !isConfirmed) continue;
          expect(keys).not.toContain(one.key);
        }
      }),
    );
  });

  test('take no account whose unit is unknown for another voice', () => {
    const pairs = Array.from({ length: 9 }, (_, n) =>
      candidate(
        `ip ${n}`,
        UNKNOWN.map((account) => ({ account, id: n, hour: 0, severity: 2 })),
      ),
    );
    expect(capInfluence(pairs, caps, units).admitted).toHaveLength(6);
    const withOne = pairs.map(({ key }, n) =>
      candidate(
        key,
        [ACCOUNTS[2], UNKNOWN[0]].map((account) => ({ account, id: n, hour: 0, severity: 2 })),
      ),
    );
    expect(capInfluence(withOne, caps, units).admitted).toHaveLength(6);
  });

  test('never hold more because one more account accuses', () => {
    fc.assert(
      fc.property(candidates, fc.nat(), accusation, (all, pick, more) => {
        const chosen = all[pick % Math.max(1, all.length)];
        const isAlone = chosen !== undefined && accountsOf(chosen).size === 1;
        if (!isAlone || accountsOf(chosen).has(more.account)) return;
        const hours = chosen.state.accusing.map(({ sighting }) => sighting.lastSeen);
        const accusing = candidate(chosen.key, [{ ...more, hour: 2 }]).state.accusing;
        const state = { ...chosen.state, accusing: [...chosen.state.accusing, ...accusing] };
        if (Math.min(...hours) > 2 * 3_600 + 7) return;
        const other = all.map((one) => (one === chosen ? { ...one, state } : one));
        const isHeld = (held: readonly { readonly key: string }[]) =>
          held.some(({ key }) => key === chosen.key);
        const [before, after] = [all, other].map((set) => capInfluence(set, FREE_SHARE, units));
        if (!isHeld(before?.held ?? [])) expect(isHeld(after?.held ?? [])).toBe(false);
      }),
      { numRuns: cases(500) },
    );
  });

  test('say which cap; what is held is watched', () => {
    const portProbeDetails = Array.from({ length: 5 }, (_, n) => ({
      remoteIpDetails: { ipAddressV4: `45.1.${n}.1` },
    }));
    const action = { portProbeAction: { portProbeDetails } };
    const type = 'Recon:EC2/PortProbeEMRUnprotectedPort';
    const { judged } = editionAt(
      '2026-08-03T11:00:00Z',
      [admitted({ type, service: { action } })],
      {
        configuration: { caps: { addressesPerFinding: 2 } },
      },
    );
    expect(judged.map(({ standing }) => standing.place)).toEqual([
      ...['listed', 'listed', 'held', 'held', 'held'],
    ]);
    expect(judged[2]?.standing).toMatchObject({
      because: 'over the cap of 2 entries: finding aws/111122223333/eu-west-1/f1',
    });
  });

  test('a share of the feed is of what the others list; the free entries are always had', () => {
    const of = (account: string, count: number, from: number) =>
      Array.from({ length: count }, (_, n) =>
        candidate(`ip ${from + n}`, [{ account, id: n, hour: n, severity: 2 }]),
      );
    const all = [...of(ACCOUNTS[0], 20, 0), ...of(ACCOUNTS[1], 8, 100)];
    const share = (feedSharePercentMax: number, feedShareFreeEntries: number) =>
      capInfluence(
        all,
        { ...caps, feedSharePercentMax, feedShareFreeEntries },
        units,
      ).admitted.filter((one) => accountsOf(one).has(ACCOUNTS[0])).length;
    expect([share(50, 0), share(50, 11), share(60, 0), share(100, 0)]).toEqual([8, 11, 12, 20]);
    const alone = capInfluence(all.slice(0, 20), { ...caps, feedSharePercentMax: 100 }, units);
    expect(alone.admitted).toHaveLength(20);
  });
});

describe('law 9: every item read is a finding or a refusal', () => {
  const item = fc.oneof(
    fc.constant(bareFinding({ ip: '45.1.1.1' })),
    fc.constant(eventOf(bareFinding({}))),
    fc.jsonValue({ maxDepth: 2 }).filter((one) => !Array.isArray(one)),
  );

  test('in a list, one for one, in order', () => {
    fc.assert(
      fc.property(fc.array(item, { minLength: 1 }), (items) => {
        const found = findingsIn(items);
        expect(found).toHaveLength(items.length);
        for (const [index, one] of found.entries()) {
          const [alone] = findingsIn(items[index]);
          expect(one).toEqual(alone);
          if (one.kind === 'refusal')
            expect(describeDocumentProblem(one.problem)).toContain('no finding');
        }
      }),
    );
  });

  test('in lines, damaged ones between them: no finding is lost, and damage is reported', async () => {
    const good = JSON.stringify(bareFinding({}));
    const line = fc.constantFrom(good, good, '{', '{"a":', 'x');
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 2 }),
        fc.constantFrom('\n', '\r\n'),
        async (lines, end) => {
          const items = [];
          const text = [good, ...lines].join(end);
          for await (const one of readFindings(['-'], Readable.from([text]))) items.push(one);
          expect(items.map(({ source }) => source)).toEqual(
            items.map((_, index) => (items.length === 1 ? '-' : `-#${index + 1}`)),
          );
          const findings = items.filter(({ read }) => 'finding' in read).length;
          const isDamaged = lines.some((one) => one !== good);
          expect([findings, findings < items.length]).toEqual([
            1 + lines.filter((one) => one === good).length,
            isDamaged,
          ]);
        },
      ),
    );
  });
});

test('an edition lists nothing that no finding names', () => {
  fc.assert(
    fc.property(facts(), (all) => {
      const named = all.map(({ address }) => address);
      expectOnlyRemoves(named, expand(addressesAt(timeAt(END), all.map(findingOf))));
    }),
  );
});
