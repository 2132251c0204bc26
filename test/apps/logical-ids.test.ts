/**
 * Logical ids of what must never be made again: CloudFormation knows a resource by its logical id alone, and CDK makes
 * that of the ids of the constructs around it. Who renames or moves one of them deploys a new, empty resource.
 */
import { expect, test } from 'vitest';
import { synthesised } from '../helpers/cdk/synthesis.ts';
import { EVERYTHING, type Resource } from '../helpers/cdk/templates.ts';

interface Pinned {
  readonly place: string;
  readonly type: string;
  readonly id: string;
  /** What users lose when it is made again. */
  readonly loss: string;
}

const FEEDS = 'firewalls read the old bucket, which is published to no more';
const LOGS = 'who read which feed so far is counted again';

const hub = (type: string, id: string, loss: string): Pinned => ({
  place: 'PalisadeHub',
  type,
  id,
  loss,
});

const PINNED: readonly Pinned[] = [
  hub('AWS::DynamoDB::Table', 'LedgerB7379752', 'the ledger would be empty: nothing is listed'),
  hub('AWS::S3::Bucket', 'BucketsAccessLogsA5F88218', LOGS),
  hub('AWS::S3::Bucket', 'BucketsEdgeLogsC366F33C', LOGS),
  hub('AWS::S3::Bucket', 'BucketsFeeds7B173BA1', FEEDS),
  hub(
    'AWS::S3::Bucket',
    'BucketsOps743B1DD0',
    'editions, their numbers and the last coverage are lost',
  ),
  hub(
    'AWS::Events::EventBus',
    'HubBus4EE46813',
    'no finding arrives until the bus and its policy are there again',
  ),
  hub(
    'AWS::CloudFront::KeyValueStore',
    'AccessEdgeCredentials315D27ED',
    'every firewall loses its feed credential',
  ),
  hub(
    'AWS::Lambda::Url',
    'OperationOperatorFunctionFunctionUrlDE37F046',
    'the operator endpoint gets another URL',
  ),
  hub(
    'AWS::CloudFront::Distribution',
    'AccessEdgeDistribution51FEEAC5',
    'the feeds get another domain name, which no firewall has',
  ),
  {
    place: 'PalisadeStackSets/Feedsuseast1',
    type: 'AWS::S3::Bucket',
    id: 'AccessLogs8B620ECA',
    loss: LOGS,
  },
  {
    place: 'PalisadeStackSets/Feedsuseast1',
    type: 'AWS::S3::Bucket',
    id: 'Feeds6FC8B95A',
    loss: FEEDS,
  },
];

/** With `operator.endpoint: api-gateway` in place of the function URL. */
const API = 'OperationApiA05D526F';

const TYPES = new Set(PINNED.map(({ type }) => type));
const app = synthesised(EVERYTHING);

/** What a deployment of these resources would make again, in a sentence each; and what nobody has pinned. */
function replacements(resources: readonly Resource[]): readonly string[] {
  const isThere = (pin: Pinned): boolean =>
    resources.some(
      ({ place, id, type }) => place === pin.place && id === pin.id && type === pin.type,
    );
  const isPinned = ({ place, id, type }: Resource): boolean =>
    PINNED.some((pin) => place === pin.place && id === pin.id && type === pin.type);
  return [
    ...PINNED.filter((pin) => !isThere(pin)).map(
      ({ place, type, id, loss }) =>
        `${place} no longer has ${type} ${id}: AWS would replace it with a new, empty one, and ${loss}. Give its construct the former id and scope again.`,
    ),
    ...resources
      .filter((one) => TYPES.has(one.type) && !isPinned(one))
      .map(({ place, type, id }) => `${place} has ${type} ${id}, which is not in PINNED: add it.`),
  ];
}

test('no deployment makes again what holds data, or what others know by name', () => {
  expect(replacements(app.resources)).toEqual([]);
});

test('nor what verbs know by its URL, behind API Gateway', () => {
  const operator = { endpoint: 'api-gateway' };
  const [api, ...others] = synthesised({ ...EVERYTHING, operator }).all('AWS::ApiGateway::RestApi');
  expect([api?.place, api?.id, others]).toEqual(['PalisadeHub', API, []]);
});

test('a renamed construct is reported with what AWS would replace, and what is lost', () => {
  const renamed = app.resources.map((one) =>
    one.type === 'AWS::DynamoDB::Table' ? { ...one, id: 'Renamed' } : one,
  );
  expect(replacements(renamed)).toEqual([
    expect.stringMatching(
      /AWS::DynamoDB::Table LedgerB7379752: AWS would replace it .*nothing is listed/,
    ),
    expect.stringContaining('AWS::DynamoDB::Table Renamed, which is not in PINNED'),
  ]);
});
