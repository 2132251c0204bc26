/** Where a local hub keeps reports that a sink will never take: a line of JSON each, for a person to read. */
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Rejects } from '../../ports/queues.ts';

export function deadLetterFile(path: string): Rejects {
  return {
    async put({ reason, received }) {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, 'a', 0o600);
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
