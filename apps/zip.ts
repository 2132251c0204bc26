/**
 * ZIP archives whose bytes depend on their content alone: names in order, no time, no owner. So a key that
 * names the content changes exactly if the code does.
 */
import { zipSync, type Zippable } from 'fflate';

/** Name in the archive → content. */
export type ZipContent = Readonly<Record<string, Uint8Array>>;

const UNIX = 3;
/** A plain file that its owner may write and everybody may read: Lambda runs as another user. */
const FILE_MODE = 0o100644;
/** The first day that the format knows, which it keeps without a time zone. */
const NO_TIME = new Date(1980, 0, 1);

export function zipOf(content: ZipContent): Buffer {
  const files: Zippable = {};
  for (const name of Object.keys(content).sort()) {
    const attributes = { os: UNIX, attrs: FILE_MODE * 0x10000, mtime: NO_TIME, level: 9 } as const;
    files[name] = [content[name] ?? new Uint8Array(), attributes];
  }
  return Buffer.from(zipSync(files));
}
