/** What the template says of the operator endpoint: who may call it, and what it may do. */
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { OPERATOR_POLICY } from '../../src/domain/configuration/deployed-names.ts';
import { hubTemplate } from '../helpers/cdk/synth.ts';

const template = hubTemplate();

/** Statements of the operator function's role. */
function statements() {
  const policies = template.findResources('AWS::IAM::Policy');
  const [policy] = Object.entries(policies).filter(([id]) =>
    id.startsWith('OperationOperatorRole'),
  );
  const document = policy?.[1] as {
    Properties: { PolicyDocument: { Statement: { Action: string | string[] }[] } };
  };
  return document.Properties.PolicyDocument.Statement;
}

describe('the operator endpoint', () => {
  it('takes what IAM has authenticated, and nothing from a page of another origin', () => {
    template.resourceCountIs('AWS::Lambda::Url', 1);
    template.hasResourceProperties('AWS::Lambda::Url', {
      AuthType: 'AWS_IAM',
      Cors: Match.absent(),
    });
  });

  it('lets in whom its policy is attached to: through the URL only', () => {
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      ManagedPolicyName: OPERATOR_POLICY,
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: 'lambda:InvokeFunctionUrl' }),
          Match.objectLike({
            Action: 'lambda:InvokeFunction',
            Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
          }),
          Match.objectLike({
            Action: 'lambda:InvokeFunction',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RedrivingRedrive'), 'Arn'] },
          }),
          Match.objectLike({ Action: 'cloudformation:DescribeStacks' }),
        ],
      },
    });
    template.resourceCountIs('AWS::Lambda::Permission', 0);
  });

  it('lets in the principals of the configuration, through the URL only', () => {
    const principal = 'arn:aws:iam::333344445555:role/Analyst';
    const admitting = hubTemplate({ operator: { principals: [principal] } });
    admitting.resourceCountIs('AWS::Lambda::Permission', 2);
    admitting.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: principal,
      Action: 'lambda:InvokeFunctionUrl',
      FunctionUrlAuthType: 'AWS_IAM',
    });
    admitting.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: principal,
      Action: 'lambda:InvokeFunction',
      InvokedViaFunctionUrl: true,
    });
  });

  it('writes words and their change records to the ledger, and nothing anywhere else', () => {
    const reading = new Set([
      ...['dynamodb:Query', 's3:ListBucket', 's3:GetObject', 'sqs:GetQueueAttributes'],
      ...['logs:CreateLogStream', 'logs:PutLogEvents'],
    ]);
    const more = statements().filter(
      ({ Action }) => ![Action].flat().every((one) => reading.has(one)),
    );
    // Beside that it may ask for a publish, and says nothing by it.
    const writes = more.filter(({ Action }) => Action !== 'sqs:SendMessage');
    expect(more.length - writes.length).toBe(1);
    expect(writes).toMatchObject([
      {
        Action: 'dynamodb:PutItem',
        Condition: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['O#*', 'K#*', 'A#*'] },
        },
      },
    ]);
  });

  it('tells by its outputs where it is', () => {
    for (const name of ['OperatorUrl', 'OperatorFunction', 'OperatorPolicy']) {
      template.hasOutput(name, {});
    }
  });
});

describe('the operator endpoint behind API Gateway', () => {
  const principal = 'arn:aws:iam::333344445555:role/Analyst';
  const gateway = hubTemplate({ operator: { endpoint: 'api-gateway', principals: [principal] } });

  it('has no function URL, and one method that IAM authenticates', () => {
    gateway.resourceCountIs('AWS::Lambda::Url', 0);
    gateway.resourceCountIs('AWS::ApiGateway::Method', 1);
    gateway.hasResourceProperties('AWS::ApiGateway::Method', {
      AuthorizationType: 'AWS_IAM',
      HttpMethod: 'ANY',
      Integration: { Type: 'AWS_PROXY' },
    });
    // A role that all APIs of the account and region share is nobody's to set by the way.
    gateway.resourceCountIs('AWS::ApiGateway::Account', 0);
  });

  it('lets in whom its policy is attached to, and the principals of the configuration', () => {
    gateway.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      ManagedPolicyName: OPERATOR_POLICY,
      PolicyDocument: {
        Statement: [
          {
            Action: 'execute-api:Invoke',
            Effect: 'Allow',
            Resource: { 'Fn::Join': ['', Match.arrayWith(['/hub/*/*'])] },
          },
          Match.objectLike({
            Action: 'lambda:InvokeFunction',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RedrivingRedrive'), 'Arn'] },
          }),
          Match.objectLike({ Action: 'cloudformation:DescribeStacks' }),
        ],
      },
    });
    gateway.hasResourceProperties('AWS::ApiGateway::RestApi', {
      Policy: { Statement: [Match.objectLike({ Effect: 'Allow', Principal: { AWS: principal } })] },
    });
    // API Gateway alone invokes by the function's own policy.
    gateway.resourceCountIs('AWS::Lambda::Permission', 1);
    gateway.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'apigateway.amazonaws.com',
      SourceArn: { 'Fn::Join': ['', Match.arrayWith(['/*/*'])] },
    });
  });

  it('tells the function what stands before it, and verbs what to sign for', () => {
    gateway.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { PALISADE_OPERATOR_ENDPOINT: 'api-gateway' } },
    });
    gateway.hasOutput('OperatorService', { Value: 'execute-api' });
    template.hasOutput('OperatorService', { Value: 'lambda' });
  });

  it('wakes a person when it does not answer', () => {
    gateway.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/ApiGateway',
      MetricName: '5XXError',
      Dimensions: [
        { Name: 'ApiName', Value: 'PalisadeOperator' },
        { Name: 'Stage', Value: 'hub' },
      ],
    });
  });
});
