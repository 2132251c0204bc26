import { memoryReceipts } from '../../../src/adapters/memory/memory-receipts.ts';
import { receiptsContract } from '../../contracts/receipts.contract.ts';

receiptsContract('memory', () => Promise.resolve(memoryReceipts()), 100);
