/** How findings come in: what waits, what failed, whether samples come through, and what the hub counts of it. */
import { isObject } from '../../../domain/base/lookup.ts';
import { parseJson } from '../../../domain/base/json.ts';
import type { ObjectStore } from '../../../ports/object-store.ts';
import type { IngestQueue, IntakeCounts } from '../../../ports/queues.ts';

export interface IntakeFigures {
  readonly waiting: number;
  readonly deadLetters: number;
  /** Values that sample findings named within the last 30 days: the path works. At most `VALUES_MAX`. */
  readonly canary: readonly string[];
  /** What the publisher holds: indicators and findings; `null` before the first edition. */
  readonly held: object | null;
  /** `null` where the hub's metrics count them instead (CloudWatch). */
  readonly counts: IntakeCounts | null;
}

const VALUES_MAX = 200;

/** Throws if the queue or a file cannot be read. */
export async function intakeFigures(ops: ObjectStore, queue: IngestQueue): Promise<IntakeFigures> {
  const [{ waiting, deadLetters }, canary, manifest] = await Promise.all([
    queue.counts(),
    textOf(ops, 'canary.txt'),
    textOf(ops, 'manifest.json'),
  ]);
  const document = parseJson(manifest);
  const held = isObject(document) ? document['findings'] : undefined;
  return {
    waiting,
    deadLetters,
    canary: canary
      .split('\n')
      .filter((line) => line !== '')
      .slice(0, VALUES_MAX),
    held: isObject(held) ? held : null,
    counts: queue.intake?.() ?? null,
  };
}

async function textOf(ops: ObjectStore, key: string): Promise<string> {
  const found = await ops.read(key);
  return found.kind === 'absent' ? '' : Buffer.from(found.body).toString('utf8');
}
