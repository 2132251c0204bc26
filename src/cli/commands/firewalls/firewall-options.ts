/** Options of `palisade fortigate`, read: what holds for one firewall is refused for another. */
import { isCredentialUser } from '../../../domain/firewalls/credential.ts';
import {
  FORTIOS_NAME_MAX,
  FORTIOS_URL_MAX,
  policyIdOf,
  UPLINKS_MAX,
  type FortigateFeed,
  type FortigateSetup,
  type PushChoice,
} from '../../../domain/firewalls/fortigate-objects.ts';
import {
  hasKeyword,
  SDWAN_BEFORE_ZONES,
  SDWAN_ZONES,
} from '../../../domain/firewalls/fortios-keywords.ts';
import {
  compareFortios,
  FORTIOS_MIN,
  formatFortiosVersion,
  isWithin,
  parseFortiosVersion,
  type FortiosVersion,
} from '../../../domain/firewalls/fortios-version.ts';
import { PANOS_NAME_MAX } from '../../../domain/firewalls/panos-keywords.ts';
import type { PanosFeed, PanosSetup } from '../../../domain/firewalls/panos-setup.ts';
import { parseListed } from '../../../domain/values/address.ts';
import { countGiven } from '../../shell/count-option.ts';
import { Misuse, type parseOptions } from '../../shell/verb.ts';

const FEEDS: readonly FortigateFeed[] = ['addresses', 'domains', 'hashes'];

export const OPTIONS = {
  'feed-region': { type: 'string' },
  bucket: { type: 'string' },
  endpoint: { type: 'string' },
  url: { type: 'string' },
  config: { type: 'string', path: true },
  fortios: { type: 'string' },
  panos: { type: 'boolean', default: false },
  feeds: { type: 'string', default: 'addresses', values: FEEDS },
  box: { type: 'string' },
  user: { type: 'string' },
  interface: { type: 'string', multiple: true },
  outside: { type: 'string' },
  'sdwan-zone': { type: 'string', multiple: true },
  'local-in-interface': { type: 'string', multiple: true },
  inside: { type: 'string', multiple: true },
  zone: { type: 'string', multiple: true },
  prefix: { type: 'string', default: 'palisade' },
  vdom: { type: 'string' },
  refresh: { type: 'string' },
  category: { type: 'string' },
  push: { type: 'boolean' },
  'trusted-host': { type: 'string', multiple: true },
  'policy-id': { type: 'string' },
  remove: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

export type Values = ReturnType<typeof parseOptions<typeof OPTIONS>>['values'];

/** What both kinds of firewall pull from. */
export interface Source {
  readonly base: string;
  readonly blocklistKey: string;
}

const DEFAULT_VERSION = '7.4';
const DEFAULT_UPLINK = 'wan1';

/** Options that only a FortiGate knows, and what to do instead. */
const FORTIGATE_ONLY: Readonly<Partial<Record<keyof Values, string>>> = {
  fortios: 'leave it out: the commands are the same for every PAN-OS',
  box: 'leave it out: PAN-OS cannot name itself, the hub knows it by its address',
  interface: 'name zones with --zone',
  outside: 'name zones with --zone',
  'sdwan-zone': 'name zones with --zone',
  'local-in-interface': 'leave it out: rules of zones hold for the firewall itself too',
  vdom: 'leave it out: enter the virtual system before you paste',
  refresh: 'leave it out: lists are pulled every five minutes',
  category: 'leave it out: lists of domains have no category',
  push: 'leave it out: PAN-OS lists cannot be pushed',
  'trusted-host': 'leave it out: PAN-OS lists cannot be pushed',
  'policy-id': 'leave it out: rules are known by their names',
};

/** Throws `Misuse`. */
export function fortigateOptions(values: Values, source: Source): FortigateSetup {
  if (values.zone !== undefined) {
    throw new Misuse('--zone is for PAN-OS: expected --interface or --sdwan-zone, or --panos');
  }
  const version = versionOf(values.fortios ?? DEFAULT_VERSION);
  const feeds = feedsOf(values.feeds);
  const push = pushOf(values, version);
  const prefix = prefixOf(values.prefix, FORTIOS_NAME_MAX - nameTail(push));
  checkUrls(source, feeds);
  return {
    ...source,
    version,
    feeds,
    prefix,
    push,
    ...uplinksOf(values, version),
    box: wordOf('box', values.box ?? 'fortigate'),
    user: userOf(values.user),
    localIn: (values['local-in-interface'] ?? []).map((name) => named('local-in-interface', name)),
    inside: insideOf(values),
    refreshMinutes: countGiven('refresh', values.refresh, 1, 43_200) ?? usualRefresh(push),
    category: categoryOf(values, feeds, push),
    vdom: vdomOf(values.vdom),
    firstPolicyId: countGiven('policy-id', values['policy-id'], 1) ?? policyIdOf(prefix),
  };
}

/** Where feeds are pushed, pulling is the safety net: so many minutes stand in docs/fortigate.md, and in the bill. */
function usualRefresh(push: FortigateSetup['push']): number {
  return push === undefined ? 5 : 30;
}

/** Throws `Misuse`. */
export function panosOptions(values: Values, source: Source): PanosSetup {
  for (const [name, instead] of Object.entries(FORTIGATE_ONLY)) {
    if (values[name as keyof Values] === undefined) continue;
    throw new Misuse(`--${name} does not apply to PAN-OS: ${instead}`);
  }
  const feeds = feedsOf(values.feeds).filter((feed): feed is PanosFeed => {
    if (feed !== 'hashes') return true;
    throw new Misuse(
      '--feeds hashes: PAN-OS has no list of file hashes; expected addresses, domains',
    );
  });
  checkUrls(source, feeds);
  return {
    ...source,
    feeds,
    prefix: prefixOf(values.prefix, PANOS_NAME_MAX - '-addresses'.length),
    user: userOf(values.user),
    zones: (values.zone ?? []).map((name) => named('zone', name, PANOS_NAME_MAX)),
    inside: insideOf(values, PANOS_NAME_MAX),
  };
}

function versionOf(text: string): FortiosVersion {
  const version = parseFortiosVersion(text);
  if (version !== undefined && compareFortios(version, FORTIOS_MIN) >= 0) return version;
  const min = formatFortiosVersion(FORTIOS_MIN);
  throw new Misuse(`--fortios is ${JSON.stringify(text)}, expected ${min} or later, e.g. 7.4.9`);
}

function feedsOf(text: string): readonly FortigateFeed[] {
  const given = text.split(',').map((name) => name.trim());
  const wrong = given.find((name) => !(FEEDS as readonly string[]).includes(name));
  if (wrong === undefined) return FEEDS.filter((name) => given.includes(name));
  throw new Misuse(`--feeds names ${JSON.stringify(wrong)}, expected some of ${FEEDS.join(', ')}`);
}

function pushOf(values: Values, version: FortiosVersion): PushChoice | undefined {
  const hosts = values['trusted-host'] ?? [];
  if (values.push !== true) {
    if (hosts.length === 0) return undefined;
    throw new Misuse('--trusted-host is of the push lane: expected with --push');
  }
  if (!hasKeyword(version, 'system external-resource', 'update-method')) {
    const given = formatFortiosVersion(version);
    throw new Misuse(
      `--push: FortiOS ${given} takes no pushed feed, expected 7.2.1 or later; without --push the box pulls`,
    );
  }
  return { trustedHosts: hosts.map(trustedHost) };
}

const WIDEST_HOST = { 4: 8, 6: 32 } as const;

function trustedHost(text: string): string {
  const parsed = parseListed(text);
  if (parsed.ok && !text.includes('-') && !parsed.value.hostBits) {
    const { family, first, last } = parsed.value.range;
    const bits = family === 4 ? 32 : 128;
    if (last - first < 1n << BigInt(bits - WIDEST_HOST[family])) return text;
  }
  throw new Misuse(
    `--trusted-host is ${JSON.stringify(text)}, expected an address or CIDR without host bits, up to /8 (IPv6 /32), e.g. 203.0.113.7/32`,
  );
}

/** Of the longest name that is made of the prefix. */
function nameTail(push: PushChoice | undefined): number {
  return '-addresses'.length + (push === undefined ? 0 : '-push'.length);
}

/** With SD-WAN its zones are the uplinks, unless interfaces beside them are named. */
function uplinksOf(values: Values, version: FortiosVersion) {
  const sdwanZones = sdwanZonesOf(values, version);
  const fallback = sdwanZones.length > 0 ? [] : [DEFAULT_UPLINK];
  const interfaces = interfacesOf(values) ?? fallback;
  const uplinks = [...interfaces, ...sdwanZones];
  if (uplinks.length <= UPLINKS_MAX && new Set(uplinks).size === uplinks.length) {
    return { interfaces, sdwanZones };
  }
  throw new Misuse(
    `--interface and --sdwan-zone name ${uplinks.join(', ')}: expected up to ${UPLINKS_MAX}, each once`,
  );
}

function interfacesOf({ interface: several, outside }: Values): readonly string[] | undefined {
  if (outside === undefined) return several?.map((name) => named('interface', name));
  if (several === undefined) return [named('outside', outside)];
  throw new Misuse('--outside with --interface: expected --interface for each uplink');
}

function sdwanZonesOf(values: Values, version: FortiosVersion): readonly string[] {
  const zones = (values['sdwan-zone'] ?? []).map((name) => named('sdwan-zone', name));
  if (isWithin(version, SDWAN_ZONES)) return zones;
  const wrong = zones.find((name) => name !== SDWAN_BEFORE_ZONES);
  if (wrong === undefined) return zones;
  throw new Misuse(
    `--sdwan-zone is ${JSON.stringify(wrong)}, expected ${SDWAN_BEFORE_ZONES}: FortiOS ${formatFortiosVersion(version)} has one interface for all of SD-WAN (6.4.0 has zones)`,
  );
}

function insideOf({ inside = ['any'] }: Values, max = FORTIOS_NAME_MAX): readonly string[] {
  return inside.map((name) => named('inside', name, max));
}

function categoryOf(
  { category }: Values,
  feeds: readonly FortigateFeed[],
  push: PushChoice | undefined,
): number {
  // A pushed feed has a category of its own, the next one.
  const id = countGiven('category', category, 192, push === undefined ? 221 : 220) ?? 192;
  if (category === undefined || feeds.includes('domains')) return id;
  throw new Misuse('--category is of the domain feed: expected with --feeds domains');
}

function vdomOf(text: string | undefined): string | undefined {
  if (text === undefined || /^[A-Za-z0-9_-]{1,31}$/.test(text)) return text;
  throw new Misuse(
    `--vdom is ${JSON.stringify(text)}, expected up to 31 letters, digits, hyphens and underscores`,
  );
}

/** URLs longer than this do not fit `set resource`. */
function checkUrls({ base, blocklistKey }: Source, feeds: readonly FortigateFeed[]): void {
  const keys = feeds.map((feed) => (feed === 'addresses' ? blocklistKey : 'feeds/domains.txt'));
  for (const url of keys.map((key) => base + key)) {
    if (url.length <= FORTIOS_URL_MAX && !/["\\\s?#<>]/.test(url)) continue;
    throw new Misuse(
      `--url with the key of the feed is ${JSON.stringify(url.slice(0, 80))}… of ${url.length} characters, expected up to ${FORTIOS_URL_MAX}, without quotes, blanks, "?" and "#"`,
    );
  }
}

/** As `palisade credentials` takes it. */
function userOf(text: string | undefined): string | undefined {
  if (text === undefined || isCredentialUser(text)) return text;
  throw new Misuse(
    `--user is ${JSON.stringify(text)}, expected up to 64 letters, digits, dots, hyphens and underscores`,
  );
}

function prefixOf(text: string, max: number): string {
  const isName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text.replace(/^g-/, ''));
  if (isName && text.length <= Math.min(max, WORD_MAX)) return text;
  throw new Misuse(
    `--prefix is ${JSON.stringify(text)}, expected up to ${Math.min(max, WORD_MAX)} letters, digits, dots, hyphens and underscores`,
  );
}

const WORD_MAX = 24;

function wordOf(option: string, text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text) && text.length <= WORD_MAX) return text;
  throw new Misuse(
    `--${option} is ${JSON.stringify(text)}, expected up to ${WORD_MAX} letters, digits, dots, hyphens and underscores`,
  );
}

/** Of an interface or a zone: in quotes it may hold blanks and slashes, but nothing that ends them. */
function named(option: string, text: string, max = FORTIOS_NAME_MAX): string {
  const isName = /^[A-Za-z0-9_]([A-Za-z0-9 ._/:-]*[A-Za-z0-9._:-])?$/.test(text);
  if (isName && text.length <= max) return text;
  throw new Misuse(
    `--${option} is ${JSON.stringify(text)}, expected one name of up to ${max} letters, digits, blanks, dots, slashes, colons, hyphens and underscores; give --${option} again for each other one`,
  );
}
