/**
 * The stupid reader of a permission policy: everything about the request is known, nothing is unknown, and
 * patterns are tried by trying every way to cut the text.
 */
export interface PlainRequest {
  readonly action: string;
  readonly resource: string;
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

type Statement = Readonly<Record<string, unknown>>;

export function naivelyApplies(statement: Statement, request: PlainRequest): boolean {
  return (
    named(statement, 'Action', request.action.toLowerCase(), (one) => one.toLowerCase()) &&
    named(statement, 'Resource', request.resource, (one) => one) &&
    naivelyHolds(statement['Condition'], request.keys)
  );
}

function named(
  statement: Statement,
  element: string,
  given: string,
  read: (pattern: string) => string,
): boolean {
  const any = (list: unknown) => (list as string[]).some((one) => matches(given, read(one)));
  return statement[element] === undefined
    ? !any(statement[`Not${element}`])
    : any(statement[element]);
}

function naivelyHolds(block: unknown, keys: PlainRequest['keys']): boolean {
  if (block === undefined) return true;
  for (const [operator, tests] of Object.entries(block as object)) {
    for (const [key, wanted] of Object.entries(tests as object)) {
      if (!holds(operator, wanted as string[], keys[key] ?? [])) return false;
    }
  }
  return true;
}

function holds(operator: string, wanted: string[], given: readonly string[]): boolean {
  if (operator === 'Null') return wanted.includes(given.length === 0 ? 'true' : 'false');
  const [name = '', set] = operator.split(':').reverse();
  const base = name.replace('IfExists', '');
  if (name !== base && given.length === 0) return true;
  const like = base.includes('Like');
  const fits = (value: string) =>
    wanted.some((one) => (like ? matches(value, one) : value === one));
  const test = base.includes('Not') ? (value: string) => !fits(value) : fits;
  if (set === 'ForAnyValue') return given.some(test);
  if (set === 'ForAllValues') return given.every(test);
  return given.length === 0 ? base.includes('Not') : given.every(test);
}

function matches(text: string, pattern: string): boolean {
  if (pattern === '') return text === '';
  const rest = pattern.slice(1);
  if (pattern.startsWith('*')) {
    return Array.from({ length: text.length + 1 }, (_, cut) => text.slice(cut)).some((tail) =>
      matches(tail, rest),
    );
  }
  if (text === '') return false;
  return (pattern.startsWith('?') || pattern[0] === text[0]) && matches(text.slice(1), rest);
}
