/** What the template says of the redrive: that it can bring in nothing but what was sent. */
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { at, textAt } from '../../src/domain/base/lookup.ts';
import { hubTemplate } from '../helpers/cdk/synth.ts';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:splunk-AbCdEf';
const reports = {
  splunk: { enabled: true, url: 'https://hec.example', secretArn: SECRET },
};
const template = hubTemplate({ reports });

/** Id of the queue whose id begins so. */
function queueOf(name: string): string {
  const queues = Object.keys(template.findResources('AWS::SQS::Queue'));
  const found = queues.find((one) => one.startsWith(name));
  if (found === undefined) throw new Error(`there is no queue ${name}`);
  return found;
}

/** The redrive function's own policy, as text. */
function policyOf(hub: ReturnType<typeof hubTemplate>): string {
  const policies = Object.entries(hub.findResources('AWS::IAM::Policy'));
  return JSON.stringify(policies.find(([id]) => id.startsWith('RedrivingRedriveRole')));
}

describe('the redrive', () => {
  it.each([
    ...['IntakeIngestDeadLetters', 'HubBusIngestDeadLetters', 'IntakeRejects'],
    ...['ReportingSplunkDeadLetters', 'HubBusReportSplunkDeadLetters'],
  ])('reads %s, into which nobody puts anything by hand', (name) => {
    expect(policyOf(template)).toContain(`"${queueOf(name)}"`);
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: queueOf(name) }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'NotByHand',
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: 'sqs:SendMessage',
            Condition: Match.objectLike({ Bool: { 'aws:PrincipalIsAWSService': 'false' } }),
          }),
        ]),
      },
    });
  });

  it('is told of every queue of a sink, and knows no sink where there is none', () => {
    const written = (hub: ReturnType<typeof hubTemplate>): string => {
      const functions: unknown[] = Object.values(hub.findResources('AWS::Lambda::Function'));
      const variables = functions.map((one) => at(one, 'Properties', 'Environment', 'Variables'));
      const roads = variables.flatMap((one) => at(one, 'PALISADE_REPORT_ROADS') ?? []);
      return JSON.stringify(roads);
    };
    for (const name of ['SplunkQueue', 'SplunkDeadLetters']) {
      expect(written(template)).toContain(`{"Ref":"${queueOf(`Reporting${name}`)}"}`);
    }
    expect(written(template)).toContain(`{"Ref":"${queueOf('HubBusReportSplunkDeadLetters')}"}`);
    expect(written(hubTemplate())).toBe('["[]"]');
  });

  it('is invoked by nobody whom its policy does not name', () => {
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'lambda:InvokeFunction',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RedrivingRedrive'), 'Arn'] },
          }),
        ]),
      },
    });
  });

  it('takes members’ roles only if it may, and only in the organization', () => {
    expect(policyOf(template)).not.toContain('sts:AssumeRole');
    const policy = policyOf(hubTemplate({ redrive: { memberQueues: true } }));
    expect(policy).toMatch(
      /"sts:AssumeRole","Condition":\{"StringEquals":\{"aws:ResourceOrgID":"o-exampleorgid"\}\},"Effect":"Allow","Resource":"arn:aws:iam::\*:role\/PalisadeRedrive"/,
    );
  });

  it('goes by the name that members’ roles trust', () => {
    const roles: unknown[] = Object.values(template.findResources('AWS::IAM::Role'));
    const named = roles.flatMap((one) => textAt(one, 'Properties', 'RoleName') ?? []);
    expect(named).toContain('PalisadeHubRedrive');
  });
});
