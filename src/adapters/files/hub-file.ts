/** `hub.json` in a data folder: where the hub that runs on it listens, for the verbs that ask it. */
import { readFile, rm, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../../domain/base/lookup.ts';
import { writeAnew } from '../shared/own-files.ts';

export interface RunningHub {
  /** With a slash at the end: paths of feeds and questions are relative to it. */
  readonly url: string;
  readonly pid: number;
}

const FILE = 'hub.json';

export async function writeHubFile(folder: string, hub: RunningHub): Promise<void> {
  const path = join(folder, FILE);
  writeAnew(`${path}.next`, `${JSON.stringify(hub)}\n`);
  await rename(`${path}.next`, path);
}

export async function removeHubFile(folder: string): Promise<void> {
  await rm(join(folder, FILE), { force: true });
}

/** The hub that runs on the folder; `undefined` if none does, a killed one included. */
export async function readHubFile(folder: string): Promise<RunningHub | undefined> {
  const text = await readFile(join(folder, FILE), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  const hub: unknown = text === undefined ? undefined : JSON.parse(text);
  if (!isObject(hub)) return undefined;
  const { url, pid } = hub;
  if (typeof url !== 'string' || typeof pid !== 'number') return undefined;
  return isAlive(pid) ? { url, pid } : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
