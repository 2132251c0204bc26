/** What the verbs that tell the hub something share: who says it, the call, and what is printed. */
import { textAt } from '../domain/lookup.ts';
import { hubClient, userName, type Answer, type HubChoice } from './hub-client.ts';
import type { ExitCode, Io } from './verb.ts';

export const AUTHOR_OPTION = { author: { type: 'string' } } as const;
export const AUTHOR_HELP = `  --author NAME  who says it; the user of this machine
`;

export interface Speaker extends HubChoice {
  readonly author?: string | undefined;
  readonly json: boolean;
}

/** Returns when it is recorded; it counts from the next edition on. */
export async function tellHub(word: object, speaker: Speaker, io: Io): Promise<ExitCode> {
  const hub = await hubClient(speaker, io);
  const answer = await hub.tell('operator', { ...word, author: speaker.author ?? userName(io) });
  await io.out(speaker.json ? `${JSON.stringify(answer)}\n` : sentenceOf(answer));
  return 0;
}

function sentenceOf(answer: Answer): string {
  const text = (name: string): string => textAt(answer, name) ?? '';
  const about = text('about') === '' ? '' : ` ${text('about')}`;
  const until = text('until') === '' ? '' : `, until ${text('until')}`;
  const act = NAMES[text('act')] ?? text('act');
  return `${act}${about}, said ${text('author')} at ${text('at')}${until}: from the next edition\n`;
}

/** How the verbs are called, where the facts are called otherwise. */
const NAMES: Readonly<Record<string, string>> = { pin: 'block', hard: 'freeze --hard' };
