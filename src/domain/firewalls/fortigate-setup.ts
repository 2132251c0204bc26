/**
 * The commands that make a FortiGate pull the feeds and act on them, for its version of FortiOS, and those
 * that take it all back (docs/sources/fortios.md#1-versions-and-fields-of-external-resource, and the sections
 * on fetching, policies and push there).
 *
 *   external-resource ─▶ session re-check ─▶ policies ─▶ local-in policies ─▶ profiles ─▶ push lane ─▶ pull
 *
 * IPv6 has policies of its own: a box that refuses one of them still blocks IPv4. Nothing here changes or
 * removes what the box has: every entry is ours by its name or number. A new policy lands at the end of its
 * table and has to be moved up by a person.
 */
import {
  command,
  configured,
  option,
  scoped,
  undone,
  type ConfigTable,
  type CliEntry,
  type Fields,
  type Scope,
} from './fortios-cli.ts';
import { fortigateNotes, removalNotes } from './fortigate-notes.ts';
import {
  feedObjects,
  feedScope,
  localInInterfaces,
  policyTables,
  type FeedObject,
  type FortigateSetup,
} from './fortigate-objects.ts';
import { inspectionTables } from './fortigate-inspection.ts';
import { pushTables } from './fortigate-push.ts';
import { takesSeveral } from './fortios-keywords.ts';
import { isClear, pasted, placeholder, type SetupText } from './setup-text.ts';

interface Part {
  readonly scope: Scope;
  readonly tables: readonly ConfigTable[];
}

export function fortigateSetup(setup: FortigateSetup): SetupText {
  const { version, vdom } = setup;
  const scope = feedScope(setup);
  const pulled = feedObjects(setup).filter(({ lane }) => lane === 'pull');
  const blocks = parts(setup).map(({ scope: of, tables }) => ({
    scope: of,
    lines: tables.flatMap((table) => configured(version, table)),
  }));
  const pulls = pulled.flatMap(({ name }) =>
    command(version, 'execute update-external-resource', name),
  );
  const commands = scoped([...blocks, { scope, lines: pulls }], vdom);
  return {
    commands: pasted(commands),
    proof: pasted(scoped([{ scope, lines: proof(setup) }], vdom)),
    notes: fortigateNotes(setup, commands),
  };
}

/** Takes away what `fortigateSetup` with the same setup adds, the last first. */
export function fortigateRemoval(setup: FortigateSetup): SetupText {
  const { version, vdom } = setup;
  const blocks = parts(setup)
    .toReversed()
    .map(({ scope, tables }) => ({
      scope,
      lines: tables.toReversed().flatMap((table) => undone(version, table)),
    }));
  return { commands: pasted(scoped(blocks, vdom)), proof: '', notes: removalNotes(setup) };
}

function parts(setup: FortigateSetup): readonly Part[] {
  const blocks = setup.feeds.includes('addresses') ? addressPolicies(setup) : [];
  return [
    { scope: feedScope(setup), tables: [resources(setup)] },
    { scope: 'vdom', tables: [SESSION_CHECK, ...blocks, ...inspectionTables(setup)] },
    { scope: 'global', tables: pushTables(setup) },
  ];
}

const SESSION_CHECK: ConfigTable = {
  table: 'system settings',
  fields: { 'ext-resource-session-check': option('enable') },
};

function resources(setup: FortigateSetup): ConfigTable {
  const entries = feedObjects(setup).map((object): CliEntry => ({
    id: object.name,
    fields: resourceFields(setup, object),
  }));
  return { table: 'system external-resource', entries };
}

/** A pushed feed has no address to pull from (forti-api makes it so through the REST API). */
function resourceFields(setup: FortigateSetup, object: FeedObject): Fields {
  const { type, category, lane, url } = object;
  const kind: Fields = {
    type: option(type),
    ...(category === undefined ? {} : { category }),
  };
  if (lane === 'push') return { ...kind, 'update-method': option('push') };
  const { user, box, base, refreshMinutes } = setup;
  return {
    ...kind,
    resource: url,
    'refresh-rate': refreshMinutes,
    ...(isClear(base) ? {} : { 'server-identity-check': option('full') }),
    ...(user === undefined ? {} : { username: user, password: placeholder(`password of ${user}`) }),
    // What the hub finds in its access logs.
    'user-agent': `palisade/${box}`,
  };
}

function addressPolicies(setup: FortigateSetup): readonly ConfigTable[] {
  const { ipv4, ipv6, ipv6Table } = policyTables(setup);
  return [
    { table: 'firewall policy', entries: ipv4.map((one) => policy(setup, one)) },
    { table: ipv6Table, entries: ipv6.map((one) => policy(setup, one)) },
    localIn(setup, 'firewall local-in-policy'),
    localIn(setup, 'firewall local-in-policy6'),
  ];
}

/** In: a listed address reaches nothing behind the box. Out: nothing inside reaches a listed address. */
function policy(
  setup: FortigateSetup,
  one: ReturnType<typeof policyTables>['ipv4'][number],
): CliEntry {
  const { direction, family, suffix } = one;
  const feeds = addressFeeds(setup);
  const outside = [...setup.interfaces, ...setup.sdwanZones];
  const isIn = direction === 'in';
  return {
    id: one.id,
    fields: {
      name: one.name,
      srcintf: isIn ? outside : setup.inside,
      dstintf: isIn ? 'any' : outside,
      [`srcaddr${suffix}`]: isIn ? feeds : 'all',
      [`dstaddr${suffix}`]: isIn ? 'all' : feeds,
      action: option('deny'),
      // Else what is published by a virtual IP stays open to them.
      ...(isIn && family === 4 ? { 'match-vip': option('enable') } : {}),
      schedule: 'always',
      service: 'ALL',
      logtraffic: option('all'),
    },
  };
}

/** What is addressed to the box itself, its VPN and its login, passes no other policy. */
function localIn(
  setup: FortigateSetup,
  table: 'firewall local-in-policy' | 'firewall local-in-policy6',
): ConfigTable {
  const interfaces = localInInterfaces(setup);
  const groups = takesSeveral(setup.version, table, 'intf')
    ? [interfaces].filter(({ length }) => length > 0)
    : interfaces.map((name) => [name]);
  const entries = groups.map((intf, n): CliEntry => ({
    id: setup.firstPolicyId + n,
    fields: {
      intf,
      srcaddr: addressFeeds(setup),
      dstaddr: 'all',
      service: 'ALL',
      schedule: 'always',
      action: option('deny'),
      logtraffic: option('enable'),
    },
  }));
  return { table, entries };
}

function addressFeeds(setup: FortigateSetup): readonly string[] {
  return feedObjects(setup)
    .filter(({ feed }) => feed === 'addresses')
    .map(({ name }) => name);
}

/** `buildable` below `valid lines` means that the tail was cut; check-feed reads it. */
function proof(setup: FortigateSetup): readonly string[] {
  const { version } = setup;
  return [
    ...command(version, 'diagnose sys external-resource stats'),
    ...addressFeeds(setup).flatMap((name) =>
      command(version, 'diagnose sys external-address-resource list', name),
    ),
  ];
}
