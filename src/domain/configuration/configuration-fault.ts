/**
 * What is wrong with a configuration, told to the person who wrote it: where, what was got, what was
 * expected. All faults of one object are told at once; a misspelt field is told the fields there are.
 */
import * as z from 'zod';
import { field, isObject, listAt } from '../base/lookup.ts';
import { ok, refuse, type Result } from '../base/result.ts';
import { nearest } from '../base/slip.ts';

/** What is wrong with one field. */
export interface ConfigurationFault {
  /** `policy.rules[0].window`, or `(root)`. */
  readonly path: string;
  readonly message: string;
}

export function describeFault({ path, message }: ConfigurationFault): string {
  return `${path}: ${message}`;
}

/** What is wrong with fields by themselves. */
export interface FieldFaults {
  readonly faults: readonly ConfigurationFault[];
  /** The fields of the object itself that they lie in; all others are right. */
  readonly faulty: ReadonlySet<string>;
}

export function parseWith<T>(schema: z.ZodType<T>, given: unknown): Result<T, FieldFaults> {
  const parsed = schema.safeParse(given, { error: expectedBy });
  if (parsed.success) return ok(parsed.data);
  const { issues } = parsed.error;
  return refuse({
    faults: issues.flatMap((issue) => faultsOf(issue, given, schema)),
    faulty: new Set(issues.flatMap(fieldsOf)),
  });
}

function fieldsOf(issue: z.core.$ZodIssue): readonly string[] {
  const [field] = issue.path;
  if (field !== undefined) return [String(field)];
  return issue.code === 'unrecognized_keys' ? issue.keys : [];
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list: […]',
  object: 'an object: {…}',
  record: 'an object: {…}',
};

/** What a field expects that has no words of its own for it; `undefined` leaves it to zod. */
function expectedBy(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') {
    const type = TYPES[String(issue.expected)];
    return type === undefined ? undefined : `expected ${type}`;
  }
  if (issue.code === 'invalid_value') {
    return `expected ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
  }
  if (issue.code === 'too_small') {
    if (issue.origin === 'string') return 'expected a text that is not empty';
    return `expected ${issue.origin === 'array' ? 'a list of ' : ''}at least ${issue.minimum}`;
  }
  if (issue.code !== 'too_big') return undefined;
  return `expected at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`;
}

function faultsOf(
  issue: z.core.$ZodIssue,
  root: unknown,
  schema: z.ZodType,
): readonly ConfigurationFault[] {
  const path = issue.path.reduce<string>((before, step) => below(before, step), '');
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(schema, issue.path);
    return issue.keys.map((key) => ({ path: below(path, key), message: unknownField(key, known) }));
  }
  const given = issue.path.reduce<unknown>(
    (value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step],
    root,
  );
  const key = issue.code === 'invalid_key' ? issue.issues.map(({ message }) => message) : [];
  const message = [`got ${quote(given)}`, ...(key.length > 0 ? key : [issue.message])].join(', ');
  return [{ path: path === '' ? '(root)' : path, message }];
}

function unknownField(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  if (meant !== undefined) return `no such field; is ${meant} meant?`;
  return `no such field; expected ${[...known].sort().join(', ')}`;
}

/** The names of an object's fields, by the JSON schema that editors go by. */
function fieldsAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const whole: unknown = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
  });
  const found = path.reduce<readonly unknown[]>(
    (nodes, step) => nodes.flatMap(into(step)),
    [whole],
  );
  return found.flatMap(alternatives).flatMap((node) => {
    const properties = field(node, 'properties');
    return isObject(properties) ? Object.keys(properties) : [];
  });
}

function into(step: PropertyKey): (node: unknown) => readonly unknown[] {
  return (node) =>
    alternatives(node).flatMap((one) => {
      if (typeof step === 'number') return [field(one, 'items')];
      const named = field(field(one, 'properties'), String(step));
      return [named ?? field(one, 'additionalProperties')];
    });
}

function alternatives(node: unknown): readonly unknown[] {
  return [node, ...listAt(node, 'anyOf')];
}

/** What was given, short; a structure is named by its type, since it may be of any size or depth. */
function quote(given: unknown): string {
  if (given === undefined) return 'nothing';
  if (typeof given !== 'object' || given === null) return JSON.stringify(given).slice(0, 80);
  return Array.isArray(given) ? 'a list' : 'an object';
}

function below(path: string, step: PropertyKey): string {
  if (typeof step === 'number') return `${path}[${step}]`;
  return path === '' ? String(step) : `${path}.${String(step)}`;
}
