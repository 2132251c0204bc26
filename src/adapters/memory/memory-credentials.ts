/** The reference for `CredentialStore`: a map and a count of its changes. */
import type { Credential } from '../../domain/firewalls/credential.ts';
import type { CredentialStore } from '../../ports/firewalls.ts';

/** `has` is what the function at the edge asks. */
export function memoryCredentials(): CredentialStore & { has(digest: string): boolean } {
  const kept = new Map<string, Credential>();
  let changes = 0;
  return {
    has: (digest) => kept.has(digest),
    read: () => Promise.resolve({ version: String(changes), credentials: [...kept.values()] }),
    change(version, { put, remove }) {
      if (version !== String(changes)) return Promise.resolve('conflict');
      changes += 1;
      for (const digest of remove) kept.delete(digest);
      for (const credential of put) kept.set(credential.digest, credential);
      return Promise.resolve('changed');
    },
  };
}
