/**
 * Asks for a publish after what was recorded: at once for what is urgent, else at the end of the round.
 *
 * Law: whatever a batch recorded, a publisher begins after it: at once, or when the round has ended in which the
 * writes did. A process that has had the end of a round said asks no more until then: the message shows after the
 * end, so after each of these writes. What is handed over again may have been recorded by a process that died before
 * it asked: it asks at once, whatever it is.
 */
import { endOfRound, hasJustEnded, roundAt, roundEndIn } from '../../domain/base/round.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import type { PublishTrigger, RoundEnds } from '../../ports/queues.ts';
import type { MessageOutcome } from './ingest-messages.ts';

export interface PublishAskingPorts {
  readonly trigger: PublishTrigger;
  readonly rounds: RoundEnds;
}

/** `undefined`: something that an analyst did to findings. */
export type IsUrgent = (finding: Finding | undefined) => boolean;

/** `now`: by the clock after the writes. Rejects if it could not be asked: then the schedule publishes. */
export type PublishAsking = (
  outcomes: readonly MessageOutcome[],
  now: EpochSeconds,
) => Promise<void>;

/** Of one process. */
export function publishAsking(
  { trigger, rounds }: PublishAskingPorts,
  isUrgent: IsUrgent,
): PublishAsking {
  let saidUntil: EpochSeconds = Number.NEGATIVE_INFINITY;
  const askLater = async (now: EpochSeconds): Promise<void> => {
    if (now < saidUntil) return;
    const round = roundAt(now);
    await rounds.say(round, endOfRound(round) - now);
    saidUntil = endOfRound(round);
  };
  return async (outcomes, now) => {
    const over = new Set(outcomes.flatMap(({ message }) => roundEndIn(message.body) ?? []));
    await Promise.all([
      ...[...over].map((round) =>
        hasJustEnded(round, now) ? trigger.requestFor(round) : trigger.request(now),
      ),
      asks(outcomes, isUrgent) === 'now' ? trigger.request(now) : undefined,
      asks(outcomes, isUrgent) === 'later' ? askLater(now) : undefined,
    ]);
  };
}

function asks(
  outcomes: readonly MessageOutcome[],
  isUrgent: IsUrgent,
): 'now' | 'later' | undefined {
  const findings = outcomes.filter(({ message }) => roundEndIn(message.body) === undefined);
  const isAgain = findings.some(
    ({ message: { tries = 1 }, outcome: { kind } }) =>
      tries > 1 && (kind === 'accepted' || kind === 'duplicate'),
  );
  const news = findings.flatMap(({ outcome }) =>
    outcome.kind === 'accepted' ? [outcome.finding] : [],
  );
  if (isAgain || news.some(isUrgent)) return 'now';
  return news.length > 0 ? 'later' : undefined;
}
