/** The deployed hub, through what AWS shows of it: its functions, its ledger, its buckets, its reject queue. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { dynamoLedger } from '../../src/adapters/dynamodb/dynamo-ledger.ts';
import { s3ObjectStore } from '../../src/adapters/s3/s3-object-store.ts';
import type { Fact } from '../../src/domain/facts/fact.ts';
import { listAt, textAt } from '../../src/domain/base/lookup.ts';
import { INGEST_VARIABLES } from '../../src/environment.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import type { Outputs } from './cdk.ts';
import type { Door } from './endpoint.ts';
import { eventually } from './eventually.ts';
import type { Organization, Party } from './organization.ts';
import { restCall } from './signed-call.ts';

/** Outputs that name functions whose calls are watched. */
export const FUNCTIONS = ['IngestFunction', 'PublishFunction', 'RedriveFunction'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

const DOOR_VARIABLE = 'AWS_ENDPOINT_URL';

export class DeployedHub {
  readonly busArn: string;
  readonly tableName: string;
  readonly opsBucket: string;
  readonly feedBucket: string;
  readonly ledger: Ledger;
  private readonly feeds: ObjectStore;
  private readonly ops: ObjectStore;
  private readonly lambda: LambdaClient;
  private readonly sqs: SQSClient;
  private readonly organization: Organization;
  private readonly security: Party;
  private readonly region: string;
  private readonly output: Outputs;

  constructor(organization: Organization, security: Party, region: string, output: Outputs) {
    this.organization = organization;
    this.security = security;
    this.region = region;
    this.output = output;
    const { endpoint } = organization;
    const access = { endpoint, region, credentials: security.credentials };
    const s3 = new S3Client(access);
    this.lambda = new LambdaClient(access);
    this.sqs = new SQSClient(access);
    this.feedBucket = output('FeedBucket');
    this.opsBucket = output('OpsBucket');
    this.tableName = output('LedgerTable');
    this.feeds = s3ObjectStore(s3, this.feedBucket);
    this.ops = s3ObjectStore(s3, this.opsBucket);
    this.ledger = dynamoLedger({ client: new DynamoDBClient(access), table: this.tableName });
    this.busArn = output('BusArn');
  }

  feed(path: string): Promise<string> {
    return textOf(this.feeds, path);
  }

  opsFile(path: string): Promise<string> {
    return textOf(this.ops, path);
  }

  /** All that the ledger holds of an address. */
  sightings(address: string): Promise<readonly Fact[]> {
    return this.ledger.about('sighting', `ip ${address}`);
  }

  /** Waits until the address is in the ledger. */
  stored(address: string): Promise<readonly Fact[]> {
    return eventually(`${address} in the ledger`, async () => {
      const facts = await this.sightings(address);
      return facts.length === 0 ? undefined : facts;
    });
  }

  /** Does what the minute's schedule does: calls the function that it names. Gives the tick's report. */
  async tick(): Promise<unknown> {
    const target = await this.scheduled();
    const { Payload, FunctionError } = await this.lambda.send(
      new InvokeCommand({ FunctionName: target, Payload: Buffer.from('{}') }),
    );
    const said = Buffer.from(Payload ?? []).toString();
    if (FunctionError !== undefined) throw new Error(`the publisher failed: ${said}`);
    return JSON.parse(said) as unknown;
  }

  /**
   * From now on the trigger queue calls nobody, so that a check that looks at one tick sees no other. What
   * ingest and the schedule write there is looked at by `triggered`.
   */
  async withoutTrigger(): Promise<void> {
    const FunctionName = this.output('PublishFunction');
    const { EventSourceMappings = [] } = await this.lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName }),
    );
    for (const { UUID = '' } of EventSourceMappings) await this.mapping(UUID, false);
  }

  /** Takes what asks for a publish out of the trigger queue; waits until something does. */
  async triggered(): Promise<string> {
    const QueueName = (await this.scheduledQueue()).split(':').at(-1);
    const { QueueUrl } = await this.sqs.send(new GetQueueUrlCommand({ QueueName }));
    const message = await eventually('a request for a publish', async () => {
      const { Messages } = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      return Messages?.[0];
    });
    await this.sqs.send(
      new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }),
    );
    return message.Body ?? '';
  }

  /** Runs the body while the ingest function takes nothing, so that what is sent becomes one batch. */
  async gathering(body: () => Promise<void>): Promise<void> {
    const { uuid, queueUrl, waiting } = await this.intake();
    await this.mapping(uuid, false);
    try {
      await body();
    } finally {
      await this.mapping(uuid, true);
    }
    await eventually(`an empty ${queueUrl}`, async () =>
      (await waiting()) === 0 ? true : undefined,
    );
  }

  /** From now on no queue calls a function: the emulator stumbles over a queue that goes while it polls. */
  async stopIntake(): Promise<void> {
    const { EventSourceMappings = [] } = await this.lambda.send(
      new ListEventSourceMappingsCommand({}),
    );
    for (const { UUID = '' } of EventSourceMappings) await this.mapping(UUID, false);
  }

  /** How many findings wait to be taken in. */
  async waiting(): Promise<number> {
    const { waiting } = await this.intake();
    return waiting();
  }

  /** Takes one message out of the reject queue. */
  async reject(): Promise<{ readonly reason: string; readonly received: string }> {
    const { variables } = await this.described('IngestFunction');
    const QueueUrl = INGEST_VARIABLES.read(variables).rejectQueueUrl;
    const message = await eventually('a message in the reject queue', async () => {
      const { Messages } = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      return Messages?.[0];
    });
    await this.sqs.send(
      new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }),
    );
    const body: unknown = JSON.parse(message.Body ?? '');
    return { reason: textAt(body, 'reason') ?? '', received: textAt(body, 'received') ?? '' };
  }

  /** From now on the functions find AWS at these doors, one for each. */
  async throughDoors(doors: Readonly<Record<FunctionName, Pick<Door, 'url'>>>): Promise<void> {
    for (const name of FUNCTIONS) {
      const { variables } = await this.described(name);
      await this.setVariables(name, { ...variables, [DOOR_VARIABLE]: doors[name].url });
    }
  }

  /** As they were deployed. */
  async withoutDoors(): Promise<void> {
    for (const name of FUNCTIONS) {
      const { variables } = await this.described(name);
      const deployed = Object.entries(variables).filter(([key]) => key !== DOOR_VARIABLE);
      await this.setVariables(name, Object.fromEntries(deployed));
    }
  }

  async roleOf(name: FunctionName): Promise<string> {
    return (await this.described(name)).role;
  }

  /** The variables that a function was deployed with. */
  async variablesOf(name: FunctionName): Promise<Readonly<Record<string, string>>> {
    const { variables } = await this.described(name);
    return Object.fromEntries(Object.entries(variables).filter(([key]) => key !== DOOR_VARIABLE));
  }

  private async described(name: FunctionName) {
    const { Environment, Role: role = '' } = await this.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: this.output(name) }),
    );
    return { variables: Environment?.Variables ?? {}, role };
  }

  private async setVariables(name: FunctionName, Variables: Record<string, string>): Promise<void> {
    const FunctionName = this.output(name);
    await this.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }),
    );
  }

  private async mapping(UUID: string, Enabled: boolean): Promise<void> {
    await this.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  }

  private async intake() {
    const FunctionName = this.output('IngestFunction');
    const { EventSourceMappings = [] } = await this.lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName }),
    );
    const { UUID: uuid = '', EventSourceArn = '' } = EventSourceMappings[0] ?? {};
    const QueueName = EventSourceArn.split(':').at(-1);
    const { QueueUrl: queueUrl = '' } = await this.sqs.send(new GetQueueUrlCommand({ QueueName }));
    const waiting = async (): Promise<number> => {
      const { Attributes = {} } = await this.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
      );
      const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: taken } =
        Attributes;
      return Number(visible) + Number(taken);
    };
    return { uuid, queueUrl, waiting };
  }

  /** The function at the end of the way of an enabled schedule of a minute: the trigger queue's consumer. */
  private async scheduled(): Promise<string> {
    const queueArn = await this.scheduledQueue();
    const FunctionName = this.output('PublishFunction');
    const { EventSourceMappings = [] } = await this.lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName }),
    );
    if (EventSourceMappings.some(({ EventSourceArn }) => EventSourceArn === queueArn)) {
      return FunctionName;
    }
    throw new Error(`nothing consumes ${queueArn}, which the schedule of a minute writes to`);
  }

  private async scheduledQueue(): Promise<string> {
    const place = { service: 'scheduler', region: this.region } as const;
    const ask = (path: string): Promise<unknown> =>
      restCall(this.organization, this.security, { ...place, path });
    for (const { name, group } of listAt(await ask('/schedules'), 'Schedules').map(named)) {
      const schedule = await ask(`/schedules/${name}?groupName=${group}`);
      const every = textAt(schedule, 'ScheduleExpression');
      const target = textAt(schedule, 'Target', 'Arn') ?? '';
      if (every === 'rate(1 minute)' && textAt(schedule, 'State') === 'ENABLED') return target;
    }
    throw new Error('no enabled schedule of a minute is deployed');
  }
}

function named(schedule: unknown) {
  return { name: textAt(schedule, 'Name') ?? '', group: textAt(schedule, 'GroupName') ?? '' };
}

async function textOf(store: ObjectStore, path: string): Promise<string> {
  const found = await store.read(path);
  if (found.kind === 'absent') throw new Error(`there is no ${path}`);
  return Buffer.from(found.body).toString();
}
