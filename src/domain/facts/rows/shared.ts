/** Values that many rows have in common, by number: each is held once, and as long as a row has it. */

export interface Shared<T> {
  readonly numbers: Map<string, number>;
  /** By number, as are the others. */
  readonly texts: string[];
  readonly values: T[];
  /** How many rows have it. */
  readonly uses: number[];
  /** Numbers that nothing has. */
  readonly free: number[];
}

export function newShared<T>(): Shared<T> {
  return { numbers: new Map(), texts: [], values: [], uses: [], free: [] };
}

/** The number of the value that `text` tells from all others; so many more rows have it. */
export function share<T>(all: Shared<T>, text: string, value: T, more = 1): number {
  const known = all.numbers.get(text);
  if (known !== undefined) {
    all.uses[known] = (all.uses[known] as number) + more;
    return known;
  }
  const number = all.free.pop() ?? all.values.length;
  all.numbers.set(text, number);
  all.texts[number] = text;
  all.values[number] = value;
  all.uses[number] = more;
  return number;
}

/** One row less has it: what none has is forgotten, since senders choose some of the texts, and they must not pile up. */
export function unshare<T>(all: Shared<T>, number: number): void {
  all.uses[number] = (all.uses[number] as number) - 1;
  if (all.uses[number] !== 0) return;
  all.numbers.delete(all.texts[number] as string);
  all.free.push(number);
}

/** One row more has it. */
export function shareAgain<T>({ uses }: Shared<T>, number: number, more = 1): void {
  uses[number] = (uses[number] as number) + more;
}
