/** What operators tell a hub: a word is recorded and told back as it stands, or refused with its reason. */
import { formatTime, type EpochSeconds } from '../domain/time.ts';
import type { Ledger, ObjectStore } from '../ports.ts';
import { refusal, type Answer } from './answer.ts';
import { recordWord, type Recorded, type WordProblem } from './operator-word.ts';

export interface WordAnswer extends Answer {
  /** `undefined` if it was refused. */
  readonly recorded: Recorded | undefined;
}

/** Who speaks as the hub knows it, and when by both of its clocks. */
export interface Speaker {
  readonly author: string;
  readonly now: EpochSeconds;
  readonly wall: EpochSeconds;
}

/** Throws if the ledger or the editions cannot be read or written. */
export type WordDesk = (word: unknown, speaker: Speaker) => Promise<WordAnswer>;

/** One for a process: the latest word counts, so two words of one second need an order. */
export function wordDesk(ports: { readonly ledger: Ledger; readonly ops: ObjectStore }): WordDesk {
  let lastAt: EpochSeconds = 0;
  return async (word, { author, now, wall }) => {
    lastAt = Math.max(now, lastAt + 1);
    const said = await recordWord(ports, word, { author, at: lastAt, recordedAt: wall });
    if (!said.ok) {
      const { problem } = said;
      return {
        ...refusal(422, 'refused', sentenceOf(problem), problem.field),
        recorded: undefined,
      };
    }
    const { act, at, about, until } = said.value;
    const end = until === undefined ? null : formatTime(until);
    const value = { act, about, author, at: formatTime(at), until: end, from: 'the next edition' };
    return { status: 202, value, recorded: said.value };
  };
}

/** Some reasons say themselves what they are about. */
function sentenceOf({ field, reason }: WordProblem): string {
  return reason.startsWith('wanted is') ? `${field}: ${reason}` : reason;
}
