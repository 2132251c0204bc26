/** What `palisade fortigate` is asked for, and the names and numbers that its objects have on the box. */
import { LOCAL_IN_SDWAN_ZONES, hasTable } from './fortios-keywords.ts';
import type { Scope } from './fortios-cli.ts';
import { isWithin, type FortiosVersion } from './fortios-version.ts';

export type FortigateFeed = 'addresses' | 'domains' | 'hashes';

export interface FortigateSetup {
  readonly version: FortiosVersion;
  /** Where `feeds/…` lie, with a slash at the end. */
  readonly base: string;
  /** Where the address feed lies below `base`. */
  readonly blocklistKey: string;
  readonly feeds: readonly FortigateFeed[];
  /** Names the box in its user agent, so that the hub knows which one has stopped pulling. */
  readonly box: string;
  /** User of the feed's credential; `undefined` where the network alone decides who may read. */
  readonly user: string | undefined;
  /** Uplinks as the box calls them; one interface or zone of SD-WAN at least. */
  readonly interfaces: readonly string[];
  readonly sdwanZones: readonly string[];
  /** Where the box itself is reached; none: by its uplinks. */
  readonly localIn: readonly string[];
  readonly inside: readonly string[];
  /** Objects are called after it; a feed of all VDOMs begins with `g-`. */
  readonly prefix: string;
  /** Minutes between two pulls. */
  readonly refreshMinutes: number;
  /** Pool of category ids for domain feeds: 192 to 221, each used once on a box. */
  readonly category: number;
  /** The VDOM whose policies block; `undefined` for a box without VDOMs. */
  readonly vdom: string | undefined;
  /** Of the push lane, if the box has one: who may call its REST API. */
  readonly push: PushChoice | undefined;
  /** Number of our first policy in each table. */
  readonly firstPolicyId: number;
}

export interface PushChoice {
  /** CIDRs that the calls come from; none: a person fills them in. */
  readonly trustedHosts: readonly string[];
}

export interface FeedObject {
  readonly feed: FortigateFeed;
  readonly lane: 'pull' | 'push';
  readonly name: string;
  readonly type: 'address' | 'domain' | 'malware';
  readonly category: number | undefined;
  readonly url: string;
}

const GLOBAL = 'g-';
/** FortiOS, of an external resource and of a policy. */
export const FORTIOS_NAME_MAX = 35;
export const FORTIOS_URL_MAX = 511;

/** Feeds as the box calls them; with a push lane each has a second one, so that a box that restarts is not open. */
export function feedObjects(setup: FortigateSetup): readonly FeedObject[] {
  const { feeds, push } = setup;
  return feeds.flatMap((feed): readonly FeedObject[] => {
    const pull = feedObject(setup, feed);
    if (push === undefined) return [pull];
    const category = pull.category === undefined ? undefined : pull.category + 1;
    return [pull, { ...pull, category, lane: 'push', name: `${pull.name}-push` }];
  });
}

function feedObject(setup: FortigateSetup, feed: FortigateFeed): FeedObject {
  const { base, blocklistKey, category, prefix } = setup;
  const common = { feed, lane: 'pull', name: `${prefix}-${feed}`, category: undefined } as const;
  if (feed === 'addresses') return { ...common, type: 'address', url: base + blocklistKey };
  if (feed === 'hashes') return { ...common, type: 'malware', url: `${base}feeds/sha256.txt` };
  return { ...common, type: 'domain', category, url: `${base}feeds/domains.txt` };
}

/** A feed of all VDOMs is set up in `config global`, one of a VDOM within it. */
export function feedScope({ prefix }: Pick<FortigateSetup, 'prefix'>): Scope {
  return prefix.startsWith(GLOBAL) ? 'global' : 'vdom';
}

/** Policies and profiles belong to a VDOM, where no name may begin with `g-`. */
export function localName({ prefix }: Pick<FortigateSetup, 'prefix'>, name: string): string {
  const local = prefix.startsWith(GLOBAL) ? prefix.slice(GLOBAL.length) : prefix;
  return `${local}-${name}`;
}

export interface PolicyObject {
  readonly id: number;
  readonly name: string;
  readonly direction: 'in' | 'out';
  readonly family: 4 | 6;
  /** Of address keywords, where one table holds both families. */
  readonly suffix: '' | '6';
}

export function policyTables(setup: FortigateSetup): {
  readonly ipv4: readonly PolicyObject[];
  readonly ipv6: readonly PolicyObject[];
  readonly ipv6Table: 'firewall policy' | 'firewall policy6';
} {
  const ownTable = hasTable(setup.version, 'firewall policy6');
  const object = (n: number, direction: 'in' | 'out', family: 4 | 6): PolicyObject => ({
    id: setup.firstPolicyId + n,
    name: localName(setup, `${direction}${family === 6 ? '6' : ''}`),
    direction,
    family,
    suffix: family === 6 && !ownTable ? '6' : '',
  });
  return {
    ipv4: [object(0, 'in', 4), object(1, 'out', 4)],
    ipv6: [object(2, 'in', 6), object(3, 'out', 6)],
    ipv6Table: ownTable ? 'firewall policy6' : 'firewall policy',
  };
}

/** Zones of SD-WAN only where the version takes them. */
export function localInInterfaces(setup: FortigateSetup): readonly string[] {
  const { version, localIn, interfaces, sdwanZones } = setup;
  if (localIn.length > 0) return localIn;
  return isWithin(version, LOCAL_IN_SDWAN_ZONES) ? [...interfaces, ...sdwanZones] : interfaces;
}

/** At most so many uplinks, each of which may need a local-in policy of its own. */
export const UPLINKS_MAX = 12;
const SLOT = 16;
const SLOTS = 100_000;
const FIRST_ID = 871_000_000;

/**
 * Numbers of policies that are ours by the prefix, far from those that FortiOS counts up from 1: a block that
 * is pasted again meets its own policies, and blocks of two prefixes do not meet (FNV-1a, 32 bits).
 */
export function policyIdOf(prefix: string): number {
  let hash = 0x811c9dc5;
  for (const letter of prefix) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return FIRST_ID + (hash % SLOTS) * SLOT;
}
