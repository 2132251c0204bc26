/**
 * The stupid matcher: every array of the event is replaced by each of its elements in turn, and the
 * pattern is held against each of the array-free events that come of it, as it is written.
 */
type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const MISSING = Symbol('missing');
type Plain = Json | typeof MISSING;

export function naiveMatches(pattern: Json, event: Json): boolean {
  if (!isObject(event)) return false;
  const leafPaths = new Set(pathsOf(event, ''));
  return variants(event).some((variant) => holds(pattern, variant, '', leafPaths));
}

function variants(value: Json): Plain[] {
  if (Array.isArray(value)) {
    const flat = (value as readonly Json[]).flatMap(variants).filter((one) => one !== MISSING);
    return flat.length === 0 ? [MISSING] : flat;
  }
  if (!isObject(value)) return [value];
  let made: Record<string, Plain>[] = [{}];
  for (const [name, below] of Object.entries(value)) {
    made = made.flatMap((one) => variants(below).map((chosen) => ({ ...one, [name]: chosen })));
  }
  return made as Plain[];
}

function pathsOf(value: Json, path: string): string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((one) => pathsOf(one, path));
  if (!isObject(value)) return [path];
  return Object.entries(value).flatMap(([name, below]) => pathsOf(below, `${path}/${name}`));
}

function holds(pattern: Json, event: Plain, path: string, leafPaths: Set<string>): boolean {
  if (Array.isArray(pattern)) {
    return (pattern as readonly Json[]).some((one) => holdsOne(one, event, leafPaths.has(path)));
  }
  return Object.entries(pattern as Record<string, Json>).every(([name, below]) => {
    if (name === '$or') {
      return (below as readonly Json[]).some((group) => holds(group, event, path, leafPaths));
    }
    const value = isObject(event) ? (event[name] ?? (name in event ? null : MISSING)) : MISSING;
    return holds(below, value, `${path}/${name}`, leafPaths);
  });
}

function holdsOne(one: Json, value: Plain, isThere: boolean): boolean {
  if (!isObject(one)) return value === one;
  const [[name, operand] = ['', null]] = Object.entries(one);
  if (name === 'exists' && operand === false) return !isThere;
  if (value === MISSING || isObject(value)) return false;
  if (name === 'exists') return true;
  if (name === 'anything-but') {
    if (isObject(operand)) return !holdsOne(operand, value, isThere);
    return !(Array.isArray(operand) ? operand : [operand]).includes(value);
  }
  if (name === 'numeric') return typeof value === 'number' && compares(operand, value);
  return typeof value === 'string' && typeof operand === 'string' && fits(name, operand, value);
}

function compares(operand: Json, value: number): boolean {
  const [sign = '', bound, ...rest] = operand as readonly string[];
  const holdsHere = {
    '<': value < Number(bound),
    '<=': value <= Number(bound),
    '=': value === Number(bound),
    '>=': value >= Number(bound),
    '>': value > Number(bound),
  }[sign];
  return holdsHere === true && (rest.length === 0 || compares(rest, value));
}

function fits(name: string, operand: string, value: string): boolean {
  const plain = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  switch (name) {
    case 'prefix':
      return value.slice(0, operand.length) === operand;
    case 'suffix':
      return value.slice(value.length - operand.length) === operand;
    case 'equals-ignore-case':
      return value.toLowerCase() === operand.toLowerCase();
    case 'wildcard':
      return new RegExp(`^${operand.split('*').map(plain).join('[^]*')}$`).test(value);
    default:
      throw new Error(`the naive matcher knows no ${name}`);
  }
}

function isObject(value: unknown): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
