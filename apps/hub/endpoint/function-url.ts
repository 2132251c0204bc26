/** The function's own URL. No other origin may call it from a browser (no CORS). */
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { OperatorEndpoint, OperatorEndpointProps } from './operator-endpoint.ts';

export function functionUrlEndpoint(
  scope: Construct,
  { function: operator, principals }: OperatorEndpointProps,
): OperatorEndpoint {
  const { url } = operator.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });
  admit(scope, operator, principals);
  const resources = [operator.functionArn];
  return {
    url,
    service: 'lambda',
    // Not InvokeFunction as such: only AWS's own front end names the caller.
    toCall: [
      new iam.PolicyStatement({ actions: ['lambda:InvokeFunctionUrl'], resources }),
      new iam.PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources,
        conditions: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
      }),
    ],
    everyPath: [],
    failures: new cloudwatch.Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Url5xxCount',
      dimensionsMap: { FunctionName: operator.functionName },
      statistic: 'Sum',
      period: Duration.minutes(5),
    }),
  };
}

function admit(scope: Construct, operator: lambda.Function, principals: readonly string[]): void {
  principals.forEach((principal, n) => {
    const common = { principal, functionName: operator.functionName };
    new lambda.CfnPermission(scope, `Url${n}`, {
      ...common,
      action: 'lambda:InvokeFunctionUrl',
      functionUrlAuthType: 'AWS_IAM',
    });
    new lambda.CfnPermission(scope, `ViaUrl${n}`, {
      ...common,
      action: 'lambda:InvokeFunction',
      invokedViaFunctionUrl: true,
    });
  });
}
