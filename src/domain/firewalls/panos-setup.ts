/**
 * The commands that make a PAN-OS firewall pull the feeds as external dynamic lists, and those that take it
 * all back. PAN-OS keeps the last copy of a list whose server does not answer, but stops enforcing one that
 * refuses its credential (docs/sources/fortios.md#7-pan-os).
 *
 * Law: every line is in panos-keywords.ts; `set` and `move` of the same names, so that it may be pasted twice.
 */
import { invariant } from '../base/result.ts';
import { isPanosCommand } from './panos-keywords.ts';
import {
  clearNotes,
  isClear,
  pasted,
  placeholder,
  placeholderNotes,
  type SetupText,
} from './setup-text.ts';

export type PanosFeed = 'addresses' | 'domains';

export interface PanosSetup {
  /** Where `feeds/…` lie, with a slash at the end. */
  readonly base: string;
  readonly blocklistKey: string;
  readonly feeds: readonly PanosFeed[];
  readonly user: string | undefined;
  /** Objects are called after it. */
  readonly prefix: string;
  /** Zones of the Internet as the firewall calls them; none: a person fills one in. */
  readonly zones: readonly string[];
  /** Zones of our own, or `any`. */
  readonly inside: readonly string[];
}

interface List {
  readonly name: string;
  readonly type: 'ip' | 'domain';
  readonly url: string;
}

const CERTIFICATE_PROFILE = placeholder('certificate profile with the root of the server');
const ANY_ZONE = placeholder('zone of the Internet');

export function panosSetup(setup: PanosSetup): SetupText {
  const { base, feeds, prefix } = setup;
  const lists = listsOf(setup);
  const lines = checked([
    'configure',
    ...lists.flatMap((list) => listLines(setup, list)),
    ...(feeds.includes('domains') ? sinkhole(prefix) : []),
    ...(feeds.includes('addresses') ? rules(setup) : []),
    'commit',
    ...lists.map(
      ({ name, type }) => `run request system external-list refresh type ${type} name ${name}`,
    ),
  ]);
  const proof = checked([
    ...lists.map(
      ({ name, type }) => `run request system external-list show type ${type} name ${name}`,
    ),
    'run request system external-list list-capacities',
  ]);
  const notes = [
    ...clearNotes(base),
    ...placeholderNotes(lines),
    ...(isClear(base)
      ? []
      : [
          'without a certificate profile that holds the root of the server (Amazon Root CA 1) PAN-OS does not check who serves the list',
        ]),
    ...(setup.user === undefined
      ? []
      : [
          'a credential that is refused ends enforcement of the list: rotate with both credentials live',
        ]),
    ...(feeds.includes('domains')
      ? [
          `no domain is blocked until a rule that allows DNS carries the anti-spyware profile ${prefix}-dns; where it has one of its own, set the list ${prefix}-domains to sinkhole in that one`,
        ]
      : []),
    "after the commit and the first pull (five minutes) paste the proof commands; a list that was cut, or could not be fetched, is in the system log: Monitor > Logs > System, ( description contains 'EDL' ) or ( description contains 'external list' )",
  ];
  return { commands: pasted(lines), proof: pasted(proof), notes };
}

export function panosRemoval(setup: PanosSetup): SetupText {
  const { feeds, prefix } = setup;
  const lines = checked([
    'configure',
    ...(feeds.includes('addresses')
      ? ['out', 'in'].map((name) => `delete rulebase security rules ${prefix}-${name}`)
      : []),
    ...(feeds.includes('domains') ? [`delete profiles spyware ${prefix}-dns`] : []),
    ...listsOf(setup)
      .toReversed()
      .map(({ name }) => `delete external-list ${name}`),
    'commit',
  ]);
  const notes = feeds.includes('domains')
    ? [`first take the profile ${prefix}-dns out of every rule that carries it`]
    : [];
  return { commands: pasted(lines), proof: '', notes };
}

function listsOf({ base, blocklistKey, feeds, prefix }: PanosSetup): readonly List[] {
  return feeds.map((feed) =>
    feed === 'addresses'
      ? { name: `${prefix}-addresses`, type: 'ip', url: base + blocklistKey }
      : { name: `${prefix}-domains`, type: 'domain', url: `${base}feeds/domains.txt` },
  );
}

function listLines({ user }: PanosSetup, { name, type, url }: List): readonly string[] {
  const path = `set external-list ${name} type ${type}`;
  return [
    `${path} url ${url}`,
    `${path} recurring five-minute`,
    ...(isClear(url) ? [] : [`${path} certificate-profile "${CERTIFICATE_PROFILE}"`]),
    ...(user === undefined
      ? []
      : [
          `${path} auth username ${user}`,
          `${path} auth password "${placeholder(`password of ${user}`)}"`,
        ]),
  ];
}

function sinkhole(prefix: string): readonly string[] {
  const path = `set profiles spyware ${prefix}-dns botnet-domains`;
  return [
    `${path} lists ${prefix}-domains action sinkhole`,
    `${path} sinkhole ipv4-address pan-sinkhole-default-ip`,
    `${path} sinkhole ipv6-address ::1`,
  ];
}

interface Traffic {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly source: string;
  readonly destination: string;
}

/** Each goes to the top, the last one first of all. */
function rules(setup: PanosSetup): readonly string[] {
  const { prefix, inside } = setup;
  const zones = setup.zones.length === 0 ? [ANY_ZONE] : setup.zones;
  const list = `${prefix}-addresses`;
  return [
    ...rule(`${prefix}-in`, { from: zones, to: ['any'], source: list, destination: 'any' }),
    ...rule(`${prefix}-out`, { from: inside, to: zones, source: 'any', destination: list }),
    ...['in', 'out'].map((name) => `move rulebase security rules ${prefix}-${name} top`),
  ];
}

function rule(name: string, { from, to, source, destination }: Traffic): readonly string[] {
  const path = `set rulebase security rules ${name}`;
  return [
    ...from.map((zone) => `${path} from ${zoneName(zone)}`),
    ...to.map((zone) => `${path} to ${zoneName(zone)}`),
    `${path} source ${source}`,
    `${path} destination ${destination}`,
    ...['application any', 'service any', 'action drop', 'log-end yes'].map(
      (field) => `${path} ${field}`,
    ),
  ];
}

/** Names may hold blanks; what could end the quotes was refused before. */
function zoneName(zone: string): string {
  return /^[A-Za-z0-9._-]+$/.test(zone) ? zone : `"${zone}"`;
}

function checked(lines: readonly string[]): readonly string[] {
  for (const line of lines) invariant(isPanosCommand(line), `"${line}" is a command of PAN-OS`);
  return lines;
}
