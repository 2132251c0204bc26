/** What each function may do, held against what its code does: neither less nor more. */
import { readdirSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { partitionOf } from '../../src/adapters/shared/fact-place.ts';
import { PUSH_PREFIX } from '../../src/adapters/dynamodb/dynamo-push-records.ts';
import { LEASE_PARTITION } from '../../src/adapters/dynamodb/dynamo-lease.ts';
import { at, listAt } from '../../src/domain/base/lookup.ts';
import {
  names,
  several,
  statementsOf,
  synthesised,
  type Statement,
} from '../helpers/cdk/synthesis.ts';
import { codeOf, EVERYTHING, type Resource } from '../helpers/cdk/templates.ts';

const app = synthesised(EVERYTHING);
const functions = app.all('AWS::Lambda::Function');
const handlers = readdirSync('dist/functions');
const bundles = handlers.map((name) => readFileSync(`dist/functions/${name}/index.mjs`));
/** Which handler's bundle each function was given. */
const handlerById = new Map(
  functions.map((one) => {
    const code = readFileSync(codeOf(one, app.folder));
    return [one.id, handlers[bundles.findIndex((bundle) => bundle.equals(code))]];
  }),
);

/** Where a service's name, or an operation's, is another for IAM. */
const IAM_NAMES: Readonly<Record<string, string>> = {
  'secrets-manager': 'secretsmanager',
  eventbridge: 'events',
  'global-accelerator': 'globalaccelerator',
  HeadObject: 'GetObject',
  ListObjectsV2: 'ListBucket',
  DeleteMessageBatch: 'DeleteMessage',
  SendMessageBatch: 'SendMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

/** What Lambda does in the function's name. */
const BY_LAMBDA = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const BY_LAMBDA_ON_QUEUES = [
  ...['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
  'sqs:ChangeMessageVisibility',
];

const BY_LAMBDA_IN_A_NETWORK = [
  ...['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'],
  ...['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
  ...['ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
];

/**
 * What lies in the code because others need it, and this function never does: the ledger and the bucket are one
 * adapter each. Whatever is added to one shows here until somebody has thought of its rights.
 */
const NEVER_DONE: Readonly<Record<string, readonly string[]>> = {
  ingest: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan', 'dynamodb:UpdateItem'],
  redrive: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan', 'dynamodb:UpdateItem'],
  publish: ['dynamodb:GetItem', 'dynamodb:PutItem'],
  operator: [
    ...['dynamodb:GetItem', 'dynamodb:Scan', 'dynamodb:UpdateItem'],
    ...['s3:DeleteObject', 's3:PutObject'],
  ],
  freshness: ['s3:DeleteObject'],
  push: ['s3:DeleteObject', 's3:PutObject'],
  audit: [
    ...['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Scan', 'dynamodb:UpdateItem'],
    // In members' accounts, by the role that it takes there; or what preflight asks.
    ...['guardduty:DescribeOrganizationConfiguration', 'guardduty:GetAdministratorAccount'],
    ...['guardduty:ListOrganizationAdminAccounts', 's3:DeleteObject'],
  ],
  report: [],
};

describe.each(handlers)('the function %s', (handler) => {
  const deployed = functions.filter((one) => handlerById.get(one.id) === handler);

  it('is deployed', () => {
    expect(deployed.length).toBeGreaterThan(0);
  });

  it('may do all that its code does, but for what only others do', async () => {
    const done = await actionsIn(handler);
    for (const one of deployed) {
      const granted = new Set(grantsOf(one).flatMap(({ actions }) => actions));
      const missing = done.filter((action) => !granted.has(action));
      expect(missing, one.id).toEqual(NEVER_DONE[handler]);
    }
  });

  it('may do nothing that its code does not do', async () => {
    const done = await actionsIn(handler);
    for (const one of deployed) {
      const more = grantsOf(one)
        .flatMap(({ actions }) => actions)
        .filter((action) => !done.includes(String(action)))
        .filter((action) => !byLambdaFor(one).includes(String(action)));
      expect(more, one.id).toEqual([]);
    }
  });
});

describe('in the ledger', () => {
  const taken = (['sighting', 'canary'] as const).flatMap((kind) => [
    partitionOf(kind, 'ip 45.83.64.10'),
    partitionOf(kind, 'x'.repeat(3_000)),
  ]);
  const standings = [
    partitionOf('standing', 'ip 45.83.64.10'),
    partitionOf('standing', 'x'.repeat(3_000)),
  ];
  const words = [partitionOf('override', 'operators'), partitionOf('control', 'publisher')];
  const changes = { changes: ['C#412345#3'], actions: ['A#412345#0'] };
  const heartbeats = ['H#0', 'H#3'];
  const pushes = [`${PUSH_PREFIX}muc-1`];
  const ours = { lease: [LEASE_PARTITION], heartbeats, pushes };
  const places = { findings: taken, standings, words, ...ours, ...changes };

  it.each([
    ['ingest', 'dynamodb:PutItem', ['findings', 'standings', 'heartbeats', 'changes']],
    ['redrive', 'dynamodb:PutItem', ['findings', 'standings', 'changes']],
    ['operator', 'dynamodb:PutItem', ['words', 'actions']],
    ['publish', 'dynamodb:UpdateItem', ['lease']],
    ['push', 'dynamodb:PutItem', ['pushes']],
    ['audit', 'dynamodb:Query', ['standings', 'heartbeats']],
  ])('%s reaches its own items and nobody else’s', (handler, action, own) => {
    const [one] = functions.filter((found) => handlerById.get(found.id) === handler);
    const writing = (one === undefined ? [] : grantsOf(one)).filter(({ actions }) =>
      actions.includes(action),
    );
    expect(writing).toHaveLength(1);
    const patterns = several(
      at(writing[0]?.condition, 'ForAllValues:StringLike', 'dynamodb:LeadingKeys'),
    ).map((pattern) => String(pattern).replace(/\*$/, ''));
    const mayWrite = (key: string): boolean => patterns.some((start) => key.startsWith(start));
    for (const [place, keys] of Object.entries(places)) {
      expect.soft(keys.map(mayWrite), place).toEqual(keys.map(() => own.includes(place)));
    }
  });
});

/** Actions of the commands that are made in what the bundle holds of our files, in order. */
const actionsOf = new Map<string, Promise<readonly string[]>>();

function actionsIn(handler: string): Promise<readonly string[]> {
  const known = actionsOf.get(handler) ?? actionsBundledIn(handler);
  actionsOf.set(handler, known);
  return known;
}

async function actionsBundledIn(handler: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [`src/handlers/${handler}.ts`],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    external: ['@*'],
    logLevel: 'silent',
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const held = inputs.filter(
    ([file, { bytesInOutput }]) => /^src\//.test(file) && bytesInOutput > 0,
  );
  return [...new Set(held.flatMap(([file]) => commandsIn(readFileSync(file, 'utf8'))))].sort();
}

function commandsIn(source: string): readonly string[] {
  const imports = source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g);
  return [...imports].flatMap(([, imported = '', service = '']) =>
    [...imported.matchAll(/\b(?:(\w+)Command|paginate(\w+))\b/g)].map(([, command, paginated]) => {
      const operation = command ?? paginated ?? '';
      return `${IAM_NAMES[service] ?? service}:${IAM_NAMES[operation] ?? operation}`;
    }),
  );
}

function grantsOf(one: Resource): readonly Statement[] {
  const role = app
    .all('AWS::IAM::Role')
    .find((found) => found.place === one.place && names(at(one.properties, 'Role'), found));
  const attached = app
    .all('AWS::IAM::Policy')
    .filter(
      ({ place, properties }) =>
        role !== undefined && place === role.place && names(listAt(properties, 'Roles'), role),
    );
  return attached
    .flatMap(({ properties }) => statementsOf(at(properties, 'PolicyDocument')))
    .filter(({ effect }) => effect === 'Allow');
}

function byLambdaFor(one: Resource): readonly string[] {
  const isFed = app
    .all('AWS::Lambda::EventSourceMapping')
    .some(({ properties }) => names(at(properties, 'FunctionName'), one));
  const isInside = at(one.properties, 'VpcConfig') !== undefined;
  return [
    ...BY_LAMBDA,
    ...(isFed ? BY_LAMBDA_ON_QUEUES : []),
    ...(isInside ? BY_LAMBDA_IN_A_NETWORK : []),
  ];
}
