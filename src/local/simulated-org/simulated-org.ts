/**
 * The play of an organization: members' findings come in as its clock goes, by both routes, the member's
 * own rule and, a little later, the administrator's copy.
 */
import { DAY, HOUR, MINUTE, type Seconds } from '../../domain/base/time.ts';
import type { Intake, Offered } from '../intake/intake.ts';
import { playAccounts, playedBetween, type PlayedFinding, type Script } from './episode.ts';
import type { SimulatedClock } from './simulated-clock.ts';
import { startRounds, type Rounds } from '../kit/rounds.ts';

export interface PlayOptions {
  readonly clock: SimulatedClock;
  readonly intake: Intake;
  readonly accounts: number;
  /** GuardDuty's administrator, whose account is on the envelopes of the copies. */
  readonly administrator: string;
  readonly speed: number;
  /** A first start finds the findings of the day before, so that there is something to see at once. */
  readonly isFirst: boolean;
  readonly onTrouble: (error: unknown) => void;
}

const STEP_MILLISECONDS = 500;
/** Between the beginnings of two episodes, so that there is time to look at the usual speed. */
const SPACING_MIN: Seconds = 20 * MINUTE;
/** The administrator's copy comes so much later. */
const COPY_AFTER: Seconds = 5 * MINUTE;
/** After a kill the clock goes on a little ahead: what that skipped is played again. */
const TOLD_AGAIN: Seconds = HOUR;
/** Findings are behind in the queue: the play waits, as an audience for latecomers. */
const QUEUE_LONG = 2_000;

/** Resolves when the first findings are in the queue. */
export async function startPlay(options: PlayOptions): Promise<Rounds> {
  const { clock, isFirst, onTrouble } = options;
  const script: Script = {
    accounts: playAccounts(options.accounts),
    // Never more than an episode a second, however fast the clock.
    spacing: Math.max(SPACING_MIN, options.speed),
  };
  let from = clock.now() - (isFirst ? DAY : TOLD_AGAIN);
  const step = async (copiesToo: boolean): Promise<void> => {
    const until = clock.now();
    if (until <= from || options.intake.waiting() > QUEUE_LONG) return;
    const own = playedBetween(script, from, until).map((one) => offered(one, one.accountId));
    const copied = copiesToo ? playedBetween(script, from - COPY_AFTER, until - COPY_AFTER) : [];
    const copies = copied.map((one) => offered(one, options.administrator));
    await options.intake.take([...own, ...copies], until);
    from = until;
  };
  await step(false);
  return startRounds({ pauseMilliseconds: STEP_MILLISECONDS, work: () => step(true), onTrouble });
}

function offered({ detail, accountId }: PlayedFinding, envelopeAccount: string): Offered {
  return {
    source: `play of account ${accountId}`,
    read: { finding: { detail, envelopeAccount } },
  };
}
