/**
 * What makes feeds of domains and file hashes block: a DNS filter and an antivirus profile. They act once an
 * accepting policy carries them, which only a person can decide: it may carry profiles of its own.
 */
import { option, type ConfigTable, type Fields } from './fortios-cli.ts';
import {
  feedObjects,
  localName,
  type FeedObject,
  type FortigateSetup,
} from './fortigate-objects.ts';
import type { FortiosTable } from './fortios-keywords.ts';

export function inspectionTables(setup: FortigateSetup): readonly ConfigTable[] {
  const objects = feedObjects(setup);
  const domains = objects.filter(({ feed }) => feed === 'domains');
  const hashes = objects.filter(({ feed }) => feed === 'hashes');
  return [
    ...(domains.length === 0 ? [] : [dnsFilter(setup, domains)]),
    ...(hashes.length === 0 ? [] : [antivirus(setup, hashes)]),
  ];
}

export function dnsProfileName(setup: Pick<FortigateSetup, 'prefix'>): string {
  return localName(setup, 'dns');
}

export function antivirusProfileName(setup: Pick<FortigateSetup, 'prefix'>): string {
  return localName(setup, 'av');
}

function dnsFilter(setup: FortigateSetup, domains: readonly FeedObject[]): ConfigTable {
  const categories = domains.flatMap(({ category }) => (category === undefined ? [] : [category]));
  const filters: ConfigTable = {
    table: 'dnsfilter profile/ftgd-dns/filters',
    entries: categories.map((category) => ({
      id: category,
      fields: { category, action: option('block') },
    })),
  };
  const rating: ConfigTable = {
    table: 'dnsfilter profile/ftgd-dns',
    // Else a box that FortiGuard does not answer resolves no name at all.
    fields: { options: option('error-allow') },
    tables: [filters],
  };
  return {
    table: 'dnsfilter profile',
    entries: [
      { id: dnsProfileName(setup), fields: { 'block-action': option('block') }, tables: [rating] },
    ],
  };
}

/** What a flow-based profile inspects; MAPI, NNTP and SSH need a proxy-based one. */
const PROTOCOLS: readonly FortiosTable[] = [
  'antivirus profile/http',
  'antivirus profile/ftp',
  'antivirus profile/imap',
  'antivirus profile/pop3',
  'antivirus profile/smtp',
  'antivirus profile/cifs',
];

/** Up to 6.4 lists of hashes are part of outbreak prevention, and of every list there is. */
const BLOCKING: Fields = {
  options: option('scan'),
  'outbreak-prevention': option('full-archive'),
  'external-blocklist': option('block'),
};

function antivirus(setup: FortigateSetup, hashes: readonly FeedObject[]): ConfigTable {
  const lists: ConfigTable = {
    table: 'antivirus profile/outbreak-prevention',
    fields: { 'external-blocklist': option('enable') },
  };
  const protocols = PROTOCOLS.map((table): ConfigTable => ({ table, fields: BLOCKING }));
  return {
    table: 'antivirus profile',
    entries: [
      {
        id: antivirusProfileName(setup),
        fields: { 'external-blocklist': hashes.map(({ name }) => name) },
        tables: [lists, ...protocols],
      },
    ],
  };
}
