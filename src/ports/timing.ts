/** What goes on beside a use case: types only, owned by the use cases. */
import type { Seconds } from '../domain/base/time.ts';

/**
 * Lets whatever else waits in this process have its turn: for who works longer than others should wait.
 */
export type Breather = () => Promise<unknown>;

/**
 * Calls `what` every so many seconds with how many have passed, one call at a time, until it is stopped; what it
 * rejects with is dropped. Stopped when the promise is fulfilled: no call is under way any more.
 */
export type Repeating = (
  every: Seconds,
  what: (passed: Seconds) => Promise<unknown>,
) => () => Promise<void>;
