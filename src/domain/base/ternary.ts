/**
 * Truth where something may be unknown (Kleene's logic): what is unknown stays unknown unless the rest decides.
 *
 * Law: learning what was unknown never turns a true into a false, or a false into a true.
 */
export type Ternary = boolean | 'unknown';

export function every(values: Iterable<Ternary>): Ternary {
  let all: Ternary = true;
  for (const value of values) {
    if (value === false) return false;
    if (value === 'unknown') all = 'unknown';
  }
  return all;
}

export function some(values: Iterable<Ternary>): Ternary {
  let any: Ternary = false;
  for (const value of values) {
    if (value === true) return true;
    if (value === 'unknown') any = 'unknown';
  }
  return any;
}

export function not(value: Ternary): Ternary {
  return value === 'unknown' ? value : !value;
}
