/** What the verbs that steer the hub share: their options, the request, and what is printed. */
import { plainLine } from '../../../domain/base/plain-text.ts';
import { at as within, isObject, listAt, textAt } from '../../../domain/base/lookup.ts';
import { listOf, type HubDocument } from '../../hub-client/hub-response.ts';
import type { HubChoice } from '../../hub-client/hub-choice.ts';
import { HUB_HELP, HUB_OPTIONS, hubClient, userName } from '../../hub-client/hub-client.ts';
import { Misuse, type ExitCode, type Io } from '../../shell/verb.ts';

export const ACTION_OPTIONS = {
  ...HUB_OPTIONS,
  author: { type: 'string' },
  reason: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
} as const;
export const ACTION_HELP = `  --dry-run      report what it covers and its effect on the next edition; record nothing
  --author NAME  author of the action on the local hub; the user of this machine. In AWS it is the caller's ARN
${HUB_HELP}`;

/** For what must not wait for a reason. */
export const NO_REASON = 'no reason given';

export interface ActionOptions extends HubChoice {
  readonly author?: string | undefined;
  readonly 'dry-run': boolean;
  readonly json: boolean;
}

/** Returns when it is recorded; it counts from the next edition on. */
export async function sendAction(
  action: object,
  options: ActionOptions,
  io: Io,
): Promise<ExitCode> {
  const hub = await hubClient(options, io);
  if (hub.knowsCaller && options.author !== undefined) {
    throw new Misuse('--author is for the local hub: in AWS the ARN of the caller is recorded');
  }
  const author = hub.knowsCaller ? {} : { author: options.author ?? userName(io) };
  const dryRun = options['dry-run'] ? { dryRun: true } : {};
  const answer = await hub.act('operator', { ...action, ...dryRun, ...author });
  // Printed before its lists are asked for: what is recorded is recorded, whatever else the answer lacks.
  await io.out(options.json ? `${JSON.stringify(answer)}\n` : textOf(answer));
  // What was to be taken back still is in force, by the configuration or another target.
  return listOf(answer, 'still').length > 0 ? 1 : 0;
}

function textOf(answer: HubDocument): string {
  const covers = textAt(answer, 'covers', 'text');
  const missing = textAt(answer, 'missing');
  const effect = textAt(answer, 'effect', 'text') ?? '';
  const lines = [
    headOf(answer),
    ...(covers === undefined ? [] : [covers]),
    `effect: ${effect}`,
    ...(missing === undefined ? [] : [`not accepted like this: ${missing}`]),
    ...listAt(answer, 'still').map((one) => `still in force: ${overrideText(one)}`),
  ];
  return lines.map((line) => `${plainLine(line)}\n`).join('');
}

function headOf(answer: HubDocument): string {
  const text = (name: string): string => textAt(answer, name) ?? '';
  const name = NAMES[text('act')] ?? text('act');
  const what = text('about') === '' ? name : `${name} ${text('about')}`;
  const tookBack = within(answer, 'tookBack');
  if (isObject(tookBack))
    return `${what}, ${recorded(answer)}: takes back ${overrideText(tookBack)}`;
  if (TAKES_BACK.includes(text('act'))) return `${what}: there is nothing to take back`;
  const until = text('until') === '' ? '' : `, until ${text('until')}`;
  return `${what}, ${recorded(answer)}${until}`;
}

function recorded(answer: HubDocument): string {
  if (within(answer, 'dryRun') === true) return 'not recorded (dry run)';
  return `recorded for ${textAt(answer, 'author') ?? ''} at ${textAt(answer, 'at') ?? ''}`;
}

function overrideText(override: unknown): string {
  const text = (name: string): string => textAt(override, name) ?? '';
  const until = text('until') === '' ? '' : `, until ${text('until')}`;
  const name = NAMES[text('act')] ?? text('act');
  const since = text('at').startsWith('1970-') ? 'in the configuration' : `since ${text('at')}`;
  return `${name} ${text('target')} (${text('author')}: ${text('reason')}; ${since}${until})`;
}

/** How the verbs are called, where the facts are called otherwise. */
const NAMES: Readonly<Record<string, string>> = {
  pin: 'block',
  unpin: 'unblock',
  hard: 'freeze --hard',
  unexpunge: 'expunge --undo',
};
const TAKES_BACK: readonly string[] = ['unpin', 'unexempt', 'unretract', 'unexpunge'];
