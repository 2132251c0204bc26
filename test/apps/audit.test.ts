/** What the template says of the audit: whom it may become, what it is told, and when it wakes a person. */
import { describe, expect, it } from 'vitest';
import { Match } from 'aws-cdk-lib/assertions';
import { hubTemplate } from '../helpers/cdk/synth.ts';

const template = hubTemplate({
  regions: ['eu-west-1', 'us-east-1'],
  collection: 'members',
  alarms: { silentAfter: '12h' },
});

describe('the audit', () => {
  it('goes by the name that members’ roles trust, and takes their one role inside the organization', () => {
    template.hasResourceProperties('AWS::IAM::Role', { RoleName: 'PalisadeHubAudit' });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'sts:AssumeRole',
            Resource: 'arn:aws:iam::*:role/PalisadeAudit',
            Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-exampleorgid' } },
          }),
        ]),
      },
    });
  });

  it('is told what is to forward, and how', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          PALISADE_ORGANIZATIONAL_UNITS: 'ou-ab12-cdef3456',
          PALISADE_REGIONS: 'eu-west-1,us-east-1',
          PALISADE_COLLECTION: 'members',
          PALISADE_ADMINISTRATOR: '111122223333',
          PALISADE_SILENT_AFTER: '43200',
        }),
      },
    });
  });

  it('is called every hour; a gap of two hours, and three without an audit, wake a person', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(60 minutes)',
    });
    const alarm = { MetricName: 'CoverageGaps', Period: 3_600 };
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...alarm,
      Statistic: 'Maximum',
      EvaluationPeriods: 2,
      Threshold: 1,
      AlarmDescription: Match.stringLikeRegexp('runbook.md#coverage-gap$'),
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...alarm,
      Statistic: 'SampleCount',
      EvaluationPeriods: 3,
      TreatMissingData: 'breaching',
      AlarmDescription: Match.stringLikeRegexp('runbook.md#no-audit$'),
    });
  });

  it('wakes a person when a tenth of all pairs is unknown for hours, and when ten are for a day', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'PairsUnknownPercent',
      Statistic: 'Maximum',
      Period: 3_600,
      EvaluationPeriods: 3,
      Threshold: 10,
      AlarmDescription: Match.stringLikeRegexp('runbook.md#many-pairs-unknown$'),
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'PairsUnknown',
      Statistic: 'Minimum',
      Period: 3_600,
      EvaluationPeriods: 24,
      Threshold: 10,
      AlarmDescription: Match.stringLikeRegexp('runbook.md#pairs-unknown-for-a-day$'),
    });
  });

  it('may read lists that GuardDuty’s administrator trusts, and the buckets that are named, only if it is to', () => {
    const may = (of: object): string => JSON.stringify(hubTemplate(of).toJSON());
    const reading = may({ trustedListBuckets: ['our-lists'] });
    expect(reading).toContain('guardduty:GetTrustedEntitySet');
    expect(reading).toContain(':s3:::our-lists/*');
    expect(reading).toContain('"PALISADE_TRUSTED_LISTS":"read"');
    const plain = may({});
    expect(plain).not.toContain('guardduty:ListIPSets');
    expect(plain).toContain('"PALISADE_TRUSTED_LISTS":"not-read"');
  });
});
