/**
 * EventBridge event patterns: whether a rule with this pattern would let an event through.
 *
 * The local hub reads the pattern out of the member template itself, so that what is forwarded here
 * and in AWS is decided by the same text. Semantics are those of the EventBridge user guide
 * ("content filtering"): every named field must match; the list of a field holds alternatives; an
 * array in the event matches if one of its elements does; all fields below an array of objects must
 * be met by one and the same object; a field is absent only if no object of the array has it.
 *
 * Known difference: JSON keeps no digits apart, so 300 equals 300.0 here.
 * A pattern is parsed first, and one that AWS would not take is refused there, by path.
 */
import { isLeaf, isOperatorName, parseCondition, type EventCondition } from './event-condition.ts';
import { ok, refuse, type Result } from '../base/result.ts';

/** Whether an event gets through; anything but a JSON object never does. */
export type EventPattern = (event: unknown) => boolean;

/** `path` names the field with dots, as in `detail.severity`. */
export interface PatternProblem {
  readonly kind: 'pattern';
  readonly path: string;
  readonly reason: string;
}

/** One field's list: at least one condition must hold. */
interface Clause {
  readonly path: readonly string[];
  readonly conditions: readonly EventCondition[];
}

/** All clauses of one way through the `$or`s, by field: the nodes share the arrays they cross. */
interface Node {
  readonly below: Map<string, Node>;
  readonly clauses: Clause[];
}

type Fields = Readonly<Record<string, unknown>>;
type Ways = readonly (readonly Clause[])[];

const MAX_WAYS = 1_000; // EventBridge: combinations that the $or of one pattern may make

export function parseEventPattern(pattern: unknown): Result<EventPattern, PatternProblem> {
  const ways = parseGroup(pattern, []);
  if (!ways.ok) return ways;
  const trees = ways.value.map(treeOf);
  return ok((event) => isFields(event) && trees.some((tree) => meets(tree, event, event)));
}

function parseGroup(pattern: unknown, path: readonly string[]): Result<Ways, PatternProblem> {
  if (!isFields(pattern)) return fault(path, 'is neither a list nor an object of fields');
  const names = Object.keys(pattern);
  if (names.length === 0) return fault(path, 'names no field');
  let ways: Ways = [[]];
  for (const name of names) {
    const value = pattern[name];
    const parsed = isChoice(name, value)
      ? parseChoice(value, path)
      : parseField(value, [...path, name]);
    if (!parsed.ok) return parsed;
    if (ways.length * parsed.value.length > MAX_WAYS) {
      return fault(path, `has more than ${MAX_WAYS} combinations of $or`);
    }
    ways = ways.flatMap((way) => parsed.value.map((other) => [...way, ...other]));
  }
  return ok(ways);
}

/** `$or` is an operator above a list of two or more groups; else it is a field of that name. */
function isChoice(name: string, value: unknown): value is readonly Fields[] {
  return (
    name === '$or' &&
    Array.isArray(value) &&
    value.length >= 2 &&
    value.every((group) => isFields(group) && !Object.keys(group).some(isOperatorName))
  );
}

function parseChoice(
  groups: readonly Fields[],
  path: readonly string[],
): Result<Ways, PatternProblem> {
  const ways: (readonly Clause[])[] = [];
  for (const group of groups) {
    const parsed = parseGroup(group, path);
    if (!parsed.ok) return parsed;
    ways.push(...parsed.value);
  }
  return ok(ways);
}

function parseField(value: unknown, path: readonly string[]): Result<Ways, PatternProblem> {
  if (!Array.isArray(value)) return parseGroup(value, path);
  if (value.length === 0) return fault(path, 'has an empty list, which nothing matches');
  const conditions: EventCondition[] = [];
  for (const alternative of value) {
    const condition = parseCondition(alternative);
    if (!condition.ok) return fault(path, condition.problem);
    conditions.push(condition.value);
  }
  return ok([[{ path, conditions }]]);
}

function treeOf(clauses: readonly Clause[]): Node {
  const root: Node = { below: new Map(), clauses: [] };
  for (const clause of clauses) {
    let node = root;
    for (const name of clause.path) {
      const next = node.below.get(name) ?? { below: new Map<string, Node>(), clauses: [] };
      node.below.set(name, next);
      node = next;
    }
    node.clauses.push(clause);
  }
  return root;
}

/** Whether `object` meets all that stands below the node; `event` is the whole it is part of. */
function meets(node: Node, object: unknown, event: Fields): boolean {
  return [...node.below].every(([name, below]) =>
    elementsAt(object, name).some(
      (element) => meetsClauses(below, element, event) && meets(below, element, event),
    ),
  );
}

function meetsClauses({ clauses }: Node, element: unknown, event: Fields): boolean {
  return clauses.every(({ path, conditions }) =>
    conditions.some((condition) =>
      condition.kind === 'absent'
        ? !hasLeaf(event, path)
        : isLeaf(element) && condition.holds(element),
    ),
  );
}

function hasLeaf(event: Fields, path: readonly string[]): boolean {
  let level: readonly unknown[] = [event];
  for (const name of path) level = level.flatMap((value) => elementsAt(value, name));
  return level.some(isLeaf);
}

/**
 * What a field holds: its value, or each element of an array and of the arrays within it, however
 * deep; one `undefined` for nothing, so that what only asks for absence has something to hold on to.
 */
function elementsAt(object: unknown, name: string): unknown[] {
  const elements: unknown[] = [];
  const waiting = isFields(object) && Object.hasOwn(object, name) ? [object[name]] : [];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (Array.isArray(next)) for (const element of next) waiting.push(element);
    else elements.push(next);
  }
  return elements.length === 0 ? [undefined] : elements;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fault(path: readonly string[], reason: string) {
  return refuse<PatternProblem>({ kind: 'pattern', path: path.join('.') || '(root)', reason });
}
