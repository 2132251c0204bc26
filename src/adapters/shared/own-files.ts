/**
 * Writing into a folder that others may write to as well. Law: nothing is ever written through a symbolic
 * link that lies inside of it. The folder itself may be one: its name is the caller's choice.
 */
import { lstatSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { DescribedFault } from './fault-text.ts';

/** A link stands where a folder of ours belongs. `code` is that of the system for links not to be followed. */
class LinkedFolder extends Error {
  override readonly name = 'LinkedFolder';
  readonly code = 'ELOOP';
}

/** Throws, naming the first link among the folders that lead from `folder` to the file `path` in it. */
export function refuseLinks(folder: string, path: string): void {
  const names = path.split(/[/\\]/).slice(0, -1);
  names.forEach((_, index) => {
    const below = join(folder, names.slice(0, index + 1).join(sep));
    if (lstatSync(below, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
    throw new LinkedFolder(
      `expected a folder at ${below}, got a symbolic link: remove the link, or name its target`,
    );
  });
}

/** Writes a file that is made again: what was at its place is removed, a link itself and not its target. */
export function writeAnew(path: string, text: string): void {
  rmSync(path, { recursive: true, force: true });
  // Exclusive: a link that is made in between is an error, not followed.
  writeFileSync(path, text, { flag: 'wx' });
}

/** Throws if something else than a file is in its place: a device or a folder must not be replaced by one. */
export function refuseOther(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  const what = found.isDirectory() ? 'a folder' : 'a device, pipe or socket';
  throw new DescribedFault(`expected a file at ${path}, got ${what}: name another file`);
}
