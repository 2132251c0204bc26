/** What a deployment makes of each sink: the real stack, synthesised without its code. */
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { REPORT_VARIABLES } from '../../src/environment.ts';
import { hubTemplate } from '../helpers/cdk/synth.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012';

function templateWith(reports: object): Template {
  return hubTemplate({ reports });
}

const two = () =>
  templateWith({
    trustar: { enabled: true, enclaveId: 'e', secretArn: `${ARN}trustar-AbCdEf` },
    splunk: {
      enabled: true,
      url: 'https://hec.example',
      secretArn: `${ARN}splunk-AbCdEf`,
      secretKeyArn: KEY,
    },
    webhook: { secretArn: `${ARN}webhook-AbCdEf` },
  });

describe('a deployment', () => {
  it('makes nothing for reports where no sink is on', () => {
    const text = JSON.stringify(templateWith({ webhook: { secretArn: `${ARN}webhook-AbCdEf` } }));
    expect(text).not.toMatch(/PALISADE_SINK|webhook-AbCdEf|report-rejected/);
  });

  it('makes for each sink that is on a rule, a queue with dead letters, and a function', () => {
    const template = two();
    const functions = template.findResources('AWS::Lambda::Function', {
      Properties: { Environment: { Variables: { PALISADE_SINK: Match.anyValue() } } },
    });
    const environments = Object.values(functions).map(
      (one) =>
        (one as { Properties: { Environment: { Variables: Record<string, unknown> } } }).Properties
          .Environment.Variables,
    );
    expect(environments.map((one) => one['PALISADE_SINK'])).toEqual(['trustar', 'splunk']);
    for (const variables of environments) {
      const given = Object.keys(variables).map((name) => [name, 'given'] as const);
      expect(() => REPORT_VARIABLES.read(Object.fromEntries(given))).not.toThrow();
    }
    template.resourcePropertiesCountIs(
      'AWS::SQS::Queue',
      { RedrivePolicy: { maxReceiveCount: 400 }, VisibilityTimeout: 6 * 180 },
      2,
    );
    for (const name of ['reporttrustar', 'reportsplunk']) {
      template.hasResourceProperties('AWS::Events::Rule', {
        Description: `Palisade: to the ${name} queue`,
        Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue() })],
      });
    }
    template.resourcePropertiesCountIs(
      'AWS::Lambda::EventSourceMapping',
      {
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 2 },
      },
      2,
    );
  });

  it('lets each function read its own secret, its receipts, and nothing else', () => {
    const policies = Object.entries(two().findResources('AWS::IAM::Policy'));
    const policyOf = (sink: string) =>
      JSON.stringify(policies.find(([id]) => id.startsWith(`Reporting${sink}ReportRole`)));
    expect(policyOf('Trustar')).toContain(`${ARN}trustar-AbCdEf`);
    expect(policyOf('Trustar')).not.toMatch(/splunk-AbCdEf|kms:|s3:|dynamodb:(PutItem|Query|Scan)/);
    expect(policyOf('Splunk')).toContain(`"kms:EncryptionContext:SecretARN":"${ARN}splunk-AbCdEf"`);
    for (const sink of ['Trustar', 'Splunk']) {
      expect(policyOf(sink)).toContain('"dynamodb:LeadingKeys":["R#*"]');
    }
  });

  it('has an alarm for each way in which each sink fails', () => {
    const alarms = Object.values(two().findResources('AWS::CloudWatch::Alarm')).map(
      (one) => (one as { Properties: { AlarmDescription: string } }).Properties.AlarmDescription,
    );
    const sections = alarms.flatMap((text) => /#(report-[a-z]+)$/.exec(text)?.[1] ?? []);
    const each = ['report-failing', 'report-late', 'report-rejected', 'report-undelivered'];
    expect(sections.toSorted()).toEqual([...each, ...each].toSorted());
  });
});
