import { once } from 'node:events';
import { lstatSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { backfillMarks } from '../../../src/adapters/files/backfill-marks.ts';
import { newFolder } from '../../helpers/data/folder.ts';

it.each(['read', 'write', 'clear'] as const)(
  'what is no file is never replaced: %s',
  async (verb) => {
    const folder = await newFolder();
    const socket = join(folder, 'socket');
    const server = createServer().listen(socket);
    await once(server, 'listening');
    for (const [path, found] of [
      [socket, 'a device, pipe or socket'],
      [folder, 'a folder'],
    ] as const) {
      const marks = backfillMarks(path);
      const done =
        verb === 'write' ? marks.write({ hub: 'h', from: 0, regions: {} }) : marks[verb]();
      await expect(done).rejects.toThrow(
        `expected a file at ${path}, got ${found}: name another file`,
      );
    }
    expect(lstatSync(socket).isSocket()).toBe(true);
    server.close();
  },
);
