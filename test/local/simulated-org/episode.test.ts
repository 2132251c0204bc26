import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, judgeOf } from '../../../src/domain/policy/policy.ts';
import { parseFinding } from '../../../src/domain/findings/finding.ts';
import { sightingsOf } from '../../../src/domain/facts/sighting.ts';
import { DAY } from '../../../src/domain/base/time.ts';
import {
  playAccounts,
  playedBetween,
  type PlayedFinding,
  type Script,
} from '../../../src/local/simulated-org/episode.ts';
import {
  ADMINISTRATOR_PATTERN,
  memberPattern,
} from '../../../src/domain/forwarding/member-pattern.ts';
import { localBus } from '../../../src/local/intake/bus.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';

const START = 1_795_000_000;
const SCRIPT: Script = { accounts: playAccounts(12), spacing: 1_200 };

describe('the script of the play', () => {
  it('gives the same findings however a span is split', () => {
    const splits = fc.array(fc.nat(DAY), { maxLength: 6 });
    fc.assert(
      fc.property(splits, fc.nat(1_000), (places, shift) => {
        const from = START + shift * 977;
        const bounds = [from, ...places.map((place) => from + place), from + DAY];
        bounds.sort((a, b) => a - b);
        const parts = bounds
          .slice(1)
          .map((until, n) => playedBetween(SCRIPT, bounds[n] ?? 0, until));
        const texts = (played: readonly PlayedFinding[]) =>
          played.map((one) => JSON.stringify(one));
        expect(texts(parts.flat())).toEqual(texts(playedBetween(SCRIPT, from, from + DAY)));
      }),
      { numRuns: cases(30) },
    );
  });

  it('names routable addresses, names and files in findings that hub and policy take', () => {
    const judge = judgeOf(DEFAULT_POLICY);
    const effects = new Set<string>();
    const findings = new Set<string>();
    let again = 0;
    for (const { detail, at, accountId } of playedBetween(SCRIPT, START, START + 5 * DAY)) {
      const parsed = parseFinding(detail, { arrival: at });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
      const finding = parsed.value;
      expect(finding.accountId).toBe(accountId);
      expect(finding.lastSeen).toBe(at);
      if (findings.has(finding.id)) again += 1;
      findings.add(finding.id);
      if (finding.sample) effects.add('sample');
      if (finding.archived) effects.add('archived');
      for (const { value, traits } of sightingsOf(finding)) {
        effects.add(`${value.kind} ${judge(traits, value).action} ${judge(traits, value).needs}`);
      }
    }
    expect([...effects].sort()).toEqual([
      'archived',
      'domain block nothing',
      'hash block nothing',
      'ip block corroboration',
      'ip block nothing',
      'ip ignore nothing',
      'ip monitor nothing',
      'sample',
    ]);
    expect(again).toBeGreaterThan(100);
  });

  it('plays as many accounts as it is told, each with an id of its own', () => {
    expect(new Set(playAccounts(1_000)).size).toBe(1_000);
    expect(playAccounts(1_000).every((id) => /^\d{12}$/.test(id))).toBe(true);
  });
});

describe('the bus', () => {
  const event = (account: string, accountId: string, more = {}) => ({
    source: 'aws.guardduty',
    'detail-type': 'GuardDuty Finding',
    account,
    detail: { accountId },
    ...more,
  });

  it('lets a member send its own findings only, and the administrator those of all', () => {
    const bus = localBus('999999999999');
    expect(bus.stops(event('111122223333', '111122223333'))).toBeUndefined();
    expect(bus.stops(event('111122223333', '444455556666'))).toMatch(/forwards its own/);
    expect(bus.stops(event('999999999999', '444455556666'))).toBeUndefined();
    expect(localBus(undefined).stops(event('111122223333', '444455556666'))).toBeUndefined();
  });

  it('stops whatever is no GuardDuty finding', () => {
    const other = { 'detail-type': 'GuardDuty Malware Protection Object Scan Result' };
    for (const more of [other, { source: 'aws.macie' }, { account: undefined }]) {
      expect(localBus(undefined).stops(event('111122223333', '111122223333', more))).toBeDefined();
    }
  });

  it('goes by the patterns that the templates carry', () => {
    expect(memberPattern('111122223333')).toEqual({
      ...ADMINISTRATOR_PATTERN,
      'detail-type': ['GuardDuty Finding', 'Palisade Member Heartbeat'],
      detail: { accountId: ['111122223333'] },
    });
  });
});
