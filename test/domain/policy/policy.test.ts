import { describe, expect, test } from 'vitest';
import type { UsableValue } from '../../../src/domain/findings/extraction.ts';
import { policyOf } from '../../../src/domain/configuration/configured-policy.ts';
import { traitsOf } from '../../../src/domain/findings/finding.ts';
import { describeFault } from '../../../src/domain/configuration/configuration-fault.ts';
import { parseConfiguration } from '../../../src/domain/configuration/configuration.ts';
import { SHARED_NETWORKS } from '../../../src/domain/policy/shared-networks.ts';
import { isUnknownType, judgeOf } from '../../../src/domain/policy/policy.ts';
import { configurationFrom } from '../../helpers/hub/editions.ts';
import { EXPECTED_TYPES } from '../../helpers/arbitraries/finding-types.ts';
import { ACCOUNT, bareFinding, OTHER_ACCOUNT, type Shape } from '../../helpers/data/findings.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const PLAIN = { confirmed: false, tor: false, asn: undefined, organization: undefined };
const VALUES: Readonly<Record<'ip' | 'domain' | 'hash', UsableValue>> = {
  ip: { kind: 'ip', value: '45.1.2.3', ...PLAIN },
  domain: { kind: 'domain', value: 'evil.com', ...PLAIN },
  hash: { kind: 'hash', value: 'ab'.repeat(32), ...PLAIN },
};

function judged(shape: Shape, given: unknown = {}, value: Partial<UsableValue> = {}) {
  const judge = judgeOf(policyOf(configurationFrom({ policy: given })));
  return judge(traitsOf(bareFinding(shape)), { ...VALUES[value.kind ?? 'ip'], ...value });
}

/** b(lock), c(ounts with the support of others), m(onitor) or i(gnore). */
function letter({ action, needs }: ReturnType<typeof judged>): string {
  return action === 'block' && needs !== 'nothing' ? 'c' : action.charAt(0);
}

describe('every finding type of the documentation does what its facts say', () => {
  test.each(EXPECTED_TYPES)('$type', ({ type, actions }) => {
    const of = (kind: 'ip' | 'domain' | 'hash') =>
      letter(judged({ type, severity: 5, ip: '45.1.2.3', direction: 'INBOUND' }, {}, { kind }));
    expect({ ip: of('ip'), domain: of('domain'), hash: of('hash') }).toEqual(actions);
    expect(isUnknownType(type)).toBe(false);
  });

  test('there are as many as AWS documents', () => {
    expect(new Set(EXPECTED_TYPES.map(({ type }) => type)).size).toBe(EXPECTED_TYPES.length);
    expect(EXPECTED_TYPES.length).toBeGreaterThan(200);
  });

  test.each(['99:EC2/Stateless.IntegTest', 'Impact:QuantumLink/SuspiciousSession', '', '*'])(
    'the unknown type %j is watched and told to be unknown',
    (type) => {
      expect(letter(judged({ type, severity: 10 }))).toBe('m');
      expect(isUnknownType(type)).toBe(true);
    },
  );
});

describe('who attacks decides whether the remote is a culprit', () => {
  const type = 'UnauthorizedAccess:EC2/SSHBruteForce';
  test.each<[string | undefined, string | undefined, string]>([
    ['INBOUND', 'TARGET', 'b'],
    ['INBOUND', undefined, 'b'],
    ['inbound', undefined, 'b'],
    ['INBOUND', 'ACTOR', 'i'],
    ['OUTBOUND', 'ACTOR', 'i'],
    ['OUTBOUND', 'TARGET', 'i'],
    ['OUTBOUND', undefined, 'i'],
    ['UNKNOWN', 'TARGET', 'm'],
    ['SIDEWAYS', 'TARGET', 'm'],
    [undefined, 'TARGET', 'm'],
    [undefined, 'ACTOR', 'i'],
  ])('brute force, direction %s, role %s', (direction, role, expected) => {
    const shape = { type, severity: 8, ip: '45.1.2.3' };
    const told = { ...(direction && { direction }), ...(role && { role }) };
    expect(letter(judged({ ...shape, ...told }))).toBe(expected);
  });
});

describe('guards only weaken', () => {
  const custom = { type: 'UnauthorizedAccess:EC2/MaliciousIPCaller.Custom' };
  test.each<[string, Shape, unknown, string]>([
    ['unknown who is enrolled', custom, {}, 'b'],
    ['an enrolled account', custom, { enrolledAccounts: [ACCOUNT] }, 'b'],
    ['an account that is not enrolled', custom, { enrolledAccounts: [OTHER_ACCOUNT] }, 'm'],
    ['AWS’s list in such an account', {}, { enrolledAccounts: [OTHER_ACCOUNT] }, 'b'],
  ])('a list of one’s own: %s', (_name, shape, policy, expected) => {
    expect(letter(judged(shape, policy))).toBe(expected);
  });

  test('a custom detection rule never blocks, not even by a rule of the policy', () => {
    const shape = { top: { customDetectionRuleName: 'mine' } };
    expect(letter(judged(shape))).toBe('m');
    const rules = [{ action: 'block', because: 'test' }];
    expect(letter(judged(shape, { rules }))).toBe('m');
    expect(letter(judged({ ...shape, type: 'Recon:EC2/PortProbeUnprotectedPort' }))).toBe('m');
  });

  test('a caller of an affiliated account is watched', () => {
    const details = { remoteAccountDetails: { affiliated: true } };
    const service = { action: { awsApiCallAction: details } };
    expect(letter(judged({ type: 'Recon:IAMUser/MaliciousIPCaller', service }))).toBe('m');
  });

  test('a hit on a threat list made from this feed does not keep the feed alive', () => {
    const service = { additionalInfo: { threatListName: 'palisade-eu' } };
    const policy = { ownThreatLists: ['palisade-*'] };
    expect(letter(judged({ ...custom, service }, policy))).toBe('m');
    expect(letter(judged({ ...custom, service }, { ownThreatLists: ['other'] }))).toBe('b');
    expect(letter(judged(custom, policy))).toBe('b');
  });
});

describe('one minimum severity still works', () => {
  test.each([
    [0.1, 0.1, 'b'],
    [0.1, 0, 'm'],
    [3, 3, 'b'],
    [3, 2.9, 'm'],
    [10, 10, 'b'],
    [10, 9.9, 'm'],
  ])('minimum %s, severity %s', (minSeverity, severity, expected) => {
    const { because, ...verdict } = judged({ severity }, { minSeverity });
    expect(letter({ because, ...verdict })).toBe(expected);
    if (expected === 'm')
      expect(because).toBe(`severity ${severity} is below the minimum of ${minSeverity}`);
  });

  test('a rule may set its own', () => {
    const rules = [{ types: ['Backdoor:*'], minSeverity: 9, because: 'test' }];
    expect(letter(judged({ severity: 8 }, { rules, minSeverity: 1 }))).toBe('m');
    expect(letter(judged({ severity: 9 }, { rules }))).toBe('b');
  });
});

describe('repeated and confirmed evidence', () => {
  test('a probe counts alone from high severity on', () => {
    const type = 'Recon:EC2/PortProbeUnprotectedPort';
    expect([6.9, 7].map((severity) => letter(judged({ type, severity })))).toEqual(['c', 'b']);
  });

  test.each<[Shape, string]>([
    [{ direction: 'OUTBOUND' }, 'b'],
    [{ direction: 'INBOUND' }, 'm'],
    [{}, 'm'],
  ])('a reverse shell with a connection of %j', (shape, expected) => {
    const type = 'Execution:Runtime/ReverseShell';
    expect(letter(judged({ type, ip: '45.1.2.3', ...shape }))).toBe(expected);
  });

  test('a penetration test counts alone if a threat list names its address', () => {
    const type = 'PenTest:IAMUser/KaliLinux';
    const service = { additionalInfo: { threatListName: 'ProofPoint' } };
    expect(letter(judged({ type, service }))).toBe('b');
    expect(letter(judged({ type }))).toBe('c');
    expect(letter(judged({ type, service }, { ownThreatLists: ['ProofPoint'] }))).toBe('m');
  });

  test.each([
    [{}, 'c'],
    [{ confirmed: true }, 'b'],
    [{ tor: true }, 'b'],
  ])('an endpoint of an attack sequence that is %j', (value, expected) => {
    expect(letter(judged({ type: 'AttackSequence:S3/X', severity: 9 }, {}, value))).toBe(expected);
  });
});

describe('networks that many share', () => {
  const windowOf = (sharedNetworks: object, value: Partial<UsableValue>) =>
    judged({}, { sharedNetworks }, value).window;

  test('may be added, replaced and removed by name', () => {
    const own = { name: 'our partner', asns: [64501], windowMax: '12h' };
    expect(windowOf({ add: [own] }, { asn: 64501 })).toBe(12 * HOUR);
    expect(windowOf({ add: [own] }, { asn: 16276 })).toBe(48 * HOUR);
    expect(windowOf({ remove: ['OVH'] }, { asn: 16276 })).toBe(30 * DAY);
    const named = { name: 'OVH', organizations: ['*OVH*'], windowMax: '3d' };
    expect(windowOf({ add: [named] }, { asn: 16276 })).toBe(30 * DAY);
    expect(windowOf({ add: [named] }, { organization: 'ovh sas' })).toBe(3 * DAY);
  });

  test.each([
    [{ remove: ['OVHH'] }, 'policy.sharedNetworks.remove[0]'],
    [{ add: [{ name: 'x' }] }, 'policy.sharedNetworks.add[0]'],
    [{ add: [{ name: 'x', asns: [0] }] }, 'policy.sharedNetworks.add[0].asns[0]'],
  ])('%j is a fault', (sharedNetworks, path) => {
    const parsed = parseConfiguration({ policy: { sharedNetworks } });
    expect(parsed.ok ? [] : parsed.problem.map(describeFault).join()).toContain(path);
  });

  test('each is named once, and says where that is from', () => {
    const names = SHARED_NETWORKS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const numbers = SHARED_NETWORKS.flatMap(({ asns }) => asns);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const { source } of SHARED_NETWORKS) expect(source).not.toBe('');
  });
});

describe('windows', () => {
  test.each([
    ['ip', [DAY, 7 * DAY, 30 * DAY, 90 * DAY]],
    ['domain', [7 * DAY, 30 * DAY, 90 * DAY, 180 * DAY]],
    ['hash', [12 * HOUR, 90 * DAY, 365 * DAY, 365 * DAY]],
  ] as const)('of a %s follow the band', (kind, windows) => {
    const windowsBySeverity = [3.9, 4, 7, 9].map(
      (severity) => judged({ severity }, {}, { kind }).window,
    );
    expect(windowsBySeverity).toEqual(windows);
  });

  test('a repeat offender’s doubles, up to that of the next band', () => {
    const repeat = [2, 5, 8, 9].map((severity) => judged({ severity }).repeatWindow / DAY);
    expect(repeat).toEqual([2, 14, 60, 90]);
  });

  test.each<[string, Shape, Partial<UsableValue>, number]>([
    ['a Tor node', { type: 'UnauthorizedAccess:EC2/TorClient' }, {}, 72 * HOUR],
    ['a Tor caller', { type: 'Recon:IAMUser/TorIPCaller' }, {}, 72 * HOUR],
    ['a probe', { type: 'Recon:EC2/PortProbeUnprotectedPort' }, {}, DAY],
    ['an EMR probe', { type: 'Recon:EC2/PortProbeEMRUnprotectedPort' }, {}, DAY],
    ['an address of a large cloud', {}, { asn: 16509 }, 48 * HOUR],
    ['an address of another network', {}, { asn: 64500 }, 30 * DAY],
    ['a Tor node of a sequence', { type: 'AttackSequence:S3/X' }, { tor: true }, 72 * HOUR],
    [
      'a Tor node of a sequence that is also malicious',
      { type: 'AttackSequence:S3/X' },
      { tor: true, confirmed: true },
      72 * HOUR,
    ],
    ['an exit of a VPN, by its number', {}, { asn: 39351 }, 48 * HOUR],
    [
      'an exit of a VPN, by its name',
      {},
      { asn: 64500, organization: 'a hoster | mullvad vpn ab' },
      48 * HOUR,
    ],
    ['a carrier’s NAT', {}, { asn: 21928 }, 48 * HOUR],
    ['a secure web gateway', {}, { asn: 22616 }, 48 * HOUR],
    ['a large hoster', {}, { asn: 24940 }, 48 * HOUR],
    [
      'a database that was guessed',
      { type: 'CredentialAccess:RDS/AnomalousBehavior.SuccessfulBruteForce' },
      {},
      7 * DAY,
    ],
    [
      'where a shell was sent to',
      { type: 'Execution:Runtime/ReverseShell', ip: '45.1.2.3', direction: 'OUTBOUND' },
      {},
      7 * DAY,
    ],
  ])('of %s are capped', (_name, shape, value, cap) => {
    expect(judged({ ...shape, severity: 8 }, {}, value).window).toBe(cap);
    expect(judged({ ...shape, severity: 8 }, {}, value).repeatWindow).toBeLessThanOrEqual(2 * cap);
  });

  test.each([
    ['FIFTEEN_MINUTES', HOUR],
    ['ONE_HOUR', 2 * HOUR],
    ['SIX_HOURS', 12 * HOUR],
  ])(
    'are never shorter than two publishing intervals (%s)',
    (findingPublishingFrequency, floor) => {
      const rules = [{ window: '1h', because: 'test' }];
      const { window } = judged({ severity: 8 }, { findingPublishingFrequency, rules });
      expect(window).toBe(floor);
    },
  );

  test('of a band set to 0 mean: not listed', () => {
    const { action, because } = judged({ severity: 2 }, { windows: { ip: { low: 0 } } });
    expect([action, because]).toEqual(['monitor', 'a ip of the low band is not listed']);
  });

  test('what is not configured stays as the table has it', () => {
    const policy = { windows: { ip: { low: '3d' } } };
    expect([2, 8].map((severity) => judged({ severity }, policy).window / DAY)).toEqual([3, 30]);
  });
});

describe('rules', () => {
  const OU = 'ou-ab12-cdef3456';
  const accounts = { [ACCOUNT]: { organizationalUnits: [OU, 'r-ab12'] } };
  const ruled = (shape: Shape, ...rules: readonly object[]) => {
    const policy = { rules: rules.map((rule) => ({ because: 'ruled', ...rule })) };
    const judge = judgeOf(policyOf(configurationFrom({ policy, accounts })));
    return judge(traitsOf(bareFinding(shape)), VALUES.ip);
  };

  test.each<[string, object, Shape]>([
    ['type', { types: ['Trojan:*'] }, { type: 'Trojan:EC2/DropPoint' }],
    ['one of several types', { types: ['x', '*/DropPoint'] }, { type: 'Trojan:EC2/DropPoint' }],
    ['severity', { severityFrom: 4, severityBelow: 7 }, { severity: 4 }],
    ['region', { regions: ['eu-west-2'] }, { region: 'eu-west-2' }],
    ['account', { accounts: [OTHER_ACCOUNT] }, { account: OTHER_ACCOUNT }],
  ])('match by %s, and nothing else', (_name, rule, matching) => {
    expect(letter(ruled(matching, { ...rule, action: 'ignore' }))).toBe('i');
    expect(letter(ruled({}, { ...rule, action: 'ignore' }))).toBe('b');
  });

  test('match by organizational unit, also by one further up', () => {
    for (const unit of [OU, 'r-ab12']) {
      const rule = { organizationalUnits: [unit], action: 'monitor' };
      expect(letter(ruled({}, rule))).toBe('m');
      expect(letter(ruled({ account: OTHER_ACCOUNT }, rule))).toBe('b');
    }
  });

  test('match by kind, at the upper bound of severity not, and the first decides', () => {
    expect(letter(ruled({}, { kinds: ['domain'], action: 'ignore' }))).toBe('b');
    expect(letter(ruled({ severity: 7 }, { severityBelow: 7, action: 'ignore' }))).toBe('b');
    expect(letter(ruled({}, { action: 'monitor' }, { action: 'ignore' }))).toBe('m');
  });

  test('a star stands for any run of characters, everything else for itself', () => {
    expect(letter(ruled({}, { types: ['Backdoor:EC2/C.CActivity.B'], action: 'ignore' }))).toBe(
      'b',
    );
    expect(letter(ruled({}, { types: ['*C&CActivity*'], action: 'ignore' }))).toBe('i');
    expect(letter(ruled({}, { types: ['backdoor:*'], action: 'ignore' }))).toBe('b');
  });

  test('set the window, its cap and why', () => {
    const { window, repeatWindow, because } = ruled({}, { window: '20d', action: 'block' });
    expect([window / DAY, repeatWindow / DAY, because]).toEqual([20, 40, 'ruled']);
    expect(ruled({}, { windowMax: '2d' }).window).toBe(2 * DAY);
    expect(ruled({}, { windowMax: '2d' }).because).toContain('command-and-control');
  });

  test('that want corroboration let wait what would block, and raise what is watched', () => {
    const corroboration = { accounts: 3 };
    expect(letter(ruled({}, { corroboration }))).toBe('c');
    expect(letter(ruled({ type: 'Discovery:S3/AnomalousBehavior' }, { corroboration }))).toBe('c');
    expect(ruled({}, { corroboration }).corroboration).toEqual({
      accounts: 3,
      findings: 20,
      within: DAY,
    });
  });

  test('that want corroboration never accuse a victim, nor block what they monitor', () => {
    const corroboration = { accounts: 2 };
    expect(letter(ruled({ type: 'Recon:EC2/Portscan' }, { corroboration }))).toBe('i');
    const outbound = {
      type: 'UnauthorizedAccess:EC2/SSHBruteForce',
      ip: '45.1.2.3',
      role: 'ACTOR',
    };
    expect(letter(ruled(outbound, { corroboration }))).toBe('i');
    expect(letter(ruled({}, { corroboration, action: 'monitor' }))).toBe('m');
    expect(ruled({}, { corroboration, action: 'monitor' }).needs).toBe('nothing');
  });
});
