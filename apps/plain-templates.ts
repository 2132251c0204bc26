/**
 * The stacks as plain CloudFormation, for teams without CDK: what differs between organizations comes as
 * parameters, code as zips in a bucket of theirs, and nothing of CDK's bootstrap is needed.
 */
import {
  Aws,
  CfnCondition,
  CfnParameter,
  CfnResource,
  Fn,
  Token,
  type CfnParameterProps,
  type Stack,
} from 'aws-cdk-lib';
import { Code, Function, type CodeConfig } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import {
  namesNobody,
  type AccessConfiguration,
} from '../src/domain/configuration/configuration-access.ts';
import type { DeployedConfiguration } from '../src/domain/configuration/configuration.ts';
import { HUB_STACK, STACKSETS_STACK } from '../src/domain/configuration/deployed-names.ts';
import { CONFIGURATION_VARIABLE } from '../src/environment.ts';
import { StackSetsStack } from '../stacksets/stacksets-stack.ts';
import { templateOf } from '../stacksets/template-of.ts';
import { HubStack, hubChoices } from './hub-stack.ts';

/** What CloudFormation takes from a bucket. */
const BYTES_MAX = 1_000_000;

type Parameters = Readonly<Record<string, CfnParameterProps>>;

const ORGANIZATION: Parameters = {
  OrganizationId: {
    description: 'Id of the organization',
    allowedPattern: '^o-[a-z0-9]{10,32}$',
  },
};

/** The same for the hub, which audits it, and for the StackSets. */
const FORWARDING: Parameters = {
  OrganizationalUnitIds: {
    description: 'OUs whose accounts forward, or the root',
    type: 'CommaDelimitedList',
  },
  Regions: { description: 'Regions that forward', type: 'CommaDelimitedList' },
  Collection: {
    description: 'Whose rules forward: the members’, the administrator’s own, or both',
    default: 'both',
    allowedValues: ['both', 'members', 'administrator'],
  },
};

const HUB_PARAMETERS: Parameters = {
  ...ORGANIZATION,
  ...FORWARDING,
  CodeBucket: {
    description: 'Bucket of this account and region that holds the folder functions/',
    allowedPattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
  },
  CodePrefix: {
    description:
      'What stands before functions/ in the keys of that bucket, with a slash at its end',
    default: '',
    allowedPattern: '^([A-Za-z0-9._-]+/)*$',
  },
  AlarmEmail: {
    description: 'E-mail addresses that alarms go to; empty: none yet',
    default: '',
    allowedPattern: '^([^@ ]+@[^@ ]+)?$',
  },
  Configuration: {
    description: 'Policy, exemptions and so on as JSON (palisade.schema.json); empty: as packed',
    default: '',
    // A function's variables hold 4 KB in all.
    maxLength: 3_000,
  },
};

const BLOCKLIST_KEY: Parameters = {
  BlocklistKey: {
    description: 'Key of the blocklist of both families in the feed bucket',
    default: 'feeds/blocklist.txt',
    allowedPattern: '^[A-Za-z0-9_-][A-Za-z0-9._/-]{0,200}$',
  },
};

const FEED_BUCKET: Parameters = {
  FeedBucketName: {
    description: 'An existing bucket of this account and region; its policy stays as it is',
    allowedPattern: '^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$',
  },
};

const STACKSETS_PARAMETERS: Parameters = {
  ...ORGANIZATION,
  HubBusArn: {
    description: 'Output BusArn of the hub',
    allowedPattern: '^arn:[a-z-]+:events:[a-z0-9-]+:[0-9]{12}:event-bus/[A-Za-z0-9._-]+$',
  },
  ...FORWARDING,
};

/** The canary stands in the template. */
const BESIDE_A_CANARY: Parameters = {
  ...STACKSETS_PARAMETERS,
  OrganizationalUnitIds: {
    description: 'OUs whose accounts forward, without the canary',
    type: 'CommaDelimitedList',
  },
};

export interface PlainHub {
  readonly configuration: DeployedConfiguration;
  /** Where the zip of a handler lies below the code prefix. */
  readonly keyOf: (handler: string) => string;
  readonly feedBucket: 'own' | 'existing';
}

/** Who reads the feeds is the configuration's to say; where they lie is a parameter, unless it says that too. */
export function hubTemplate({ configuration, keyOf, feedBucket }: PlainHub): string {
  const { access, storage } = configuration;
  const keyIsFixed = opens(access);
  const parameters = {
    ...HUB_PARAMETERS,
    ...(feedBucket === 'own' ? {} : FEED_BUCKET),
    ...(keyIsFixed ? {} : BLOCKLIST_KEY),
  };
  return templateOf((scope) => {
    const hub = new HubStack(scope, HUB_STACK, {
      ...hubChoices(configuration),
      organizationId: Fn.ref('OrganizationId'),
      administrator: Aws.ACCOUNT_ID,
      organizationalUnitIds: Fn.join(',', list('OrganizationalUnitIds')),
      regions: Fn.join(',', list('Regions')),
      collection: Fn.ref('Collection'),
      code: (handler) => new UploadedZip(keyOf(handler)),
      existingBuckets: {
        feeds: feedBucket === 'own' ? undefined : Fn.ref('FeedBucketName'),
        ops: storage.opsBucket,
      },
      blocklistKey: keyIsFixed ? storage.blocklistKey : Fn.ref('BlocklistKey'),
      alarmEmails: [],
      silentAfter: undefined,
      documentationIds: [],
    });
    declare(hub, parameters);
    subscribeIfGiven(hub);
    const functions = hub.node.findAll().filter((found) => found instanceof Function);
    // Redrive and audit use none of it, and need much else.
    for (const one of functions.filter(({ node }) => !/\/(Redriving|Auditing)\//.test(node.path))) {
      one.addEnvironment(CONFIGURATION_VARIABLE, Fn.ref('Configuration'));
    }
    return hub;
  }, BYTES_MAX);
}

/** Whether anybody may read the feeds; only a bucket of our own can be opened. */
export function opens({ network, cloudfront, regions }: AccessConfiguration): boolean {
  return cloudfront.enabled || regions.length > 0 || !namesNobody(network);
}

export function stackSetsTemplate(configuration: DeployedConfiguration): string {
  const { access, storage, redrive, rollout } = configuration;
  const { canaryOrganizationalUnitId: canary } = rollout;
  return templateOf((scope) => {
    const organizationalUnitIds = list('OrganizationalUnitIds');
    const stackSets = new StackSetsStack(scope, STACKSETS_STACK, {
      organizationId: Fn.ref('OrganizationId'),
      securityAccountId: Aws.ACCOUNT_ID,
      organizationalUnitIds,
      // As `rootOf` does it, by CloudFormation.
      rootId: Fn.join('-', ['r', Fn.select(1, Fn.split('-', Fn.select(0, organizationalUnitIds)))]),
      homeRegion: Aws.REGION,
      regions: list('Regions'),
      collection: 'both',
      hubBusArn: Fn.ref('HubBusArn'),
      rollout,
      memberQueues: redrive.memberQueues,
      regionalFeeds: access.regions,
      blocklistKey: storage.blocklistKey,
    });
    declare(stackSets, canary === undefined ? STACKSETS_PARAMETERS : BESIDE_A_CANARY);
    const waves = canary === undefined ? ['Members'] : ['Members', 'MembersCanary'];
    unless(stackSets, waves, 'administrator');
    unless(stackSets, ['Administrator'], 'members');
    return stackSets;
  }, BYTES_MAX);
}

function declare(stack: Stack, parameters: Parameters): void {
  for (const [name, parameter] of Object.entries(parameters)) {
    new CfnParameter(stack, name, parameter);
  }
}

/** A parameter that is a list. */
function list(name: string): string[] {
  return Token.asList({ Ref: name });
}

/** Each address given by parameter gets mail, after confirming it once. */
function subscribeIfGiven(hub: HubStack): void {
  const isGiven = new CfnCondition(hub, 'HasAlarmEmail', {
    expression: Fn.conditionNot(Fn.conditionEquals(Fn.ref('AlarmEmail'), '')),
  });
  const subscription = new CfnSubscription(hub, 'AlarmMail', {
    topicArn: hub.alarmTopic,
    protocol: 'email',
    endpoint: Fn.ref('AlarmEmail'),
  });
  subscription.cfnOptions.condition = isGiven;
}

/** Makes the StackSets depend on the parameter, which the app knows at synth. */
function unless(stackSets: StackSetsStack, names: readonly string[], collection: string): void {
  const condition = new CfnCondition(stackSets, `Makes${names[0] ?? ''}`, {
    expression: Fn.conditionNot(Fn.conditionEquals(Fn.ref('Collection'), collection)),
  });
  for (const name of names) {
    const made = stackSets.node.findChild(name);
    if (!CfnResource.isCfnResource(made)) throw new Error(`${name} is no resource`);
    made.cfnOptions.condition = condition;
  }
}

/** The zip's key names its content, so that an update of the stack sees that the code is another. */
class UploadedZip extends Code {
  readonly isInline = false;
  private readonly key: string;

  constructor(key: string) {
    super();
    this.key = key;
  }

  override bind(): CodeConfig {
    const objectKey = Fn.join('', [Fn.ref('CodePrefix'), this.key]);
    return { s3Location: { bucketName: Fn.ref('CodeBucket'), objectKey } };
  }
}
