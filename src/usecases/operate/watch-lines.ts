/** What is watched or held back, as the publisher wrote it on its last tick. */
import type { ObjectStore } from '../../ports/object-store.ts';

/** The lines of watch.txt; before the first tick there are none. */
export async function watchLines(ops: ObjectStore): Promise<readonly string[]> {
  const found = await ops.read('watch.txt');
  if (found.kind === 'absent') return [];
  const lines = Buffer.from(found.body).toString('utf8').split('\n');
  return lines.filter((line) => line !== '');
}
