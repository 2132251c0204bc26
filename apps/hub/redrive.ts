/**
 * What reads again what failed. It takes no content from whoever calls it, and nobody but our functions may
 * put anything where it reads: so a redrive can bring in nothing that did not come from GuardDuty.
 */
import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { REDRIVE_VARIABLES } from '../../src/environment.ts';
import { acknowledge } from '../../stacksets/acknowledge.ts';
import { HubFunction } from './function.ts';
import type { HubGround } from './ground.ts';
import type { HubIntake } from './intake.ts';

const REDRIVE_TIMEOUT = Duration.minutes(5);

export interface HubRedriveProps {
  readonly intake: HubIntake;
  /** Account of GuardDuty's administrator. */
  readonly administrator: string;
}

export class HubRedrive extends Construct {
  readonly function: HubFunction;

  constructor(scope: Construct, id: string, ground: HubGround, props: HubRedriveProps) {
    super(scope, id);
    const { rejects, deadLetters, undeliverable } = props.intake.road;
    this.function = new HubFunction(this, 'Redrive', {
      handler: 'redrive',
      description: 'reads again what failed',
      code: ground.code,
      timeout: REDRIVE_TIMEOUT,
      memory: 512,
      environment: REDRIVE_VARIABLES.write({
        table: ground.ledger.tableName,
        administrator: props.administrator,
        rejectQueueUrl: rejects.queueUrl,
        deadLettersUrl: deadLetters.queueUrl,
        undeliveredUrl: undeliverable.queueUrl,
      }),
    });
    this.function.allow(['dynamodb:PutItem'], [ground.ledger.tableArn]);
    this.function.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
      [rejects, deadLetters, undeliverable].map(({ queueArn }) => queueArn),
    );
    this.function.allow(['sqs:SendMessage'], [rejects.queueArn]);
    this.function.allow(['guardduty:ListDetectors', 'guardduty:GetFindings'], ['*']);
    acknowledge(
      this.function,
      'IAM5[Resource::*]',
      'Findings are read in every region, by the id of a detector that is not known before.',
    );
    closeToPrincipals(deadLetters, []);
    closeToPrincipals(undeliverable, []);
    closeToPrincipals(rejects, [props.intake.function.role.roleArn, this.function.role.roleArn]);
    ground.alarms.failing(
      'RedriveFailing',
      this.function.function,
      'redrive-failing',
      'The redrive function fails.',
    );
  }
}

/** Services still deliver to it: what they do is done by no principal of IAM. */
function closeToPrincipals(queue: sqs.Queue, but: readonly string[]): void {
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'NotByHand',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: {
        Null: { 'aws:PrincipalArn': 'false' },
        ...(but.length === 0 ? {} : { ArnNotEquals: { 'aws:PrincipalArn': [...but] } }),
      },
    }),
  );
}
