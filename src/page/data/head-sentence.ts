/** The state of the hub in one sentence, and how bad it is: what a person reads first. */
import type { HubStatus } from '../state/answers.ts';
import { counted, lengthText, number, said } from '../parts/words.ts';

export type HeadTone = 'good' | 'warn' | 'bad';

export interface HeadSentence {
  readonly tone: HeadTone;
  readonly text: string;
}

/** A publisher that has not looked for so long does not take out what has ended. */
const STALE_SECONDS = 180;

/** `addresses`: that the entries cover; `undefined` while they are not read. */
export function headSentence(
  status: HubStatus,
  addresses: number | undefined,
  fault: string | undefined,
): HeadSentence {
  const { edition, lastCheck, buckets, alarms } = status;
  if (fault !== undefined) return { tone: 'bad', text: `What follows may be old: ${fault}` };
  const current = buckets.filter(({ behind, fault: own }) => behind === 0 && own === null).length;
  const held = heldIn(alarms);
  const stopped = status.readers.filter(({ standing }) => standing === 'stopped');
  const parts = [
    edition === null ? 'No edition yet' : entriesText(edition.entries, addresses),
    lastCheck === null ? 'never checked' : `checked ${lengthText(lastCheck.ageSeconds)} ago`,
    `${current} of ${counted(buckets.length, 'bucket')} current`,
    ...(held > 0 ? [`${number(held)} held back`] : []),
    ...(stopped.length > 0 ? [stoppedText(stopped.map(({ name }) => name))] : []),
    ...(status.hub?.isFine === false ? ['parts of the hub are not as deployed'] : []),
    ...uncoveredText(status.coverage),
    ...(status.queue.deadLetters > 0 ? [counted(status.queue.deadLetters, 'dead letter')] : []),
  ];
  return { tone: toneOf(status, current, stopped.length), text: `${parts.join('; ')}.` };
}

/** More names than these a sentence does not hold. */
const NAMED_MAX = 2;

function stoppedText(names: readonly string[]): string {
  const others = names.length - NAMED_MAX;
  const more = others > 0 ? ` and ${counted(others, 'other')}` : '';
  return `${said(names.slice(0, NAMED_MAX).join(', '))}${more} stopped pulling`;
}

function entriesText(entries: number, addresses: number | undefined): string {
  const covering =
    addresses === undefined ? '' : `, covering ${counted(addresses, 'address', 'addresses')}`;
  return `${counted(entries, 'entry', 'entries')} in force${covering}`;
}

function toneOf(status: HubStatus, current: number, stopped: number): HeadTone {
  if (isBroken(status)) return 'bad';
  const { buckets, mode, alarms, queue } = status;
  const isAmber =
    mode !== 'free' ||
    alarms.length > 0 ||
    current < buckets.length ||
    stopped > 0 ||
    queue.deadLetters > 0 ||
    status.hub?.isFine === false ||
    isUncovered(status.coverage);
  return isAmber ? 'warn' : 'good';
}

/** What firewalls have may be wrong, or will be soon. */
function isBroken({ lastCheck, edition, mode, buckets }: HubStatus): boolean {
  const isStale = lastCheck === null || lastCheck.ageSeconds > STALE_SECONDS;
  return (
    isStale ||
    edition === null ||
    mode === 'hard' ||
    lastCheck.outcome === 'held' ||
    buckets.some(({ fault }) => fault !== null)
  );
}

function uncoveredText(coverage: HubStatus['coverage']): readonly string[] {
  if (coverage?.fault !== undefined) return ['coverage cannot be read'];
  const { gap = 0, unknown = 0, suspended = 0 } = coverage?.counts ?? {};
  const parts = [
    ...(gap > 0 ? [counted(gap, 'gap')] : []),
    ...(unknown > suspended ? [`${number(unknown - suspended)} unknown`] : []),
  ];
  return parts.length === 0 ? [] : [`coverage: ${parts.join(', ')}`];
}

/** Suspended accounts have nothing to forward. */
function isUncovered(coverage: HubStatus['coverage']): boolean {
  if (coverage?.fault !== undefined) return true;
  const { gap = 0, unknown = 0, suspended = 0 } = coverage?.counts ?? {};
  return gap > 0 || unknown > suspended;
}

/** How many entries the alarms say are held back. */
export function heldIn(alarms: readonly string[]): number {
  for (const alarm of alarms) {
    const [, count] = /^(\d+) entries are held back/.exec(alarm) ?? [];
    if (count !== undefined) return Number(count);
  }
  return 0;
}

const MODES: Readonly<Record<HubStatus['mode'], string>> = {
  free: 'Follows the findings',
  frozen: 'Frozen: nothing is added, removals go on',
  hard: 'Frozen hard: nothing is added or removed',
  'rolled-back': 'Rolled back, and frozen there',
};

/** What steers the publisher, and who said so. */
export function modeText({ mode, by, released }: HubStatus): string {
  const back =
    mode === 'rolled-back' && by?.edition !== undefined ? ` to edition ${by.edition}` : '';
  const text = mode === 'rolled-back' ? `Rolled back${back}, and frozen there` : MODES[mode];
  const { growth, shrink } = released;
  const lets =
    growth + shrink === 0
      ? ''
      : `; released: ${counted(growth, 'addition')}, ${counted(shrink, 'removal')}`;
  return `${text}${lets}`;
}
