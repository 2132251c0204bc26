/**
 * Work that ends in time. On Node 20 `AbortSignal.any([AbortSignal.timeout(…)])` may be collected as garbage
 * while a request waits for it, and then never fires (nodejs/node#57736). Here a timer of our own holds the
 * controller until the work has ended or its time is over, and is cleared then.
 */

/** The work took longer than it may. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';

  constructor(milliseconds: number) {
    super(`it took longer than ${milliseconds / 1_000} s`);
  }
}

/**
 * What `work` comes to. Rejects with `DeadlineExceeded` after `milliseconds`, or with the reason of `stop` when
 * that is aborted, whether or not `work` heeds the signal that it is given.
 */
export function withDeadline<T>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
  stop?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const end = (reason: unknown): void => {
      release();
      reject(reason instanceof Error ? reason : new Error(String(reason)));
      controller.abort(reason);
    };
    const onStop = (): void => {
      end(stop?.reason);
    };
    const timer = setTimeout(() => {
      end(new DeadlineExceeded(milliseconds));
    }, milliseconds);
    const release = (): void => {
      clearTimeout(timer);
      stop?.removeEventListener('abort', onStop);
    };
    if (stop?.aborted === true) {
      onStop();
      return;
    }
    stop?.addEventListener('abort', onStop);
    Promise.resolve(controller.signal).then(work).finally(release).then(resolve, reject);
  });
}
