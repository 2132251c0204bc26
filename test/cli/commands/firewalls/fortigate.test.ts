import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fortigate } from '../../../../src/cli/commands/firewalls/fortigate.ts';
import { newFolder } from '../../../helpers/data/folder.ts';
import { runVerb } from '../../../helpers/hub/run-verb.ts';

const S3 = ['--feed-region', 'eu-west-1', '--bucket', 'our-feeds'];
const URL_ = ['--url', 'https://feeds.example.org'];

async function commands(...argv: string[]): Promise<string> {
  const { exit, out } = await runVerb(fortigate, argv);
  expect(exit).toBe(0);
  return out;
}

/** The settings of one object or policy of the block, in order. */
function block(text: string, ...needles: string[]): string[] {
  const edits = text.split(/^ {4}edit /m).slice(1);
  const found = edits.find((edit) => needles.every((needle) => edit.includes(needle)));
  return (found?.split('    next')[0]?.split('\n') ?? [])
    .map((line) => line.trim())
    .filter(Boolean);
}

describe('fortigate', () => {
  it('lets the box pull the feed of its region, checking who serves it', async () => {
    expect(block(await commands(...S3, '--box', 'muc-1'), 'set type address')).toEqual([
      '"palisade-addresses"',
      'set type address',
      'set resource "https://our-feeds.s3.eu-west-1.amazonaws.com/feeds/blocklist.txt"',
      'set refresh-rate 5',
      'set server-identity-check full',
      'set user-agent "palisade/muc-1"',
    ]);
  });

  it('denies what comes from a listed address, also to virtual IPs, and what goes to one', async () => {
    const text = await commands(...S3, '--outside', 'port1', '--inside', 'port2');
    expect(block(text, '"palisade-in"')).toEqual([
      ...['872547040', 'set name "palisade-in"', 'set srcintf "port1"', 'set dstintf "any"'],
      ...['set srcaddr "palisade-addresses"', 'set dstaddr "all"', 'set action deny'],
      ...[
        'set match-vip enable',
        'set schedule "always"',
        'set service "ALL"',
        'set logtraffic all',
      ],
    ]);
    expect(block(text, '"palisade-out"')).toContain('set dstaddr "palisade-addresses"');
    expect(block(text, '"palisade-out"')).toContain('set srcintf "port2"');
    expect(block(text, '"palisade-in6"')).toContain('set srcaddr6 "palisade-addresses"');
    expect(block(text, '"palisade-out6"')).toContain('set dstaddr6 "palisade-addresses"');
  });

  it.each([
    ['6.2', { userAgent: 0, identity: 0, session: 0, localIn: 0, policy6: 1 }],
    ['6.4.3', { userAgent: 0, identity: 0, session: 0, localIn: 0, policy6: 0 }],
    ['6.4.4', { userAgent: 1, identity: 0, session: 0, localIn: 0, policy6: 0 }],
    ['7.0.7', { userAgent: 1, identity: 0, session: 0, localIn: 0, policy6: 0 }],
    ['7.0.8', { userAgent: 1, identity: 1, session: 0, localIn: 0, policy6: 0 }],
    ['7.2.0', { userAgent: 1, identity: 0, session: 0, localIn: 0, policy6: 0 }],
    ['7.2.1', { userAgent: 1, identity: 0, session: 1, localIn: 0, policy6: 0 }],
    ['7.2.4', { userAgent: 1, identity: 1, session: 1, localIn: 2, policy6: 0 }],
    ['7.4', { userAgent: 1, identity: 1, session: 1, localIn: 2, policy6: 0 }],
    ['7.6.3', { userAgent: 1, identity: 1, session: 1, localIn: 2, policy6: 0 }],
    ['8.0', { userAgent: 1, identity: 1, session: 1, localIn: 2, policy6: 0 }],
  ])('prints for FortiOS %s what it takes, and tells what it lacks', async (version, has) => {
    const { out, err } = await runVerb(fortigate, [...S3, '--fortios', version]);
    const count = (text: RegExp) => out.match(text)?.length ?? 0;
    expect({
      userAgent: count(/set user-agent/g),
      identity: count(/set server-identity-check full/g),
      session: count(/set ext-resource-session-check enable/g),
      localIn: count(/^config firewall local-in-policy6?$/gm),
      policy6: count(/^config firewall policy6$/gm),
    }).toEqual(has);
    expect(err.includes('cannot check who serves the feed')).toBe(has.identity === 0);
    expect(err.includes('local-in policies')).toBe(has.localIn === 0);
    expect(err.includes('does not end sessions')).toBe(has.session === 0);
    expect(err.includes('cannot name itself')).toBe(has.userAgent === 0);
  });

  it('asks for a password by a placeholder, and names every feed that is wanted', async () => {
    const { out, err } = await runVerb(fortigate, [
      ...[...URL_, '--user', 'muc-1', '--feeds', 'hashes,addresses,domains', '--category', '200'],
      ...['--prefix', 'g-palisade', '--refresh', '15'],
    ]);
    expect(
      out.match(/set username "muc-1"\n +set password "<REPLACE: password of muc-1>"/g),
    ).toHaveLength(3);
    expect(err).toContain('put your value in place of <REPLACE: password of muc-1>');
    expect(block(out, '"g-palisade-domains"')).toEqual(
      expect.arrayContaining([
        ...['set type domain', 'set category 200', 'set refresh-rate 15'],
        'set resource "https://feeds.example.org/feeds/domains.txt"',
      ]),
    );
    expect(block(out, '"g-palisade-hashes"')).toContain('set type malware');
    expect(out).toContain('execute update-external-resource "g-palisade-hashes"');
    expect(out).toContain('diagnose sys external-resource stats');
  });

  it('asks for no check of a server without TLS, and says what that means', async () => {
    const base = ['--url', 'http://192.0.2.7:8717/', '--user', 'muc-1'];
    const box = await runVerb(fortigate, [...base, '--fortios', '7.4.9']);
    const panos = await runVerb(fortigate, [...base, '--panos']);
    expect(box.out).toContain('set resource "http://192.0.2.7:8717/feeds/blocklist.txt"');
    expect(box.out + panos.out).not.toMatch(/identity-check|certificate-profile/);
    for (const { err } of [box, panos]) {
      expect(err).toContain('http://192.0.2.7:8717/ is not https: anyone on the path can read');
      expect(err).not.toContain('certificate');
    }
  });

  it('takes every user name that palisade credentials gives', async () => {
    for (const user of ['_frankfurt-data-center-2.edge', 'x'.repeat(64)]) {
      expect(await commands(...URL_, '--user', user)).toContain(`set username "${user}"`);
    }
  });

  it('names every policy where it must be moved, those of IPv6 in the table they are in', async () => {
    const said = async (version: string) =>
      (await runVerb(fortigate, [...S3, '--fortios', version, '--policy-id', '7000'])).err;
    const all =
      'palisade-in (7000), palisade-out (7001), palisade-in6 (7002), palisade-out6 (7003)';
    expect(await said('7.4.9')).toContain(`in config firewall policy: ${all}`);
    expect(await said('7.4.9')).toContain(
      'numbered from 7000 on, too, in config firewall local-in-policy and local-in-policy6',
    );
    expect(await said('6.2')).toContain(
      'palisade-out (7001); config firewall policy6: palisade-in6 (7002), palisade-out6 (7003)',
    );
  });

  it('takes several uplinks, in one local-in policy from 7.4.2 and in one for each before', async () => {
    const uplinks = ['--interface', 'wan1', '--interface', 'port 2/1'];
    const [old, current] = [
      await commands(...S3, ...uplinks, '--fortios', '7.4.1', '--policy-id', '7000'),
      await commands(...S3, ...uplinks, '--fortios', '7.4.2', '--policy-id', '7000'),
    ];
    for (const text of [old, current]) expect(text).toContain('set srcintf "wan1" "port 2/1"');
    expect(old.match(/set intf .+/g)).toEqual([
      ...['set intf "wan1"', 'set intf "port 2/1"'],
      ...['set intf "wan1"', 'set intf "port 2/1"'],
    ]);
    expect(current.match(/set intf .+/g)).toEqual(Array(2).fill('set intf "wan1" "port 2/1"'));
  });

  it('puts SD-WAN zones where the version takes them, and says what stays open', async () => {
    const zone = [...S3, '--sdwan-zone', 'virtual-wan-link'];
    const [at741, at742, at761] = await Promise.all(
      ['7.4.1', '7.4.2', '7.6.1'].map((version) =>
        runVerb(fortigate, [...zone, '--fortios', version]),
      ),
    );
    expect(at741?.out).toContain('set srcintf "virtual-wan-link"');
    expect(at741?.out).not.toContain('set intf');
    expect(at741?.err).toContain('members of virtual-wan-link with --local-in-interface');
    expect(at742?.out).toContain('set intf "virtual-wan-link"');
    expect(at742?.err).toContain('documents SD-WAN zones in local-in policies from 7.6.1');
    expect(at761?.err).not.toContain('SD-WAN');
    const own = await commands(...zone, '--fortios', '7.4.1', '--local-in-interface', 'wan1');
    expect(own).toContain('set intf "wan1"');
  });

  it('sets each part up in its scope of a box with VDOMs', async () => {
    const scopes = (text: string) =>
      text.match(/^ *(config (global|vdom)|config system external-resource)$/gm);
    const own = await commands(...S3, '--vdom', 'edge');
    expect(scopes(own.split('#')[0] ?? '')).toEqual([
      ...['config vdom', '        config system external-resource'],
    ]);
    const shared = await commands(...S3, '--vdom', 'edge', '--prefix', 'g-soc');
    expect(scopes(shared.split('#')[0] ?? '')).toEqual([
      ...['config global', '    config system external-resource', 'config vdom', 'config global'],
    ]);
    expect(shared).toContain('set srcaddr "g-soc-addresses"');
    expect(shared).toContain('set name "soc-in"');
  });

  it('lets the hub push with the least that it needs, from named addresses, beside the pull', async () => {
    const { out, err } = await runVerb(fortigate, [
      ...[...S3, '--fortios', '7.4.9', '--push', '--trusted-host', '203.0.113.0/28'],
    ]);
    expect(block(out, 'set update-method push')).toEqual([
      ...['"palisade-addresses-push"', 'set type address', 'set update-method push'],
    ]);
    expect(out).toContain('set srcaddr "palisade-addresses" "palisade-addresses-push"');
    expect(block(out, 'set sysgrp custom')).toEqual([
      ...['"palisade-push"', 'set scope vdom', 'set sysgrp custom', 'config sysgrp-permission'],
      ...['set cfg read-write', 'end'],
    ]);
    expect(out).toContain('set ipv4-trusthost 203.0.113.0 255.255.255.240');
    expect(err).toContain('execute api-user generate-key palisade-push');
    expect(out).not.toContain('generate-key');
    expect(out).toContain('set refresh-rate 30');
    expect(err).toContain('after the first pull (within 30 min');
    const unnamed = await runVerb(fortigate, [...S3, '--push', '--refresh', '7']);
    expect(unnamed.out).toContain('set refresh-rate 7');
    expect(unnamed.out).toContain('set ipv4-trusthost "<REPLACE: address and mask');
    expect(unnamed.err).toContain('put your value in place of <REPLACE: address and mask');
  });

  it('prints what makes domains and hashes block, and says that a policy must carry it', async () => {
    const feeds = ['--feeds', 'domains,hashes', '--category', '200'];
    const now = await runVerb(fortigate, [...S3, ...feeds, '--fortios', '7.4.9']);
    expect(now.out).toMatch(/set category 200\n +set action block/);
    expect(now.out).toContain('set external-blocklist "palisade-hashes"');
    expect(now.out.match(/set external-blocklist block$/gm)).toHaveLength(6);
    expect(now.err).toContain('no domain is blocked until a policy that lets DNS pass carries');
    expect(now.err).toContain('no file is blocked until accepting policies carry');
    const then = await commands(...S3, ...feeds, '--fortios', '6.4.4');
    expect(then).toMatch(/config outbreak-prevention\n +set external-blocklist enable/);
    expect(then.match(/set outbreak-prevention full-archive$/gm)).toHaveLength(6);
    expect(now.out).not.toContain('config firewall policy');
  });

  it('names the log id of a feed that was cut', async () => {
    const said = async (version: string) =>
      (await runVerb(fortigate, [...S3, '--fortios', version])).err;
    expect(await said('7.4.4')).toContain('log 22224');
    expect(await said('7.4.3')).toContain('no log says that a feed was cut');
    expect((await runVerb(fortigate, [...S3, '--panos'])).err).toContain('Monitor > Logs > System');
  });

  it('finds the bucket of a region, and the host of an endpoint, by the configuration', async () => {
    const path = join(await newFolder(), 'cdk.json');
    const palisade = {
      organizationId: 'o-exampleorgid',
      securityAccountId: '111122223333',
      organizationalUnitIds: ['ou-ab12-cdef3456'],
      homeRegion: 'eu-west-1',
      access: {
        network: { vpcEndpoints: ['vpce-0123456789abcdef0'] },
        regions: [{ region: 'us-east-1', vpcEndpoints: ['vpce-0aaaaaaaaaaaaaaa0'] }],
      },
    };
    await writeFile(path, JSON.stringify({ context: { palisade } }));
    const config = ['--config', path];
    const resource = (text: string) => /set resource "([^"]+)"/.exec(text)?.[1];
    expect(resource(await commands(...config, '--feed-region', 'us-east-1'))).toBe(
      'https://palisade-feeds-111122223333-us-east-1.s3.us-east-1.amazonaws.com/feeds/blocklist.txt',
    );
    const dns = 'vpce-0aaaaaaaaaaaaaaa0-ab12cd34.s3.us-east-1.vpce.amazonaws.com';
    expect(resource(await commands(...config, '--endpoint', `*.${dns}`))).toBe(
      `https://bucket.${dns}/palisade-feeds-111122223333-us-east-1/feeds/blocklist.txt`,
    );
    const home = [...config, '--bucket', 'our-feeds'];
    const name = 'vpce-0123456789abcdef0-ab12cd34';
    expect(resource(await commands(...home, '--endpoint', name))).toBe(
      `https://bucket.${name}.s3.eu-west-1.vpce.amazonaws.com/our-feeds/feeds/blocklist.txt`,
    );
    expect((await runVerb(fortigate, home)).err).toContain('give its DNS name with --endpoint');
    const refused = async (...argv: readonly string[]) =>
      (await runVerb(fortigate, [...config, ...argv])).err;
    expect(await refused('--feed-region', 'eu-west-2')).toContain('expected eu-west-1, us-east-1');
    expect(await refused('--bucket', 'b-1', '--endpoint', 'vpce-0bbbbbbbbbbbbbbb0-x')).toContain(
      'is not in vpcEndpoints of access.network (vpce-0123456789abcdef0)',
    );
    expect(await refused('--endpoint', 'vpce-0123456789abcdef0')).toContain(
      'describe-vpc-endpoints',
    );
  });

  it('makes the same of a PAN-OS firewall: lists, rules on top, and what proves them', async () => {
    const text = await commands(...URL_, '--panos', '--feeds', 'addresses,domains', '--user', 'pa');
    const lines = text.trimEnd().split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'set external-list palisade-addresses type ip url https://feeds.example.org/feeds/blocklist.txt',
        'set external-list palisade-addresses type ip recurring five-minute',
        'set external-list palisade-addresses type ip auth username pa',
        'set external-list palisade-domains type domain url https://feeds.example.org/feeds/domains.txt',
        'set rulebase security rules palisade-in source palisade-addresses',
        'set rulebase security rules palisade-out destination palisade-addresses',
        'move rulebase security rules palisade-in top',
        'run request system external-list show type ip name palisade-addresses',
        'set profiles spyware palisade-dns botnet-domains lists palisade-domains action sinkhole',
        'set rulebase security rules palisade-in from "<REPLACE: zone of the Internet>"',
      ]),
    );
    const zoned = await commands(...URL_, '--panos', '--zone', 'Guest WiFi', '--zone', 'untrust');
    expect(zoned).toContain('rules palisade-in from "Guest WiFi"\n');
    expect(zoned).toContain('rules palisade-out to untrust\n');
    expect(zoned).not.toMatch(/wan1|REPLACE: zone/);
    const only = await commands(...URL_, '--panos', '--feeds', 'domains');
    expect(only).not.toMatch(/palisade-addresses|rulebase/);
  });

  it.each([
    [[...S3, '--fortios', '6.0'], '--fortios is "6.0", expected 6.2.0 or later'],
    [[...S3, '--fortios', 'latest'], 'expected 6.2.0 or later'],
    [['--bucket', 'our-feeds'], 'expected --feed-region'],
    [['--feed-region', 'eu-west-1'], 'expected --bucket'],
    [['--feed-region', 'Europe', '--bucket', 'our-feeds'], 'expected --feed-region'],
    [['--feed-region', 'eu-west-1', '--bucket', 'our.feeds'], 'without dots'],
    [[...S3, '--user', 'a'], 'S3 refuses Basic credentials'],
    [['--url', 'ftp://feeds.example.org/'], '--url is'],
    [['--url', 'https://feeds.example.org/"\nconfig system admin'], '--url is'],
    [['--url', 'https://a:b@feeds.example.org/'], 'give it with --user'],
    [[...URL_, '--user', 'a"b'], '--user is'],
    [[...URL_, '--user', 'x'.repeat(65)], '--user is'],
    [[...S3, '--box', 'a"b'], '--box is'],
    [[...S3, '--outside', 'wan1"\nset x'], '--outside is'],
    [[...S3, '--feeds', 'urls'], 'expected some of addresses, domains, hashes'],
    [[...S3, '--refresh', '0'], 'from 1 to 43200'],
    [[...S3, '--category', '12'], 'from 192 to 221'],
    [[...URL_, '--panos', '--feeds', 'hashes'], 'PAN-OS has no list of file hashes'],
    [[...S3, 'more'], 'more is too much'],
    [[...URL_, '--bucket', 'our-feeds'], '--url with --bucket: expected one of them'],
    [[...URL_, '--feed-region', 'eu-west-1'], '--url with --feed-region'],
    [['--url', `https://feeds.example.org/${'a'.repeat(480)}`], 'expected up to 511'],
    [[...S3, '--zone', 'untrust'], '--zone is for PAN-OS'],
    [[...S3, '--push', '--fortios', '7.2.0'], 'expected 7.2.1 or later'],
    [[...S3, '--trusted-host', '203.0.113.7'], 'expected with --push'],
    [[...S3, '--push', '--trusted-host', '0.0.0.0/0'], 'up to /8'],
    [[...S3, '--push', '--trusted-host', '203.0.113.7/24'], 'without host bits'],
    [[...S3, '--push', '--prefix', 'p'.repeat(21)], 'expected up to 20'],
    [[...S3, '--category', '200'], 'expected with --feeds domains'],
    [[...S3, '--push', '--feeds', 'domains', '--category', '221'], 'from 192 to 220'],
    [[...S3, '--fortios', '6.2', '--sdwan-zone', 'overlay'], 'expected virtual-wan-link'],
    [[...S3, '--interface', 'wan1,wan2'], 'give --interface again for each other one'],
    [[...S3, '--interface', 'a'.repeat(36)], 'up to 35'],
    [[...S3, '--interface', 'wan1', '--interface', 'wan1'], 'each once'],
    [[...S3, '--interface', 'wan1', '--outside', 'wan2'], 'expected --interface for each'],
    [[...S3, '--vdom', 'a b'], '--vdom is'],
    [[...S3, '--prefix', 'g-'], '--prefix is'],
    [[...URL_, '--panos', '--vdom', 'vsys1'], '--vdom does not apply to PAN-OS'],
    [[...URL_, '--panos', '--interface', 'wan1'], 'name zones with --zone'],
    [[...URL_, '--panos', '--fortios', '7.4'], '--fortios does not apply to PAN-OS'],
    [[...URL_, '--panos', '--push'], '--push does not apply to PAN-OS'],
    [[...URL_, '--panos', '--prefix', 'p'.repeat(22)], 'expected up to 21'],
    [[...URL_, '--panos', '--zone', 'z'.repeat(32)], 'up to 31'],
  ])('refuses the call %j', async (argv, says) => {
    const { exit, out, err } = await runVerb(fortigate, argv);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toContain(says);
  });
});
