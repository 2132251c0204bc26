/** What the audit knows, in words: the state of all pairs in one sentence, and each reason explained once. */
import type { CoverageCounts } from './coverage-audit.ts';
import type { ReasonNotCovered } from './coverage.ts';

/** One sentence without its full stop, the worst first. */
export function describeCoverage(counts: CoverageCounts): string {
  const { delivered, configured, gap, unknown, notEnabled, suspended, waiting } = counts;
  const all = delivered + configured + gap + unknown;
  const unexplained = unknown - suspended;
  const off = notEnabled === 0 ? '' : `; ${amount(notEnabled)} in regions that are not enabled`;
  if (all === 0) return `no pair of account and region can forward${off}`;
  const said = [
    ...(unexplained === 0
      ? []
      : [
          `${amount(unexplained)} unknown (${percent(unknownPercent(counts))}): it is not known whether their findings arrive`,
        ]),
    ...(gap === 0 ? [] : [`${amount(gap)} with a gap: their findings do not arrive as configured`]),
    ...(configured === 0
      ? []
      : [`${amount(configured)} configured, and no heartbeat has arrived yet`]),
    ...(waiting === 0 ? [] : [`dead letters wait in ${amount(waiting)}`]),
    ...(suspended === 0 ? [] : [`${amount(suspended)} of suspended accounts`]),
  ];
  const rest = said.length === 0 ? '' : `; ${said.join('; ')}`;
  return `${amount(delivered)} of ${amount(all)} pairs of account and region deliver${rest}${off}`;
}

/** Of the pairs that could forward, those of which nothing is known; suspended accounts left out. */
export function unknownPercent(counts: CoverageCounts): number {
  const { delivered, configured, gap, unknown, suspended } = counts;
  const unexplained = unknown - suspended;
  if (unexplained === 0) return 0;
  return (100 * unexplained) / (delivered + configured + gap + unexplained);
}

/** What a reason means, in one sentence. */
export function describeReason(reason: ReasonNotCovered): string {
  return EXPLANATIONS[reason];
}

const EXPLANATIONS: Readonly<Record<ReasonNotCovered, string>> = {
  'no-detector': 'GuardDuty is not enabled.',
  'detector-suspended': 'GuardDuty is suspended.',
  'slow-publishing': 'GuardDuty publishes updates of findings less often than every 15 minutes.',
  'not-administered': 'The security account does not administer GuardDuty there.',
  'rule-missing':
    'The stack that forwards findings is absent. If the next audit still says so, the stack exists and all its rules were deleted by hand: delete the stack instance first, then create it.',
  'rule-removed': 'A rule of the stack that forwards findings was deleted; others of it are there.',
  'rule-disabled': 'A rule that forwards findings is disabled.',
  'pattern-not-ours': 'The event pattern of a rule that forwards findings was changed.',
  'target-not-our-bus': 'A rule that forwards findings has another target than the bus of the hub.',
  'target-without-role': 'A rule that forwards findings has no role to deliver with.',
  'by-administrator-only':
    'Findings still arrive through the GuardDuty administrator, and stop if the account leaves it.',
  'administrator-gap': 'The security account, which forwards for this one, does not forward there.',
  'heartbeat-late':
    'All is configured, yet no heartbeat has arrived in time: findings would not arrive either. A stack of an older version sends none; `npx cdk deploy PalisadeStackSets` renews it. An account that is late in all regions may be denied events:PutEvents by a service control policy.',
  'access-denied': 'The audit may not read there: its role is missing, or a policy denies it.',
  throttled: 'AWS throttled the audit; it asks again next hour.',
  unreadable: 'AWS gave no answer that could be read; the audit asks again next hour.',
  'account-suspended': 'The account is suspended or being closed, so nothing can be read in it.',
  'administrator-unknown':
    'The security account, which forwards for this one, is unknown itself there.',
  'not-reached': 'The audit has not reached it yet; it goes on next hour.',
  stale: 'It was configured when it was last read, and that is too long ago.',
};

function amount(count: number): string {
  return count.toLocaleString('en-US');
}

/** Never 0 % for something, nor 100 % for less than all. */
function percent(share: number): string {
  if (share === 100) return '100%';
  const shown = Math.min(99.9, Math.max(0.1, share));
  return `${shown.toFixed(1)}%`;
}
