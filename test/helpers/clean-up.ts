/**
 * What helpers leave behind: folders, servers, processes. A helper cannot clean up with an `afterAll` of its
 * own: where files share modules it would be registered for the first file alone. The setup of every file
 * does it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Action = () => unknown;

const ofTest: Action[] = [];
const ofFile: Action[] = [];

/** Done, and waited for, when the test that runs is through. */
export function whenTestEnds(action: Action): void {
  ofTest.push(action);
}

/** Done, and waited for, when the test file that runs is through. */
function whenFileEnds(action: Action): void {
  ofFile.push(action);
}

export function afterTest(): Promise<void> {
  return inReverse(ofTest);
}

export async function afterFile(): Promise<void> {
  await inReverse(ofTest);
  await inReverse(ofFile);
}

async function inReverse(actions: Action[]): Promise<void> {
  for (const action of actions.splice(0).reverse()) await action();
}

/** A new folder, removed when the test file is through. */
export function temporaryFolder(purpose: string): string {
  const folder = mkdtempSync(join(tmpdir(), `palisade-${purpose}-`));
  whenFileEnds(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
