/**
 * Who may push into the feeds of a box: a REST API administrator that may change the system's configuration
 * objects, which is the smallest group that external resources are in, and nothing else, from named
 * addresses. It has no key before `execute api-user generate-key`, so a half-pasted block lets nobody in.
 */
import { bitsOf, formatAddress, parseListed } from '../values/address.ts';
import { invariant } from '../base/result.ts';
import { option, type ConfigTable, type CliEntry, type Fields } from './fortios-cli.ts';
import { feedScope, localName, type FortigateSetup } from './fortigate-objects.ts';
import { placeholder } from './setup-text.ts';

export function pushTables(setup: FortigateSetup): readonly ConfigTable[] {
  const { push, vdom } = setup;
  if (push === undefined) return [];
  const name = pushAdministrator(setup);
  const permission: ConfigTable = {
    table: 'system accprofile/sysgrp-permission',
    fields: { cfg: option('read-write') },
  };
  const isGlobal = vdom !== undefined && feedScope(setup) === 'global';
  const profile: CliEntry = {
    id: name,
    fields: { scope: option(isGlobal ? 'global' : 'vdom'), sysgrp: option('custom') },
    tables: [permission],
  };
  const hosts = push.trustedHosts.length === 0 ? [UNKNOWN_HOST] : push.trustedHosts.map(trusted);
  const trusthost: ConfigTable = {
    table: 'system api-user/trusthost',
    entries: hosts.map((fields, n): CliEntry => ({ id: n + 1, fields })),
  };
  const user: CliEntry = {
    id: name,
    fields: { accprofile: name, vdom: vdom ?? ROOT },
    tables: [trusthost],
  };
  return [
    { table: 'system accprofile', entries: [profile] },
    { table: 'system api-user', entries: [user] },
  ];
}

export function pushAdministrator(setup: Pick<FortigateSetup, 'prefix'>): string {
  return localName(setup, 'push');
}

/** The one VDOM of a box that has none. */
const ROOT = 'root';
const UNKNOWN_HOST: Fields = {
  type: option('ipv4-trusthost'),
  'ipv4-trusthost': placeholder('address and mask that the push lane comes from'),
};

/** IPv4 as address and mask, as FortiOS shows it; IPv6 as a prefix. */
function trusted(cidr: string): Fields {
  const parsed = parseListed(cidr);
  invariant(parsed.ok, `${cidr} is a CIDR`);
  const { family, first, last } = parsed.value.range;
  const address = formatAddress(family, first);
  const all = (1n << BigInt(bitsOf(family))) - 1n;
  const mask = all ^ (last - first);
  if (family === 4) {
    const written = `${address} ${formatAddress(4, mask)}`;
    return { type: option('ipv4-trusthost'), 'ipv4-trusthost': option(written) };
  }
  const length = mask.toString(2).replace(/0+$/, '').length;
  return { type: option('ipv6-trusthost'), 'ipv6-trusthost': option(`${address}/${length}`) };
}
