/**
 * What lets a firewall read feeds at the edge: a user name and a password of our making, of which only the
 * digest is kept. Two may be live for one user, so that a firewall can be given the new one in its own time.
 */
import { numberAt, textAt } from '../base/lookup.ts';
import type { EpochSeconds } from '../base/time.ts';

const DIGEST = /^[0-9a-f]{64}$/;

/** A live credential, as it is kept. */
export interface Credential {
  readonly user: string;
  /** SHA-256 of `credentialText`, in hexadecimal: what the edge function looks up. */
  readonly digest: string;
  /** When it was made; of one user, no two at the same time. */
  readonly at: EpochSeconds;
}

/** What Basic authentication sends, base64 aside (RFC 7617): the user name cannot hold a colon. */
export function credentialText(user: string, password: string): string {
  return `${user}:${password}`;
}

/** As the edge function takes it, as FortiOS stores it (64 characters), and as no log or shell minds it. */
export function isCredentialUser(text: string): boolean {
  return /^[A-Za-z0-9._-]{1,64}$/.test(text);
}

/** A credential as JSON holds it; `undefined` for what is none. */
export function parseCredential(value: unknown): Credential | undefined {
  const [user, digest] = [textAt(value, 'user'), textAt(value, 'digest')];
  const at = numberAt(value, 'at');
  if (user === undefined || digest === undefined || at === undefined) return undefined;
  return isCredentialUser(user) && DIGEST.test(digest) ? { user, digest, at } : undefined;
}

/** The user's credentials, the newest first. */
export function credentialsOf(
  user: string,
  credentials: readonly Credential[],
): readonly Credential[] {
  return credentials.filter((one) => one.user === user).sort((a, b) => b.at - a.at);
}
