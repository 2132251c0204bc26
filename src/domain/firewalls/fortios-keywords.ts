/**
 * Every table, keyword and command of FortiOS that Palisade prints, with the versions that know it and where
 * that is written. Checked on 2026-11-29 against:
 *
 *   schema   Fortinet's Ansible collection fortios of 2025-10-28 (f3cc3222), `v_range` of each field
 *   cli      docs.fortinet.com, FortiGate CLI references 6.2.16, 6.4.6, 7.0.8, 7.2.4, 7.4.9, 7.6.5, 8.0.0
 *   guide    docs.fortinet.com, FortiGate administration guides and new features, by page
 *   kb       community.fortinet.com, technical tips, by number
 *
 * Law: what is not in here is not printed. Where two sources differ, the later version stands.
 */
import { invariant } from '../base/result.ts';
import { isWithin, type FortiosSpan, type FortiosVersion } from './fortios-version.ts';

interface Keyword extends FortiosSpan {
  /** Versions in which it takes several values; never, if none are named. */
  readonly several?: FortiosSpan;
  readonly source: string;
}

interface KeywordTable {
  /** `config` of this name, and who may refer to what it holds. */
  readonly table: Keyword;
  readonly keywords: Readonly<Record<string, Keyword>>;
}

const ALWAYS: FortiosSpan = { since: [[6, 2, 0]] };
const CLI_FIRST = 'schema; cli 6.2.16';

/** In every version that Palisade supports. */
function always(source = CLI_FIRST): Keyword {
  return { ...ALWAYS, source };
}

function several(source = CLI_FIRST): Keyword {
  return { ...ALWAYS, several: ALWAYS, source };
}

function since(source: string, ...versions: readonly FortiosVersion[]): Keyword {
  return { since: versions, source };
}

/** Up to 6.4; 7.0 has other words for it. */
function before70(source: string): Keyword {
  return { ...ALWAYS, until: [7, 0, 0], source };
}

const POLICY = {
  name: always(),
  srcintf: several(),
  dstintf: several(),
  srcaddr: several('schema; feeds: kb 192354'),
  dstaddr: several('schema; feeds: kb 192354'),
  action: always(),
  schedule: always(),
  service: several(),
  logtraffic: always(),
};

/** One policy takes one interface up to 7.4.1, several and zones of SD-WAN from 7.4.2. */
const LOCAL_IN = {
  intf: { ...ALWAYS, several: { since: [[7, 4, 2]] }, source: 'schema: intf, intf_dict' },
  srcaddr: several('schema; feeds from 7.2.4 and 7.4.0: kb 192354'),
  dstaddr: several(),
  service: several(),
  schedule: always(),
  action: always(),
} as const;

const SCAN_6 = before70('schema: options, outbreak_prevention; cli 6.2.16');
const PROTOCOL: KeywordTable = {
  table: always('schema; cli 7.0.1 522620'),
  keywords: {
    options: { ...SCAN_6, several: SCAN_6 },
    'outbreak-prevention': SCAN_6,
    'external-blocklist': since('schema; cli 7.0.1 522620', [7, 0, 0]),
  },
};

const TABLES = {
  'system external-resource': {
    table: always('schema; kb 192354: addresses in policies from 6.2'),
    keywords: {
      type: always('schema: address, domain 6.0, malware 6.2'),
      category: always(),
      resource: always('schema; up to 511 characters'),
      'refresh-rate': always('schema; 1 to 43200 minutes'),
      username: always('schema: 6.2.0'),
      password: always('schema: 6.2.0'),
      'user-agent': since('schema; cli 6.4.6 89620', [6, 4, 4]),
      'server-identity-check': since('schema; cli 7.0.8 88620, 7.2.4', [7, 0, 8], [7, 2, 4]),
      'update-method': since('schema; cli 7.2.1 89620; guide 7.2.0 144954', [7, 2, 1]),
    },
  },
  'system settings': {
    table: always(),
    keywords: { 'ext-resource-session-check': since('schema; kb 306731', [7, 2, 1]) },
  },
  'firewall policy': {
    table: always(),
    keywords: {
      ...POLICY,
      srcaddr6: { ...since('schema: 6.4.0', [6, 4, 0]), several: ALWAYS },
      dstaddr6: { ...since('schema: 6.4.0', [6, 4, 0]), several: ALWAYS },
      'match-vip': always('schema'),
    },
  },
  /** Until 6.2 IPv6 had a table of policies of its own. */
  'firewall policy6': {
    table: { ...ALWAYS, until: [6, 4, 0], source: 'schema: 6.0.0 to 6.2.7' },
    keywords: POLICY,
  },
  'firewall local-in-policy': {
    table: since('schema; feeds: kb 192354', [7, 2, 4], [7, 4, 0]),
    keywords: { ...LOCAL_IN, logtraffic: since('schema: 7.6.0', [7, 6, 0]) },
  },
  'firewall local-in-policy6': {
    table: since('schema; feeds: kb 192354', [7, 2, 4], [7, 4, 0]),
    keywords: { ...LOCAL_IN, logtraffic: since('schema: 7.6.0', [7, 6, 0]) },
  },
  'dnsfilter profile': {
    table: always('schema; guide 7.0.1 195303'),
    keywords: { 'block-action': always('schema: block, redirect') },
  },
  'dnsfilter profile/ftgd-dns': {
    table: always(),
    keywords: { options: several('schema: error-allow, ftgd-disable') },
  },
  'dnsfilter profile/ftgd-dns/filters': {
    table: always(),
    keywords: { category: always(), action: always('schema: block, monitor') },
  },
  'antivirus profile': {
    table: always('schema; guide 7.0.1 254346; kb 205801'),
    keywords: {
      'external-blocklist': { ...since('schema: 7.0.0', [7, 0, 0]), several: ALWAYS },
    },
  },
  'antivirus profile/outbreak-prevention': {
    table: before70('schema: 6.2.0 to 6.4'),
    keywords: { 'external-blocklist': before70('schema: 6.2.0 to 6.4') },
  },
  'antivirus profile/http': PROTOCOL,
  'antivirus profile/ftp': PROTOCOL,
  'antivirus profile/imap': PROTOCOL,
  'antivirus profile/pop3': PROTOCOL,
  'antivirus profile/smtp': PROTOCOL,
  'antivirus profile/cifs': PROTOCOL,
  'system accprofile': {
    table: always(),
    keywords: { scope: always('schema: vdom, global'), sysgrp: always('schema: custom') },
  },
  'system accprofile/sysgrp-permission': {
    table: always(),
    keywords: { cfg: always('schema: none, read, read-write') },
  },
  'system api-user': {
    table: always('schema; guide 7.6.2 399023'),
    keywords: { accprofile: always(), vdom: several() },
  },
  'system api-user/trusthost': {
    table: always(),
    keywords: {
      type: always('schema: ipv4-trusthost, ipv6-trusthost'),
      'ipv4-trusthost': always(),
      'ipv6-trusthost': always(),
    },
  },
} as const satisfies Readonly<Record<string, KeywordTable>>;

/** What is typed at the prompt rather than stored. */
const COMMANDS = {
  'execute update-external-resource': always('kb 421292, 207607'),
  'execute api-user generate-key': always('guide 7.6.2 399023'),
  'diagnose sys external-resource stats': always('kb 421292, 378964'),
  'diagnose sys external-address-resource list': always('kb 421292'),
} as const satisfies Readonly<Record<string, Keyword>>;

/** Path of a table: `firewall policy`, or `antivirus profile/http` for one within another. */
export type FortiosTable = keyof typeof TABLES;
export type FortiosCommand = keyof typeof COMMANDS;

/**
 * SD-WAN zones may stand where a policy names interfaces; until 6.4 all uplinks together are one interface.
 * Local-in policies: the schema has them from 7.4.2, new features of 7.6.1 (602963) names them.
 */
export const SDWAN_ZONES = { since: [[6, 4, 0]] } as const satisfies FortiosSpan;
export const SDWAN_BEFORE_ZONES = 'virtual-wan-link';
export const LOCAL_IN_SDWAN_ZONES = { since: [[7, 4, 2]] } as const satisfies FortiosSpan;

/** Whether the version knows the table. */
export function hasTable(version: FortiosVersion, table: FortiosTable): boolean {
  return isWithin(version, TABLES[table].table);
}

/** Whether the version knows the keyword of that table; one that is in no table of ours is a bug. */
export function hasKeyword(version: FortiosVersion, table: FortiosTable, keyword: string): boolean {
  const found = keywordOf(table, keyword);
  invariant(found !== undefined, `"${keyword}" of "config ${table}" is in the table of keywords`);
  return hasTable(version, table) && isWithin(version, found);
}

/** Whether the keyword takes more than one value. */
export function takesSeveral(
  version: FortiosVersion,
  table: FortiosTable,
  keyword: string,
): boolean {
  const span = keywordOf(table, keyword)?.several;
  return span !== undefined && isWithin(version, span);
}

export function isFortiosTable(text: string): text is FortiosTable {
  return Object.hasOwn(TABLES, text);
}

/** Whether the version knows the command, whose last words may name an object. */
export function hasCommand(version: FortiosVersion, line: string): boolean {
  return Object.entries(COMMANDS).some(
    ([command, span]) =>
      (line === command || line.startsWith(`${command} `)) && isWithin(version, span),
  );
}

/** Whether any version has a keyword of that name there. */
export function isKeyword(table: FortiosTable, keyword: string): boolean {
  return keywordOf(table, keyword) !== undefined;
}

function keywordOf(table: FortiosTable, keyword: string): Keyword | undefined {
  const { keywords }: KeywordTable = TABLES[table];
  return Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
}
