/** The reference for `PushRecords`: one map. The contract suite holds every other store to the same. */
import type { PushRecord } from '../../domain/push/push-record.ts';
import type { PushRecords } from '../../ports/firewalls.ts';

export function memoryPushRecords(): PushRecords {
  const kept = new Map<string, PushRecord>();
  return {
    read: (box) => Promise.resolve(kept.get(box)),
    write(record) {
      if ((kept.get(record.box)?.version ?? 0) !== record.version - 1) {
        return Promise.resolve('conflict');
      }
      kept.set(record.box, record);
      return Promise.resolve('written');
    },
  };
}
