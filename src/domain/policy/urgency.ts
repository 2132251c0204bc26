/**
 * Whether what was recorded is worth a publish at once: an attack that would be listed at band high or above,
 * or something that an analyst takes out. A hint and nothing more: the schedule publishes the rest.
 */
import type { Finding } from '../findings/finding.ts';
import { bandOf } from '../values/band.ts';
import type { Judge } from './policy.ts';

/** `high`: see above; `any`: all that is new; `schedule`: nothing. */
export type TriggerChoice = 'high' | 'any' | 'schedule';

/** `finding` is `undefined` for what an analyst did to findings (archived, restored, judged). */
export function isUrgent(
  finding: Finding | undefined,
  choice: TriggerChoice,
  judge: Judge,
): boolean {
  if (choice === 'schedule') return false;
  if (choice === 'any' || finding === undefined) return true;
  if (finding.sample) return false;
  if (finding.archived || finding.notUseful) return true;
  const band = bandOf(finding.severity);
  if (band !== 'high' && band !== 'critical') return false;
  return finding.values.some((value) => judge(finding, value).action === 'block');
}
