/**
 * A function of the hub: its own role and log group, and nothing that it was not given by name. The code is
 * what `node build.mjs` made of `src/handlers/<name>.ts`.
 */
import { RemovalPolicy, type Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** Where the code of a function comes from, by the name of its handler. */
export type CodeOf = (handler: string) => lambda.Code;

export interface HubFunctionProps {
  /** File of `src/handlers`, without its ending. */
  readonly handler: string;
  readonly code: CodeOf;
  readonly description: string;
  readonly timeout: Duration;
  /** MiB; a whole CPU comes at 1,769. */
  readonly memory: number;
  readonly environment: Readonly<Record<string, string>>;
  /** @default - CloudFormation names it */
  readonly roleName?: string;
}

export class HubFunction extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  readonly logs: logs.LogGroup;

  constructor(scope: Construct, id: string, props: HubFunctionProps) {
    super(scope, id);
    this.logs = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `Palisade: ${props.description}`,
      ...(props.roleName === undefined ? {} : { roleName: props.roleName }),
    });
    this.logs.grantWrite(this.role);
    this.function = new lambda.Function(this, 'Function', {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: props.code(props.handler),
      description: `Palisade: ${props.description}`,
      role: this.role,
      logGroup: this.logs,
      loggingFormat: lambda.LoggingFormat.JSON,
      timeout: props.timeout,
      memorySize: props.memory,
      environment: { ...props.environment },
    });
  }

  /** Allows exactly these actions on exactly these resources, if the conditions hold. */
  allow(
    actions: readonly string[],
    resources: readonly string[],
    conditions: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
  ): void {
    this.role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: [...actions],
        resources: [...resources],
        conditions: { ...conditions },
      }),
    );
  }
}
