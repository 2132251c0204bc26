import { expect, it } from 'vitest';
import { levelReceipts } from '../../../src/adapters/level/level-receipts.ts';
import { keysBelow } from '../../../src/adapters/level/level-store.ts';
import { all } from '../../contracts/ledger.contract.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';
import { delivery, receiptsContract } from '../../contracts/receipts.contract.ts';
import { newFolder } from '../../helpers/data/folder.ts';
import { storesOfFile } from '../../helpers/hub/level.ts';

const stores = storesOfFile();

receiptsContract('LevelDB', async () => levelReceipts(await stores.open()), cases(50));

it('receipts in a LevelDB outlive their holder, and one that cannot be read is not absent', async () => {
  const folder = await newFolder();
  const first = await stores.open(folder);
  await levelReceipts(first).begin(delivery(), delivery().now + 300);
  await levelReceipts(first).taken(delivery());
  await first.close();
  const second = await stores.open(folder);
  expect(await levelReceipts(second).begin(delivery(), 0)).toBe('known');
  const [[key] = ['', '']] = (await all(second.pages(keysBelow('r')))).flat();
  await second.write([{ type: 'put', key, value: '[]' }]);
  await expect(levelReceipts(second).begin(delivery(), 0)).rejects.toThrow('holds no receipt');
});
