/** What came in of late, minute by minute, and what was refused and why: for the page. Bounded; kept in memory. */
import { MINUTE, type EpochSeconds } from '../../domain/base/time.ts';
import type { IntakeCounts, IntakeMinute } from '../../ports/queues.ts';
import type { Intake } from './intake.ts';

export type IntakeOutcome = 'accepted' | 'duplicate' | 'refused';

export interface IntakeLog {
  /** `reason`: of a refusal. */
  note(outcome: IntakeOutcome, reason?: string): void;
  read(): IntakeCounts;
}

const MINUTES_KEPT = 120;
/** Senders write part of the reasons. */
const REASONS_MAX = 40;
const REASON_CHARACTERS_MAX = 120;
const OTHER = 'other reasons';

const COUNT_OF = { accepted: 'accepted', duplicate: 'duplicates', refused: 'refused' } as const;

/** `now`: whole seconds of a clock that never runs backwards. */
export function intakeLog(now: () => EpochSeconds): IntakeLog {
  let minutes: readonly IntakeMinute[] = [];
  const refusals = new Map<string, number>();
  return {
    note(outcome, reason = '') {
      const at = now() - (now() % MINUTE);
      const last = minutes.at(-1);
      const current = last?.at === at ? last : { at, accepted: 0, duplicates: 0, refused: 0 };
      const name = COUNT_OF[outcome];
      const counted = { ...current, [name]: current[name] + 1 };
      minutes = [...(last === current ? minutes.slice(0, -1) : minutes), counted];
      minutes = minutes.slice(-MINUTES_KEPT);
      if (outcome !== 'refused') return;
      const text = reason.slice(0, REASON_CHARACTERS_MAX);
      const key = refusals.has(text) || refusals.size < REASONS_MAX ? text : OTHER;
      refusals.set(key, (refusals.get(key) ?? 0) + 1);
    },
    read: () => ({
      minutes,
      refusals: [...refusals]
        .map(([reason, count]) => ({ reason, count }))
        .sort((a, b) => b.count - a.count),
    }),
  };
}

/** Counts what is refused while the sender still listens; what is taken is counted when it is ingested. */
export function countedIntake(wayIn: Intake, log: Pick<IntakeLog, 'note'>): Intake {
  return {
    ...wayIn,
    async take(offered, now) {
      const admissions = await wayIn.take(offered, now);
      for (const admission of admissions) {
        if (admission.outcome !== 'refused') continue;
        const { field, reason } = admission;
        log.note('refused', field === undefined ? reason : `${field} is not as expected`);
      }
      return admissions;
    },
  };
}
