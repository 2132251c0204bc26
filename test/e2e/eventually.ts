/** What becomes true a little later: asked again until it is, never longer than is said. */
import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 200;

/** The first value that is not `undefined`; throws saying what never came. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined>,
  seconds = 30,
): Promise<T> {
  const end = performance.now() + 1000 * seconds;
  for (;;) {
    const value = await probe();
    if (value !== undefined) return value;
    if (performance.now() > end) throw new Error(`${what} has not come within ${seconds} s`);
    await sleep(PAUSE_MS);
  }
}
