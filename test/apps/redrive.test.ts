/** What the template says of the redrive: that it can bring in nothing but what was sent. */
import { Match } from 'aws-cdk-lib/assertions';
import { describe, it } from 'vitest';
import { hubTemplate } from '../helpers/synth.ts';

const template = hubTemplate();

describe('the redrive', () => {
  it.each(['IntakeIngestDeadLetters', 'HubBusIngestDeadLetters', 'IntakeRejects'])(
    'reads %s, into which nobody puts anything by hand',
    (name) => {
      const queues = Object.keys(template.findResources('AWS::SQS::Queue'));
      const id = queues.find((one) => one.startsWith(name)) ?? 'none';
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: id }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Sid: 'NotByHand',
              Effect: 'Deny',
              Principal: { AWS: '*' },
              Action: 'sqs:SendMessage',
              Condition: Match.objectLike({ Null: { 'aws:PrincipalArn': 'false' } }),
            }),
          ]),
        },
      });
    },
  );

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
});
