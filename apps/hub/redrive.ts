/**
 * What reads again what failed. It takes no content from its caller, and nobody but our functions may
 * put anything where it reads: so a redrive can bring in nothing that did not come from GuardDuty. Of what lies
 * in a member's account, where its owner may write, only the ids are believed.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  REDRIVE_FUNCTION_ROLE,
  REDRIVE_ROLE,
} from '../../src/domain/configuration/deployed-names.ts';
import { REDRIVE_VARIABLES, writeReportPaths } from '../../src/environment.ts';
import { acknowledge, acknowledgeWildcards } from '../../stacksets/acknowledge.ts';
import { explainForwarderQueues, forwarderQueueGrants } from '../../stacksets/forwarder-queues.ts';
import { HubFunction } from './function.ts';
import type { HubGround } from './ground.ts';
import type { HubIntake } from './intake.ts';
import { allowItems } from './ledger-places.ts';
import { closeToPrincipals } from './queues.ts';
import type { ReportRoad } from './reporting.ts';

const REDRIVE_TIMEOUT = Duration.minutes(5);

export interface HubRedriveProps {
  readonly intake: HubIntake;
  readonly roads: readonly ReportRoad[];
  readonly organizationId: string;
  /** Account of GuardDuty's administrator. */
  readonly administrator: string;
  /** Whether members' dead letters may be emptied. */
  readonly memberQueues: boolean;
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
        reportRoads: writeReportPaths(props.roads.map(urlsOf)),
      }),
      // Members' roles know it by its name.
      roleName: REDRIVE_FUNCTION_ROLE,
    });
    this.mayTakeIn(ground, props.intake);
    this.mayPutBack(props.roads);
    this.mayReadForwarders(props);
    ground.alarms.failing(
      'RedriveFailing',
      this.function.function,
      'redrive-failing',
      'The redrive function fails.',
    );
  }

  private mayTakeIn({ ledger }: HubGround, { road, function: ingest }: HubIntake): void {
    const { rejects, deadLetters, undeliverable } = road;
    allowItems(this.function, ledger, ['dynamodb:PutItem'], 'findings');
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
    closeToPrincipals(rejects, [ingest.role.roleArn, this.function.role.roleArn]);
  }

  /** Reports that a sink did not take, into its queue again. */
  private mayPutBack(roads: readonly ReportRoad[]): void {
    if (roads.length === 0) return;
    this.function.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
      roads.flatMap((road) => [road.deadLetters.queueArn, road.undeliverable.queueArn]),
    );
    this.function.allow(
      ['sqs:SendMessage'],
      roads.map(({ queue }) => queue.queueArn),
    );
  }

  /** The security account's own rules always; those of members by their role, if they hold one. */
  private mayReadForwarders({ memberQueues, organizationId }: HubRedriveProps): void {
    const stack = Stack.of(this);
    for (const { actions, resources } of forwarderQueueGrants(stack)) {
      this.function.allow(actions, resources);
    }
    explainForwarderQueues(this.function, stack);
    if (!memberQueues) return;
    const roles = stack.formatArn({
      service: 'iam',
      region: '',
      account: '*',
      resource: 'role',
      resourceName: REDRIVE_ROLE,
    });
    this.function.allow(['sts:AssumeRole'], [roles], {
      StringEquals: { 'aws:ResourceOrgID': organizationId },
    });
    acknowledgeWildcards(this.function, [roles], 'The one role in each account of ours.');
  }
}

function urlsOf({ sink, queue, deadLetters, undeliverable }: ReportRoad) {
  return {
    sink,
    queueUrl: queue.queueUrl,
    deadLettersUrl: deadLetters.queueUrl,
    undeliveredUrl: undeliverable.queueUrl,
  };
}
