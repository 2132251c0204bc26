/** What the verbs that tell the hub something share: who says it, the call, and what is printed. */
import { textAt } from '../../../domain/base/lookup.ts';
import type { HubDocument } from '../../hub-client/hub-response.ts';
import type { HubChoice } from '../../hub-client/hub-choice.ts';
import { hubClient, userName } from '../../hub-client/hub-client.ts';
import { Misuse, type ExitCode, type Io } from '../../shell/verb.ts';

export const AUTHOR_OPTION = { author: { type: 'string' } } as const;
export const AUTHOR_HELP = `  --author NAME  who says it to the local hub; the user of this machine. In AWS it is the caller's ARN
`;

export interface CallerOptions extends HubChoice {
  readonly author?: string | undefined;
  readonly json: boolean;
}

/** Returns when it is recorded; it counts from the next edition on. */
export async function sendAction(word: object, speaker: CallerOptions, io: Io): Promise<ExitCode> {
  const hub = await hubClient(speaker, io);
  if (hub.knowsCaller && speaker.author !== undefined) {
    throw new Misuse('--author is for the local hub: in AWS the ARN of the caller is recorded');
  }
  const author = hub.knowsCaller ? {} : { author: speaker.author ?? userName(io) };
  const answer = await hub.tell('operator', { ...word, ...author });
  await io.out(speaker.json ? `${JSON.stringify(answer)}\n` : sentenceOf(answer));
  return 0;
}

function sentenceOf(answer: HubDocument): string {
  const text = (name: string): string => textAt(answer, name) ?? '';
  const about = text('about') === '' ? '' : ` ${text('about')}`;
  const until = text('until') === '' ? '' : `, until ${text('until')}`;
  const act = NAMES[text('act')] ?? text('act');
  return `${act}${about}, said ${text('author')} at ${text('at')}${until}: from the next edition\n`;
}

/** How the verbs are called, where the facts are called otherwise. */
const NAMES: Readonly<Record<string, string>> = { pin: 'block', hard: 'freeze --hard' };
