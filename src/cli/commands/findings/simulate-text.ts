/** A simulation in print: a table for people, one JSON object for programs. */
import { counted, grouped } from '../../../domain/base/counted.ts';
import { BANDS } from '../../../domain/values/band.ts';
import type { ValueChange } from '../../../domain/simulation/simulated-change.ts';
import type { Change, Churn } from '../../../domain/simulation/simulated-churn.ts';
import type { KeptOut } from '../../../domain/simulation/simulated-hits.ts';
import type { Simulated, Simulation } from '../../../domain/simulation/simulation.ts';
import { formatTime } from '../../../domain/base/time.ts';

export function simulationJson(simulation: Simulation): string {
  const { at, days, present, other, changes, addresses } = simulation;
  const document = {
    at: formatTime(at),
    days,
    present: sideJson(present),
    other: sideJson(other),
    on: changes.on,
    off: changes.off,
    addresses: { more: Number(addresses.more), fewer: Number(addresses.fewer) },
  };
  return `${JSON.stringify(document)}\n`;
}

function sideJson({ addressesCovered, churn, ...side }: Simulated) {
  const days = churn.days.map(({ until, ...day }) => ({ until: formatTime(until), ...day }));
  const busiest = churn.busiest === undefined ? null : formatTime(churn.busiest.until);
  return {
    ...side,
    addressesCovered: Number(addressesCovered),
    churn: { entries: churn.entries, lines: churn.lines, busiest, days },
  };
}

/** Of each list; all of it is in the JSON. */
const PRINTED_MAX = 20;

export function simulationTable({
  at,
  days,
  present,
  other,
  changes: { on, off },
  addresses: { more, fewer },
}: Simulation): string {
  const row = (name: string, of: (side: Simulated) => string | number | bigint) =>
    `${name.padEnd(26)}${cellText(of(present)).padStart(20)}${cellText(of(other)).padStart(20)}`;
  const lines = [
    `editions of ${formatTime(at)}, and of the ${counted(days, 'day')} before`,
    '',
    `${''.padEnd(26)}${'present'.padStart(20)}${'other'.padStart(20)}`,
    row('addresses in the feed', ({ entries }) => entries.ip),
    row('domains', ({ entries }) => entries.domain),
    row('files', ({ entries }) => entries.hash),
    ...BANDS.map((band) => row(`  ${band}`, ({ byRank }) => byRank[band])),
    row('  pinned', ({ byRank }) => byRank.pin),
    row('lines of the blocklist', ({ blocklistLines }) => blocklistLines),
    row('addresses they cover', ({ addressesCovered }) => addressesCovered),
    row('indicators listed', (side) => placed(side, 'listed')),
    ...(['watched', 'held', 'shed', 'excluded'] as const).map((place) =>
      row(`  ${place}`, (side) => placed(side, place)),
    ),
    row('entries added and removed', ({ churn }) => changeText(churn.entries)),
    row('lines added and removed', ({ churn }) => changeText(churn.lines)),
    row('busiest day, up to', ({ churn }) => busiestText(churn)),
    row('kept out by a guardrail', ({ keptOut }) => keptOut.length),
    '',
    `added: ${grouped(on.length)} (addresses covered: ${grouped(more)})`,
    ...bounded(on.map((one) => changeLine('+', one))),
    `removed: ${grouped(off.length)} (addresses covered: ${grouped(fewer)})`,
    ...bounded(off.map((one) => changeLine('-', one))),
    ...listed('kept out by a guardrail, present', present.keptOut.map(keptOutLine)),
    ...listed('kept out by a guardrail, other', other.keptOut.map(keptOutLine)),
    ...listed('warnings, present', present.warnings),
    ...listed('warnings, other', other.warnings),
  ];
  return `${lines.join('\n')}\n`;
}

function cellText(cell: string | number | bigint): string {
  return typeof cell === 'string' ? cell : grouped(cell);
}

function placed(
  { indicators: { ip, domain, hash } }: Simulated,
  place: keyof Simulated['indicators']['ip'],
): number {
  return (ip[place] ?? 0) + (domain[place] ?? 0) + (hash[place] ?? 0);
}

function changeText({ came, went }: Change): string {
  return `+${grouped(came)} -${grouped(went)}`;
}

function busiestText({ busiest }: Churn): string {
  return busiest === undefined ? '-' : `${formatTime(busiest.until).slice(0, -4)}Z`;
}

function changeLine(sign: string, change: ValueChange): string {
  const { value, rank, types, accounts, because } = change;
  const whose = types.length === 0 ? '' : `  ${firstOf(types)}  ${firstOf(accounts)}`;
  return `${sign} ${value.padEnd(20)} ${rank.padEnd(8)}${whose}\n    ${because}`;
}

function firstOf(texts: readonly string[]): string {
  const more = texts.length - 1;
  return `${texts[0] ?? ''}${more > 0 ? ` and ${more} more` : ''}`;
}

function keptOutLine({ value, because, inForce, findings }: KeptOut): string {
  const when = inForce ? 'now' : 'within the days';
  const all = findings.map(({ finding, type }) => `\n    ${type}  ${finding}`);
  return `${value.padEnd(20)} ${because} (${when})${bounded(all).join('')}`;
}

/** Nothing at all for an empty list. */
function listed(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0
    ? []
    : ['', `${title}: ${items.length}`, ...bounded(items.map((item) => `  ${item}`))];
}

function bounded(items: readonly string[]): readonly string[] {
  const omitted = items.length - PRINTED_MAX;
  return omitted <= 0
    ? items
    : [...items.slice(0, PRINTED_MAX), `  … and ${grouped(omitted)} more: --json shows all`];
}
