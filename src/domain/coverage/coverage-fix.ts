/**
 * What fixes the pairs that do not forward: as few commands as there can be, to be run as they stand.
 *
 * Law: a command on stack instances names accounts and regions whose every combination needs it, and each pair that
 * needs an instance is in exactly one such command. An instance is deleted only where it exists and is broken.
 */
import { rootOf } from '../configuration/organization-root.ts';
import { bySecurity, type Fix } from '../preflight/preflight-check.ts';
import type { PairVerdict } from './coverage-audit.ts';
import { reasonsOf, type AuditTerms, type Pair, type ReasonNotCovered } from './coverage.ts';

export type FixTerms = Pick<
  AuditTerms,
  'securityAccountId' | 'organizationalUnitIds' | 'collection' | 'hubBusArn'
> & {
  /** Whether heartbeats of some pairs arrive: then the hub works, and what is late is broken where it is sent. */
  readonly isHeard: boolean;
};

/** Every account in every region. */
export interface Block {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

const ABSENT: readonly ReasonNotCovered[] = ['rule-missing'];
/** CloudFormation does not see what was changed by hand: the instance must go and come again. */
const BROKEN: readonly ReasonNotCovered[] = [
  'rule-removed',
  'rule-disabled',
  'pattern-not-ours',
  'target-not-our-bus',
  'target-without-role',
];
/** What one command takes: of GuardDuty by its API, of StackSets by the length of an argument. */
const MEMBERS_A_CALL = 50;
const ACCOUNTS_A_COMMAND = 1_000;

/** In the order of doing; nothing for what waiting fixes, or what the fix of another pair fixes. */
export function fixesOf(pairs: readonly PairVerdict[], terms: FixTerms): readonly Fix[] {
  const withReason = (reasons: readonly ReasonNotCovered[]): readonly PairVerdict[] =>
    pairs.filter(({ verdict }) => reasonsOf(verdict).some((reason) => reasons.includes(reason)));
  const broken = withReason(terms.isHeard ? [...BROKEN, 'heartbeat-late'] : BROKEN);
  const absent = withReason(ABSENT).filter((pair) => !broken.includes(pair));
  return [
    ...enrolling(withReason(['no-detector', 'not-administered']), terms),
    ...resuming(withReason(['detector-suspended']), terms),
    ...hastening(withReason(['slow-publishing'])),
    ...instances('delete-stack-instances --no-retain-stacks', broken, terms),
    ...instances('create-stack-instances', [...broken, ...absent], terms),
    ...auditRoles(withReason(['access-denied']), terms),
    ...redriving(pairs.filter(({ waiting }) => typeof waiting === 'number')),
  ].map(bySecurity);
}

/** The pairs as the fewest blocks that hold each account once; in order. */
export function blocksOf(pairs: readonly Pair[]): readonly Block[] {
  const regionsOf = new Map<string, Set<string>>();
  for (const { account, region } of pairs) {
    regionsOf.set(account, (regionsOf.get(account) ?? new Set()).add(region));
  }
  const accountsIn = new Map<string, string[]>();
  for (const [account, regions] of [...regionsOf].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const key = [...regions].sort().join(' ');
    const accounts = accountsIn.get(key);
    if (accounts === undefined) accountsIn.set(key, [account]);
    else accounts.push(account);
  }
  return [...accountsIn].map(([key, accounts]) => ({ accounts, regions: key.split(' ') }));
}

function isOfSecurity({ securityAccountId }: FixTerms): (pair: Pair) => boolean {
  return ({ account }) => account === securityAccountId;
}

function enrolling(pairs: readonly Pair[], terms: FixTerms): readonly string[] {
  const isOwn = isOfSecurity(terms);
  return [
    ...inEach(
      regionsIn(pairs.filter(isOwn)),
      (region) =>
        `aws guardduty create-detector --region ${region} --enable --finding-publishing-frequency FIFTEEN_MINUTES`,
    ),
    ...inEach(
      regionsIn(pairs.filter((pair) => !isOwn(pair))),
      (region) =>
        `aws guardduty update-organization-configuration ${detectorIn(region)} --auto-enable-organization-members ALL`,
    ),
  ];
}

function resuming(pairs: readonly Pair[], terms: FixTerms): readonly string[] {
  const isOwn = isOfSecurity(terms);
  const members = blocksOf(pairs.filter((pair) => !isOwn(pair)));
  return [
    ...inEach(
      regionsIn(pairs.filter(isOwn)),
      (region) => `aws guardduty update-detector ${detectorIn(region)} --enable`,
    ),
    ...members.flatMap(({ accounts, regions }) =>
      chunks(accounts, MEMBERS_A_CALL).flatMap((ids) =>
        inEach(
          regions,
          (region) =>
            `aws guardduty start-monitoring-members ${detectorIn(region)} --account-ids ${ids.join(' ')}`,
        ),
      ),
    ),
  ];
}

/** Members publish as often as their administrator. */
function hastening(pairs: readonly Pair[]): readonly string[] {
  return inEach(
    regionsIn(pairs),
    (region) =>
      `aws guardduty update-detector ${detectorIn(region)} --finding-publishing-frequency FIFTEEN_MINUTES`,
  );
}

function instances(action: string, pairs: readonly Pair[], terms: FixTerms): readonly string[] {
  const isAdministrators = (pair: Pair): boolean =>
    terms.collection !== 'members' && isOfSecurity(terms)(pair);
  const members = pairs.filter((pair) => !isAdministrators(pair));
  return [
    ...ofSet('PalisadeAdministrator', action, pairs.filter(isAdministrators), terms),
    ...ofSet('PalisadeMembers', action, members, terms),
  ];
}

/** A role is global: its one instance is in the hub's region. */
function auditRoles(pairs: readonly Pair[], terms: FixTerms): readonly string[] {
  const [, , , home = ''] = terms.hubBusArn.split(':');
  const roles = pairs
    .filter((pair) => !isOfSecurity(terms)(pair))
    .map(({ account }) => ({ account, region: home }));
  return ofSet('PalisadeAudit', 'create-stack-instances', roles, terms);
}

/** What waits can be delivered once the pair does so again: last. */
function redriving(pairs: readonly Pair[]): readonly string[] {
  return blocksOf(pairs).flatMap(({ accounts, regions }) => {
    const redrive = (account: string): string =>
      `npx palisade redrive --member ${account} --regions ${regions.join(',')}`;
    const [only, ...more] = accounts;
    if (only === undefined) return [];
    if (more.length === 0) return [redrive(only)];
    return [`for account in ${accounts.join(' ')}; do ${redrive('"$account"')}; done`];
  });
}

function ofSet(
  set: string,
  action: string,
  pairs: readonly Pair[],
  { organizationalUnitIds: ids }: FixTerms,
): readonly string[] {
  const units = set === 'PalisadeAdministrator' ? [rootOf(ids[0] ?? '')] : ids;
  return blocksOf(pairs).flatMap(({ accounts, regions }) =>
    chunks(accounts, ACCOUNTS_A_COMMAND).map((some) => {
      const targets = JSON.stringify({
        OrganizationalUnitIds: units,
        Accounts: some,
        AccountFilterType: 'INTERSECTION',
      });
      return `aws cloudformation ${action} --call-as DELEGATED_ADMIN --stack-set-name ${set} --deployment-targets '${targets}' --regions ${regions.join(' ')}`;
    }),
  );
}

/** One command; a loop of the shell where there are several regions. */
function inEach(
  regions: readonly string[],
  command: (region: string) => string,
): readonly string[] {
  const [only, ...more] = regions;
  if (only === undefined) return [];
  if (more.length === 0) return [command(only)];
  return [`for region in ${regions.join(' ')}; do ${command('"$region"')}; done`];
}

function detectorIn(region: string): string {
  return `--region ${region} --detector-id "$(aws guardduty list-detectors --region ${region} --query 'DetectorIds[0]' --output text)"`;
}

function regionsIn(pairs: readonly Pair[]): readonly string[] {
  return [...new Set(pairs.map(({ region }) => region))].sort();
}

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) =>
    all.slice(n * size, (n + 1) * size),
  );
}
