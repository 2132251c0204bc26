/** What fixes a pair that does not forward: commands to be run as they stand, and whose credentials they take. */
import { rootOf } from '../configuration/configuration-deployment.ts';
import type { AuditTerms, GapReason, Pair, UnknownReason } from './coverage.ts';
import { bySecurity, type Fix } from '../preflight/preflight-check.ts';

type MendTerms = Pick<
  AuditTerms,
  'securityAccountId' | 'organizationalUnitIds' | 'collection' | 'hubBusArn'
>;

const INSTANCES = 'aws cloudformation';

/** In the order of doing; none where waiting fixes it, or what fixes another pair. */
export function fixesOf(
  reason: GapReason | UnknownReason,
  pair: Pair,
  terms: MendTerms,
): readonly Fix[] {
  return MENDING[reason]?.(pair, terms) ?? [];
}

type Mending = (pair: Pair, terms: MendTerms) => readonly Fix[];

const MENDING: Readonly<Partial<Record<GapReason | UnknownReason, Mending>>> = {
  'no-detector': (pair, terms) => [bySecurity(enrolling(pair, terms))],
  'not-administered': (pair, terms) => [bySecurity(enrolling(pair, terms))],
  'detector-suspended': (pair, terms) => [bySecurity(resuming(pair, terms))],
  'slow-publishing': (pair) => [
    bySecurity(`${updating(pair)} --finding-publishing-frequency FIFTEEN_MINUTES`),
  ],
  'rule-missing': anew,
  'rule-disabled': anew,
  'pattern-not-ours': anew,
  'target-not-our-bus': anew,
  'target-without-role': anew,
  'access-denied': auditRole,
};

function detectorOf({ region }: Pair): string {
  return `--region ${region} --detector-id "$(aws guardduty list-detectors --region ${region} --query 'DetectorIds[0]' --output text)"`;
}

function updating(pair: Pair): string {
  return `aws guardduty update-detector ${detectorOf(pair)}`;
}

function enrolling(pair: Pair, { securityAccountId }: MendTerms): string {
  if (pair.account === securityAccountId) {
    return `aws guardduty create-detector --region ${pair.region} --enable --finding-publishing-frequency FIFTEEN_MINUTES`;
  }
  return `aws guardduty update-organization-configuration ${detectorOf(pair)} --auto-enable-organization-members ALL`;
}

function resuming(pair: Pair, { securityAccountId }: MendTerms): string {
  if (pair.account === securityAccountId) return `${updating(pair)} --enable`;
  return `aws guardduty start-monitoring-members ${detectorOf(pair)} --account-ids ${pair.account}`;
}

/** CloudFormation does not see what was changed by hand: the instance goes and comes again. */
function anew(pair: Pair, terms: MendTerms): readonly Fix[] {
  const isSecurity = pair.account === terms.securityAccountId;
  const set =
    isSecurity && terms.collection !== 'members' ? 'PalisadeAdministrator' : 'PalisadeMembers';
  const instance = instanceOf(set, pair, pair.region, terms);
  return [
    bySecurity(`${INSTANCES} delete-stack-instances --no-retain-stacks ${instance}`),
    bySecurity(`${INSTANCES} create-stack-instances ${instance}`),
  ];
}

function auditRole(pair: Pair, terms: MendTerms): readonly Fix[] {
  if (pair.account === terms.securityAccountId) return [];
  const [, , , home = pair.region] = terms.hubBusArn.split(':');
  const instance = instanceOf('PalisadeAudit', pair, home, terms);
  return [bySecurity(`${INSTANCES} create-stack-instances ${instance}`)];
}

function instanceOf(set: string, pair: Pair, region: string, terms: MendTerms): string {
  const { organizationalUnitIds: ids } = terms;
  const units = set === 'PalisadeAdministrator' ? [rootOf(ids[0] ?? '')] : ids;
  const targets = JSON.stringify({
    OrganizationalUnitIds: units,
    Accounts: [pair.account],
    AccountFilterType: 'INTERSECTION',
  });
  return `--call-as DELEGATED_ADMIN --stack-set-name ${set} --deployment-targets '${targets}' --regions ${region}`;
}
