/** Lines of the feed files of editions, which never change: the last few are kept, since boxes ask for the same. */
import { at, numberAt } from '../../domain/base/lookup.ts';
import type { PushRoom } from '../../domain/push/push-plan.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { editionFolder } from '../publish/edition-store.ts';

type PushedEdition = Parameters<typeof editionFolder>[0];

export interface EditionFiles {
  /** `undefined` if the edition is no longer kept; throws if that cannot be known. */
  lines(edition: PushedEdition, path: string): Promise<readonly string[] | undefined>;
  /** What the file may hold on its devices; `undefined` if the edition does not say. */
  room(edition: PushedEdition, path: string): Promise<PushRoom | undefined>;
}

/** The edition that stands and the one before, of a few feeds. */
const KEPT_MAX = 12;

export function editionFiles(ops: ObjectStore): EditionFiles {
  const kept = new Map<string, Promise<string | undefined>>();
  const text = (key: string): Promise<string | undefined> => {
    const reading = kept.get(key) ?? readText(ops, key);
    kept.delete(key);
    kept.set(key, reading);
    // What failed is asked again.
    reading.catch(() => kept.delete(key));
    for (const [oldest] of kept) if (kept.size > KEPT_MAX) kept.delete(oldest);
    return reading;
  };
  return {
    async lines(edition, path) {
      const found = await text(`${editionFolder(edition)}/${path}`);
      return found?.split('\n').filter((line) => line !== '');
    },
    async room(edition, path) {
      const manifest: unknown = JSON.parse(
        (await text(`${editionFolder(edition)}/manifest.json`)) ?? 'null',
      );
      const budget = at(manifest, 'files', path, 'budget');
      const [linesMax, bytesMax] = [numberAt(budget, 'linesMax'), numberAt(budget, 'bytesMax')];
      return linesMax === undefined || bytesMax === undefined ? undefined : { linesMax, bytesMax };
    },
  };
}

async function readText(ops: ObjectStore, key: string): Promise<string | undefined> {
  const found = await ops.read(key);
  return found.kind === 'absent' ? undefined : Buffer.from(found.body).toString('utf8');
}
