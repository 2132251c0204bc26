/** Which commands fix what: as few as can be, and none that deletes what is merely absent. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksOf, fixesOf, type FixTerms } from '../../../src/domain/coverage/coverage-fix.ts';
import { pairKey, type PairVerdict } from '../../../src/domain/coverage/coverage-audit.ts';
import type { GapReason, Pair } from '../../../src/domain/coverage/coverage.ts';

const SECURITY = '210987654321';
const TERMS: FixTerms = {
  securityAccountId: SECURITY,
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  collection: 'both',
  hubBusArn: `arn:aws:events:eu-west-1:${SECURITY}:event-bus/palisade`,
  isHeard: true,
};
const ACCOUNTS = ['111111111111', '222222222222', '333333333333', SECURITY];
const REGIONS = ['ap-south-1', 'eu-west-1', 'us-east-1'];

const gap = (
  account: string,
  region: string,
  ...rest: [GapReason, ...GapReason[]]
): PairVerdict => ({
  account,
  region,
  verdict: { kind: 'gap', reasons: rest },
  checkedAt: 0,
});

const commands = (pairs: readonly PairVerdict[]) =>
  fixesOf(pairs, TERMS).map(({ command }) => command);

/** Every pair that a command on stack instances names. */
function namedBy(command: string): readonly string[] {
  const accounts = /"Accounts":\[([^\]]*)\]/.exec(command)?.[1]?.match(/\d{12}/g) ?? [];
  const regions = command.split('--regions ')[1]?.split(' ') ?? [];
  return accounts.flatMap((account) => regions.map((region) => pairKey({ account, region })));
}

const pairsOf = fc.subarray(
  ACCOUNTS.flatMap((account) => REGIONS.map((region): Pair => ({ account, region }))),
);

describe('the fixes', () => {
  it('create an instance that is absent, and delete one first only where it is broken', () => {
    const absent = commands([gap('111111111111', 'eu-west-1', 'rule-missing')]);
    expect(absent).toHaveLength(1);
    expect(absent[0]).toContain('create-stack-instances');
    const broken = commands([gap('111111111111', 'eu-west-1', 'rule-missing', 'rule-disabled')]);
    expect(broken.map((command) => command.split(' ')[2])).toEqual([
      'delete-stack-instances',
      'create-stack-instances',
    ]);
  });

  it('name each pair that needs an instance in one command, and no other', () => {
    fc.assert(
      fc.property(pairsOf, pairsOf, (absent, broken) => {
        const verdicts = [
          ...absent
            .filter((pair) => !broken.some((one) => pairKey(one) === pairKey(pair)))
            .map(({ account, region }) => gap(account, region, 'rule-missing')),
          ...broken.map(({ account, region }) => gap(account, region, 'rule-removed')),
        ];
        const all = commands(verdicts);
        const named = (action: string) =>
          all.filter((command) => command.includes(action)).flatMap(namedBy);
        expect(named('create-stack-instances').toSorted()).toEqual(
          verdicts.map(pairKey).toSorted(),
        );
        expect(named('delete-stack-instances').toSorted()).toEqual(broken.map(pairKey).toSorted());
      }),
    );
  });

  it('are one command for a thousand accounts of the same regions', () => {
    const many = Array.from({ length: 1_000 }, (_, n) => String(300_000_000_000 + n));
    const verdicts = many.flatMap((account) =>
      REGIONS.map((region) => gap(account, region, 'rule-missing')),
    );
    expect(commands(verdicts)).toHaveLength(1);
  });

  it('go through several regions in one loop, with the detector of each', () => {
    const [loop, ...more] = commands(
      REGIONS.map((region) => gap('111111111111', region, 'not-administered')),
    );
    expect(more).toEqual([]);
    expect(loop).toMatch(
      /^for region in ap-south-1 eu-west-1 us-east-1; do aws guardduty .*; done$/,
    );
    expect(loop).toContain('list-detectors --region "$region"');
  });

  it('resume no more members at once than GuardDuty takes', () => {
    const many = Array.from({ length: 51 }, (_, n) => String(300_000_000_000 + n));
    const all = commands(many.map((account) => gap(account, 'eu-west-1', 'detector-suspended')));
    expect(all.map((command) => command.match(/\d{12}/g)?.length)).toEqual([50, 1]);
  });
});

describe('blocks', () => {
  it('hold each pair once, and no other', () => {
    fc.assert(
      fc.property(pairsOf, (pairs) => {
        const named = blocksOf(pairs).flatMap(({ accounts, regions }) =>
          accounts.flatMap((account) => regions.map((region) => pairKey({ account, region }))),
        );
        expect(named.toSorted()).toEqual(pairs.map(pairKey).toSorted());
      }),
    );
  });
});

describe('a heartbeat that is late', () => {
  const late: PairVerdict = {
    account: '111111111111',
    region: 'eu-west-1',
    verdict: { kind: 'gap', reasons: ['heartbeat-late'] },
    checkedAt: 1,
  };

  it('is fixed by a new stack instance where others are heard, and by none where nobody is', () => {
    const commands = fixesOf([late], TERMS).map(({ command }) => command);
    expect(commands).toHaveLength(2);
    expect(commands[0]).toContain('delete-stack-instances');
    expect(commands[1]).toContain('create-stack-instances');
    expect(fixesOf([late], { ...TERMS, isHeard: false })).toEqual([]);
  });

  it('takes in what waits in many accounts and regions by one line', () => {
    const waiting = ['444455556666', '777788889999'].flatMap((account) =>
      ['eu-west-1', 'us-east-1'].map((region): PairVerdict => {
        const verdict = { kind: 'configured' } as const;
        return { account, region, verdict, checkedAt: 1, waiting: 2 };
      }),
    );
    expect(fixesOf(waiting, TERMS).map(({ command }) => command)).toEqual([
      'for account in 444455556666 777788889999; do npx palisade redrive --member "$account" --regions eu-west-1,us-east-1; done',
    ]);
  });
});
