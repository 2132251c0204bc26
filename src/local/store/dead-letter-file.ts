/** Where a local hub keeps reports that a sink will never take: a line of JSON each, for a person to read. */
import { constants, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Rejects } from '../../ports/queues.ts';

/** A link that somebody has put at its place is an error, not followed. */
const APPEND_NO_LINK =
  constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW;

export function deadLetterFile(path: string): Rejects {
  return {
    async put({ reason, received }) {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, APPEND_NO_LINK, 0o600);
      try {
        const line = { at: new Date().toISOString(), reason, received };
        await file.appendFile(`${JSON.stringify(line)}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
    },
  };
}
