/**
 * API Gateway, for regions without function URLs and organizations that forbid them. A REST API and no HTTP API: only
 * it has a policy of its own, by which principals of other accounts are let in, and its cost is nothing here either.
 */
import { Duration } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { OPERATOR_API } from '../../../src/domain/configuration/deployed-names.ts';
import { acknowledge } from '../../../stacksets/acknowledge.ts';
import type { OperatorEndpoint, OperatorEndpointProps } from './operator-endpoint.ts';

const STAGE = 'hub';

export function gatewayEndpoint(
  scope: Construct,
  { function: operator, principals }: OperatorEndpointProps,
): OperatorEndpoint {
  const api = new apigateway.RestApi(scope, 'Api', {
    restApiName: OPERATOR_API,
    description: 'Palisade: ask the hub and steer it',
    endpointConfiguration: { types: [apigateway.EndpointType.REGIONAL] },
    // Its role would hold for all APIs of the account and region.
    cloudWatchRole: false,
    deployOptions: { stageName: STAGE },
    ...(principals.length === 0 ? {} : { policy: admitting(principals) }),
  });
  // The stack says under a name of ours where it is.
  api.node.tryRemoveChild('Endpoint');
  const anything = api.root.addResource('{proxy+}');
  anything.addMethod(
    'ANY',
    new apigateway.LambdaIntegration(operator, { allowTestInvoke: false }),
    {
      authorizationType: apigateway.AuthorizationType.IAM,
    },
  );
  explain(api, anything);
  const everyPath = [api.arnForExecuteApi('*', '/*', STAGE)];
  return {
    url: api.url,
    service: 'execute-api',
    toCall: [
      new iam.PolicyStatement({
        actions: ['execute-api:Invoke'],
        resources: everyPath,
      }),
    ],
    everyPath,
    failures: new cloudwatch.Metric({
      namespace: 'AWS/ApiGateway',
      metricName: '5XXError',
      dimensionsMap: { ApiName: OPERATOR_API, Stage: STAGE },
      statistic: 'Sum',
      period: Duration.minutes(5),
    }),
  };
}

/** Those of this account need no more than this, or the policy of people; those of others need both. */
function admitting(principals: readonly string[]): iam.PolicyDocument {
  return new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({
        principals: principals.map((arn) => new iam.ArnPrincipal(arn)),
        actions: ['execute-api:Invoke'],
        resources: ['execute-api:/*'],
      }),
    ],
  });
}

function explain(api: apigateway.RestApi, anything: apigateway.Resource): void {
  const logged =
    'The function logs each request with its caller; logs of API Gateway take a role of the whole account.';
  acknowledge(api.deploymentStage, 'APIG1', logged);
  acknowledge(api.deploymentStage, 'APIG6', logged);
  acknowledge(
    api.deploymentStage,
    'APIG3',
    'Nothing comes through that IAM has not authenticated.',
  );
  acknowledge(api, 'APIG2', 'The function refuses what it does not know, and says why.');
  acknowledge(anything, 'COG4', 'IAM knows the callers.');
}
