import { describe, expect, it } from 'vitest';
import { fortigate } from '../../../../src/cli/commands/firewalls/fortigate.ts';
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
      ...['0', 'set name "palisade-in"', 'set srcintf "port1"', 'set dstintf "any"'],
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
    expect(out.match(/set username "muc-1"\n +set password <PASSWORD>/g)).toHaveLength(3);
    expect(err).toContain('in place of <PASSWORD>');
    expect(block(out, '"g-palisade-domains"')).toEqual(
      expect.arrayContaining([
        ...['set type domain', 'set category 200', 'set refresh-rate 15'],
        'set resource "https://feeds.example.org/feeds/domains.txt"',
      ]),
    );
    expect(block(out, '"g-palisade-hashes"')).toContain('set type malware');
    expect(out).toContain('execute update-external-resource g-palisade-hashes');
    expect(out).toContain('diagnose sys external-resource stats');
  });

  it('asks for no check of a server without TLS, and says what that means', async () => {
    const base = ['--url', 'http://192.0.2.7:8717/', '--user', 'muc-1'];
    const box = await runVerb(fortigate, [...base, '--fortios', '7.4.9']);
    const panos = await runVerb(fortigate, [...base, '--panos']);
    expect(box.out).toContain('set resource "http://192.0.2.7:8717/feeds/blocklist.txt"');
    expect(box.out + panos.out).not.toMatch(/identity-check|certificate-profile/);
    for (const { err } of [box, panos]) {
      expect(err).toContain('http://192.0.2.7:8717/ is not https: whoever stands between reads');
      expect(err).not.toContain('certificate');
    }
  });

  it('takes every user name that palisade credentials gives', async () => {
    for (const user of ['_frankfurt-data-center-2.edge', 'x'.repeat(64)]) {
      expect(await commands(...URL_, '--user', user)).toContain(`set username "${user}"`);
    }
  });

  it('closes every block that it opens', async () => {
    for (const version of ['6.2', '7.0.8', '7.6.3']) {
      const text = await commands(
        ...S3,
        '--fortios',
        version,
        '--feeds',
        'addresses,domains,hashes',
      );
      const lines = text.split('\n').map((line) => line.trim());
      const count = (start: string) => lines.filter((line) => line.startsWith(start)).length;
      expect(count('config ')).toBe(count('end'));
      expect(count('edit ')).toBe(count('next'));
    }
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
      ]),
    );
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
  ])('refuses the call %j', async (argv, says) => {
    const { exit, out, err } = await runVerb(fortigate, argv);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toContain(says);
  });
});
