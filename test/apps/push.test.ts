/** What a deployment makes of the push lane: the real stack, synthesised without its code. */
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { PUSH_RUN } from '../../src/usecases/push/push-boxes.ts';
import { hubTemplate } from '../helpers/cdk/synth.ts';

const secretArn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:fw-AbCdEf';
const box = (name: string, more: object = {}) => ({
  name,
  profile: 'fortios-7.4.9-mid',
  feeds: ['blocklist'],
  push: { url: `https://${name}.example.org`, secretArn, ...more },
});

describe('a deployment', () => {
  it('has no push lane where no device asks for one', () => {
    const device = { ...box('muc-1'), push: undefined };
    expect(JSON.stringify(hubTemplate({ devices: [device] }))).not.toContain('push-failing');
  });

  it('has one queue and one function for all boxes, with one message at a time', () => {
    const template = hubTemplate({ devices: [box('muc-1'), box('muc-2')] });
    template.hasResourceProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      VisibilityTimeout: 75,
      RedrivePolicy: Match.objectLike({ maxReceiveCount: 10 }),
    });
    template.resourcePropertiesCountIs(
      'AWS::Lambda::EventSourceMapping',
      { BatchSize: 1, FunctionResponseTypes: ['ReportBatchItemFailures'] },
      1,
    );
    template.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      {
        Environment: { Variables: Match.objectLike({ PALISADE_PUSH_QUEUE_URL: Match.anyValue() }) },
      },
      2, // it, and the publisher, which asks it
    );
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp('by their REST API'),
      Timeout: 60,
      VpcConfig: Match.absent(),
    });
    expect(PUSH_RUN).toBeLessThan(60);
  });

  it('lets its function read the secrets that boxes name, each once, and the keys of these', () => {
    const secretKeyArn =
      'arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012';
    const text = JSON.stringify(
      hubTemplate({ devices: [box('muc-1'), box('muc-2', { secretKeyArn })] }).toJSON(),
    );
    expect(text.split(secretArn)).toHaveLength(3); // the action's resource, the condition of the key
    expect(text).toContain(secretKeyArn);
  });

  it('stands in the network that is named', () => {
    const network = {
      subnetIds: ['subnet-0123456789abcdef0'],
      securityGroupIds: ['sg-0123456789abcdef0'],
    };
    const template = hubTemplate({ devices: [box('muc-1')], push: { network } });
    template.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      { VpcConfig: { SubnetIds: network.subnetIds, SecurityGroupIds: network.securityGroupIds } },
      1,
    );
  });
});
