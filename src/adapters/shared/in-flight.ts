/**
 * Many requests at once, but never more than a bound: results in the order of their questions, pages in
 * the order of their arrival.
 */

/** Runs for every item, at most `atOnce` at a time. The first rejection rejects, the rest is not started. */
export async function mapInFlight<T, R>(
  items: readonly T[],
  atOnce: number,
  run: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  let failed = false;
  const worker = async (): Promise<void> => {
    // All workers draw from one iterator, so that each item is run once.
    for (const [index, item] of waiting) {
      if (failed) return;
      try {
        results[index] = await run(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}

export interface Page<T, S> {
  readonly items: readonly T[];
  /** Where the next page of the same source starts; `undefined` after the last. */
  readonly next: S | undefined;
}

/** Asks for one page, the first if there is no start. */
export type PageSource<T, S> = (start: S | undefined) => Promise<Page<T, S>>;

/**
 * All pages of all sources, at most `atOnce` asked for at a time, each handed out as soon as it is there
 * while the others come in. A page that cannot be read is thrown: what was handed out is then not all.
 */
export async function* pagesOf<T, S>(
  sources: readonly PageSource<T, S>[],
  atOnce: number,
): AsyncGenerator<readonly T[]> {
  const waiting = sources.values();
  const asked = new Map<PageSource<T, S>, Promise<readonly [PageSource<T, S>, Page<T, S>]>>();
  const ask = (source: PageSource<T, S>, start: S | undefined): void => {
    const answer = source(start).then((page) => [source, page] as const);
    // A reader may leave before this one is awaited; then its failure concerns nobody.
    answer.catch(() => undefined);
    asked.set(source, answer);
  };
  const askNext = (): void => {
    const { value } = waiting.next();
    if (value !== undefined) ask(value, undefined);
  };
  for (let n = 0; n < atOnce; n += 1) askNext();
  while (asked.size > 0) {
    const [source, page] = await Promise.race(asked.values());
    asked.delete(source);
    if (page.next === undefined) askNext();
    else ask(source, page.next);
    yield page.items;
  }
}
