/**
 * The commands that make a FortiGate pull the feeds and act on them, for its version of FortiOS: what an
 * older one would refuse is left out and told (facts: fortios.md §1, §4, §7).
 *
 *   external-resource ─▶ policies in and out, both families ─▶ local-in policy ─▶ session re-check ─▶ proof
 *
 * IPv6 has policies of its own: a box that refuses one of them still blocks IPv4. Nothing here changes or
 * removes what the box has; a policy lands at the end of its list and has to be moved up by a person.
 */
import { formatFortiosVersion, hasSince, type FortiosVersion } from './fortios-version.ts';

export interface FortigateSetup {
  readonly version: FortiosVersion;
  /** Where `feeds/…` lie, with a slash at the end. */
  readonly base: string;
  /** Where the address feed lies below `base`. */
  readonly blocklistKey: string;
  readonly feeds: readonly FortigateFeed[];
  /** Names the box in its user agent, so that the hub can tell which one has stopped pulling. */
  readonly box: string;
  /** User of the feed's credential; `undefined` where the network alone decides who may read. */
  readonly user: string | undefined;
  /** Interfaces as the box calls them. */
  readonly outside: string;
  readonly inside: string;
  /** Objects are called after it: with VDOMs a global feed must begin with `g-`. */
  readonly prefix: string;
  /** Minutes between two pulls. */
  readonly refreshMinutes: number;
  /** Pool of category ids for domain feeds: 192 to 221, each used once on a box. */
  readonly category: number;
}

export type FortigateFeed = 'addresses' | 'domains' | 'hashes';

/** First patch of each branch that takes it. */
const SINCE = {
  userAgent: [[6, 4, 4]],
  identityCheck: [
    [7, 0, 8],
    [7, 2, 4],
  ],
  sessionCheck: [[7, 2, 1]],
  localIn: [
    [7, 2, 4],
    [7, 4, 0],
  ],
  /** Until 6.2 IPv6 had a table of policies of its own. */
  consolidatedPolicy: [[6, 4, 0]],
} as const satisfies Readonly<Record<string, readonly FortiosVersion[]>>;

const PASSWORD_PLACEHOLDER = '<PASSWORD>';

export interface SetupText {
  /** To be pasted into the command line of the box. */
  readonly commands: string;
  /** What a person must know or do besides. */
  readonly notes: readonly string[];
}

export function fortigateSetup(setup: FortigateSetup): SetupText {
  const sections = [
    resources(setup),
    ...(hasSince(setup.version, SINCE.sessionCheck) ? [SESSION_CHECK] : []),
    ...(setup.feeds.includes('addresses') ? addressPolicies(setup) : []),
    proof(setup),
  ];
  return { commands: `${sections.flat().join('\n')}\n`, notes: notesOn(setup) };
}

const SESSION_CHECK = [
  'config system settings',
  '    set ext-resource-session-check enable',
  'end',
];

function resources(setup: FortigateSetup): readonly string[] {
  const { base, blocklistKey, category } = setup;
  const kinds: Readonly<Record<FortigateFeed, readonly string[]>> = {
    addresses: ['set type address', `set resource ${quoted(base + blocklistKey)}`],
    domains: [
      'set type domain',
      `set category ${category}`,
      `set resource ${quoted(`${base}feeds/domains.txt`)}`,
    ],
    hashes: ['set type malware', `set resource ${quoted(`${base}feeds/sha256.txt`)}`],
  };
  return [
    'config system external-resource',
    ...setup.feeds.flatMap((feed) =>
      edited(quoted(objectName(setup, feed)), [...kinds[feed], ...pulling(setup)]),
    ),
    'end',
  ];
}

/** How a feed is fetched, whatever it holds. */
function pulling({ base, version, user, box, refreshMinutes }: FortigateSetup): readonly string[] {
  const checks = !isClear(base) && hasSince(version, SINCE.identityCheck);
  return [
    `set refresh-rate ${refreshMinutes}`,
    ...(checks ? ['set server-identity-check full'] : []),
    ...(user === undefined
      ? []
      : [`set username ${quoted(user)}`, `set password ${PASSWORD_PLACEHOLDER}`]),
    ...(hasSince(version, SINCE.userAgent) ? [`set user-agent ${quoted(userAgent(box))}`] : []),
  ];
}

/** Whether the feed is fetched without TLS, as from a local hub. */
export function isClear(base: string): boolean {
  return base.startsWith('http:');
}

export function clearNote(base: string): readonly string[] {
  if (!isClear(base)) return [];
  return [
    `${base} is not https: whoever stands between reads the password and may change the feed`,
  ];
}

/** What the hub finds in its access logs. */
function userAgent(box: string): string {
  return `palisade/${box}`;
}

function addressPolicies(setup: FortigateSetup): readonly (readonly string[])[] {
  const { version } = setup;
  const table6 = hasSince(version, SINCE.consolidatedPolicy) ? 'policy' : 'policy6';
  return [
    policies(setup, 'policy', ''),
    policies(setup, table6, '6'),
    ...(hasSince(version, SINCE.localIn)
      ? [localIn(setup, 'local-in-policy'), localIn(setup, 'local-in-policy6')]
      : []),
  ];
}

/** In: whoever is listed reaches nothing behind the box. Out: nobody inside reaches who is listed. */
function policies(setup: FortigateSetup, table: string, family: '' | '6'): readonly string[] {
  const { prefix, inside, outside } = setup;
  const feed = quoted(objectName(setup, 'addresses'));
  // The fields carry the family where one table holds both.
  const suffix = table === 'policy6' ? '' : family;
  const policy = (name: 'in' | 'out', fields: readonly string[]) =>
    edited('0', [
      `set name ${quoted(`${prefix}-${name}${family}`)}`,
      ...fields,
      'set action deny',
      // Else what is published by a virtual IP stays open to them.
      ...(name === 'in' && family === '' ? ['set match-vip enable'] : []),
      ...['set schedule "always"', 'set service "ALL"', 'set logtraffic all'],
    ]);
  return [
    `config firewall ${table}`,
    ...policy('in', [
      ...[`set srcintf ${quoted(outside)}`, 'set dstintf "any"'],
      ...[`set srcaddr${suffix} ${feed}`, `set dstaddr${suffix} "all"`],
    ]),
    ...policy('out', [
      ...[`set srcintf ${quoted(inside)}`, `set dstintf ${quoted(outside)}`],
      ...[`set srcaddr${suffix} "all"`, `set dstaddr${suffix} ${feed}`],
    ]),
    'end',
  ];
}

/** What is addressed to the box itself, its VPN and its login, passes no other policy. */
function localIn(setup: FortigateSetup, table: string): readonly string[] {
  return [
    `config firewall ${table}`,
    ...edited('0', [
      `set intf ${quoted(setup.outside)}`,
      `set srcaddr ${quoted(objectName(setup, 'addresses'))}`,
      ...['set dstaddr "all"', 'set service "ALL"', 'set schedule "always"', 'set action deny'],
    ]),
    'end',
  ];
}

/** Pulls at once, and shows what was loaded: `buildable` below `valid lines` means that the tail was cut. */
function proof(setup: FortigateSetup): readonly string[] {
  return [
    ...setup.feeds.map((feed) => `execute update-external-resource ${objectName(setup, feed)}`),
    'diagnose sys external-resource stats',
    ...(setup.feeds.includes('addresses')
      ? [`diagnose sys external-address-resource list ${objectName(setup, 'addresses')}`]
      : []),
  ];
}

function notesOn(setup: FortigateSetup): readonly string[] {
  const { version, base, user, feeds, category, prefix } = setup;
  const name = `FortiOS ${formatFortiosVersion(version)}`;
  const missing: readonly (readonly [boolean, string])[] = [
    [
      isClear(base) || hasSince(version, SINCE.identityCheck),
      `${name} cannot check who serves the feed (7.0.8 and 7.2.4 can): whoever stands between may change it`,
    ],
    [
      hasSince(version, SINCE.sessionCheck),
      `${name} does not end sessions that are open when an address is listed (7.2.1 does)`,
    ],
    [
      hasSince(version, SINCE.localIn),
      `${name} takes no feed in local-in policies (7.2.4 and 7.4.0 do): the box's own VPN and login stay open to who is listed`,
    ],
    [
      hasSince(version, SINCE.userAgent),
      `${name} cannot name itself to the server (6.4.4 can): the hub tells boxes apart by their addresses only`,
    ],
  ];
  return [
    ...clearNote(base),
    ...(user === undefined
      ? []
      : [`put the credential's password in place of ${PASSWORD_PLACEHOLDER}`]),
    ...(feeds.includes('addresses')
      ? [
          `move ${prefix}-in and ${prefix}-out above every policy that accepts: config firewall policy, move <its id> before <the first id>`,
        ]
      : []),
    ...(feeds.includes('domains')
      ? [
          `in the DNS filter profile block category ${category}; each id from 192 to 221 serves one feed of the box`,
        ]
      : []),
    ...(feeds.includes('hashes')
      ? ['in the antivirus profile enable the external block list']
      : []),
    ...missing.flatMap(([there, note]) => (there ? [] : [note])),
  ];
}

function objectName({ prefix }: Pick<FortigateSetup, 'prefix'>, feed: FortigateFeed): string {
  return `${prefix}-${feed}`;
}

function edited(id: string, lines: readonly string[]): readonly string[] {
  return [`    edit ${id}`, ...lines.map((line) => `        ${line}`), '    next'];
}

/** Arguments are checked before they come here: none holds a quote, a backslash or a line end. */
function quoted(text: string): string {
  return `"${text}"`;
}
