/** Time that passes when nothing is left to be done in it. */

export interface VirtualTime {
  now(): number;
  /** Runs `what` so many seconds on; what is due at once runs in the order in which it was asked for. */
  after(seconds: number, what: () => void): void;
  /** Resolves so many seconds on. */
  pause(seconds: number): Promise<void>;
  /** Until nothing is left, or `until`. */
  run(until: number): Promise<void>;
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly what: () => void;
}

export function virtualTime(start: number): VirtualTime {
  let now = start;
  let order = 0;
  const heap: Due[] = [];
  const time: VirtualTime = {
    now: () => now,
    after(seconds, what) {
      push(heap, { at: now + Math.max(0, seconds), order: (order += 1), what });
    },
    pause: (seconds) =>
      new Promise((resolve) => {
        time.after(seconds, resolve);
      }),
    async run(until) {
      for (let next = heap[0]; next !== undefined && next.at <= until; next = heap[0]) {
        pop(heap);
        now = next.at;
        next.what();
        // What waits for a promise goes on before time does.
        await settled();
      }
      now = Math.max(now, until);
    },
  };
  return time;
}

/** Every promise that can settle has settled: they all run before the event loop goes on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Due[], one: Due): void {
  heap.push(one);
  for (let n = heap.length - 1; n > 0;) {
    const above = (n - 1) >> 1;
    if (!swapIfBefore(heap, n, above)) break;
    n = above;
  }
}

function pop(heap: Due[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  heap[0] = last;
  for (let n = 0; ;) {
    const [left, right] = [2 * n + 1, 2 * n + 2];
    const [l, r] = [heap[left], heap[right]];
    if (l === undefined) break;
    const least = r !== undefined && isBefore(r, l) ? right : left;
    if (!swapIfBefore(heap, least, n)) break;
    n = least;
  }
}

function swapIfBefore(heap: Due[], below: number, above: number): boolean {
  const [b, a] = [heap[below], heap[above]];
  if (a === undefined || b === undefined || !isBefore(b, a)) return false;
  heap[below] = a;
  heap[above] = b;
  return true;
}
