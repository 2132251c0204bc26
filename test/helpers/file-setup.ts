// Before every test file: how its properties run. After each test and file: what their helpers left, and the
// variables that it set: the next file of the process must not ask a server that is gone.
import { afterAll, afterEach } from 'vitest';
import { configureLaws } from './arbitraries/cases.ts';
import { afterFile, afterTest } from './clean-up.ts';

configureLaws(process.env);
afterEach(afterTest);
afterAll(afterFile);

const variables = { ...process.env };
afterAll(() => {
  for (const name of Object.keys(process.env)) {
    if (!Object.hasOwn(variables, name)) Reflect.deleteProperty(process.env, name);
  }
  Object.assign(process.env, variables);
});
