/** The templates that accounts receive: what they hold, and that they can stand anywhere, side by side. */
import { readdirSync, readFileSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { at, isObject, listAt, textAt } from '../../src/domain/base/lookup.ts';
import { letsThrough, type EventPattern } from '../../src/domain/forwarding/event-pattern.ts';
import { heartbeatIn } from '../../src/domain/forwarding/heartbeat.ts';
import { FINDINGS_PATTERN, hubPattern } from '../../src/domain/forwarding/member-pattern.ts';
import { templateOf } from '../../stacksets/template-of.ts';
import {
  administratorTemplate,
  auditTemplate,
  memberTemplate,
  redriveTemplate,
} from '../../stacksets/templates.ts';
import { names, offenders, several, statementsOf } from '../helpers/cdk/synthesis.ts';
import { templateNamed, type Resource, type Template } from '../helpers/cdk/templates.ts';

const member = templateNamed('member', memberTemplate());
const administrator = templateNamed('administrator', administratorTemplate());
const audit = templateNamed('audit', auditTemplate());
const redrive = templateNamed('redrive', redriveTemplate());
const OWN_ACCOUNT = [{ Ref: 'AWS::AccountId' }];

describe.each([
  ['member', member],
  ['administrator', administrator],
])('the template of the %s', (_name, template) => {
  it('stands in every region of an account, twice: nothing in it has a name of its own', () => {
    const named = (resource: Resource): boolean =>
      Object.keys(isObject(resource.properties) ? resource.properties : {}).some((key) =>
        /^[A-Za-z]*Name$/.test(key),
      );
    expect(template.resources.length).toBeGreaterThan(3);
    expect(offenders(template.resources, (resource) => !named(resource))).toEqual([]);
    expect(at(template.body, 'Outputs')).toBeUndefined();
  });

  it('is the same for every account and region: all that differs is one parameter', () => {
    const text = JSON.stringify(template.body);
    expect(text).not.toMatch(/\b\d{12}\b/);
    expect(text).not.toMatch(/"[a-z]{2}-[a-z]+-\d"/);
    const parameters = at(template.body, 'Parameters');
    expect(Object.keys(isObject(parameters) ? parameters : {})).toEqual(['HubBusArn']);
  });

  it('forwards under a role that may put events on the hub’s bus and its own default bus, and nothing else', () => {
    const [role, ...others] = ofType(template, 'AWS::IAM::Role');
    if (role === undefined) throw new Error('there is no role');
    expect(others).toEqual([]);
    const granted = listAt(role.properties, 'Policies').flatMap((policy) =>
      statementsOf(at(policy, 'PolicyDocument')),
    );
    expect(granted).toMatchObject([
      { effect: 'Allow', actions: ['events:PutEvents'], resources: [{}, { Ref: 'HubBusArn' }] },
    ]);
    expect(granted).toHaveLength(1);
    expect(JSON.stringify(granted[0]?.resources[0])).toContain(
      '{"Ref":"AWS::Region"},":",{"Ref":"AWS::AccountId"},":event-bus/default"',
    );
    for (const rule of ofType(template, 'AWS::Events::Rule')) {
      for (const target of listAt(rule.properties, 'Targets')) {
        expect(at(target, 'Arn')).toEqual({ Ref: 'HubBusArn' });
        expect(names(at(target, 'RoleArn'), role)).toBe(true);
      }
    }
  });

  it('keeps what it could not deliver in a queue that its rules alone may fill', () => {
    const [queue] = ofType(template, 'AWS::SQS::Queue');
    const rules = ofType(template, 'AWS::Events::Rule');
    if (queue === undefined) throw new Error('there is no queue');
    for (const { properties } of rules) {
      for (const target of listAt(properties, 'Targets')) {
        expect(names(at(target, 'DeadLetterConfig', 'Arn'), queue)).toBe(true);
      }
    }
    const [policy] = ofType(template, 'AWS::SQS::QueuePolicy');
    const statements = statementsOf(at(policy?.properties, 'PolicyDocument'));
    const [invited, ...more] = statements.filter(({ effect }) => effect === 'Allow');
    expect(more).toEqual([]);
    const sources = several(at(invited?.condition, 'ArnEquals', 'aws:SourceArn'));
    expect(sources).toHaveLength(rules.length);
    for (const rule of rules) expect(names(sources, rule)).toBe(true);
    const denied = statements.filter(({ effect }) => effect === 'Deny');
    expect(denied.map(({ condition }) => condition)).toEqual([
      { Bool: { 'aws:SecureTransport': 'false' } },
    ]);
  });
});

describe.each([
  ['member', member, 'rate(24 hours)'],
  ['administrator', administrator, 'rate(1 hour)'],
])('the heartbeat of the %s', (name, template, every) => {
  const [schedule, ...others] = ofType(template, 'AWS::Scheduler::Schedule');

  it('is put on the default bus of its account and region by the same role', () => {
    expect(others).toEqual([]);
    expect(at(schedule?.properties, 'ScheduleExpression')).toBe(every);
    expect(at(schedule?.properties, 'State') ?? 'ENABLED').toBe('ENABLED');
    const target = at(schedule?.properties, 'Target');
    expect(JSON.stringify(at(target, 'Arn'))).toMatch(/":event-bus\/default"\]\]\}$/);
    const [role] = ofType(template, 'AWS::IAM::Role');
    expect(role !== undefined && names(at(target, 'RoleArn'), role)).toBe(true);
    const trusts = statementsOf(at(role?.properties, 'AssumeRolePolicyDocument'));
    expect(trusts.map(({ condition }) => condition)).toEqual([
      undefined,
      { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    ]);
  });

  it('is let through by the first rule of its own template, the hub’s rule, and no rule for reports', () => {
    const target = at(schedule?.properties, 'Target');
    const written = { 'Fn::Sub': '{"accountId":"${AWS::AccountId}"}' };
    expect(at(target, 'Input')).toEqual(written);
    const event = {
      source: textAt(target, 'EventBridgeParameters', 'Source'),
      'detail-type': textAt(target, 'EventBridgeParameters', 'DetailType'),
      account: '111122223333',
      region: 'eu-west-1',
      detail: { accountId: '111122223333' },
    };
    const patternOf = (one: Template) =>
      JSON.parse(
        JSON.stringify(
          at(ofType(one, 'AWS::Events::Rule')[0]?.properties, 'EventPattern'),
        ).replaceAll('{"Ref":"AWS::AccountId"}', '"111122223333"'),
      ) as EventPattern;
    const other = template === member ? administrator : member;
    expect(letsThrough(patternOf(template), event)).toBe(true);
    expect(letsThrough(patternOf(other), event)).toBe(false);
    expect(letsThrough(hubPattern('111122223333'), event)).toBe(true);
    expect(letsThrough(hubPattern('999999999999'), event)).toBe(true);
    expect(letsThrough(FINDINGS_PATTERN, event)).toBe(false);
    const terms = {
      arrival: 1_800_000_000,
      administrators: new Set(['111122223333']),
      regions: new Set(['eu-west-1']),
    };
    expect(heartbeatIn(event, terms)).toMatchObject({ account: '111122223333', route: name });
  });
});

describe('patterns', () => {
  it('a member forwards findings and heartbeats of its own account only', () => {
    const patterns = ofType(member, 'AWS::Events::Rule').map((rule) =>
      at(rule.properties, 'EventPattern'),
    );
    expect(patterns).toEqual([
      {
        source: ['aws.guardduty', 'palisade.heartbeat'],
        'detail-type': ['GuardDuty Finding', 'Palisade Member Heartbeat'],
        detail: { accountId: OWN_ACCOUNT },
      },
    ]);
  });

  it('the administrator forwards every member’s findings, and judgements of its own account only', () => {
    const patterns = ofType(administrator, 'AWS::Events::Rule').map((rule) =>
      at(rule.properties, 'EventPattern'),
    );
    expect(patterns).toMatchObject([
      {
        source: ['aws.guardduty', 'palisade.heartbeat'],
        'detail-type': ['GuardDuty Finding', 'Palisade Administrator Heartbeat'],
      },
      { source: ['aws.guardduty'], account: OWN_ACCOUNT },
    ]);
    expect(at(patterns[0], 'detail')).toBeUndefined();
  });
});

describe('the audit’s template', () => {
  it('holds one role, which may ask what the probes of the hub ask, and nothing else', () => {
    const types = audit.resources.map(({ type }) => type).sort();
    expect(types).toEqual(['AWS::IAM::Policy', 'AWS::IAM::Role']);
    const [policy] = ofType(audit, 'AWS::IAM::Policy');
    const granted = statementsOf(at(policy?.properties, 'PolicyDocument')).flatMap(
      ({ actions }) => actions,
    );
    const probes = [
      'src/adapters/guardduty/pair-probe.ts',
      'src/adapters/guardduty/forwarder-rules.ts',
      'src/adapters/sqs/queue-counts.ts',
      ...readdirSync('src/adapters/own-addresses').map(
        (file) => `src/adapters/own-addresses/${file}`,
      ),
      // Lists that are trusted are the administrator's: the audit reads them in its own account, by its own role.
    ].filter((file) => file.endsWith('.ts') && !file.endsWith('/trusted-addresses.ts'));
    const source = probes.map((file) => readFileSync(file, 'utf8')).join('');
    const asking = source.matchAll(/new (\w+)Command\(|paginate(\w+)\(/g);
    const commands = [...asking].map(([, command, paged]) => command ?? paged);
    // The detector is read as preflight reads it.
    const asked = [...new Set([...commands, 'ListDetectors', 'GetDetector'])].sort();
    expect(granted.map((action) => String(action).replace(/^\w+:/, '')).sort()).toEqual(asked);
  });
});

describe('the redrive’s template', () => {
  const [policy] = ofType(redrive, 'AWS::IAM::Policy');
  const statements = statementsOf(at(policy?.properties, 'PolicyDocument'));

  it('holds one role that finds queues, takes from those of our stacks, and puts nothing', () => {
    const types = redrive.resources.map(({ type }) => type).sort();
    expect(types).toEqual(['AWS::IAM::Policy', 'AWS::IAM::Role']);
    expect(statements.map(({ effect, actions }) => [effect, actions])).toEqual([
      ['Allow', ['sqs:ListQueues']],
      ['Allow', ['sqs:DeleteMessage', 'sqs:ReceiveMessage']],
    ]);
  });

  it('can empty the queues of this account that our stacks made, in every region', () => {
    const arns = statements[1]?.resources.map((one) => JSON.stringify(one));
    expect(arns).toHaveLength(2);
    for (const [n, prefix] of ['PalisadeMember-', 'StackSet-Palisade'].entries()) {
      expect(arns?.[n]).toContain(`:sqs:*:",{"Ref":"AWS::AccountId"},":${prefix}*"`);
    }
  });
});

describe.each([
  ['audit', audit, 'PalisadeAudit', 'PalisadeHubAudit'],
  ['redrive', redrive, 'PalisadeRedrive', 'PalisadeHubRedrive'],
])('the role of the %s', (_name, template, name, assumer) => {
  const [role] = ofType(template, 'AWS::IAM::Role');

  it('has a name by which the hub knows it', () => {
    expect(at(role?.properties, 'RoleName')).toBe(name);
  });

  it('lets nobody in but that function of the hub, from inside the organization', () => {
    const [trust, ...others] = statementsOf(at(role?.properties, 'AssumeRolePolicyDocument'));
    expect(others).toEqual([]);
    expect(trust?.condition).toMatchObject({
      StringEquals: { 'aws:PrincipalOrgID': { Ref: 'OrganizationId' } },
    });
    const arn = JSON.stringify(at(trust?.condition, 'ArnEquals', 'aws:PrincipalArn'));
    expect(arn).toContain('"SecurityAccountId"');
    expect(arn).toContain(`:role/${assumer}"`);
  });
});

describe('a template by itself', () => {
  afterEach(() => {
    delete process.env['CDK_CONTEXT_JSON'];
  });

  it('is refused for what cdk-nag finds, also under a command line that reports by itself', () => {
    process.env['CDK_CONTEXT_JSON'] = JSON.stringify({
      '@aws-cdk/core:failSynthOnValidationErrors': false,
    });
    const open = () =>
      templateOf((scope) => {
        const stack = new Stack(scope, 'Open');
        new Queue(stack, 'Queue');
        return stack;
      });
    expect(open).toThrow(/SQS4/);
  });
});

function ofType({ resources }: Template, type: string): readonly Resource[] {
  return resources.filter((resource) => resource.type === type);
}
