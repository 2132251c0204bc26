/** Policies of the organization that would refuse what Palisade does, one check for each that is in the way. */
import { hindrances, type Hindrance } from './permissions/permission-hindrance.ts';
import {
  permissionNeeds,
  type NeedyDeployment,
  type Purpose,
} from './permissions/permission-needs.ts';
import {
  byDeployer,
  byManagement,
  fine,
  unknown,
  wanted,
  type Check,
  type Fix,
} from './preflight-check.ts';
import type { Known, PolicyFacts } from './preflight-facts.ts';

const NAME = 'policies';

/** What does not happen, in words. */
const REFUSED: Readonly<Record<Purpose, string>> = {
  'roll-out': 'StackSets could not set up forwarding',
  forwarding: 'findings would not arrive',
  hub: 'the hub could not be deployed or would stand still',
  operating: 'nobody could ask the hub or steer it',
  auditing: 'coverage would be unknown',
  redriving: 'members’ dead letters could not be read',
  reading: 'firewalls would be refused',
};

export function policyChecks(
  facts: Known<PolicyFacts>,
  deployment: NeedyDeployment,
): readonly Check[] {
  if (!('known' in facts)) return [unknown({ name: NAME }, facts.unknown)];
  const { policies, members, security } = facts.known;
  const found = hindrances(permissionNeeds(deployment), policies, {
    members,
    security: [security],
  });
  if (found.length > 0) return found.map((one) => checkOn(one, deployment.regions.length));
  return [fine({ name: NAME }, `none of ${policies.length} is in the way`)];
}

function checkOn(hindrance: Hindrance, regionsInAll: number): Check {
  const { policy, level, purpose, surely, actions, regions, kind } = hindrance;
  const where = regions.length === regionsInAll ? '' : ` in ${regions.join(', ')}`;
  const what = `${actions.join(', ')}${where}: ${REFUSED[purpose]}`;
  const subject = { name: NAME, about: policy === undefined ? level : policy.id } as const;
  const short = kind === 'SERVICE_CONTROL_POLICY' ? 'SCP' : 'RCP';
  if (policy === undefined) {
    const found = `no SCP at ${level} allows ${what}`;
    const attach = `aws organizations attach-policy --policy-id p-FullAWSAccess --target-id ${level}`;
    const fix = byManagement(attach);
    return surely ? wanted(subject, found, fix) : unknown(subject, `perhaps ${found}`, fix);
  }
  const named = `${short} "${policy.name}" at ${level}`;
  const show = byManagement(
    `aws organizations describe-policy --policy-id ${policy.id} --query Policy.Content --output text`,
  );
  const exempt = byManagement(
    `exempt what is Palisade's there, then aws organizations update-policy --policy-id ${policy.id} --content file://policy.json`,
  );
  return surely
    ? wanted(subject, `${named} refuses ${what}`, show, exempt, ...insteadOf(actions))
    : unknown(subject, `${named} may refuse ${what}; its conditions decide`, show);
}

/** Many organizations forbid function URLs, and mean it. */
function insteadOf(actions: readonly string[]): readonly Fix[] {
  return actions.some((action) => /^lambda:\w+FunctionUrl/.test(action))
    ? [byDeployer('or set operator.endpoint to "api-gateway" in context.palisade')]
    : [];
}
