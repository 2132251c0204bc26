/** What a person must know or do besides pasting: what the version lacks, what only they can decide. */
import { antivirusProfileName, dnsProfileName } from './fortigate-inspection.ts';
import {
  feedObjects,
  feedScope,
  localInInterfaces,
  policyTables,
  type FortigateSetup,
  type PolicyObject,
} from './fortigate-objects.ts';
import { pushAdministrator } from './fortigate-push.ts';
import { hasKeyword, hasTable } from './fortios-keywords.ts';
import { compareFortios, formatFortiosVersion } from './fortios-version.ts';
import { clearNotes, isClear, placeholderNotes } from './setup-text.ts';

export function fortigateNotes(
  setup: FortigateSetup,
  commands: readonly string[],
): readonly string[] {
  return [
    ...clearNotes(setup.base),
    ...placeholderNotes(commands),
    ...vdomNotes(setup),
    ...(setup.feeds.includes('addresses') ? [moveNote(setup), ...localInNotes(setup)] : []),
    ...inspectionNotes(setup),
    ...pushNotes(setup),
    ...lacks(setup),
    loadNote(setup),
  ];
}

export function removalNotes(setup: FortigateSetup): readonly string[] {
  const profiles = profilesOf(setup);
  const sessions = hasKeyword(setup.version, 'system settings', 'ext-resource-session-check');
  return [
    ...vdomNotes(setup),
    ...(profiles.length === 0
      ? []
      : [
          `first take ${profiles.join(' and ')} out of every policy that carries it: FortiOS deletes nothing that is in use`,
        ]),
    ...(sessions
      ? ['leave out "unset ext-resource-session-check" if other feeds of the box rely on it']
      : []),
    'give the same options as when you pasted the block: it removes what they name, and nothing else',
  ];
}

function vdomNotes(setup: FortigateSetup): readonly string[] {
  const { vdom, prefix } = setup;
  if (vdom !== undefined) {
    return [`check that the VDOM ${JSON.stringify(vdom)} exists: "edit" would make a new one`];
  }
  if (feedScope(setup) === 'vdom') return [];
  return [
    `${prefix}-… is the name of a feed of all VDOMs: give --vdom NAME, so that each part is set up in its scope`,
  ];
}

/** Each by name and number, in the table that holds it: what stays below an accept blocks nothing. */
function moveNote(setup: FortigateSetup): string {
  const { ipv4, ipv6, ipv6Table } = policyTables(setup);
  const named = (all: readonly PolicyObject[]) =>
    all.map(({ name, id }) => `${name} (${id})`).join(', ');
  const how = 'move NUMBER before NUMBER-OF-THE-FIRST-ACCEPT';
  const places =
    ipv6Table === 'firewall policy'
      ? `config firewall policy: ${named([...ipv4, ...ipv6])}`
      : `config firewall policy: ${named(ipv4)}; config firewall policy6: ${named(ipv6)}`;
  return `move all four policies above every policy that accepts, by "${how}" in ${places}`;
}

function localInNotes(setup: FortigateSetup): readonly string[] {
  if (!hasTable(setup.version, 'firewall local-in-policy')) return [];
  const { sdwanZones, localIn, firstPolicyId } = setup;
  const interfaces = localInInterfaces(setup);
  const unnamed = sdwanZones.filter((zone) => !interfaces.includes(zone));
  const name = nameOf(setup);
  const zones = localIn.length > 0 ? [] : sdwanZones.filter((zone) => interfaces.includes(zone));
  return [
    ...(interfaces.length === 0
      ? []
      : [
          `move what is numbered from ${firstPolicyId} on, too, in config firewall local-in-policy and local-in-policy6, above what accepts there`,
        ]),
    ...(localIn.length === 0 && unnamed.length > 0
      ? [
          `${name} takes no SD-WAN zone in local-in policies (7.4.2 does): name the members of ${unnamed.join(', ')} with --local-in-interface, else the box's own VPN and login stay open there`,
        ]
      : []),
    ...(zones.length > 0 && compareFortios(setup.version, [7, 6, 1]) < 0
      ? [
          `Fortinet documents SD-WAN zones in local-in policies from 7.6.1: if ${name} refuses ${zones.join(', ')} there, name the members with --local-in-interface`,
        ]
      : []),
  ];
}

function profilesOf(setup: FortigateSetup): readonly string[] {
  return [
    ...(setup.feeds.includes('domains') ? [dnsProfileName(setup)] : []),
    ...(setup.feeds.includes('hashes') ? [antivirusProfileName(setup)] : []),
  ];
}

/** A profile blocks once an accepting policy carries it. */
function inspectionNotes(setup: FortigateSetup): readonly string[] {
  const { feeds } = setup;
  const categories = feedObjects(setup).flatMap(({ category }) => category ?? []);
  return [
    ...(feeds.includes('domains')
      ? [
          `no domain is blocked until a policy that lets DNS pass carries the profile: set utm-status enable, set dnsfilter-profile "${dnsProfileName(setup)}"; where it has a profile of its own, block category ${categories.join(' and ')} in that one; each category from 192 to 221 serves one feed`,
        ]
      : []),
    ...(feeds.includes('hashes') ? [hashNote(setup)] : []),
  ];
}

function hashNote(setup: FortigateSetup): string {
  const { version } = setup;
  const lists = feedObjects(setup).filter(({ feed }) => feed === 'hashes');
  const names = lists.map(({ name }) => name).join(', ');
  const own = hasKeyword(version, 'antivirus profile', 'external-blocklist')
    ? `name ${names} in "set external-blocklist", and set external-blocklist block for each protocol`
    : `enable external-blocklist in its outbreak-prevention, and set outbreak-prevention full-archive for each protocol`;
  return `no file is blocked until accepting policies carry the profile: set utm-status enable, set av-profile "${antivirusProfileName(setup)}", set ssl-ssh-profile with deep inspection for HTTPS; where one has a profile of its own, ${own}`;
}

function pushNotes(setup: FortigateSetup): readonly string[] {
  if (setup.push === undefined) return [];
  const name = pushAdministrator(setup);
  const pushed = feedObjects(setup).filter(({ lane }) => lane === 'push');
  return [
    `when "show system api-user" shows the trusted hosts that you mean, make the key with: execute api-user generate-key ${name} (it is shown once; keep it in Secrets Manager); only super_admin may`,
    `the hub pushes to ${pushed.map((one) => one.name).join(', ')}${setup.vdom === undefined ? '' : ` in VDOM ${setup.vdom}`}; the pulled feed stays beside it, so that a box that restarts or is not reached still blocks; both count against what the box loads`,
    `the interface that the hub calls must allow HTTPS for administration from the trusted hosts only`,
  ];
}

/** What an older version has not, and what that leaves open. */
function lacks(setup: FortigateSetup): readonly string[] {
  const { version, base, feeds } = setup;
  const name = nameOf(setup);
  const missing: readonly (readonly [boolean, string])[] = [
    [
      isClear(base) || hasKeyword(version, 'system external-resource', 'server-identity-check'),
      `${name} cannot check who serves the feed (7.0.8 and 7.2.4 can): anyone on the path can change it`,
    ],
    [
      hasKeyword(version, 'system settings', 'ext-resource-session-check'),
      `${name} does not end sessions that are open when an address is listed (7.2.1 does)`,
    ],
    [
      !feeds.includes('addresses') || hasTable(version, 'firewall local-in-policy'),
      `${name} takes no feed in local-in policies (7.2.4 and 7.4.0 do): the box's own VPN and login stay open to listed addresses`,
    ],
    [
      hasKeyword(version, 'system external-resource', 'user-agent'),
      `${name} cannot name itself to the server (6.4.4 can): the hub distinguishes boxes by their addresses only`,
    ],
  ];
  return missing.flatMap(([there, note]) => (there ? [] : [note]));
}

/** Where the box says that it cut a feed (fortios.md §3: log 22224 came with the limits of 7.4.4). */
function loadNote({ version, refreshMinutes }: FortigateSetup): string {
  const log =
    compareFortios(version, [7, 4, 4]) >= 0
      ? 'a feed that was cut is log 22224 (threat feed overflow)'
      : 'no log says that a feed was cut';
  return `after the first pull (within ${refreshMinutes} min; log 22220 says that it came, 22221 that it failed) paste the proof commands: "buildable" below "valid lines" means that the tail was cut; ${log}; palisade check-feed reads what they print`;
}

function nameOf({ version }: FortigateSetup): string {
  return `FortiOS ${formatFortiosVersion(version)}`;
}
