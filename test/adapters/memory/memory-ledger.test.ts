import { memoryLedger } from '../../../src/adapters/memory/memory-ledger.ts';
import { ledgerContract } from '../../contracts/ledger.contract.ts';

ledgerContract('memory', () => Promise.resolve(memoryLedger()), 200);
