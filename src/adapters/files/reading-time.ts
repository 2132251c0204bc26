/**
 * How long one file of findings may take to read: the same in the verbs, in a folder that is watched and on standard
 * input. What a single document may cost is bounded before (json-limits.ts), so a reader comes here often.
 */

/** A hundred thousand findings are read in less than a minute. */
export const FILE_MILLISECONDS_MAX = 10 * 60_000;

/** The rest of a file is not read: the message says so, and what to do. */
export class ReadingTooLong extends Error {
  override readonly name = 'ReadingTooLong';
}

/**
 * The same items; throws `ReadingTooLong` once making them has taken longer than `millisecondsMax`. The time in which
 * the caller does something else is not counted.
 */
export function* withinTime<T>(
  items: Iterable<T>,
  millisecondsMax: number = FILE_MILLISECONDS_MAX,
  now: () => number = () => performance.now(),
): Generator<T> {
  const iterator = items[Symbol.iterator]();
  let left = millisecondsMax;
  try {
    for (;;) {
      const from = now();
      const next = iterator.next();
      left -= now() - from;
      if (left < 0) {
        throw new ReadingTooLong(
          `it takes more than ${millisecondsMax / 1_000} seconds to read, and the rest of it was not read: split it, and use JSON lines`,
        );
      }
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    iterator.return?.();
  }
}
