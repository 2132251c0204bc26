import { describe, expect, it } from 'vitest';
import { keysBelow, openLevelStore } from '../../../src/adapters/level/level-store.ts';
import { all } from '../../contracts/ledger.contract.ts';
import { newFolder } from '../../helpers/data/folder.ts';
import { startChild, startLimitedChild } from '../../helpers/hub/child.ts';
import { storesOfFile } from '../../helpers/hub/level.ts';

const stores = storesOfFile();
const put = (key: string, value = '') => ({ type: 'put', key, value }) as const;

describe('a store', () => {
  it('writes all of a batch, in order, and reads pages in the order of the keys', async () => {
    const store = await stores.open();
    const keys = Array.from({ length: 2_500 }, (_, n) => `a${String(n).padStart(4, '0')}`);
    await store.write([put('b'), ...keys.toReversed().map((key) => put(key))]);
    await Promise.all([
      store.write([put('b', '1')]),
      store.write([{ type: 'del', key: 'a0000' }]),
      store.write([put('b', '2'), put('c')], { durable: false }),
    ]);
    const found = (await all(store.pages(keysBelow('a')))).flat().map(([key]) => key);
    expect(found).toEqual(keys.slice(1));
    expect(await store.getMany(['b', 'a0000', 'c'])).toEqual(['2', undefined, '']);
  });

  it('is held once also within one process, and free when it is closed', async () => {
    const folder = await newFolder();
    const store = await stores.open(folder);
    expect(await openLevelStore(folder)).toBe('held-by-another');
    const child = startChild('fill-store', folder);
    expect(await child.ended()).toBe(1);
    await store.close();
    await (await stores.open(folder)).close();
  });

  it('says what is wrong when it cannot be opened', async () => {
    await expect(openLevelStore('/dev/null/store')).rejects.toThrow('ENOTDIR');
  });

  it('loses nothing that it acknowledged when writes fail for want of room', async () => {
    const folder = await newFolder();
    const child = startLimitedChild({ fileKilobytes: 256 }, 'fill-store', folder, '3000');
    expect(await child.ended()).toBe(0);
    const store = await stores.open(folder);
    const latest = new Map<string, number>();
    for (const line of child.lines) {
      const [what, key = '', n] = line.split(' ');
      if (what === 'written') latest.set(key, Number(n));
    }
    expect(child.lines.filter((line) => line.startsWith('failed')).length).toBeGreaterThan(2);
    expect(latest.size).toBeGreaterThan(20);
    for (const [key, n] of latest) {
      // What failed may have happened: it is newer then, never older.
      expect(Number((await store.get(key))?.split(' ')[0])).toBeGreaterThanOrEqual(n);
    }
    expect(Math.max(...latest.values())).toBeGreaterThan(2_900);
  });
});
