/** What is printed for each version, kept beside this file as it is, and typed into what refuses as a box would. */
import { describe, expect, it } from 'vitest';
import { fortigate } from '../../../../src/cli/commands/firewalls/fortigate.ts';
import { isPanosCommand } from '../../../../src/domain/firewalls/panos-keywords.ts';
import {
  parseFortiosVersion,
  type FortiosVersion,
} from '../../../../src/domain/firewalls/fortios-version.ts';
import { fortiosBox } from '../../../helpers/fakes/fortios-box.ts';
import { runVerb } from '../../../helpers/hub/run-verb.ts';

const S3 = ['--feed-region', 'eu-west-1', '--bucket', 'our-feeds'];
const EDGE = ['--url', 'https://feeds.example.org/', '--user', 'muc-1'];
const VERSIONS = ['6.2', '6.4', '7.0', '7.2', '7.2.1', '7.4.1', '7.4.9', '7.6.3', '8.0'];
const SETS = {
  plain: [...S3, '--box', 'muc-1'],
  credential: EDGE,
  vdom: [...S3, '--vdom', 'edge'],
  'feed of all VDOMs': [...S3, '--vdom', 'edge', '--prefix', 'g-palisade'],
  'two uplinks': [...S3, '--interface', 'wan1', '--interface', 'port 2/1', '--inside', 'lan'],
  'SD-WAN': [...S3, '--sdwan-zone', 'virtual-wan-link', '--local-in-interface', 'wan1'],
  push: [...S3, '--push', '--trusted-host', '203.0.113.0/28', '--trusted-host', '2001:db8::/48'],
  domains: [...S3, '--feeds', 'domains'],
  hashes: [...S3, '--feeds', 'hashes'],
  'everything, with VDOMs': [
    ...[...EDGE, '--feeds', 'addresses,domains,hashes', '--vdom', 'edge', '--prefix', 'g-palisade'],
    ...['--sdwan-zone', 'virtual-wan-link', '--push'],
  ],
} as const;
const PANOS_SETS = {
  plain: [...S3, '--panos', '--zone', 'untrust'],
  'no zone named': [...S3, '--panos'],
  'two zones': [...S3, '--panos', '--zone', 'untrust', '--zone', 'Guest WiFi', '--inside', 'lan'],
  domains: [...EDGE, '--panos', '--feeds', 'domains'],
  everything: [...EDGE, '--panos', '--zone', 'untrust', '--feeds', 'addresses,domains'],
} as const;

const takesPush = (version: string) => !['6.2', '6.4', '7.0', '7.2'].includes(version);

function versionOf(text: string): FortiosVersion {
  const version = parseFortiosVersion(text);
  if (version === undefined) throw new Error(text);
  return version;
}

/** The call, what it prints to paste, what takes that back, and what it says besides. */
async function shown(title: string, argv: readonly string[]): Promise<string> {
  const added = await runVerb(fortigate, argv);
  const removed = await runVerb(fortigate, [...argv, '--remove']);
  expect([added.exit, removed.exit]).toEqual([0, 0]);
  const said = (text: string) => text.replaceAll(/^(?=.)/gm, '> ');
  return [
    `===== ${title}: palisade fortigate ${argv.join(' ')}\n${added.out}${said(added.err)}`,
    `----- --remove\n${removed.out}${said(removed.err)}`,
  ].join('');
}

describe('for each version of FortiOS', () => {
  it.each(VERSIONS)('%s gets these blocks', async (version) => {
    const sets = Object.entries(SETS).filter(
      ([, argv]) => takesPush(version) || !(argv as readonly string[]).includes('--push'),
    );
    const texts: string[] = [];
    for (const [title, argv] of sets) {
      const vdom = (argv as readonly string[]).includes('--vdom') ? 'edge' : undefined;
      const all = [...argv, '--fortios', version];
      texts.push(await shown(title, all));
      const box = fortiosBox(versionOf(version), vdom);
      box.paste((await runVerb(fortigate, all)).out);
      expect(Object.keys(box.state())).not.toEqual([]);
    }
    await expect(texts.join('\n')).toMatchFileSnapshot(`blocks/fortios-${version}.txt`);
  });

  it('PAN-OS gets these', async () => {
    const texts: string[] = [];
    for (const [title, argv] of Object.entries(PANOS_SETS)) {
      texts.push(await shown(title, argv));
      const { out } = await runVerb(fortigate, argv);
      const lines = out.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      expect(lines.filter((line) => !isPanosCommand(line))).toEqual([]);
    }
    await expect(texts.join('\n')).toMatchFileSnapshot('blocks/panos.txt');
  });
});

describe('the box that blocks are tried on refuses', () => {
  const inTable = (table: string, line: string) =>
    `config ${table}\nedit "a"\n${line}\nnext\nend\n`;
  it.each([
    ['a keyword of no table of ours', inTable('system external-resource', 'set vrf-select 1')],
    ['a keyword of a later version', inTable('system external-resource', 'set user-agent "a"')],
    ['a table of no table of ours', 'config system global\nend\n'],
    ['a table of a later version', 'config firewall local-in-policy\nend\n'],
    ['a table of an earlier version', 'config firewall policy6\nend\n', '6.4'],
    ['two values where one is taken', inTable('system external-resource', 'set resource "a" "b"')],
    ['an entry that is new at each paste', 'config firewall policy\nedit 0\nnext\nend\n'],
    ['a placeholder without quotes', inTable('system external-resource', 'set password <A>')],
    ['a name longer than 35', `config system external-resource\nedit "${'a'.repeat(36)}"\n`],
    ['a name that is a placeholder', 'config dnsfilter profile\nedit "<REPLACE: a>"\nnext\nend\n'],
    ['a block that stays open', 'config system external-resource\n'],
    ['an end too many', 'end\n'],
    ['next outside of an entry', 'config system external-resource\nnext\nend\n'],
    [
      'a feed that is not there',
      'config firewall policy\nedit 7\nset srcaddr "no-feed"\nnext\nend\n',
    ],
    ['a command of no table of ours', 'execute factoryreset\n'],
    ['an entry to delete that is not there', 'config dnsfilter profile\ndelete "a"\nend\n'],
  ])('%s', (_what, text, version = '6.2') => {
    expect(() => {
      fortiosBox(versionOf(version)).paste(text);
    }).toThrow();
  });

  it.each([
    ['a feed of all VDOMs without g-', 'config global', 'palisade-addresses', 'end'],
    ['a feed of a VDOM with g-', 'config vdom\nedit "edge"', 'g-palisade-addresses', 'next\nend'],
    ['a VDOM that is not there', 'config vdom\nedit "egde"', 'palisade-addresses', 'next\nend'],
    ['a block in no scope', '', 'palisade-addresses', ''],
  ])('with VDOMs %s', (_what, open, name, close) => {
    const text = `${open}\nconfig system external-resource\nedit "${name}"\nnext\nend\n${close}`;
    expect(() => {
      fortiosBox(versionOf('7.4'), 'edge').paste(text);
    }).toThrow();
  });

  it('a feed that a policy uses is not deleted', () => {
    const box = fortiosBox(versionOf('7.4'));
    box.paste('config system external-resource\nedit "f"\nset type address\nnext\nend\n');
    box.paste('config firewall policy\nedit 7\nset srcaddr "f"\nnext\nend\n');
    expect(() => {
      box.paste('config system external-resource\ndelete "f"\nend\n');
    }).toThrow('used by');
  });
});
