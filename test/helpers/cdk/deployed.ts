/**
 * Values of a template as CloudFormation would make them: what refers to a resource becomes its name or ARN, under the
 * account and region given. A resource's name is its logical id, so that a test can say which it means.
 */
import { isObject, listAt, textAt } from '../../../src/domain/base/lookup.ts';
import type { Resource } from './templates.ts';

const PLACE = { partition: 'aws', account: '210987654321', region: 'eu-west-1' };

/** `[service, what stands before the name]` of an ARN. */
const ARNS: Readonly<Record<string, readonly [string, string]>> = {
  'AWS::Events::Rule': ['events', 'rule/palisade/'],
  'AWS::Events::EventBus': ['events', 'event-bus/'],
  'AWS::SQS::Queue': ['sqs', ''],
  'AWS::Lambda::Function': ['lambda', 'function:'],
  'AWS::Scheduler::Schedule': ['scheduler', 'schedule/default/'],
  'AWS::IAM::Role': ['iam', 'role/'],
};

export function deployedValue(value: unknown, resources: readonly Resource[]): unknown {
  const again = (inner: unknown): unknown => deployedValue(inner, resources);
  if (Array.isArray(value)) return value.map(again);
  if (!isObject(value)) return value;
  const reference = textAt(value, 'Ref');
  if (reference !== undefined) return referred(reference);
  const [id, attribute] = listAt(value, 'Fn::GetAtt');
  if (typeof id === 'string') return attributeOf(id, String(attribute), resources);
  const [glue, parts] = listAt(value, 'Fn::Join');
  if (typeof glue === 'string') return (again(parts) as readonly unknown[]).map(String).join(glue);
  const [index, list] = listAt(value, 'Fn::Select');
  if (index !== undefined) return (again(list) as readonly unknown[])[Number(index)];
  const [separator, text] = listAt(value, 'Fn::Split');
  if (typeof separator === 'string') return String(again(text)).split(separator);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, again(inner)]));
}

function referred(id: string): string {
  if (id === 'AWS::Partition') return PLACE.partition;
  if (id === 'AWS::AccountId') return PLACE.account;
  if (id === 'AWS::Region') return PLACE.region;
  return id;
}

function attributeOf(id: string, attribute: string, resources: readonly Resource[]): string {
  if (attribute !== 'Arn') return id;
  const resource = resources.find((one) => one.id === id);
  const [service, before] = ARNS[resource?.type ?? ''] ?? ['unknown', ''];
  const region = service === 'iam' ? '' : PLACE.region;
  // The one resource of a name that others must know.
  const name = service === 'iam' ? undefined : textAt(resource?.properties, 'Name');
  return `arn:aws:${service}:${region}:${PLACE.account}:${before}${name ?? id}`;
}
