/** A folder of its own for a test, gone when the test file is through. */
import { temporaryFolder } from '../clean-up.ts';

export function newFolder(): Promise<string> {
  return Promise.resolve(temporaryFolder('test'));
}
