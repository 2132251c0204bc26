import { memoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts';
import { objectStoreContract } from '../../contracts/object-store.contract.ts';

objectStoreContract('memory', () => {
  const store = memoryObjectStore();
  const headers = { contentType: 'text/plain' };
  const putOne = (key: string) => store.write(key, Buffer.from(key), 'always', headers);
  return Promise.resolve({ store, putOne });
});
