/**
 * Makes a folder and what is missing above it. Node's own `recursive` goes round forever in Node 20 where a
 * file system has room for no folder (`/proc`): one after the other, the first that cannot be made is named.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** `mode` is that of the folders it makes. @default - as the umask has it */
export function makeFolder(folder: string, mode = 0o777): void {
  const missing: string[] = [];
  for (let path = resolve(folder); !existsSync(path); path = dirname(path)) missing.push(path);
  for (const path of missing.reverse()) {
    try {
      mkdirSync(path, { mode });
    } catch (error) {
      // Somebody else may have made it meanwhile.
      if (!existsSync(path)) throw error;
    }
  }
  statSync(`${folder}/.`); // a file that stands there is none
}
