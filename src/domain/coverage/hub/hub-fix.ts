/**
 * What puts a part of the hub back: commands to paste, with the credentials of the security account.
 *
 * An ordinary deployment repairs nothing that was changed by hand, since CloudFormation compares templates only. What one
 * call of AWS puts back is that call; all else is a deployment that compares with what stands there.
 */
import {
  busStatement,
  BUS_STATEMENT,
  hubRulePattern,
  queuePolicy,
} from '../../forwarding/hub-delivery.ts';
import { HUB_STACK } from '../../configuration/deployed-names.ts';
import { bySecurity, type Fix } from '../../preflight/preflight-check.ts';
import type { HubPartFault } from './hub-fault.ts';
import type { HubPart } from './hub-parts.ts';
import { hubPlace, queueArnIn, ruleArnIn, type HubPlan } from './hub-plan.ts';

const REDEPLOY = `npx cdk deploy ${HUB_STACK} --revert-drift`;

/** In the order of doing, each once; none for what is unknown, which no command of ours mends. */
export function hubFixes(parts: readonly HubPart[], plan: HubPlan): readonly Fix[] {
  const commands = parts.flatMap((part) =>
    part.status.kind === 'fault'
      ? part.status.faults.map((fault) => commandFor(fault, part, plan))
      : [],
  );
  // What a deployment puts back comes first: a rule needs its queue.
  const once = [...new Set(commands)].sort(
    (a, b) => Number(b === REDEPLOY) - Number(a === REDEPLOY),
  );
  return once.map(bySecurity);
}

type Mending = (part: HubPart, plan: HubPlan) => string;

/** What one call puts back; of every other fault, a deployment. */
const MENDING: Readonly<Partial<Record<HubPartFault, Mending>>> = {
  'bus-refuses-accounts': busCommand,
  'bus-open': busCommand,
  'hub-rule-disabled': (part, plan) => `${events('enable-rule', plan)} --name ${part.name}`,
  'hub-rule-pattern': patternCommand,
  'hub-queue-refuses-rule': policyCommand,
  'hub-queue-open': policyCommand,
  // What nobody has changed nobody puts back: a finding made now shows where it stops.
  'no-findings': () => 'npx palisade verify',
  'mapping-disabled': ({ id }, plan) =>
    id === undefined
      ? REDEPLOY
      : `aws lambda update-event-source-mapping --region ${hubPlace(plan).region} --uuid ${id} --enabled`,
};

function commandFor(fault: HubPartFault, part: HubPart, plan: HubPlan): string {
  return MENDING[fault]?.(part, plan) ?? REDEPLOY;
}

function events(operation: string, plan: HubPlan): string {
  const { region, busName } = hubPlace(plan);
  return `aws events ${operation} --region ${region} --event-bus-name ${busName}`;
}

function busCommand(_part: HubPart, plan: HubPlan): string {
  return `${events('put-permission', plan)} --policy ${quoted(busPolicy(plan))}`;
}

function patternCommand({ name }: HubPart, plan: HubPlan): string {
  const delivery = plan.deliveries.find(({ rule }) => rule === name);
  if (delivery === undefined) return REDEPLOY;
  const pattern = quoted(hubRulePattern(delivery.takes, plan.administrator));
  return `${events('put-rule', plan)} --name ${name} --event-pattern ${pattern}`;
}

function busPolicy({ hubBusArn, organizationId }: HubPlan): object {
  const statement = busStatement(hubBusArn, organizationId);
  return { Version: '2012-10-17', Statement: [{ Sid: BUS_STATEMENT, ...statement }] };
}

function policyCommand({ name }: HubPart, plan: HubPlan): string {
  const delivery = plan.deliveries.find(({ queue }) => queue === name);
  if (delivery === undefined) return REDEPLOY;
  const { queue, rule, andFrom } = delivery;
  const { region } = hubPlace(plan);
  const queueArn = queueArnIn(plan, queue);
  const policy = queuePolicy({ queueArn, ruleArn: ruleArnIn(plan, rule), andFrom });
  const attributes = quoted({ Policy: JSON.stringify(policy) });
  const url = `"$(aws sqs get-queue-url --region ${region} --queue-name ${queue} --output text)"`;
  return `aws sqs set-queue-attributes --region ${region} --queue-url ${url} --attributes ${attributes}`;
}

/** For a shell; none of our documents holds a quotation mark of its kind. */
function quoted(document: object): string {
  return `'${JSON.stringify(document)}'`;
}
