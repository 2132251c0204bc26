import { plainLine } from '../../../domain/base/plain-text.ts';
import { counted, grouped } from '../../../domain/base/counted.ts';
import { formatDuration, MINUTE } from '../../../domain/base/time.ts';
import { describeCoverage } from '../../../domain/coverage/coverage-text.ts';
import { timeAndAway } from '../../../domain/base/away-text.ts';
import { countsIn } from './coverage-report.ts';
import { at, listAt, numberAt, textAt } from '../../../domain/base/lookup.ts';
import type { Delay } from '../../../domain/edition/plotted-history.ts';
import { listOf, type HubDocument } from '../../hub-client/hub-response.ts';
import { HUB_HELP, HUB_OPTIONS, hubClient } from '../../hub-client/hub-client.ts';
import { Failure, Misuse, parseOptions, type Verb } from '../../shell/verb.ts';

export const status: Verb = {
  help: `palisade status

Which accounts and regions forward, what public addresses they hold, whether the parts of the hub
are as deployed, the current edition and its entries by band, when the publisher last looked, how long
findings took to the feed, which edition each feed bucket has, who pulls and who has stopped, what waits in the queue, who steers the publisher, and what is wrong.

${HUB_HELP}`,
  options: HUB_OPTIONS,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, HUB_OPTIONS);
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const answer = await (await hubClient(values, io)).ask('status');
    if (textAt(answer, 'mode') === undefined) {
      throw new Failure('what answers there is no hub: it names no mode; look at --url or --data');
    }
    await io.out(values.json ? `${JSON.stringify(answer)}\n` : statusText(answer));
    return 0;
  },
};

/** For people. */
export function statusText(answer: HubDocument): string {
  const now = textAt(answer, 'time');
  const rows: (readonly [string, string])[] = [
    ...coverageRows(at(answer, 'coverage')),
    ...hubRows(at(answer, 'hub')),
    ...ownRows(at(answer, 'ownAddresses')),
    ...organizationRows(at(answer, 'organization')),
    ['time', `${textAt(answer, 'time') ?? ''}${pace(answer)}`],
    ['mode', modeText(answer)],
    ['edition', editionText(at(answer, 'edition'), now)],
    ['entries', entriesText(at(answer, 'edition'))],
    ['last check', checkText(at(answer, 'lastCheck'))],
    ...latencyRows(answer),
    ...listOf(answer, 'buckets').map((bucket) => ['bucket', bucketText(bucket)] as const),
    ...listOf(answer, 'readers').map((reader) => ['reader', readerText(reader, now)] as const),
    ...listOf(answer, 'boxes').map((box) => ['box', boxText(box, now)] as const),
    ['queue', queueText(at(answer, 'queue'))],
    ...listOf(answer, 'alarms').map((alarm) => ['alarm', String(alarm)] as const),
  ];
  // Authors, readers and faults of others stand among it: none of them writes a row.
  return rows.map(([name, text]) => `${name.padEnd(11)} ${plainLine(text)}\n`).join('');
}

/** What is not seen comes first: nothing else here would show it. A hub without an audit says nothing of it. */
function coverageRows(coverage: unknown): readonly (readonly [string, string])[] {
  const fault = textAt(coverage, 'fault');
  if (fault !== undefined) return [['coverage', `cannot be read: ${fault}`]];
  const age = numberAt(coverage, 'ageSeconds');
  if (age === undefined) return [];
  const state = describeCoverage(countsIn(at(coverage, 'counts')));
  return [['coverage', `${state}; audited ${formatDuration(age - (age % MINUTE))} ago`]];
}

/** A hub without an audit, or of an earlier version, says nothing of it. */
function ownRows(own: unknown): readonly (readonly [string, string])[] {
  const fault = textAt(own, 'fault');
  if (fault !== undefined) return [['own', `cannot be read: ${fault}`]];
  const age = numberAt(own, 'ageSeconds');
  if (age === undefined) return [];
  const [addresses, accounts] = [count(own, 'addresses'), count(own, 'accounts')];
  const unread = count(own, 'unread');
  const unreadText =
    unread === 0
      ? ''
      : `, ${counted(unread, 'account and region', 'accounts and regions')} not read`;
  const leftOut = count(own, 'leftOut');
  const named = listAt(own, 'leftOutNamed').map(String).join(', ');
  const leftOutText =
    leftOut === 0 ? '' : `; ${grouped(leftOut)} not counted, put them into ownAddresses: ${named}`;
  const held = `${counted(addresses, 'address or range', 'addresses and ranges')} of ${counted(accounts, 'account')}`;
  return [
    ['own', `${held}${unreadText}${leftOutText}; read ${formatDuration(age - (age % MINUTE))} ago`],
  ];
}

/** What decides whose findings confirm each other. */
function organizationRows(organization: unknown): readonly (readonly [string, string])[] {
  if (numberAt(organization, 'ageSeconds') === undefined) return [];
  const placed = numberAt(organization, 'accountsPlaced');
  const where =
    placed === undefined
      ? 'not known yet in which OUs accounts are: none confirms another'
      : `OUs of ${counted(placed, 'account')} known`;
  const enrolled = numberAt(organization, 'enrolment', 'accounts');
  const regions = count(organization, 'enrolment', 'regions');
  const members =
    enrolled === undefined
      ? 'not known yet who is enrolled with GuardDuty’s administrator'
      : `${counted(enrolled, 'account')} enrolled with GuardDuty’s administrator in ${counted(regions, 'region')}`;
  const unknown = listAt(organization, 'enrolment', 'unknown').map(String).join(', ');
  return [['accounts', `${where}; ${members}${unknown === '' ? '' : `, unknown in ${unknown}`}`]];
}

/** A part of the hub itself, which concerns every account; one of an older version does not look. */
function hubRows(hub: unknown): readonly (readonly [string, string])[] {
  const says = textAt(hub, 'says');
  if (says === undefined) return [];
  return [['hub', says], ...listOf(hub, 'open').map((one) => ['hub', String(one)] as const)];
}

function pace(answer: HubDocument): string {
  return at(answer, 'live') === true ? '' : `, in a play ${count(answer, 'speed')} times as fast`;
}

function modeText(answer: HubDocument): string {
  const by = at(answer, 'by');
  const author = textAt(by, 'author');
  const said = author === undefined ? '' : ` (${author}: ${textAt(by, 'reason') ?? ''})`;
  const [growth, shrink] = [
    count(answer, 'released', 'growth'),
    count(answer, 'released', 'shrink'),
  ];
  const released =
    growth + shrink > 0
      ? `; released: ${counted(growth, 'addition')}, ${counted(shrink, 'loss', 'losses')}`
      : '';
  return `${textAt(answer, 'mode') ?? ''}${said}${released}`;
}

function editionText(edition: unknown, now: string | undefined): string {
  const digest = textAt(edition, 'digest');
  if (digest === undefined) return 'none yet';
  return `${count(edition, 'number')} of ${timeAndAway(textAt(edition, 'at') ?? '', now)}, ${digest.slice(0, 16)}`;
}

function entriesText(edition: unknown): string {
  const bands = ['critical', 'high', 'medium', 'low', 'pin'].map(
    (band) => `${groupedAt(edition, 'byBand', band)} ${band === 'pin' ? 'pinned' : band}`,
  );
  return `${groupedAt(edition, 'entries')}: ${bands.join(', ')}`;
}

function checkText(check: unknown): string {
  const age = numberAt(check, 'ageSeconds');
  return age === undefined ? 'none yet' : `${ageText(age)} ago, ${textAt(check, 'outcome') ?? ''}`;
}

/** What a hub of an earlier version does not say, or nobody has measured, is left out. */
function latencyRows(answer: HubDocument): readonly (readonly [string, string])[] {
  return LATENCIES.flatMap(([name, way]) => {
    const median = numberAt(answer, name, 'medianSeconds');
    const longest = numberAt(answer, name, 'longestSeconds');
    if (median === undefined || longest === undefined) return [];
    const text = `${formatDuration(median)} ${way}, ${formatDuration(longest)} at the longest, within a day`;
    return [['latency', text]];
  });
}

const LATENCIES = [
  ['toFeed', 'from a finding’s arrival to the feed'],
  ['fromUpdate', 'from GuardDuty’s update of it to the feed; of this:'],
  ['updateToLedger', 'to its arrival, over the buses'],
  ['ledgerToEdition', 'from there to the edition'],
  ['editionToFeed', 'from there to the feeds in every bucket'],
] as const satisfies readonly (readonly [Delay, string])[];

function bucketText(bucket: unknown): string {
  const fault = textAt(bucket, 'fault');
  const edition = numberAt(bucket, 'edition');
  const current = edition === undefined ? 'no edition' : `edition ${edition}${lagText(bucket)}`;
  return `${textAt(bucket, 'name') ?? ''}: ${fault ?? current}`;
}

function lagText(bucket: unknown): string {
  const behind = count(bucket, 'behind');
  return behind === 0 ? '' : `, ${behind} behind for ${ageText(count(bucket, 'lagSeconds'))}`;
}

function readerText(reader: unknown, now: string | undefined): string {
  const last = textAt(reader, 'lastPull');
  const pull = last === undefined ? 'never seen' : `last pull ${timeAndAway(last, now)}`;
  const edition = numberAt(reader, 'edition');
  const held = edition === undefined ? '' : `, given edition ${edition} (by the time)`;
  return `${textAt(reader, 'name') ?? ''}: ${textAt(reader, 'standing') ?? ''}, ${pull}${held}`;
}

/** What feeds are pushed to. */
function boxText(box: unknown, now: string | undefined): string {
  const name = textAt(box, 'name') ?? '';
  const fault = textAt(box, 'fault');
  if (fault !== undefined) return `${name}: ${fault}`;
  const edition = numberAt(box, 'edition');
  const behind = count(box, 'behind');
  const held =
    edition === undefined
      ? 'nothing pushed yet'
      : `holds edition ${edition} since ${timeAndAway(textAt(box, 'pushedAt') ?? '', now)}${behind === 0 ? '' : `, ${behind} behind`}`;
  const delay = numberAt(box, 'delaySeconds');
  const took = delay === undefined ? '' : `, ${formatDuration(delay)} after it was made`;
  const since = textAt(box, 'failing', 'since');
  const trouble =
    since === undefined ? '' : `; fails since ${since}: ${textAt(box, 'failing', 'reason') ?? ''}`;
  return `${name}: ${held}${took}${trouble}`;
}

function queueText(queue: unknown): string {
  return `${groupedAt(queue, 'waiting')} waiting, ${groupedAt(queue, 'deadLetters')} dead letters`;
}

function count(value: unknown, ...path: readonly string[]): number {
  return numberAt(value, ...path) ?? 0;
}

function groupedAt(value: unknown, ...path: readonly string[]): string {
  return grouped(count(value, ...path));
}

/** In minutes as soon as seconds say little. */
function ageText(seconds: number): string {
  return seconds < 2 * MINUTE ? `${seconds} s` : formatDuration(seconds - (seconds % MINUTE));
}
