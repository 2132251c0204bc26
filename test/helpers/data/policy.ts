/**
 * What IAM would answer: the statements of a template's policies, evaluated for one request. It knows what our
 * policies use and throws at anything else, so that nothing is taken for granted by not being understood.
 */
import { parseListed } from '../../../src/domain/values/address.ts';
import { globMatcher } from '../../../src/domain/base/glob.ts';
import { isObject, listAt, type Json } from '../../../src/domain/base/lookup.ts';

/** Who asks: nobody signed, a service, or a role of an account. */
export type Principal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'role'; readonly account: string; readonly arn: string };

export interface Request {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  /** Condition keys in lower case; what is not there is absent. */
  readonly context: Readonly<Record<string, string>>;
}

export type Verdict = 'allowed' | 'denied' | 'not mentioned';

/** An explicit Deny beats every Allow. */
export function verdictOf(statements: readonly unknown[], request: Request): Verdict {
  const effects = statements.filter((one) => applies(one, request)).map((one) => effectOf(one));
  if (effects.includes('Deny')) return 'denied';
  return effects.includes('Allow') ? 'allowed' : 'not mentioned';
}

/** As S3's Block Public Access reads a policy: public if anyone is let in by no fixed value. */
export function isPublic(statements: readonly unknown[]): boolean {
  return statements.some(
    (one) =>
      effectOf(one) === 'Allow' &&
      principalsOf(one).some(({ name }) => name === '*') &&
      !conditionsOf(one).some(({ key, values }) => isFixed(key, values)),
  );
}

const LIMITING = new Set([
  ...['aws:sourceip', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:sourcearn', 'aws:principalorgid'],
]);
const SHORTEST = { 4: 8, 6: 32 } as const;

function isFixed(key: string, values: readonly string[]): boolean {
  if (!LIMITING.has(key)) return false;
  return values.every((value) => {
    if (key !== 'aws:sourceip') return !/[*?$]/.test(value);
    const parsed = parseListed(value);
    const length = Number(value.split('/')[1]);
    return parsed.ok && length >= SHORTEST[parsed.value.range.family];
  });
}

function applies(statement: unknown, { principal, action, resource, context }: Request): boolean {
  return (
    principalsOf(statement).some((one) => isNamed(one, principal)) &&
    matches(strings(statement, 'Action'), action) &&
    matches(strings(statement, 'Resource'), resource) &&
    conditionsOf(statement).every((condition) => holds(condition, context))
  );
}

function effectOf(statement: unknown): string {
  return strings(statement, 'Effect')[0] ?? '';
}

interface Named {
  readonly kind: string;
  readonly name: string;
}

/** Statements of a role have none: they speak of the role. */
function principalsOf(statement: unknown): readonly Named[] {
  if (!isObject(statement)) throw new Error('a statement is an object');
  if ('NotPrincipal' in statement || 'NotAction' in statement || 'NotResource' in statement) {
    throw new Error('negated elements are not understood');
  }
  const principal = statement['Principal'] ?? '*';
  if (principal === '*') return [{ kind: 'AWS', name: '*' }];
  if (!isObject(principal)) throw new Error('a principal is an object or *');
  return Object.keys(principal).flatMap((kind) =>
    strings(principal, kind).map((name) => ({ kind, name })),
  );
}

function isNamed({ kind, name }: Named, principal: Principal): boolean {
  if (kind === 'Service') return principal.kind === 'service' && principal.name === name;
  if (kind !== 'AWS') throw new Error(`principals of ${kind} are not understood`);
  if (name === '*') return true;
  return (
    principal.kind === 'role' &&
    (name === principal.arn || name === `arn:aws:iam::${principal.account}:root`)
  );
}

interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

function conditionsOf(statement: unknown): readonly Condition[] {
  const given = isObject(statement) ? (statement['Condition'] ?? {}) : {};
  if (!isObject(given)) throw new Error('conditions are an object');
  return Object.entries(given).flatMap(([operator, keys]) =>
    Object.keys(isObject(keys) ? keys : {}).map((key) => ({
      operator,
      key: key.toLowerCase(),
      values: strings(keys, key),
    })),
  );
}

/** A key that the request does not carry fails the condition, but for negated ones. */
function holds({ operator, key, values }: Condition, context: Request['context']): boolean {
  const given = context[key];
  switch (operator) {
    case 'StringEquals':
    case 'ArnEquals':
    case 'Bool':
      return given !== undefined && values.includes(given);
    case 'ArnLike':
      return given !== undefined && matches(values, given);
    case 'NumericLessThan':
      return given !== undefined && values.some((value) => Number(given) < Number(value));
    case 'IpAddress':
      return given !== undefined && values.some((value) => isWithin(given, value));
    default:
      throw new Error(`the operator ${operator} is not understood`);
  }
}

function isWithin(address: string, network: string): boolean {
  const [one, all] = [parseListed(address), parseListed(network)];
  if (!one.ok || !all.ok) throw new Error(`${address} or ${network} is no address`);
  const [a, b] = [one.value.range, all.value.range];
  return a.family === b.family && b.first <= a.first && a.last <= b.last;
}

function matches(patterns: readonly string[], text: string): boolean {
  return globMatcher(patterns)(text);
}

function strings(value: unknown, name: string): readonly string[] {
  const found: unknown = isObject(value) ? value[name] : undefined;
  const list = Array.isArray(found) ? (found as readonly unknown[]) : [found];
  return list.filter((one) => one !== undefined).map(String);
}

/** Statements of every bucket policy on the bucket with this logical id, references written out. */
export function bucketStatements(template: Json, bucket: string): readonly unknown[] {
  return resourcesOf(template, 'AWS::S3::BucketPolicy')
    .filter(({ properties }) => properties['Bucket'] === bucket)
    .flatMap(({ properties }) => listAt(properties, 'PolicyDocument', 'Statement'));
}

/** Statements of the policies of the role with this logical id, references written out. */
export function roleStatements(template: Json, role: string): readonly unknown[] {
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ properties }) => listAt(properties, 'Roles').includes(role))
    .flatMap(({ properties }) => listAt(properties, 'PolicyDocument', 'Statement'));
}

export interface Found {
  readonly id: string;
  readonly properties: Json;
}

/** Resources of a type; a reference is its logical id, an ARN of a bucket is one of S3's. */
export function resourcesOf(template: Json, type: string): readonly Found[] {
  const resources = isObject(template['Resources']) ? template['Resources'] : {};
  return Object.entries(resources).flatMap(([id, resource]) => {
    if (!isObject(resource) || resource['Type'] !== type) return [];
    const written = writtenOut(resource['Properties'] ?? {});
    return isObject(written) ? [{ id, properties: written }] : [];
  });
}

function writtenOut(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(writtenOut);
  if (!isObject(value)) return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value;
  if (typeof Ref === 'string') return REFERENCES[Ref] ?? Ref;
  if (Array.isArray(attribute)) {
    const [id, name] = attribute.map(String);
    return name === 'Arn' ? `arn:aws:s3:::${id ?? ''}` : `${id ?? ''}.${name ?? ''}`;
  }
  if (Array.isArray(join)) {
    const parts: unknown = writtenOut(join[1]);
    return (Array.isArray(parts) ? parts : []).map(String).join(String(join[0]));
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, writtenOut(one)]));
}

const REFERENCES: Readonly<Record<string, string>> = {
  'AWS::AccountId': '111122223333',
  'AWS::Partition': 'aws',
};
