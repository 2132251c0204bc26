/** What operators tell a hub: a word is recorded and told back as it stands, or refused with its reason. */
import { textAt } from '../../domain/base/lookup.ts';
import { formatTime, type EpochSeconds } from '../../domain/base/time.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { refusal, type Reply } from './reply.ts';
import { recordAction, type Recorded, type WordProblem } from './record-action.ts';

export interface WordAnswer extends Reply {
  /** `undefined` if it was refused. */
  readonly recorded: Recorded | undefined;
}

/** Who speaks as the hub knows it, and when by both of its clocks. */
export interface Caller {
  readonly author: string;
  readonly now: EpochSeconds;
  readonly wall: EpochSeconds;
}

/** Throws if the ledger or the editions cannot be read or written. */
export type ActionService = (word: unknown, speaker: Caller) => Promise<WordAnswer>;

/**
 * One for a process. Of words on one matter the latest counts, so that two of one second need an order: the
 * second is dated a second on. Words on other matters are not put off by it: a freeze is one at once.
 */
export function actionService(ports: {
  readonly ledger: Ledger;
  readonly ops: ObjectStore;
}): ActionService {
  const lastOn = new Map<string, EpochSeconds>();
  const timeFor = (matter: string, now: EpochSeconds): EpochSeconds => {
    const at = Math.max(now, (lastOn.get(matter) ?? 0) + 1);
    lastOn.delete(matter);
    lastOn.set(matter, at);
    const [oldest] = lastOn.keys();
    if (lastOn.size > MATTERS_REMEMBERED_MAX && oldest !== undefined) lastOn.delete(oldest);
    return at;
  };
  return async (word, { author, now, wall }) => {
    const at = timeFor(matterOf(word), now);
    const said = await recordAction(ports, word, { author, at, recordedAt: wall });
    if (!said.ok) {
      const { problem } = said;
      return {
        ...refusal(422, 'refused', sentenceOf(problem), problem.field),
        recorded: undefined,
      };
    }
    const { act, about, until } = said.value;
    const end = until === undefined ? null : formatTime(until);
    const value = { act, about, author, at: formatTime(at), until: end, from: 'the next edition' };
    return { status: 202, value, recorded: said.value };
  };
}

/** More than anybody says within a second. */
const MATTERS_REMEMBERED_MAX = 1_000;

/** What competes: one act on one target, or how the publisher is steered. */
function matterOf(word: unknown): string {
  const target = textAt(word, 'target');
  return target === undefined ? '' : `${textAt(word, 'act') ?? ''} ${target}`;
}

/** Some reasons say themselves what they are about. */
function sentenceOf({ field, reason }: WordProblem): string {
  return reason.startsWith('expected') ? `${field}: ${reason}` : reason;
}
