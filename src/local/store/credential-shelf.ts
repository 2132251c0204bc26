/**
 * Feed credentials of the local hub: what the key value store at the edge is in AWS, as a file of the data folder.
 *
 * Law: a change that was acknowledged outlives a kill, and no damage lets anybody in. Until the first credential
 * is made feeds are open; from then on all others are refused, also when the last was revoked.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from '../../domain/base/json.ts';
import { parseCredential, type Credential } from '../../domain/firewalls/credential.ts';
import { at, listAt, numberAt } from '../../domain/base/lookup.ts';
import type { CredentialStore } from '../../ports/firewalls.ts';
import { putInPlace } from '../../adapters/folder/whole-file.ts';
import { isErrno } from '../../adapters/shared/errno.ts';

export interface CredentialShelf extends CredentialStore {
  /** Nobody has made one yet. */
  isUntouched(): boolean;
  /** Whether this is the digest of one that is live. */
  has(digest: string): boolean;
}

interface Kept {
  /** How often it was changed. */
  readonly version: number;
  readonly credentials: ReadonlyMap<string, Credential>;
}

/** Throws if what is kept there cannot be read: unreadable is not empty. */
export async function openCredentialShelf(folder: string): Promise<CredentialShelf> {
  const path = join(folder, 'credentials.json');
  let kept = await readKept(path);
  let last: Promise<unknown> = Promise.resolve();
  return {
    isUntouched: () => kept.version === 0,
    has: (digest) => kept.credentials.has(digest),
    read: () =>
      Promise.resolve({
        version: String(kept.version),
        credentials: [...kept.credentials.values()],
      }),
    change(version, { put, remove }) {
      const changing = async () => {
        if (version !== String(kept.version)) return 'conflict' as const;
        const left = [...kept.credentials.values()].filter(
          ({ digest }) => !remove.includes(digest),
        );
        const next = keptOf(kept.version + 1, [...left, ...put]);
        await putInPlace(folder, path, textOf(next));
        kept = next;
        return 'changed' as const;
      };
      // One after the other, whatever became of the one before.
      const ours = last.then(changing, changing);
      last = ours;
      return ours;
    },
  };
}

function keptOf(version: number, credentials: readonly Credential[]): Kept {
  return { version, credentials: new Map(credentials.map((one) => [one.digest, one])) };
}

function textOf({ version, credentials }: Kept): Buffer {
  return Buffer.from(`${JSON.stringify({ version, credentials: [...credentials.values()] })}\n`);
}

async function readKept(path: string): Promise<Kept> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (text === undefined) return keptOf(0, []);
  const document = parseJson(text);
  const version = numberAt(document, 'version');
  const credentials = listAt(document, 'credentials').map(parseCredential);
  const whole = credentials.flatMap((one) => (one === undefined ? [] : [one]));
  if (version === undefined || !Array.isArray(at(document, 'credentials'))) throw damaged(path);
  if (whole.length < credentials.length) throw damaged(path);
  return keptOf(version, whole);
}

function damaged(path: string): Error {
  return new Error(
    `${path} is damaged: restore it, or remove it, which opens the feeds to everybody`,
  );
}
