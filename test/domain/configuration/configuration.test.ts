import { describe, expect, test } from 'vitest';
import { describeFault } from '../../../src/domain/configuration/configuration-fault.ts';
import {
  DEFAULT_CONFIGURATION,
  parseConfiguration,
  parseDeployedConfiguration,
} from '../../../src/domain/configuration/configuration.ts';
import { overridesOf, policyOf } from '../../../src/domain/configuration/configured-policy.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy/policy.ts';
import { ACCOUNT } from '../../helpers/data/findings.ts';

const faultsOf = (given: unknown) => {
  const parsed = parseConfiguration(given);
  return parsed.ok ? [] : parsed.problem.map(describeFault);
};

describe('every fault is told at once, with path, what is given and what is allowed', () => {
  test('all of them', () => {
    const faults = faultsOf({
      organizationId: 'org',
      exemptons: [],
      policy: {
        minSeverity: 11,
        windows: { ip: { low: 'a day', hig: '1d' } },
        rules: [
          { types: [], action: 'allow' },
          { because: 'x', window: '0h' },
        ],
        corroboration: { accounts: 1 },
      },
      exemptions: [{ target: '45.1.2.3/24', owner: 'me', reason: '' }],
      pins: [{ target: 'not a target', author: 'me', reason: 'r', until: 'tomorrow' }],
      ownAddresses: ['45.1.2.0/24', '45.1.2.3.4'],
      ownDomains: ['com'],
      accounts: { abc: { organizationalUnits: [] }, [ACCOUNT]: { organizationalUnits: ['unit'] } },
      feed: { linesMax: 0 },
    });
    const paths = faults.map((fault) => fault.slice(0, fault.indexOf(': ')));
    expect(paths.sort()).toEqual(
      [
        'organizationId',
        'exemptons',
        'policy.minSeverity',
        'policy.windows.ip.low',
        'policy.windows.ip.hig',
        'policy.rules[0].types',
        'policy.rules[0].action',
        'policy.rules[0].because',
        'policy.rules[1].window',
        'policy.corroboration.accounts',
        'exemptions[0].target',
        'exemptions[0].reason',
        'pins[0].target',
        'pins[0].until',
        'ownAddresses[1]',
        'ownDomains[0]',
        'accounts.abc',
        `accounts.${ACCOUNT}.organizationalUnits[0]`,
        'feed.linesMax',
      ].sort(),
    );
  });

  test.each<[unknown, string]>([
    [
      { policy: { minSeverity: 0 } },
      'policy.minSeverity: got 0, expected a number from 0.1 to 10, e.g. 4',
    ],
    [{ policy: { minSeverity: '3' } }, 'policy.minSeverity: got "3"'],
    [{ exemptons: [] }, 'exemptons: no such field; is exemptions meant?'],
    [{ ownAddresses: ['45.1.2.3/24'] }, 'got "45.1.2.3/24", expected an address, a CIDR without'],
    [{ exemptions: [{ target: '45.1.2.3/24', owner: 'a', reason: 'b' }] }, 'has host bits set'],
    [{ accounts: { [ACCOUNT]: {} } }, `accounts.${ACCOUNT}.organizationalUnits: got nothing`],
    [{ homeRegion: 'Europe' }, 'homeRegion: got "Europe", expected a region, e.g. "eu-west-1"'],
    [{ homeRegion: 'eu-wset-1' }, 'homeRegion: got "eu-wset-1", expected a region, e.g.'],
    [{ homeRegion: 'eu_west_1' }, 'homeRegion: got "eu_west_1", expected a region, e.g.'],
    [{ securityAccountId: 111122223333 }, 'expected 12 digits in quotes, e.g. "111122223333"'],
    [{ organizationalUnitIds: 'ou-ab12-cdef3456' }, 'expected a list of OUs, e.g. ["ou-'],
    [{ policy: { onArchiv: 'keep' } }, 'policy.onArchiv: no such field; is onArchive meant?'],
    [{ policy: { corroboration: { findings: 49 } } }, 'policy.corroboration.findings: got 49'],
    ['text', '(root): got "text"'],
    [null, '(root): got null'],
    [[], '(root): got a list'],
    [
      { accounts: { abc: { organizationalUnits: [] } } },
      'accounts.abc: got an object, expected 12',
    ],
    [{ policy: { windows: { ip: { low: -1 } } } }, 'policy.windows.ip.low: got -1, expected 0, or'],
  ])('%j', (given, message) => {
    expect(faultsOf(given).join('\n')).toContain(message);
  });
});

describe('faults between fields are told together with those of fields', () => {
  const deployedFaults = (given: unknown) => {
    const parsed = parseDeployedConfiguration(given);
    return parsed.ok ? [] : parsed.problem.map(({ path }) => path);
  };
  const IDS = {
    organizationId: 'o-a1b2c3d4e5',
    securityAccountId: ACCOUNT,
    organizationalUnitIds: ['ou-ab12-cdef3456'],
    homeRegion: 'eu-west-1',
  };
  const MANY = {
    ...IDS,
    organizationalUnitIds: ['ou-ab12-cdef3456', 'ou-zz99-cdef3456', 'ou-ab12-cdef3456'],
    regions: ['eu-west-1', 'eu-west-1', 'us-gov-west-1'],
    access: { regions: [{ region: 'us-east-1' }] },
    reports: { webhook: { enabled: true } },
    feeds: [{ name: 'blocklist' }],
  };
  const BETWEEN = [
    ...['organizationalUnitIds[1]', 'organizationalUnitIds[2]', 'regions[1]', 'regions[2]'],
    ...['access.regions[0]', 'reports.webhook.secretArn', 'feeds[0].name'],
  ];

  test('whatever else is wrong', () => {
    expect(deployedFaults(MANY)).toEqual(BETWEEN);
    const more = { securityAccountId: '1', policy: { minSeverity: 11 }, colour: 'red' };
    const faults = deployedFaults({ ...MANY, ...more });
    expect(faults.sort()).toEqual(
      ['securityAccountId', 'policy.minSeverity', 'colour', ...BETWEEN].sort(),
    );
  });

  test.each([
    ['regions', { regions: ['here'] }, ['regions[0]', 'regions[1]', 'regions[2]']],
    ['homeRegion', { homeRegion: 'here' }, ['homeRegion', 'regions[', 'access.regions[0]']],
    ['access', { access: { network: 'all' } }, ['access.network', 'access.regions[0]']],
    ['feed', { feed: { linesMax: 0 } }, ['feed.linesMax', 'feeds[0].name']],
    ['everything', 'text', ['(root)', ...BETWEEN]],
  ])('but not of %s that is itself wrong, which may be anything', (field, differing, touched) => {
    const given = typeof differing === 'string' ? differing : { ...MANY, ...differing };
    const [fault = '', ...silent] = touched;
    const faults = deployedFaults(given);
    expect(faults).toContain(fault);
    for (const path of silent) {
      expect
        .soft(
          faults.filter((one) => one.startsWith(path)),
          field,
        )
        .toEqual([]);
    }
  });

  test('a hub is refused where operators could not ask it, and may be forwarded to from there', () => {
    const zurich = { ...IDS, homeRegion: 'eu-central-2' };
    expect(deployedFaults(zurich)).toEqual(['homeRegion']);
    expect(deployedFaults({ ...IDS, regions: ['eu-west-1', 'eu-central-2'] })).toEqual([]);
    expect(deployedFaults({ ...IDS, homeRegion: 'eu-south-2' })).toEqual(['homeRegion']);
    const operator = { endpoint: 'api-gateway' };
    expect(deployedFaults({ ...zurich, operator })).toEqual([]);
    expect(deployedFaults({ ...IDS, homeRegion: 'us-gov-east-1', operator })).toEqual([
      'homeRegion',
    ]);
    expect(deployedFaults({ ...zurich, operator: { endpoint: 'rest' } })).toEqual([
      'operator.endpoint',
    ]);
  });

  test.each([
    ['China', 'cn-north-1', 'no trusted access'],
    ['GovCloud', 'us-gov-west-1', 'no function URLs'],
    ['a region that AWS does not have', 'eu-west-9', 'that AWS had in 2026-11'],
  ])('a hub in %s is refused with the reason', (_what, homeRegion, says) => {
    const parsed = parseDeployedConfiguration({ ...IDS, homeRegion });
    expect(parsed.ok ? [] : parsed.problem).toMatchObject([
      { path: 'homeRegion', message: expect.stringContaining(says) as unknown },
    ]);
  });

  test('a key is made or named, of the account and region of the hub', () => {
    const id = '12345678-1234-1234-1234-123456789012';
    const keyIn = (region: string, account: string) => ({
      encryption: { kmsKeyArn: `arn:aws:kms:${region}:${account}:key/${id}` },
    });
    const { homeRegion, securityAccountId } = IDS;
    const ours = keyIn(homeRegion, securityAccountId);
    expect(deployedFaults({ ...IDS, ...ours })).toEqual([]);
    expect(deployedFaults({ ...IDS, encryption: { createKey: true } })).toEqual([]);
    for (const wrong of [
      keyIn('us-east-2', securityAccountId),
      keyIn(homeRegion, '999999999999'),
      { encryption: { ...ours.encryption, createKey: true } },
      { encryption: { kmsKeyArn: 'alias/ours' } },
    ]) {
      expect.soft(deployedFaults({ ...IDS, ...wrong })).toEqual(['encryption.kmsKeyArn']);
    }
    expect(deployedFaults({ ...IDS, permissionsBoundary: 'Boundary' })).toEqual([
      'permissionsBoundary',
    ]);
  });

  test('an OU that is to get rules first is one of those that forward', () => {
    const rollout = { canaryOrganizationalUnitId: 'ou-ab12-canary00' };
    const units = [...IDS.organizationalUnitIds, 'ou-ab12-canary00'];
    expect(deployedFaults({ ...IDS, rollout })).toEqual(['rollout.canaryOrganizationalUnitId']);
    expect(deployedFaults({ ...IDS, rollout, organizationalUnitIds: units })).toEqual([]);
    expect(deployedFaults({ ...IDS, rollout: { failureTolerancePercentage: 101 } })).toEqual([
      'rollout.failureTolerancePercentage',
    ]);
  });

  test('a region that AWS does not have is refused where it should forward', () => {
    expect(deployedFaults({ ...IDS, regions: ['eu-west-1', 'eu-west-9'] })).toEqual(['regions[1]']);
  });
});

test('a structure of any depth is a fault like another', () => {
  let deep: unknown = [];
  for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
  expect(faultsOf({ policy: deep })).toEqual([expect.stringContaining('policy: got a list')]);
});

describe('what is not given has a default', () => {
  test('nothing at all, and the contract’s minimal object, are taken', () => {
    expect(faultsOf({})).toEqual([]);
    const minimal = {
      organizationId: 'o-exampleorgid',
      securityAccountId: ACCOUNT,
      organizationalUnitIds: ['ou-ab12-cdef3456'],
      homeRegion: 'eu-west-1',
      regions: ['eu-west-1', 'us-gov-west-1'],
    };
    expect(faultsOf(minimal)).toEqual([]);
  });

  test('the default configuration is the default policy', () => {
    const { edgeOperatorOf } = DEFAULT_POLICY;
    expect({ ...policyOf(DEFAULT_CONFIGURATION), edgeOperatorOf }).toEqual(DEFAULT_POLICY);
  });

  test('a repeat offence can be switched off, a band can be left unlisted', () => {
    const policy = { repeatWithin: 0, windows: { hash: { high: 0 } } };
    const parsed = parseConfiguration({ policy });
    expect(parsed.ok && parsed.value.policy.repeatWithin).toBe(0);
  });
});

test('pins and exemptions of the configuration were always there', () => {
  const parsed = parseConfiguration({
    exemptions: [{ target: '45.0.0.0/17', owner: 'ops', reason: 'ours' }],
    pins: [{ target: 'evil.com', author: 'ann', reason: 'bad', until: '2027-01-01T00:00:00Z' }],
  });
  const overrides = parsed.ok ? overridesOf(parsed.value) : [];
  expect(overrides.map(({ act, author, at, until }) => [act, author, at, until])).toEqual([
    ['exempt', 'ops', 0, undefined],
    ['pin', 'ann', 0, 1_798_761_600],
  ]);
});
