/** What holds for everything of a kind in the hub, also for what is added later. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { at, flagAt, isObject, listAt, numberAt, textAt } from '../../src/domain/base/lookup.ts';
import { HUB_FAULTS } from '../../src/domain/coverage/hub/hub-fault.ts';
import { isPlainPattern, letsThrough } from '../../src/domain/forwarding/event-pattern.ts';
import * as environment from '../../src/environment.ts';
import { TRIGGER_BUCKET, TRIGGER_DELIVERY, TRIGGER_GROUP } from '../../src/environment.ts';
import { METRICS, METRICS_NAMESPACE, READER_SILENT } from '../../src/metrics.ts';
import { PUBLISH_PACE } from '../../src/usecases/publish/paced-publisher.ts';
import { LEASE_LENGTH } from '../../src/usecases/publish/publish-feed.ts';
import {
  names,
  offenders,
  several,
  statementsOf,
  synthesised,
  tagsOf,
  type Statement,
} from '../helpers/cdk/synthesis.ts';
import {
  codeOf,
  deployedVariables,
  EVERYTHING,
  OWN,
  type Resource,
} from '../helpers/cdk/templates.ts';
import { itInFull } from '../helpers/arbitraries/cases.ts';

const app = synthesised(EVERYTHING);
const functions = app.all('AWS::Lambda::Function');
const queues = app.all('AWS::SQS::Queue');

describe('functions', () => {
  it('are one for each handler', () => {
    const code = functions.map(({ properties }) => textAt(properties, 'Code', 'S3Key'));
    expect(new Set(code).size).toBe(readdirSync('dist/functions').length);
  });

  it('are small: a cold start of the ingest function reads less than a megabyte', () => {
    expect(statSync('dist/functions/ingest/index.mjs').size).toBeLessThan(1_000_000);
  });

  itInFull(
    'start with the variables that are set for them, read every one of these, and miss the first',
    () => {
      for (const one of functions) {
        const variables = deployedVariables(one);
        const { withoutFirst, read } = started(one, variables);
        expect.soft(withoutFirst, one.id).toContain(Object.keys(variables)[0]);
        expect.soft(read, one.id).toEqual(Object.keys(variables).sort());
      }
    },
  );

  it('are told their variables by names of src/environment.ts, within 4 KiB', () => {
    const sets: readonly unknown[] = Object.values(environment);
    const known = sets.filter(isVariables).flatMap((set) => Object.keys(set.write({})));
    expect(known).toContain('PALISADE_TABLE');
    for (const one of functions) {
      const variables = deployedVariables(one);
      expect.soft(known, one.id).toEqual(expect.arrayContaining(Object.keys(variables)));
      expect.soft(JSON.stringify(variables).length, one.id).toBeLessThan(4_096);
    }
  });

  it('run on one runtime, log as JSON to a group that ends, each under a role of its own', () => {
    const roles = functions.map(({ properties }) => JSON.stringify(at(properties, 'Role')));
    expect(new Set(roles).size).toBe(functions.length);
    const groups = app.all('AWS::Logs::LogGroup');
    expect(
      offenders(functions, ({ properties }) => {
        const logGroup = at(properties, 'LoggingConfig', 'LogGroup');
        return (
          textAt(properties, 'Runtime') === 'nodejs24.x' &&
          textAt(properties, 'LoggingConfig', 'LogFormat') === 'JSON' &&
          groups.some((group) => names(logGroup, group))
        );
      }),
    ).toEqual([]);
    expect(
      offenders(groups, ({ properties }) => (numberAt(properties, 'RetentionInDays') ?? 0) > 0),
    ).toEqual([]);
  });
});

describe('doors', () => {
  it('of functions open only to whom IAM has authenticated, and to no page of a browser', () => {
    const urls = app.resources.filter(({ type }) => type === 'AWS::Lambda::Url');
    expect(
      offenders(
        urls,
        ({ properties }) =>
          textAt(properties, 'AuthType') === 'AWS_IAM' && at(properties, 'Cors') === undefined,
      ),
    ).toEqual([]);
  });

  it('of functions are not opened to everybody', () => {
    const permissions = app.resources.filter(({ type }) => type === 'AWS::Lambda::Permission');
    expect(offenders(permissions, ({ properties }) => at(properties, 'Principal') !== '*')).toEqual(
      [],
    );
  });
});

/** What Lambda asks for on everything, to put a function into a network; the function itself is denied it. */
const IN_A_NETWORK =
  /^ec2:((Create|Delete|Describe)NetworkInterfaces?|DescribeSubnets|(Una|A)ssignPrivateIpAddresses)$/;

describe('roles', () => {
  const roles = app.all('AWS::IAM::Role');
  const policies = app.resources.filter(({ type }) => /^AWS::IAM::(Managed)?Policy$/.test(type));
  const granted = [...roles, ...policies].flatMap((resource) =>
    grantsOf(resource).map((statement) => ({ resource, statement })),
  );

  it('name each action', () => {
    const wide = granted.filter(({ statement }) =>
      statement.actions.some((action) => String(action).includes('*')),
    );
    expect(wide.map(({ resource }) => resource.id)).toEqual([]);
  });

  it('name what they may act on, except to list and describe', () => {
    const reading = /^[a-z0-9]+:(List|Describe|Get)[A-Za-z]+$/;
    const wide = granted.filter(
      ({ statement: { resources, actions } }) =>
        resources.includes('*') &&
        !actions.every(
          (action) => reading.test(String(action)) || IN_A_NETWORK.test(String(action)),
        ),
    );
    expect(granted.length).toBeGreaterThan(functions.length);
    expect(wide.map(({ resource }) => resource.id)).toEqual([]);
  });

  it('hold no managed policy', () => {
    expect(
      offenders(roles, ({ properties }) => listAt(properties, 'ManagedPolicyArns').length === 0),
    ).toEqual([]);
  });

  it('are taken by one service, or by accounts on a condition', () => {
    expect(
      offenders(roles, ({ properties }) =>
        statementsOf(at(properties, 'AssumeRolePolicyDocument')).every(
          ({ principal, condition }) =>
            several(at(principal, 'Service')).length === 1 ||
            (several(at(principal, 'AWS')).length === 1 && isObject(condition)),
        ),
      ),
    ).toEqual([]);
  });
});

describe('the bus', () => {
  it('takes findings from the accounts of the organization and from nobody else', () => {
    const buses = app.all('AWS::Events::EventBus');
    const policies = app.all('AWS::Events::EventBusPolicy');
    expect(policies).toHaveLength(buses.length);
    for (const { properties } of policies) {
      expect(at(properties, 'Statement')).toMatchObject({
        Effect: 'Allow',
        Action: 'events:PutEvents',
        Condition: { StringEquals: { 'aws:PrincipalOrgID': OWN.organizationId } },
      });
      const resource = at(properties, 'Statement', 'Resource');
      expect(buses.some((bus) => names(resource, bus))).toBe(true);
    }
  });

  it('has only rules that take GuardDuty’s word, and heartbeats for the ingest alone', () => {
    const onBus = app
      .all('AWS::Events::Rule')
      .filter(({ properties }) => at(properties, 'EventBusName') !== undefined);
    expect(onBus.length).toBeGreaterThan(0);
    const taken = onBus.map(({ id, properties }) => {
      const branches = listAt(properties, 'EventPattern', '$or');
      const patterns = branches.length > 0 ? branches : [at(properties, 'EventPattern')];
      const sources = patterns.flatMap((pattern) => listAt(pattern, 'source'));
      expect.soft(sources.length, id).toBe(patterns.length);
      return [id.includes('Ingest'), [...new Set(sources)]];
    });
    const expected = taken.map(([isIngest]) =>
      isIngest === true ? ['aws.guardduty', 'palisade.heartbeat'] : ['aws.guardduty'],
    );
    expect(taken.map(([, sources]) => sources)).toEqual(expected);
  });
});

describe('a queue', () => {
  const member = '444455556666';
  const call = (account: string, eventName: string) => ({
    source: 'aws.guardduty',
    'detail-type': 'AWS API Call via CloudTrail',
    account,
    detail: { eventSource: 'guardduty.amazonaws.com', eventName },
  });
  const finding = (account: string) => ({
    source: 'aws.guardduty',
    'detail-type': 'GuardDuty Finding',
    account,
    detail: { accountId: member },
  });
  const taken = [finding(member), finding(OWN.securityAccountId)];
  const judgements = ['ArchiveFindings', 'UnarchiveFindings', 'UpdateFindingsFeedback'].map(
    (name) => call(OWN.securityAccountId, name),
  );
  const left = [
    call(OWN.securityAccountId, 'ListFindings'),
    ...['ListFindings', 'ArchiveFindings'].map((name) => call(member, name)),
    { ...finding(member), 'detail-type': 'GuardDuty Malware Protection Object Scan Result' },
  ];

  it('receives only what its reader acts on, whatever a member puts on the bus', () => {
    const rules = app
      .all('AWS::Events::Rule')
      .filter(({ properties }) => at(properties, 'EventBusName') !== undefined);
    const kinds = new Set(rules.map(({ id }) => id.includes('Report')));
    expect(kinds).toEqual(new Set([true, false]));
    for (const { id, properties } of rules) {
      const pattern = at(properties, 'EventPattern');
      if (!isPlainPattern(pattern)) throw new Error(`${id}: ${JSON.stringify(pattern)}`);
      const isIngest = !id.includes('Report');
      for (const event of taken) expect.soft(letsThrough(pattern, event), id).toBe(true);
      for (const event of judgements) expect.soft(letsThrough(pattern, event), id).toBe(isIngest);
      for (const event of left) expect.soft(letsThrough(pattern, event), id).toBe(false);
    }
  });
});

describe('roads', () => {
  it('keep what a rule could not deliver', () => {
    expect(
      offenders(app.all('AWS::Events::Rule'), ({ properties }) => {
        const targets = listAt(properties, 'Targets');
        return targets.length > 0 && targets.every((target) => endsInQueue(target));
      }),
    ).toEqual([]);
  });

  it('keep what a schedule could not deliver', () => {
    expect(
      offenders(
        app.all('AWS::Scheduler::Schedule'),
        ({ id, properties }) =>
          // The absence of a heartbeat is what is noticed.
          id === 'Heartbeat' || endsInQueue(at(properties, 'Target')),
      ),
    ).toEqual([]);
  });

  it('hand batches over whose findings fail one by one, and end in a dead-letter queue', () => {
    expect(
      offenders(mappingsOfFindings(), ({ properties }) => {
        const queue = queues.find((one) => names(at(properties, 'EventSourceArn'), one));
        const deadLetters = at(queue?.properties, 'RedrivePolicy', 'deadLetterTargetArn');
        return (
          listAt(properties, 'FunctionResponseTypes').includes('ReportBatchItemFailures') &&
          queues.some((one) => names(deadLetters, one)) &&
          hasTimeFor(queue, properties)
        );
      }),
    ).toEqual([]);
  });

  it('fill a queue that takes nothing but what its rule sends', () => {
    const inHub = app
      .all('AWS::Events::Rule')
      .filter(({ properties }) => at(properties, 'EventBusName') !== undefined);
    for (const rule of inHub) {
      const [target] = listAt(rule.properties, 'Targets');
      const queue = queues.find((one) => names(at(target, 'Arn'), one));
      if (queue === undefined) throw new Error(`${rule.id} fills no queue`);
      const closed = policiesOf(queue).find(
        ({ effect, actions, condition }) =>
          effect === 'Deny' &&
          actions.includes('sqs:SendMessage') &&
          names(at(condition, 'ArnNotEquals', 'aws:SourceArn'), rule),
      );
      expect.soft(closed?.principal, queue.id).toEqual({ AWS: '*' });
      // What a sink did not take is put back by the redrive; findings are read again from where they lie.
      const [excepted] = several(at(closed?.condition, 'ArnNotEquals', 'aws:PrincipalArn'));
      const isReport = queue.id.startsWith('Reporting');
      const says = JSON.stringify(excepted ?? '').endsWith(':role/PalisadeHubRedrive"');
      expect.soft(says, queue.id).toBe(isReport);
      const invited = policiesOf(queue).filter(({ effect }) => effect === 'Allow');
      expect.soft(invited, queue.id).toHaveLength(1);
      expect.soft(names(invited[0]?.condition, rule), queue.id).toBe(true);
    }
  });
});

/** What stays when the stack goes, but for a first deployment that fails. */
const KEPT_ONCE_CREATED = {
  DeletionPolicy: 'RetainExceptOnCreate',
  UpdateReplacePolicy: 'Retain',
};

describe('data', () => {
  it('of logs stays when the stack goes', () => {
    for (const { whole } of app.all('AWS::Logs::LogGroup')) {
      expect(whole).toMatchObject(KEPT_ONCE_CREATED);
    }
  });

  it('of the ledger can be had back, and stays when the stack goes', () => {
    for (const { whole, properties } of app.all('AWS::DynamoDB::Table')) {
      expect(whole).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      expect(properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      });
    }
  });

  it('of buckets is encrypted, versioned, closed to the public, and stays when the stack goes', () => {
    for (const { whole, properties } of app.all('AWS::S3::Bucket')) {
      expect(whole).toMatchObject(KEPT_ONCE_CREATED);
      const access = at(properties, 'PublicAccessBlockConfiguration');
      expect(isObject(access) && Object.values(access)).toEqual([true, true, true, true]);
      expect(textAt(properties, 'VersioningConfiguration', 'Status')).toBe('Enabled');
      expect(listAt(properties, 'LifecycleConfiguration', 'Rules').length).toBeGreaterThan(0);
      const encryption = listAt(
        properties,
        ...['BucketEncryption', 'ServerSideEncryptionConfiguration'],
      );
      expect(encryption.length).toBe(1);
    }
  });

  it('is never read or written over plain HTTP', () => {
    const topics = app.resources.filter(({ type }) => type === 'AWS::SNS::Topic');
    expect(topics.length).toBeGreaterThan(0);
    const kept = [...app.all('AWS::S3::Bucket'), ...queues, ...topics];
    expect(
      offenders(kept, (one) =>
        policiesOf(one).some(
          ({ effect, condition }) =>
            effect === 'Deny' && at(condition, 'Bool', 'aws:SecureTransport') === 'false',
        ),
      ),
    ).toEqual([]);
  });

  it('waits encrypted, fourteen days', () => {
    expect(
      offenders(
        queues.filter((one) => !isTrigger(one)),
        ({ properties }) =>
          flagAt(properties, 'SqsManagedSseEnabled') &&
          numberAt(properties, 'MessageRetentionPeriod') === 1_209_600,
      ),
    ).toEqual([]);
  });
});

describe('the trigger of the publisher', () => {
  const [trigger] = queues.filter(isTrigger);
  const mapping = app
    .all('AWS::Lambda::EventSourceMapping')
    .find(
      ({ properties }) => trigger !== undefined && names(at(properties, 'EventSourceArn'), trigger),
    );
  const publish = functions.find((one) => names(at(mapping?.properties, 'FunctionName'), one));

  it('is one queue of one group, which the schedule of every minute writes to', () => {
    const every = app
      .all('AWS::Scheduler::Schedule')
      .filter(
        ({ properties }) =>
          trigger !== undefined && names(at(properties, 'Target', 'Arn'), trigger),
      );
    expect(every.map(({ properties }) => at(properties, 'ScheduleExpression'))).toEqual([
      'rate(1 minute)',
    ]);
    const [schedule] = every;
    expect(at(schedule?.properties, 'Target', 'SqsParameters', 'MessageGroupId')).toBe(
      TRIGGER_GROUP,
    );
    // FIFO drops a body that it has had within five minutes.
    expect(textAt(schedule?.properties, 'Target', 'Input')).toContain('scheduled-time');
  });

  it('delays by more than the seconds whose requests become one', () => {
    expect(numberAt(trigger?.properties, 'DelaySeconds')).toBeGreaterThan(TRIGGER_BUCKET);
    expect(flagAt(trigger?.properties, 'ContentBasedDeduplication')).toBe(true);
  });

  it('comes again as soon as a publisher that died may be followed', () => {
    const hidden = numberAt(trigger?.properties, 'VisibilityTimeout') ?? Number.NaN;
    const timeout = numberAt(publish?.properties, 'Timeout') ?? Number.NaN;
    // Lambda requires it; the publisher itself holds its messages for less, again and again.
    expect(timeout).toBeLessThan(hidden);
    const { heldSeconds, renewedSeconds } = TRIGGER_DELIVERY;
    expect(LEASE_LENGTH + PUBLISH_PACE).toBeLessThan(heldSeconds);
    expect(2 * renewedSeconds).toBeLessThan(LEASE_LENGTH);
  });
});

describe('alarms', () => {
  const alarms = app.all('AWS::CloudWatch::Alarm');
  const sections = alarms.map(({ properties }) => {
    const description = textAt(properties, 'AlarmDescription') ?? '';
    return /^\S.*[.?] See docs\/runbook\.md#([a-z-]+)$/.exec(description)?.[1] ?? description;
  });

  it('each have a section of the runbook, and every section an alarm or a fault that one alarm is for', () => {
    const faults = runbookSections()
      .map(({ anchor }) => anchor)
      .filter((anchor) => HUB_FAULTS.some((fault) => fault === anchor));
    expect(faults).toEqual(['no-findings']);
    expect(
      runbookSections()
        .map(({ anchor }) => anchor)
        .sort(),
    ).toEqual([...new Set([...sections, ...faults])].sort());
  });

  it('are explained there: what it means, where to look, how to fix it, when not to', () => {
    for (const { anchor, parts } of runbookSections()) {
      expect.soft(parts, anchor).toEqual(['Means', 'Look', 'Fix', 'When not to']);
    }
  });

  it('tell the topic when they begin and when they end', () => {
    const topics = app.all('AWS::SNS::Topic');
    expect(
      offenders(alarms, ({ properties }) =>
        ['AlarmActions', 'OKActions'].every((actions) =>
          topics.some((topic) => names(at(properties, actions), topic)),
        ),
      ),
    ).toEqual([]);
  });

  it('may tell it: a topic’s own policy closes it to CloudWatch else', () => {
    for (const topic of app.all('AWS::SNS::Topic')) {
      const allowed = policiesOf(topic).filter(({ effect }) => effect === 'Allow');
      expect(allowed).toMatchObject([
        {
          principal: { Service: 'cloudwatch.amazonaws.com' },
          actions: ['sns:Publish'],
          resources: [{ Ref: topic.id }],
          condition: {
            ArnLike: {
              'aws:SourceArn': `arn:aws:cloudwatch:${OWN.homeRegion}:${OWN.securityAccountId}:alarm:*`,
            },
            StringEquals: { 'aws:SourceAccount': OWN.securityAccountId },
          },
        },
      ]);
    }
  });

  it('say what silence means', () => {
    expect(
      offenders(alarms, ({ properties }) =>
        ['breaching', 'notBreaching', 'ignore'].includes(
          textAt(properties, 'TreatMissingData') ?? '',
        ),
      ),
    ).toEqual([]);
  });

  it('watch metrics that functions write', () => {
    const ours = alarms.filter(
      ({ properties }) => textAt(properties, 'Namespace') === METRICS_NAMESPACE,
    );
    const written: readonly string[] = [...Object.values(METRICS), READER_SILENT];
    expect(ours.length).toBeGreaterThan(0);
    expect(
      offenders(ours, ({ properties }) => written.includes(textAt(properties, 'MetricName') ?? '')),
    ).toEqual([]);
  });

  it('watch every queue in the hub that nothing empties', () => {
    const emptied = app.all('AWS::Lambda::EventSourceMapping');
    const ends = queues.filter(
      (queue) =>
        !queue.place.includes('/') &&
        !emptied.some(({ properties }) => names(at(properties, 'EventSourceArn'), queue)),
    );
    expect(ends.length).toBeGreaterThan(0);
    expect(
      offenders(ends, (queue) =>
        alarms.some(({ properties }) => names(at(properties, 'Dimensions'), queue)),
      ),
    ).toEqual([]);
  });
});

it('nothing refuses own ids, and nothing of the documentation’s is left', () => {
  const text = JSON.stringify(app.templates.map(({ body }) => body));
  expect(text).not.toMatch(/o-exampleorgid|111122223333|OwnIds/);
});

it('everything that can be tagged tells what it belongs to', () => {
  // What a StackSet makes gets the StackSet's own tags.
  const buckets = app.all('AWS::S3::Bucket').filter(({ place }) => !place.includes('/'));
  const sets = app.all('AWS::CloudFormation::StackSet');
  const tagged = [...functions, ...app.all('AWS::DynamoDB::Table'), ...buckets, ...sets];
  expect(offenders(tagged, (one) => tagsOf(one)['application'] === 'palisade')).toEqual([]);
});

/** Sections of the runbook by the anchor of their heading, with the bold words that begin their parts. */
function runbookSections() {
  const files = readdirSync('docs').filter((file) => file.startsWith('runbook'));
  const text = files.map((file) => readFileSync(join('docs', file), 'utf8')).join('\n');
  const [, ...sections] = text.split(/^## /m);
  return sections.map((section) => ({
    anchor: section.slice(0, section.indexOf('\n')).toLowerCase().replaceAll(' ', '-'),
    parts: [...section.matchAll(/^\*\*([^*]+)\*\* \S/gm)].map(([, part]) => part),
  }));
}

/**
 * Imports the deployed code under these variables alone: what it says without the first of them, and which of ours it
 * reads. Throws what a process says that fails.
 */
function started(one: Resource, variables: Readonly<Record<string, string>>): Started {
  const code = codeOf(one, app.folder);
  const program = `
    const [code, first] = process.argv.slice(1);
    const value = process.env[first];
    delete process.env[first];
    const withoutFirst = await import(code).then(() => 'starts', ({ message }) => message);
    process.env[first] = value;
    const read = new Set();
    process.env = new Proxy(process.env, {
      get: (all, name) => (read.add(name), all[name]),
    });
    const { handler } = await import(code + '?again');
    if (typeof handler !== 'function') throw new Error('no handler');
    const ours = [...read].filter((name) => Object.hasOwn(process.env, name));
    const names = ours.filter((name) => String(name).startsWith('PALISADE_')).sort();
    console.log(JSON.stringify({ withoutFirst, read: names }));`;
  const [first = ''] = Object.keys(variables);
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', program, code, first],
    {
      cwd: dirname(code),
      encoding: 'utf8',
      env: {
        AWS_REGION: OWN.homeRegion,
        AWS_ACCESS_KEY_ID: 'x',
        AWS_SECRET_ACCESS_KEY: 'x',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        ...variables,
      },
    },
  );
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout) as Started;
}

interface Started {
  readonly withoutFirst: string;
  /** In order. */
  readonly read: readonly string[];
}

function isVariables(one: unknown): one is environment.Variables<never> {
  return isObject(one) && typeof one['write'] === 'function';
}

/** Statements that a role or policy grants. */
function grantsOf({ properties }: Resource): readonly Statement[] {
  const inline = listAt(properties, 'Policies').map((policy) => at(policy, 'PolicyDocument'));
  const documents = [at(properties, 'PolicyDocument'), ...inline].filter(isObject);
  return documents.flatMap(statementsOf).filter(({ effect }) => effect === 'Allow');
}

/** Statements of the policies that are attached to a bucket, queue or topic. */
function policiesOf(owner: Resource): readonly Statement[] {
  const attached = app.resources.filter(
    ({ place, type, properties }) =>
      place === owner.place &&
      /Policy$/.test(type) &&
      ['Bucket', 'Queues', 'Topics'].some((name) => names(at(properties, name), owner)),
  );
  return attached.flatMap(({ properties }) => statementsOf(at(properties, 'PolicyDocument')));
}

function endsInQueue(target: unknown): boolean {
  const deadLetters = at(target, 'DeadLetterConfig', 'Arn');
  return queues.some((queue) => names(deadLetters, queue));
}

/** Lambda's guideline: a batch may be tried six times before its messages show again. */
function isTrigger({ properties }: Resource): boolean {
  return flagAt(properties, 'FifoQueue');
}

/** All but those of the publisher's trigger and of pushes, whose messages say nothing that could be lost. */
function mappingsOfFindings() {
  const signals = queues.filter(isTrigger);
  return app
    .all('AWS::Lambda::EventSourceMapping')
    .filter(({ properties }) =>
      signals.every((queue) => !names(at(properties, 'EventSourceArn'), queue)),
    );
}

function hasTimeFor(queue: Resource | undefined, mapping: unknown): boolean {
  const consumer = functions.find((one) => names(at(mapping, 'FunctionName'), one));
  const timeout = numberAt(consumer?.properties, 'Timeout') ?? Infinity;
  const visibility = numberAt(queue?.properties, 'VisibilityTimeout') ?? 0;
  if (visibility >= 6 * timeout) return true;
  // Or soon, so that nothing urgent waits for a function that died; and then for half an hour all the same.
  const window = numberAt(mapping, 'MaximumBatchingWindowInSeconds') ?? 0;
  const tries = numberAt(queue?.properties, 'RedrivePolicy', 'maxReceiveCount') ?? 0;
  return visibility > timeout + window && visibility * tries >= 1_800;
}
