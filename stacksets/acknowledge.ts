/** Findings of cdk-nag that stand, each with the reason for it. */
import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** `rule`: short, e.g. `SQS3`. */
export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}

/** A policy that names more than one resource by each of these patterns. */
export function acknowledgeWildcards(
  construct: IConstruct,
  resources: readonly string[],
  reason: string,
): void {
  const stack = Stack.of(construct);
  for (const resource of resources) {
    acknowledge(construct, `IAM5[Resource::${written(stack.resolve(resource))}]`, reason);
  }
}

/** As cdk-nag writes what is known at deployment only: `<Bucket.Arn>/feeds/*`. */
function written(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, given] = ['', '']] = Object.entries(value as Readonly<Record<string, unknown>>);
  if (name === 'Ref') return `<${String(given)}>`;
  const parts = given as readonly unknown[];
  if (name === 'Fn::GetAtt') return `<${parts.map(String).join('.')}>`;
  if (name !== 'Fn::Join') return JSON.stringify(value);
  return (parts[1] as readonly unknown[]).map(written).join(String(parts[0]));
}
