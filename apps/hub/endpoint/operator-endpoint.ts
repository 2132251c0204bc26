/** What stands before the operator function, in either form. */
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';

export interface OperatorEndpoint {
  readonly url: string;
  /** For which service a request is signed. */
  readonly service: 'lambda' | 'execute-api';
  /** What a caller must be allowed. */
  readonly toCall: readonly iam.PolicyStatement[];
  /** Of the resources in there those that name every path of the endpoint. */
  readonly everyPath: readonly string[];
  /** Requests that were not answered. */
  readonly failures: cloudwatch.IMetric;
}

export interface OperatorEndpointProps {
  readonly function: lambda.Function;
  /** ARNs of principals, also of other accounts, that may call. */
  readonly principals: readonly string[];
}
