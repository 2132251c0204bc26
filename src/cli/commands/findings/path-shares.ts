/** How far reading has come: by the bytes of the files before the one that an item is of. */
import { statSync } from 'node:fs';
import { filesAt } from '../../../adapters/files/finding-files.ts';
import type { Io } from '../../shell/verb.ts';

export type ShareOf = (source: string) => number | undefined;

/** Looks at nothing if nobody watches. Of standard input, and of a single file, no share is known. */
export function pathShares(
  paths: readonly string[],
  io: Pick<Io, 'errIsTerminal'>,
  own: readonly string[] = [],
): ShareOf {
  if (!io.errIsTerminal || paths.includes('-')) return () => undefined;
  const starts = new Map<string, number>();
  let bytes = 0;
  for (const found of paths.flatMap((path) => [...filesAt(path, own)])) {
    if (!('file' in found)) continue;
    starts.set(found.file, bytes);
    bytes += statSync(found.file, { throwIfNoEntry: false })?.size ?? 0;
  }
  if (starts.size < 2 || bytes === 0) return () => undefined;
  let furthest = 0;
  return (source) => {
    const start = starts.get(source.replace(/#\d+$/, ''));
    furthest = Math.max(furthest, (start ?? 0) / bytes);
    return furthest;
  };
}
