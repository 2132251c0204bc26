/** Every field of the configuration as a reference lists it, read from the schema that validation uses. */
import { configurationSchema } from './configuration.ts';
import { field, isObject, listAt, textAt } from '../base/lookup.ts';

export interface ConfigurationField {
  /** `policy.rules[].window`; `[]` stands for any place in a list, `*` for any name. */
  readonly path: string;
  /** What it means; `undefined` if the schema has no words for it. */
  readonly description: string | undefined;
  /** What it allows, for people: `text`, `list of texts`, `"both" or "members"`. */
  readonly type: string;
  /** Default value; `undefined` if it has none. */
  readonly fallback: unknown;
  readonly example: unknown;
  readonly isRequired: boolean;
}

/** In the order of the schema; a section comes before what is below it. */
export function configurationFields(): readonly ConfigurationField[] {
  return below(configurationSchema(), '');
}

function below(node: unknown, path: string): readonly ConfigurationField[] {
  const nodes = [node, ...listAt(node, 'anyOf')];
  return nodes.flatMap((one) => [
    ...named(one, path),
    ...inner(field(one, 'items'), `${path}[]`),
    ...inner(field(one, 'additionalProperties'), `${path}.*`),
  ]);
}

function named(node: unknown, path: string): readonly ConfigurationField[] {
  const properties = field(node, 'properties');
  if (!isObject(properties)) return [];
  const required = new Set(listAt(node, 'required'));
  return Object.entries(properties).flatMap(([name, property]) => {
    const own = path === '' ? name : `${path}.${name}`;
    return [fieldOf(own, property, required.has(name)), ...below(property, own)];
  });
}

/** What a list or a record holds is a field only for what is below it. */
function inner(node: unknown, path: string): readonly ConfigurationField[] {
  return isObject(node) ? below(node, path) : [];
}

function fieldOf(path: string, node: unknown, isRequired: boolean): ConfigurationField {
  return {
    path,
    isRequired,
    description: textAt(node, 'description'),
    type: typeText(node),
    fallback: field(node, 'default'),
    example: listAt(node, 'examples')[0],
  };
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  integer: 'whole number',
  boolean: 'true or false',
  object: 'section',
};

function typeText(node: unknown): string {
  const choices = listAt(node, 'enum').map((value) => JSON.stringify(value));
  if (choices.length > 0) return choices.join(' or ');
  const constant = field(node, 'const');
  if (constant !== undefined) return JSON.stringify(constant);
  const alternatives = listAt(node, 'anyOf').map(typeText);
  if (alternatives.length > 0) return alternatives.join(' or ');
  const type = textAt(node, 'type');
  if (type === 'array') return `list of ${typeText(field(node, 'items'))}`;
  const bounds = boundsText(node);
  return `${TYPES[type ?? ''] ?? 'any value'}${bounds}`;
}

function boundsText(node: unknown): string {
  const [least, most] = [field(node, 'minimum'), field(node, 'maximum')];
  const isReal = (bound: unknown): bound is number =>
    typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  return [isReal(least) ? ` from ${least}` : '', isReal(most) ? ` to ${most}` : ''].join('');
}
