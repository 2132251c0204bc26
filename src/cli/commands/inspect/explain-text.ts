/** An explanation for people. The hub may be of another version: texts that it leaves out are left out here. */
import type { Explanation } from '../../../domain/edition/explanation.ts';
import { at, flagAt, listAt, numberAt, textAt } from '../../../domain/base/lookup.ts';
import { listOf, type HubDocument } from '../../hub-client/hub-response.ts';
import { consoleLink } from '../../../domain/findings/console-link.ts';
import { resourceWords } from '../../../domain/findings/resource-words.ts';
import { plainLine } from '../../../domain/base/plain-text.ts';
import { timeAndAway } from '../../../domain/base/away-text.ts';

const PLACES: Readonly<Record<Explanation['place'], string>> = {
  listed: 'listed',
  held: 'held back',
  excluded: 'kept out',
  shed: 'left out',
  watched: 'watched',
  'not-in-force': 'not in force',
};
const WATCH_PLACES: readonly string[] = ['held', 'shed', 'watched'];

const SIGHTINGS_HEAD =
  '\n  last seen             until                 effect sev type (* keeps it in force)\n';

/** `now`: time of the hub or of the replay, in ISO 8601. `isDrawn`: watch.txt has been written since. */
export function explanationText(
  explanation: Explanation,
  now: string | undefined,
  isDrawn = true,
): string {
  const { value, place, because, band, until, accounts, regions, sightings } = explanation;
  const lines = sightings.map((one) => {
    const mark = one.inForce && one.effect === 'block' ? '*' : ' ';
    const head = `${mark} ${one.lastSeen}  ${one.until}  ${one.effect.padEnd(5)}  ${one.severity}  ${one.type}`;
    const link = consoleLink(one.finding);
    const whereabouts = [one.network ?? '', one.country ?? ''].filter((part) => part !== '');
    const below = [
      ...(one.title === undefined ? [] : [one.title]),
      resourceWords(one.type, one.finding, one),
      ...(whereabouts.length === 0 ? [] : [whereabouts.join(', ')]),
      one.finding,
      ...(link === undefined ? [] : [link]),
      one.because,
    ];
    return [head, ...below.map((line) => `    ${line}`)].map(plainLine).join('\n');
  });
  return [
    `${value}: ${placeText(place, isDrawn)}\n`,
    `because   ${plainLine(because)}\n`,
    band === null ? '' : `band      ${band}\n`,
    until === null ? '' : `until     ${timeAndAway(until, now)}\n`,
    ...(lines.length === 0 ? [] : [`accounts  ${accounts.join(', ')}\n`]),
    ...(lines.length === 0 ? [] : [`regions   ${regions.join(', ')}\n`, SIGHTINGS_HEAD]),
    ...lines.map((line) => `${line}\n`),
  ].join('');
}

function placeText(place: Explanation['place'], isDrawn: boolean): string {
  if (!WATCH_PLACES.includes(place)) return PLACES[place];
  if (isDrawn) return `${PLACES[place]}, in watch.txt`;
  return place === 'held' ? 'not listed yet' : PLACES[place];
}

/** What `explanationText` goes through. */
const LISTS = ['sightings', 'accounts', 'regions'] as const;

/** Where an account lies decides whose it confirms; an older hub does not say. */
function accountText(one: unknown): string {
  const units = listAt(one, 'organizationalUnits').map(String);
  const regions = listAt(one, 'notEnrolledIn').map(String);
  const where = units.length === 0 ? 'OU unknown: it confirms nobody' : units.join(' in ');
  const outside =
    regions.length === 0
      ? ''
      : `; not known to be enrolled with GuardDuty’s administrator in ${regions.join(', ')}`;
  return `${textAt(one, 'account') ?? ''}: ${where}${outside}`;
}

export function hubExplanationText(answer: HubDocument): string {
  const now = textAt(answer, 'time');
  for (const name of LISTS) listOf(answer, name);
  const line = textAt(answer, 'line');
  const edition = numberAt(answer, 'edition') ?? 0;
  const actions = listOf(answer, 'overrides').map((one) => {
    const until = textAt(one, 'until');
    const end = until === undefined ? 'it is taken back' : timeAndAway(until, now);
    const said = `${textAt(one, 'act') ?? ''} ${textAt(one, 'target') ?? ''} until ${end}`;
    const past = flagAt(one, 'inForce') ? '' : ', not in force';
    const signed = `${textAt(one, 'author') ?? ''}: ${textAt(one, 'reason') ?? ''}`;
    return `${plainLine(`operator  ${said}${past} (${signed})`)}\n`;
  });
  return [
    explanationText(answer as unknown as Explanation, now, at(answer, 'inWatchList') !== false),
    line === undefined ? '' : `line      ${line} of edition ${edition}\n`,
    ...listAt(answer, 'organization').map(
      (one) => `${plainLine(`of        ${accountText(one)}`)}\n`,
    ),
    ...actions,
  ].join('');
}
