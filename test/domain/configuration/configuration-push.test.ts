import { describe, expect, it } from 'vitest';
import { describeFault } from '../../../src/domain/configuration/configuration-fault.ts';
import {
  parseConfiguration,
  parseDeployedConfiguration,
} from '../../../src/domain/configuration/configuration.ts';
import { feedPlan } from '../../../src/domain/feeds/feed-plan.ts';
import { pushedBoxes } from '../../../src/domain/push/pushed-boxes.ts';

const IDS = {
  organizationId: 'o-exampleorgid',
  securityAccountId: '111122223333',
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  homeRegion: 'eu-west-1',
};
const secretArn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:fw-AbCdEf';
const push = { url: 'https://fw.example.org:8443', secretArn };
const device = { name: 'muc-1', profile: '7.4.9-mid', feeds: ['blocklist'], push };

function configured(given: unknown) {
  const parsed = parseConfiguration(given);
  if (!parsed.ok) throw new Error(parsed.problem.map(describeFault).join('\n'));
  return parsed.value;
}

function faultsOf(more: object): readonly string[] {
  const parsed = parseDeployedConfiguration({ ...IDS, devices: [{ ...device, ...more }] });
  return parsed.ok ? [] : parsed.problem.map(describeFault);
}

describe('the push lane of the configuration', () => {
  it('is off for a device that does not ask for it', () => {
    expect(pushedBoxes(configured({ devices: [{ ...device, push: undefined }] }))).toEqual([]);
  });

  it('pushes the lists that a device loads, addresses first, under the names that its block has', () => {
    const feeds = ['sha256', 'c2', 'watch', 'blocklist'];
    const named = [{ name: 'c2' }, { name: 'watch', format: 'json' }];
    const given = { ...device, profile: '7.6.3-mid', feeds };
    const [box] = pushedBoxes(configured({ feeds: named, devices: [given] }));
    expect(box).toMatchObject({ name: 'muc-1', url: push.url, timeout: 10, secretArn });
    expect(box?.feeds).toEqual([
      { resource: 'palisade-addresses-push', path: 'feeds/blocklist.txt' },
      { resource: 'palisade-hashes-push', path: 'feeds/sha256.txt' },
      { resource: 'palisade-c2-push', path: 'feeds/c2.txt' },
    ]);
  });

  it('reckons with both lanes: the lines of a pushed feed count twice on the box', () => {
    const small = { ...device, profile: 'fortigate-vm', feeds: ['blocklist', 'c2'] };
    const plan = feedPlan(configured({ feeds: [{ name: 'c2' }], devices: [small] }));
    const first = plan.budgetOf('blocklist').linesMax;
    plan.take('blocklist', first - 1_000);
    const second = plan.budgetOf('c2').linesMax;
    expect(2 * (first - 1_000) + 2 * second).toBeLessThanOrEqual(131_072);
    expect(2 * (first - 1_000) + 2 * second).toBeGreaterThan(131_072 - 8);
  });

  it.each([
    ['http://fw.example.org', 'https:// without a path'],
    ['https://fw.example.org/api', 'https:// without a path'],
    ['https://admin:pass@fw.example.org', 'https:// without a path'],
    ['fw.example.org', 'https:// without a path'],
  ])('refuses %s as the address of a box', (url, allowed) => {
    expect(faultsOf({ push: { ...push, url } })).toEqual([expect.stringContaining(allowed)]);
  });

  it('takes a box on this machine without TLS, for tests and demonstrations', () => {
    expect(faultsOf({ push: { ...push, url: 'http://127.0.0.1:8443' } })).toEqual([]);
  });

  it.each([
    [{ profile: 'panos' }, 'got PAN-OS'],
    [{ name: 'München 1' }, 'got "München 1", expected with push'],
    [{ push: { ...push, prefix: 'a-prefix-of-thirty-letters-now' } }, 'at most 35 characters'],
    [{ push: { ...push, secretArn: undefined } }, 'the ARN of the secret'],
    [{ push: { ...push, vdom: 'a b' } }, 'the name of a VDOM'],
    [{ push: { ...push, certificateAuthority: 'a file' } }, 'in PEM'],
    [
      {
        push: {
          ...push,
          certificateAuthority: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
        },
      },
      'in PEM',
    ],
    [{ push: { ...push, timeoutSeconds: 0 } }, 'timeoutSeconds'],
  ])('refuses %j', (more, allowed) => {
    expect(faultsOf(more).join('\n')).toContain(allowed);
  });

  it('asks for a secret in a deployment only', () => {
    const own = { ...device, push: { url: push.url } };
    expect(pushedBoxes(configured({ devices: [own] }))).toHaveLength(1);
  });

  it('refuses a box that has no room for both lanes', () => {
    const full = { profile: 'fortigate-vm', otherFeedsLines: 131_072 - 3 };
    expect(faultsOf(full).join('\n')).toContain('at most 131068');
    expect(faultsOf({ ...full, push: undefined })).toEqual([]);
  });
});
