/**
 * The stupid matcher: every array of the event is replaced by each of its elements in turn, and the
 * pattern is held against each of the array-free events that come of it, as it is written.
 */
type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const MISSING = Symbol('missing');
type Plain = Json | typeof MISSING;

export function naiveMatches(pattern: Json, event: Json): boolean {
  return isObject(event) && variants(event).some((variant) => holds(pattern, variant));
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

function holds(pattern: Json, event: Plain): boolean {
  if (Array.isArray(pattern)) return (pattern as readonly Plain[]).includes(event);
  return Object.entries(pattern as Record<string, Json>).every(([name, below]) =>
    name === '$or'
      ? (below as readonly Json[]).some((group) => holds(group, event))
      : holds(below, isObject(event) && name in event ? (event[name] ?? null) : MISSING),
  );
}

function isObject(value: Plain): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
