/** `PushRecords` in a LevelDB, for one process: `p<box>` holds the record as JSON, on the disk before a box is sent anything. */
import { parseJson } from '../../domain/base/json.ts';
import { pushRecordIn, type PushRecord } from '../../domain/push/push-record.ts';
import type { PushRecords } from '../../ports/firewalls.ts';
import { turnsByKey } from '../shared/turns.ts';
import type { LevelStore } from './level-store.ts';

export function levelPushRecords(store: LevelStore): PushRecords {
  const inTurn = turnsByKey();
  return {
    read: (box) => inTurn(box, () => recordAt(store, box)),
    write: (record) =>
      inTurn(record.box, async () => {
        const before = (await recordAt(store, record.box))?.version ?? 0;
        if (before !== record.version - 1) return 'conflict';
        await store.write([{ type: 'put', key: keyOf(record.box), value: JSON.stringify(record) }]);
        return 'written';
      }),
  };
}

function keyOf(box: string): string {
  return `p${box}`;
}

/** Throws if what is kept cannot be read: unreadable is not absent. */
async function recordAt(store: LevelStore, box: string): Promise<PushRecord | undefined> {
  const text = await store.get(keyOf(box));
  if (text === undefined) return undefined;
  const record = pushRecordIn(parseJson(text));
  if (record !== undefined) return record;
  throw new Error(
    `the store in ${store.folder} is damaged: entry ${keyOf(box)} holds no push record`,
  );
}
