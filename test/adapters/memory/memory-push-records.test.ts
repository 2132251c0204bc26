import { memoryPushRecords } from '../../../src/adapters/memory/memory-push-records.ts';
import { pushRecordsContract } from '../../contracts/push-records.contract.ts';

pushRecordsContract('memory', () => Promise.resolve(memoryPushRecords()));
