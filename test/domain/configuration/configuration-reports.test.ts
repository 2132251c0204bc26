import { describe, expect, it, test } from 'vitest';
import { describeFault } from '../../../src/domain/configuration/configuration-fault.ts';
import {
  parseConfiguration,
  parseDeployedConfiguration,
} from '../../../src/domain/configuration/configuration.ts';
import {
  configuredSinks,
  deployedSink,
  deployedSinks,
} from '../../../src/domain/reports/configured-sinks.ts';
import { hmac } from '../../helpers/data/reports.ts';

const IDS = {
  organizationId: 'o-exampleorgid',
  securityAccountId: '111122223333',
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  homeRegion: 'eu-west-1',
};
const secretArn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:sink-AbCdEf';

function faultsOf(reports: unknown, deployed = false): readonly string[] {
  const parsed = deployed
    ? parseDeployedConfiguration({ ...IDS, reports })
    : parseConfiguration({ reports });
  return parsed.ok ? [] : parsed.problem.map(describeFault);
}

function configured(reports: unknown) {
  const parsed = parseConfiguration({ reports });
  if (!parsed.ok) throw new Error(parsed.problem.map(describeFault).join('\n'));
  return parsed.value;
}

describe('reports of the configuration', () => {
  it('are off by default, and a sink that is named is off until it is enabled', () => {
    expect(configuredSinks(configured({}))).toEqual([]);
    expect(deployedSinks(configured({ webhook: { secretArn } }))).toEqual([]);
    expect(deployedSinks(configured({ webhook: { secretArn, enabled: true } }))).toHaveLength(1);
  });

  test.each<[string, unknown, RegExp]>([
    ['plain http', { webhook: { url: 'http://hook.example/' } }, /^reports\.webhook\.url: .*https/],
    [
      'credentials in the URL',
      { webhook: { url: 'https://a:b@hook.example/' } },
      /without credentials/,
    ],
    ['a file', { splunk: { url: 'file:///etc/passwd' } }, /^reports\.splunk\.url/],
    ['no URL', { splunk: { url: 'hec.example' } }, /^reports\.splunk\.url/],
    ['a secret', { splunk: { token: 'x' } }, /^reports\.splunk\.token: no such field/],
    [
      'a secret for its ARN',
      { splunk: { secretArn: 'my token' } },
      /the secret itself never stands/,
    ],
    ['an unknown sink', { slack: {} }, /^reports\.slack: no such field/],
    ['an unknown profile', { webhook: { profile: 'all' } }, /^reports\.webhook\.profile/],
    ['no types', { webhook: { types: [] } }, /^reports\.webhook\.types/],
    ['a timeout of an hour', { webhook: { timeoutSeconds: 3600 } }, /^reports\.webhook\.timeoutS/],
    ['no enclave', { trustar: { enabled: true } }, /^reports\.trustar\.enclaveId: got nothing/],
    ['no collector', { splunk: { enabled: true } }, /^reports\.splunk\.url: got nothing/],
  ])('with %s are refused', (_, reports, fault) => {
    expect(faultsOf(reports)).toEqual([expect.stringMatching(fault)]);
  });

  it('may go to this machine without TLS', () => {
    for (const url of ['http://localhost:9', 'http://127.0.0.1:9', 'http://[::1]:9']) {
      expect(faultsOf({ webhook: { url } })).toEqual([]);
    }
  });

  it('need the ARN of a secret only where they are deployed', () => {
    const reports = { webhook: { enabled: true } };
    expect(faultsOf(reports)).toEqual([]);
    expect(faultsOf(reports, true)).toEqual([
      expect.stringMatching(/^reports\.webhook\.secretArn: got nothing/),
    ]);
    expect(faultsOf({ webhook: { enabled: true, secretArn } }, true)).toEqual([]);
  });
});

describe('a configured sink', () => {
  it('shares its pace among those who deliver to it', () => {
    const configuration = configured({
      webhook: { enabled: true, secretArn, requestsPerMinute: 60 },
    });
    expect(deployedSink(configuration, 'webhook').requestsPerMinute).toBe(30);
    expect(() => deployedSink(configuration, 'splunk')).toThrow('deploy the stack again');
  });

  it('wants the types of its globs but for those of the others', () => {
    const types = ['Backdoor:*', 'Trojan:*'];
    const [sink] = configuredSinks(configured({ webhook: { types, exceptTypes: ['*!DNS'] } }));
    const wanted = ['Backdoor:EC2/C&CActivity.B', 'Trojan:EC2/DropPoint!DNS', 'Recon:EC2/Portscan'];
    expect(wanted.map((type) => sink?.selection.isWantedType(type))).toEqual([true, false, false]);
  });

  it('takes the URL of a webhook from the secret, by the same rule', () => {
    const [sink] = configuredSinks(configured({ webhook: {} }));
    const signingSecret = `whsec_${'A'.repeat(32)}`;
    const open = (url: unknown) => sink?.open({ signingSecret, url }, hmac).ok;
    expect(open('https://hook.example/T0/B0')).toBe(true);
    for (const url of ['http://hook.example/', 'javascript:alert(1)', '', undefined]) {
      expect(open(url)).toBe(false);
    }
  });

  it('says what its secret lacks, and nothing of what it holds', () => {
    const [sink] = configuredSinks(configured({ splunk: { url: 'https://hec.example' } }));
    const opened = sink?.open({ token: 'hush hush', pseudonymKey: 'hush' }, hmac);
    expect(opened?.ok).toBe(false);
    expect(JSON.stringify(opened)).not.toContain('hush');
  });
});
