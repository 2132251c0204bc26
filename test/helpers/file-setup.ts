// Before every test file: how its properties run. After each test and file: what their helpers left.
import { afterAll, afterEach } from 'vitest';
import { configureLaws } from './arbitraries/cases.ts';
import { afterFile, afterTest } from './clean-up.ts';

configureLaws(process.env);
afterEach(afterTest);
afterAll(afterFile);
