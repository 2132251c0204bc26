/**
 * The Condition of a permission policy (SCP, RCP), as far as it can be decided beforehand (IAM user guide,
 * "Condition operators"). What depends on a key that nobody knows yet, on a policy variable or on an
 * operator that is not read here is `unknown`, never guessed.
 */
import { isObject } from '../../base/lookup.ts';
import { isIgnoringCase, isLike, isLiterally } from './permission-text.ts';
import { every, not, some, type Ternary } from '../../base/ternary.ts';

/**
 * What is known of a request: values by condition key, in lower case, `*` standing for a part that nobody
 * knows. An empty list says that the request does not carry the key; a key that is not named is unknown.
 */
export type RequestKeys = Readonly<Record<string, readonly string[]>>;

interface Operator {
  readonly match: (given: string, wanted: string) => Ternary;
  readonly negated: boolean;
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  stringequals: { match: isLiterally, negated: false },
  stringnotequals: { match: isLiterally, negated: true },
  stringequalsignorecase: { match: isIgnoringCase, negated: false },
  stringnotequalsignorecase: { match: isIgnoringCase, negated: true },
  stringlike: { match: isLike, negated: false },
  stringnotlike: { match: isLike, negated: true },
  arnequals: { match: isArnLike, negated: false },
  arnlike: { match: isArnLike, negated: false },
  arnnotequals: { match: isArnLike, negated: true },
  arnnotlike: { match: isArnLike, negated: true },
  bool: { match: isIgnoringCase, negated: false },
};

const OPERATOR_NAME = /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/;

/** All operators and keys of the block hold. Of something that is no block, nobody knows. */
export function conditionHolds(block: unknown, keys: RequestKeys): Ternary {
  if (block === undefined) return true;
  if (!isObject(block)) return 'unknown';
  return every(
    Object.entries(block).flatMap(([operator, tests]) =>
      isObject(tests)
        ? Object.entries(tests).map(([key, wanted]) => holds(operator, textsOf(wanted), key, keys))
        : ['unknown' as const],
    ),
  );
}

/** One text or a list of them; booleans and numbers as IAM writes them. */
export function textsOf(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((one) =>
    typeof one === 'string' || typeof one === 'boolean' || typeof one === 'number'
      ? [String(one)]
      : [],
  );
}

function holds(name: string, wanted: readonly string[], key: string, keys: RequestKeys): Ternary {
  const [, set, base = '', ifExists] = OPERATOR_NAME.exec(name.toLowerCase()) ?? [];
  const given = keys[key.toLowerCase()];
  if (given === undefined) return 'unknown';
  if (base === 'null') {
    return some(wanted.map((one) => (one.toLowerCase() === 'true') === (given.length === 0)));
  }
  const operator = Object.hasOwn(OPERATORS, base) ? OPERATORS[base] : undefined;
  if (operator === undefined) return 'unknown';
  if (given.length === 0 && ifExists !== undefined) return true;
  return holdsOn(given, wanted, { ...operator, set });
}

/** Without a set operator a key has one value; an absent one fits every negated operator and no other. */
function holdsOn(
  given: readonly string[],
  wanted: readonly string[],
  { match, negated, set }: Operator & { readonly set: string | undefined },
): Ternary {
  const fits = given.map((value) => {
    const any = some(wanted.map((one) => match(value, one)));
    return negated ? not(any) : any;
  });
  if (set === 'forallvalues') return every(fits);
  if (set === 'foranyvalue') return some(fits);
  return fits.length === 0 ? negated : every(fits);
}

/** ARNs are compared part by part, so that a `*` does not reach over a colon. */
function isArnLike(given: string, pattern: string): Ternary {
  if (pattern.includes('${')) return 'unknown'; // a policy variable holds a colon of its own
  const parts = partsOf(given);
  const wanted = partsOf(pattern);
  if (parts.length !== wanted.length) return pattern === '*';
  return every(parts.map((part, n) => isLike(part, wanted[n] ?? '')));
}

function partsOf(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
