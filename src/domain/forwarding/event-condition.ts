/**
 * One alternative in the list of an event pattern's field: a plain value, or an operator.
 *
 * Operators and their limits are those of the EventBridge user guide. What AWS refuses when a rule
 * is made is refused here too, with the reason, so that a pattern cannot mean one thing locally and
 * fail in the account. Values never change type: "1" is not 1.
 */
import { parseAddress, parseListed } from '../values/address.ts';
import { addressSet, contains } from '../addresses/set/address-set.ts';
import { fitsPieces } from '../base/glob.ts';
import { ok, refuse, type Result } from '../base/result.ts';

export type Leaf = string | number | boolean | null;

/** `absent` cannot be told from a value: whether a field is missing is seen from the whole event. */
export type EventCondition =
  | { readonly kind: 'absent' }
  | { readonly kind: 'value'; readonly holds: (value: Leaf) => boolean };

type Parsed = Result<EventCondition, string>;
type Test<T> = (value: T) => boolean;

const OPERATORS: Readonly<Record<string, (operand: unknown) => Parsed>> = {
  exists: parseExists,
  prefix: (operand) => parseText(operand, startsWith, 'prefix'),
  suffix: (operand) => parseText(operand, endsWith, 'suffix'),
  'equals-ignore-case': (operand) => parseText(operand, equalsIgnoringCase, 'equals-ignore-case'),
  wildcard: (operand) => fromTest(parseWildcard(operand)),
  numeric: parseNumeric,
  cidr: parseCidr,
  'anything-but': parseAnythingBut,
};

export function isOperatorName(name: string): boolean {
  return Object.hasOwn(OPERATORS, name);
}

export function isLeaf(value: unknown): value is Leaf {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** The condition, or why EventBridge would not take it. */
export function parseCondition(alternative: unknown): Parsed {
  if (isLeaf(alternative)) return holding((value) => value === alternative);
  const named = soleEntry(alternative);
  if (named === undefined) return refuse('holds something other than a value or one operator');
  const [name, operand] = named;
  const parse = isOperatorName(name) ? OPERATORS[name] : undefined;
  return parse === undefined ? refuse(`knows no operator "${name}"`) : parse(operand);
}

function parseExists(operand: unknown): Parsed {
  if (operand === false) return ok({ kind: 'absent' });
  return operand === true ? holding(() => true) : refuse('exists takes true or false');
}

/** `prefix` and `suffix` also take `{"equals-ignore-case": …}` in place of a text. */
function parseText(operand: unknown, test: (wanted: string) => Test<string>, name: string): Parsed {
  if (typeof operand === 'string') return onText(test(operand));
  const named = name === 'equals-ignore-case' ? undefined : soleEntry(operand);
  if (named?.[0] === 'equals-ignore-case' && typeof named[1] === 'string') {
    const ofFolded = test(folded(named[1]));
    return onText((text) => ofFolded(folded(text)));
  }
  return refuse(`${name} takes a text`);
}

const startsWith = (wanted: string) => (text: string) => text.startsWith(wanted);
const endsWith = (wanted: string) => (text: string) => text.endsWith(wanted);
const equalsIgnoringCase = (wanted: string) => (text: string) => folded(text) === folded(wanted);

function folded(text: string): string {
  return text.toUpperCase().toLowerCase();
}

/** `*` stands for any text, also none; a backslash makes `*` and itself plain. */
function parseWildcard(operand: unknown): Result<Test<string>, string> {
  if (typeof operand !== 'string') return refuse('wildcard takes a text');
  const pieces = [''];
  for (let at = 0; at < operand.length; at += 1) {
    const char = operand.charAt(at);
    const next = operand.charAt(at + 1);
    if (char === '*') {
      if (next === '*') return refuse('wildcard has two * side by side');
      pieces.push('');
    } else if (char === '\\' && next !== '*' && next !== '\\') {
      return refuse('wildcard has a backslash before other than * or a backslash');
    } else {
      if (char === '\\') at += 1;
      pieces.push(`${pieces.pop() ?? ''}${char === '\\' ? next : char}`);
    }
  }
  return ok((text) => fitsPieces(text, pieces));
}

const LOWER: Readonly<Record<string, (bound: number) => Test<number>>> = {
  '>': (bound) => (value) => value > bound,
  '>=': (bound) => (value) => value >= bound,
};
const UPPER: Readonly<Record<string, (bound: number) => Test<number>>> = {
  '<': (bound) => (value) => value < bound,
  '<=': (bound) => (value) => value <= bound,
};
const SINGLE = { ...LOWER, ...UPPER, '=': (bound: number) => (value: number) => value === bound };

/** One comparison, or a lower bound and then a higher upper one. */
function parseNumeric(operand: unknown): Parsed {
  if (!Array.isArray(operand)) return refuse('numeric takes a list of comparisons');
  const [sign, bound, upperSign, upperBound] = operand as unknown[];
  if (operand.length === 2) return onNumber(comparison(SINGLE, sign, bound));
  const lower = comparison(LOWER, sign, bound);
  const upper = comparison(UPPER, upperSign, upperBound);
  if (operand.length !== 4 || lower === undefined || upper === undefined) {
    return onNumber(undefined);
  }
  if (Number(bound) >= Number(upperBound)) return refuse('numeric has a range that holds nothing');
  return onNumber((value) => lower(value) && upper(value));
}

function comparison(
  signs: Readonly<Record<string, (bound: number) => Test<number>>>,
  sign: unknown,
  bound: unknown,
): Test<number> | undefined {
  if (typeof sign !== 'string' || typeof bound !== 'number') return undefined;
  return Object.hasOwn(signs, sign) ? signs[sign]?.(bound) : undefined;
}

function parseCidr(operand: unknown): Parsed {
  const listed = typeof operand === 'string' ? parseListed(operand) : undefined;
  if (listed?.ok !== true || !String(operand).includes('/')) {
    return refuse('cidr takes an address, a slash and a prefix length');
  }
  const block = addressSet([listed.value.range]);
  return onText((text) => {
    const address = parseAddress(text);
    return address.ok && contains(block, address.value);
  });
}

/** A value that is there and is none of these; whether it is missing is for `exists` to ask. */
function parseAnythingBut(operand: unknown): Parsed {
  const named = soleEntry(operand);
  const excluded = named === undefined ? parseExcluded(operand) : parseExcludedBy(...named);
  if (!excluded.ok) return excluded;
  return holding((value) => !excluded.value.some((test) => test(value)));
}

function parseExcluded(operand: unknown): Result<Test<Leaf>[], string> {
  const values: unknown[] = Array.isArray(operand) ? operand : [operand];
  const isOf = (type: string) => values.every((value) => typeof value === type);
  if (values.length === 0 || !(isOf('string') || isOf('number'))) {
    return refuse('anything-but takes texts, or numbers, or one operator on texts');
  }
  return ok([(value) => values.includes(value)]);
}

function parseExcludedBy(name: string, operand: unknown): Result<Test<Leaf>[], string> {
  const operands: unknown[] = Array.isArray(operand) ? operand : [operand];
  const isKnown = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(name);
  const areTexts = operands.every((one) => typeof one === 'string' && one !== '');
  if (!isKnown || !areTexts || operands.length === 0) {
    return refuse('anything-but takes prefix, suffix, equals-ignore-case or wildcard, on texts');
  }
  const tests: Test<Leaf>[] = [];
  for (const one of operands) {
    const condition = parseCondition({ [name]: one });
    if (!condition.ok) return condition;
    if (condition.value.kind === 'value') tests.push(condition.value.holds);
  }
  return ok(tests);
}

function fromTest(test: Result<Test<string>, string>): Parsed {
  return test.ok ? onText(test.value) : test;
}

function onText(test: Test<string>): Parsed {
  return holding((value) => typeof value === 'string' && test(value));
}

function onNumber(test: Test<number> | undefined): Parsed {
  if (test === undefined) {
    return refuse('numeric takes one comparison (=, <, <=, >, >=), or > or >= and then < or <=');
  }
  return holding((value) => typeof value === 'number' && test(value));
}

function holding(holds: Test<Leaf>): Parsed {
  return ok({ kind: 'value', holds });
}

function soleEntry(value: unknown): [string, unknown] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  return entries.length === 1 ? entries[0] : undefined;
}
