/** The audit of the hub's own parts against the template that makes them: all is fine, and each fault is named. */
import { describe, expect, it } from 'vitest';
import { at, listAt, numberAt, textAt } from '../../src/domain/base/lookup.ts';
import { canonical } from '../../src/domain/coverage/coverage.ts';
import { hubFixes } from '../../src/domain/coverage/hub/hub-fix.ts';
import {
  hubPartsAfter,
  type HubFacts,
  type PartAnswer,
} from '../../src/domain/coverage/hub/hub-parts.ts';
import {
  queueArnIn,
  readHubParts,
  ruleArnIn,
  type HubPlan,
} from '../../src/domain/coverage/hub/hub-plan.ts';
import { queuePolicy } from '../../src/domain/forwarding/hub-delivery.ts';
import { deployedValue } from '../helpers/cdk/deployed.ts';
import { synthesised } from '../helpers/cdk/synthesis.ts';
import { EVERYTHING, OWN, type Resource } from '../helpers/cdk/templates.ts';

const hub = synthesised(EVERYTHING).templates.find(({ name }) => name === 'PalisadeHub');
const resources = hub?.resources ?? [];

function all(type: string): readonly Resource[] {
  return resources
    .filter((one) => one.type === type)
    .map((one) => ({ ...one, properties: deployedValue(one.properties, resources) }));
}

function variable(name: string): string {
  const functions = all('AWS::Lambda::Function');
  const found = functions.map((one) => textAt(one.properties, 'Environment', 'Variables', name));
  return found.find((value) => value !== undefined) ?? '';
}

const plan: HubPlan = {
  ...readHubParts(variable('PALISADE_HUB_PARTS')),
  hubBusArn: `arn:aws:events:eu-west-1:${OWN.securityAccountId}:event-bus/palisade`,
  organizationId: OWN.organizationId,
  administrator: OWN.securityAccountId,
};

/** The answers of AWS right after a deployment. */
function deployed(): HubFacts {
  const policies = all('AWS::SQS::QueuePolicy');
  return {
    bus: { known: { policy: busPolicy() } },
    rules: plan.deliveries.map(({ rule }) => {
      const found = named('AWS::Events::Rule', rule);
      const targets = listAt(found, 'Targets').map((target) => ({
        arn: textAt(target, 'Arn') ?? '',
        deadLetterArn: textAt(target, 'DeadLetterConfig', 'Arn'),
      }));
      const pattern = JSON.stringify(at(found, 'EventPattern'));
      return { known: { enabled: textAt(found, 'State') === 'ENABLED', pattern, targets } };
    }),
    queues: plan.deliveries.map(({ queue }) => {
      const policy = policies.find(({ properties }) =>
        listAt(properties, 'Queues').includes(queue),
      );
      const redrive = at(named('AWS::SQS::Queue', queue), 'RedrivePolicy');
      const text = JSON.stringify(at(policy?.properties, 'PolicyDocument'));
      return { known: { policy: text, hasDeadLetters: redrive !== undefined } };
    }),
    mappings: plan.mappings.map((one) => {
      const found = all('AWS::Lambda::EventSourceMapping').some(
        ({ properties }) =>
          textAt(properties, 'FunctionName') === one.function &&
          textAt(properties, 'EventSourceArn') === queueArnIn(plan, one.queue),
      );
      return { known: found ? { id: 'uuid-1', state: 'Enabled' } : 'absent' };
    }),
    schedules: plan.schedules.map(({ name }) => {
      const found = named('AWS::Scheduler::Schedule', name);
      return { known: { enabled: true, targetArn: textAt(found, 'Target', 'Arn') ?? '' } };
    }),
  };
}

function named(type: string, id: string): unknown {
  const found = all(type).find((one) => one.id === id);
  expect(found, `${type} ${id}`).toBeDefined();
  return found?.properties;
}

function busPolicy(): string {
  const [policy] = all('AWS::Events::EventBusPolicy');
  return JSON.stringify({ Statement: [at(policy?.properties, 'Statement')] });
}

function faultsOf(facts: HubFacts): readonly string[] {
  return hubPartsAfter(plan, facts).flatMap(({ status }) =>
    status.kind === 'fault' ? status.faults : status.kind === 'unknown' ? [status.reason] : [],
  );
}

/** The facts with the first of a list changed. */
function first<T extends object>(
  answers: readonly PartAnswer<T>[],
  change: Partial<T> | 'absent',
): readonly PartAnswer<T>[] {
  const [before, ...rest] = answers;
  if (before === undefined || !('known' in before) || before.known === 'absent') return answers;
  return [{ known: change === 'absent' ? change : { ...before.known, ...change } }, ...rest];
}

describe('the parts of a hub that was just deployed', () => {
  it('are looked at, every one that findings pass', () => {
    expect(plan.deliveries.map(({ takes }) => takes)).toEqual(['everything', 'findings']);
    expect(plan.deliveries).toHaveLength(all('AWS::Events::Rule').length);
    expect(plan.mappings).toHaveLength(all('AWS::Lambda::EventSourceMapping').length);
    // But for those that call the audit itself.
    const schedules = all('AWS::Scheduler::Schedule').map(({ id }) => id);
    const others = schedules.filter((id) => !id.startsWith('Auditing'));
    expect(others.length).toBeGreaterThan(0);
    expect(plan.schedules.map(({ name }) => name)).toEqual(others);
  });

  it('are all fine', () => {
    const parts = hubPartsAfter(plan, deployed());
    expect(parts).toHaveLength(1 + 2 + 2 + plan.mappings.length + plan.schedules.length);
    expect(parts.filter(({ status }) => status.kind !== 'fine')).toEqual([]);
    expect(hubFixes(parts, plan)).toEqual([]);
  });

  it('fit into the environment by the longest names that CloudFormation gives, with three sinks', () => {
    const written = variable('PALISADE_HUB_PARTS');
    const longer = written.replaceAll(
      /"[A-Z]\w{20,}"/g,
      (name) => `"PalisadeHub-${name}-abcdefghijkl`,
    );
    const delivery = longer.length / plan.deliveries.length;
    expect(longer.length + 2 * delivery).toBeLessThan(3_000);
  });

  it('have policies of queues that are those to be put back by hand', () => {
    for (const { queue, rule, andFrom } of plan.deliveries) {
      const names = { queueArn: queueArnIn(plan, queue), ruleArn: ruleArnIn(plan, rule), andFrom };
      const found = all('AWS::SQS::QueuePolicy').find(({ properties }) =>
        listAt(properties, 'Queues').includes(queue),
      );
      const statements = listAt(found?.properties, 'PolicyDocument', 'Statement');
      const wanted = listAt(queuePolicy(names), 'Statement');
      expect(statements.map(withoutSid).sort()).toEqual(wanted.map(withoutSid).sort());
    }
  });
});

function withoutSid(statement: unknown): string {
  return canonical({ ...(statement as object), Sid: '' });
}

const OTHERS = '{"Statement":[]}';
const OPEN = '{"Statement":{"Effect":"Allow","Principal":"*","Action":"events:*","Resource":"*"}}';
const DENIED = '{"Statement":{"Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*"}}';
const refused = { unknown: 'access-denied', detail: 'no' } as const;

describe('a fault of a part', () => {
  const healthy = deployed();
  it.each<[string, Partial<HubFacts>, string | RegExp]>([
    ['bus-missing', { bus: { known: 'absent' } }, /--revert-drift$/],
    ['bus-refuses-accounts', { bus: { known: { policy: undefined } } }, /put-permission .*o-a1b2/],
    ['bus-refuses-accounts', { bus: { known: { policy: OTHERS } } }, /put-permission/],
    [
      'bus-refuses-accounts',
      { bus: { known: { policy: busPolicy().replace('o-a1b2c3d4e5', 'o-typo000000') } } },
      /put-permission/,
    ],
    ['bus-open', { bus: { known: { policy: OPEN } } }, /put-permission/],
    ['hub-rule-missing', { rules: first(healthy.rules, 'absent') }, /--revert-drift$/],
    [
      'hub-rule-disabled',
      { rules: first(healthy.rules, { enabled: false }) },
      /^aws events enable-rule --region eu-west-1 --event-bus-name palisade --name HubBusIngestRule\w+$/,
    ],
    [
      'hub-rule-pattern',
      { rules: first(healthy.rules, { pattern: '{"source":["aws.health"]}' }) },
      /put-rule .*--event-pattern '\{"\$or":.*210987654321/,
    ],
    ['hub-rule-target', { rules: first(healthy.rules, { targets: [] }) }, /--revert-drift$/],
    [
      'hub-rule-without-dead-letters',
      {
        rules: first(healthy.rules, {
          targets: plan.deliveries
            .slice(0, 1)
            .map(({ queue }) => ({ arn: queueArnIn(plan, queue), deadLetterArn: undefined })),
        }),
      },
      /--revert-drift$/,
    ],
    ['hub-queue-missing', { queues: first(healthy.queues, 'absent') }, /--revert-drift$/],
    [
      'hub-queue-refuses-rule',
      { queues: first(healthy.queues, { policy: DENIED }) },
      /set-queue-attributes .*OnlyTheRule/,
    ],
    [
      'hub-queue-without-dead-letters',
      { queues: first(healthy.queues, { hasDeadLetters: false }) },
      /--revert-drift$/,
    ],
    ['mapping-missing', { mappings: first(healthy.mappings, 'absent') }, /--revert-drift$/],
    [
      'mapping-disabled',
      { mappings: first(healthy.mappings, { state: 'Disabled' }) },
      'aws lambda update-event-source-mapping --region eu-west-1 --uuid uuid-1 --enabled',
    ],
    ['schedule-missing', { schedules: first(healthy.schedules, 'absent') }, /--revert-drift$/],
    [
      'schedule-disabled',
      { schedules: first(healthy.schedules, { enabled: false }) },
      /--revert-drift$/,
    ],
    [
      'schedule-target',
      { schedules: first(healthy.schedules, { targetArn: 'arn:aws:sqs:eu-west-1:1:x' }) },
      /--revert-drift$/,
    ],
  ])('is named and has its fix: %s', (fault, change, fix) => {
    const facts = { ...healthy, ...change };
    expect(faultsOf(facts)).toEqual([fault]);
    const [command, ...more] = hubFixes(hubPartsAfter(plan, facts), plan).map((one) => one.command);
    expect(more).toEqual([]);
    if (typeof fix === 'string') expect(command).toBe(fix);
    else expect(command).toMatch(fix);
  });

  it('is a queue without a policy: closed to its rule, and open to people', () => {
    const facts = { ...healthy, queues: first(healthy.queues, { policy: undefined }) };
    expect(faultsOf(facts)).toEqual(['hub-queue-refuses-rule', 'hub-queue-open']);
  });

  it('is a queue whose guard was taken away: findings arrive, and could be forged', () => {
    const guarded = healthy.queues[0];
    const text =
      guarded !== undefined && 'known' in guarded && guarded.known !== 'absent'
        ? guarded.known.policy
        : '';
    const document: unknown = JSON.parse(text ?? '');
    const Statement = listAt(document, 'Statement').filter(
      (one) => textAt(one, 'Sid') !== 'OnlyTheRule',
    );
    const facts = {
      ...healthy,
      queues: first(healthy.queues, { policy: JSON.stringify({ Statement }) }),
    };
    expect(faultsOf(facts)).toEqual(['hub-queue-open']);
  });

  it('is none if somebody adds a statement that changes nothing for us', () => {
    const document: unknown = JSON.parse(busPolicy());
    const more = { Effect: 'Deny', Principal: '*', Action: 'events:PutRule', Resource: '*' };
    const policy = JSON.stringify({ Statement: [...listAt(document, 'Statement'), more] });
    expect(faultsOf({ ...healthy, bus: { known: { policy } } })).toEqual([]);
  });

  it.each<[string, Partial<HubFacts>]>([
    ['the bus', { bus: refused }],
    ['a rule', { rules: [refused, ...healthy.rules.slice(1)] }],
    ['a queue', { queues: [refused, ...healthy.queues.slice(1)] }],
    ['a mapping', { mappings: [refused, ...healthy.mappings.slice(1)] }],
    ['a schedule', { schedules: [refused, ...healthy.schedules.slice(1)] }],
  ])('is unknown, and never fine, where AWS refuses to say: %s', (_what, change) => {
    expect(faultsOf({ ...healthy, ...change })).toEqual(['access-denied']);
  });

  it('is unknown if a policy hangs on what nobody knows beforehand', () => {
    const open = JSON.parse(OPEN) as { Statement: object };
    const Condition = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
    const policy = JSON.stringify({ Statement: { ...open.Statement, Condition } });
    expect(faultsOf({ ...healthy, bus: { known: { policy } } })).toEqual(['unreadable']);
  });
});

describe('the alarm on parts of the hub', () => {
  it('fires within minutes of the audit that finds something, and stays until one finds nothing', () => {
    const alarm = all('AWS::CloudWatch::Alarm').find(
      ({ properties }) => textAt(properties, 'MetricName') === 'HubPartFaults',
    );
    expect(numberAt(alarm?.properties, 'Period')).toBe(300);
    expect(numberAt(alarm?.properties, 'EvaluationPeriods')).toBe(1);
    expect(textAt(alarm?.properties, 'TreatMissingData')).toBe('ignore');
    expect(textAt(alarm?.properties, 'AlarmDescription')).toMatch(/runbook\.md#hub-part$/);
  });
});
