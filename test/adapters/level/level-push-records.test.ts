import { expect, it } from 'vitest';
import { levelPushRecords } from '../../../src/adapters/level/level-push-records.ts';
import { pushRecord, pushRecordsContract } from '../../contracts/push-records.contract.ts';
import { newFolder } from '../../helpers/data/folder.ts';
import { storesOfFile } from '../../helpers/hub/level.ts';

const stores = storesOfFile();

pushRecordsContract('LevelDB', async () => levelPushRecords(await stores.open()));

it('push records in a LevelDB outlive their holder, and one that cannot be read is not absent', async () => {
  const folder = await newFolder();
  const first = await stores.open(folder);
  await levelPushRecords(first).write(pushRecord(1));
  await first.close();
  const second = await stores.open(folder);
  expect(await levelPushRecords(second).read('muc-1')).toEqual(pushRecord(1));
  await second.write([{ type: 'put', key: 'pmuc-1', value: '[]' }]);
  await expect(levelPushRecords(second).read('muc-1')).rejects.toThrow('holds no push record');
  await expect(levelPushRecords(second).write(pushRecord(2))).rejects.toThrow('no push record');
});
