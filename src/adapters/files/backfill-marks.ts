/** `BackfillMarks` in a file of the folder in which the verb runs; always whole, however it is interrupted. */
import { readFile, rename, rm } from 'node:fs/promises';
import { parseJson } from '../../domain/base/json.ts';
import { isObject, numberAt, textAt } from '../../domain/base/lookup.ts';
import type { BackfillMarks, BackfillState } from '../../ports/aws.ts';
import { DescribedFault } from '../shared/fault-text.ts';
import { refuseOther, writeAnew } from '../shared/own-files.ts';

export function backfillMarks(path: string): BackfillMarks {
  let last = Promise.resolve();
  /** One after another: regions move their marks at the same time. */
  const after = (write: () => Promise<void>): Promise<void> => {
    last = last.catch(() => undefined).then(write);
    return last;
  };
  return {
    async read() {
      refuseOther(path);
      const text = await readFile(path, 'utf8').catch(absent);
      return text === undefined ? undefined : stateIn(text, path);
    },
    write(state) {
      const text = `${JSON.stringify(state)}\n`;
      return after(async () => {
        refuseOther(path);
        writeAnew(`${path}.next`, text);
        await rename(`${path}.next`, path);
      });
    },
    clear: () =>
      after(() => {
        refuseOther(path);
        return rm(path, { force: true });
      }),
  };
}

function absent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}

function stateIn(text: string, path: string): BackfillState {
  const document = parseJson(text);
  const hub = textAt(document, 'hub');
  const from = numberAt(document, 'from');
  const given = isObject(document) ? document['regions'] : undefined;
  if (hub === undefined || from === undefined || !isObject(given)) {
    throw new DescribedFault(`${path} is no state of a backfill: name another file, or --restart`);
  }
  const regions = Object.entries(given).flatMap(([region, one]) => {
    const mark = numberAt(one, 'mark');
    return mark === undefined
      ? []
      : [[region, { mark, done: isObject(one) && one['done'] === true }]];
  });
  return { hub, from, regions: Object.fromEntries(regions) as BackfillState['regions'] };
}
