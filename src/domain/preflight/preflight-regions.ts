/** What each region must have: GuardDuty, administered by the security account, in every account, in time. */
import {
  byDeployer,
  byManagement,
  bySecurity,
  fine,
  onKnown,
  unknown,
  wanted,
} from './preflight-check.ts';
import type { Check } from './preflight-check.ts';
import type { DetectorAnswer, Enrolment, RegionFacts } from './preflight-facts.ts';

export type Frequency = 'FIFTEEN_MINUTES' | 'ONE_HOUR' | 'SIX_HOURS';

const QUICKEST = 'FIFTEEN_MINUTES';
const QUICKEST_FIRST: readonly string[] = ['FIFTEEN_MINUTES', 'ONE_HOUR', 'SIX_HOURS'];

/** A region that is not enabled is reported once; nothing else can be said of it. */
export function regionChecks(facts: RegionFacts, securityAccountId: string): readonly Check[] {
  const { region, detector } = facts;
  const subject = { name: 'region', about: region } as const;
  if ('known' in detector && detector.known.kind === 'region-disabled') {
    return [wanted(subject, 'the region does not know this account', ...enabling(region))];
  }
  const enabled = onKnown(subject, detector, () => fine(subject, 'GuardDuty answers'));
  return [enabled, administratorCheck(facts, securityAccountId), ...detectorChecks(facts)];
}

/** Windows must outlast the time between two versions of a finding (docs/sources/guardduty.md#4-the-life-of-a-finding). */
export function configuredFrequencyCheck(
  configured: Frequency,
  regions: readonly RegionFacts[],
): Check {
  const subject = { name: 'configured-frequency' } as const;
  const field = 'policy.findingPublishingFrequency';
  const found = regions.flatMap(({ detector }) =>
    'known' in detector && detector.known.kind === 'detector'
      ? [detector.known.publishingFrequency]
      : [],
  );
  const slowest = QUICKEST_FIRST.findLast((frequency) => found.includes(frequency));
  if (slowest === undefined) return unknown(subject, 'no detector could be read to compare with');
  const detectors = `detectors publish at ${slowest} at the slowest`;
  if (QUICKEST_FIRST.indexOf(configured) < QUICKEST_FIRST.indexOf(slowest)) {
    return wanted(
      subject,
      `${field} is ${configured}, but ${detectors}: entries would end between two versions of a finding`,
      byDeployer(`set ${field} to "${slowest}" in context.palisade`),
    );
  }
  const spare = configured === slowest ? '' : `; ${field} may be lowered from ${configured}`;
  return fine(subject, `${detectors}${spare}`);
}

function enabling(region: string) {
  const command = `aws account enable-region --region-name ${region}`;
  return [
    bySecurity(command),
    byManagement(command),
    byDeployer('or name the regions in use in context.palisade.regions'),
  ];
}

function administratorCheck(
  { region, detector, enrolment, administrators }: RegionFacts,
  securityAccountId: string,
): Check {
  const subject = { name: 'guardduty-administrator', about: region } as const;
  const fix = byManagement(
    `aws guardduty enable-organization-admin-account --region ${region} --admin-account-id ${securityAccountId}`,
  );
  if ('known' in administrators) {
    const { known } = administrators;
    if (known.includes(securityAccountId)) return fine(subject, securityAccountId);
    return wanted(subject, known.length === 0 ? 'nobody' : known.join(', '), fix);
  }
  if ('known' in detector && detector.known.kind === 'absent') {
    return wanted(subject, `${securityAccountId} has no detector`, fix);
  }
  return onKnown(subject, enrolment, (answer) =>
    answer === 'not-administrator'
      ? wanted(subject, `not ${securityAccountId}`, fix)
      : fine(subject, securityAccountId),
  );
}

function detectorChecks({ region, detector, enrolment }: RegionFacts): readonly Check[] {
  const frequency = { name: 'publishing-frequency', about: region } as const;
  const enabling = { name: 'auto-enable', about: region } as const;
  if (!('known' in detector)) {
    return [unknown(frequency, detector.unknown), unknown(enabling, detector.unknown)];
  }
  const { known } = detector;
  // Without a detector the administrator's check says what to do first.
  if (known.kind !== 'detector') return [];
  const checks = [frequencyCheck(frequency, known)];
  if ('known' in enrolment && enrolment.known === 'not-administrator') return checks;
  return [
    ...checks,
    onKnown(enabling, enrolment, (answer) => enrolmentCheck(enabling, answer, known.id)),
  ];
}

type RegionSubject = { readonly name: Check['name']; readonly about: string };
type Detector = Extract<DetectorAnswer, { readonly kind: 'detector' }>;

function frequencyCheck(subject: RegionSubject, detector: Detector): Check {
  const { id, enabled, publishingFrequency } = detector;
  const update = `aws guardduty update-detector --region ${subject.about} --detector-id ${id}`;
  if (!enabled) {
    return wanted(subject, 'GuardDuty is suspended', bySecurity(`${update} --enable`));
  }
  if (publishingFrequency === QUICKEST) return fine(subject, QUICKEST);
  return wanted(
    subject,
    `${publishingFrequency}: an address that comes back is reported that late`,
    bySecurity(`${update} --finding-publishing-frequency ${QUICKEST}`),
  );
}

function enrolmentCheck(subject: RegionSubject, enrolment: Enrolment, detectorId: string): Check {
  if (enrolment === 'ALL') return fine(subject, 'ALL');
  const found =
    enrolment === 'NEW'
      ? 'NEW: accounts that were there before are enrolled by hand only'
      : 'NONE: accounts are enrolled by hand only';
  return wanted(
    subject,
    found,
    bySecurity(
      `aws guardduty update-organization-configuration --region ${subject.about} --detector-id ${detectorId} --auto-enable-organization-members ALL`,
    ),
  );
}
