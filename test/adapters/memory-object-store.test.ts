import { memoryObjectStore } from '../../src/adapters/memory-object-store.ts';
import { objectStoreContract } from '../contracts/object-store.contract.ts';

objectStoreContract('memory', () => Promise.resolve(memoryObjectStore()));
