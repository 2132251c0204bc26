import { memoryCredentials } from '../../../src/adapters/memory/memory-credentials.ts';
import { credentialStoreContract } from '../../contracts/credential-store.contract.ts';

credentialStoreContract('memory', memoryCredentials);
