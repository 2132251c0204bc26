/** What every `PushRecords` must do, whatever stands behind it. */
import { describe, expect, it } from 'vitest';
import type { PushRecord } from '../../src/domain/push/push-record.ts';
import type { PushRecords } from '../../src/ports/firewalls.ts';

export function pushRecord(version: number, more: Partial<PushRecord> = {}): PushRecord {
  return { box: 'muc-1', version, held: {}, ...more };
}

const HELD = { 'palisade-addresses-push': { edition: 7, digest: 'ab'.repeat(32), lines: 3 } };

export function pushRecordsContract(name: string, open: () => Promise<PushRecords>): void {
  describe(`${name} as push records`, () => {
    it('hold one record a box, as it was written last', async () => {
      const records = await open();
      expect(await records.read('muc-1')).toBeUndefined();
      const claim = { holder: 'one', until: 1_795_700_000 };
      expect(await records.write(pushRecord(1, { held: HELD, claim }))).toBe('written');
      expect(await records.read('muc-1')).toEqual(pushRecord(1, { held: HELD, claim }));
      expect(await records.write(pushRecord(2))).toBe('written');
      expect(await records.read('muc-1')).toEqual(pushRecord(2));
      expect(await records.read('muc-2')).toBeUndefined();
    });

    it('let one of two writers go on from the same version', async () => {
      const records = await open();
      expect(await records.write(pushRecord(2))).toBe('conflict');
      const both = await Promise.all([
        records.write(pushRecord(1, { edition: 1 })),
        records.write(pushRecord(1, { edition: 2 })),
      ]);
      expect(both.toSorted()).toEqual(['conflict', 'written']);
      expect(await records.write(pushRecord(1))).toBe('conflict');
      expect(await records.write(pushRecord(3))).toBe('conflict');
      expect((await records.read('muc-1'))?.edition).toBe(both[0] === 'written' ? 1 : 2);
    });
  });
}
