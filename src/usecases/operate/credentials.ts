/**
 * Feed credentials of firewalls: made, rotated, revoked. Law: a password is known to its caller alone, once; a
 * rotation never leaves a user without a credential that works; nobody else's is touched.
 */
import {
  credentialsOf,
  credentialText,
  isCredentialUser,
  type Credential,
} from '../../domain/firewalls/credential.ts';
import { ok, refuse, type Result } from '../../domain/base/result.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { CredentialChange, CredentialStore } from '../../ports/firewalls.ts';

export interface CredentialPorts {
  readonly store: CredentialStore;
  readonly sha256: (text: string) => string;
  /** Of at least 128 random bits, in characters that every device takes. */
  readonly newPassword: () => string;
}

export interface Issued {
  readonly user: string;
  readonly password: string;
  /** Live ones beside it. */
  readonly former: number;
}

export interface Revoked {
  readonly user: string;
  readonly revoked: number;
  readonly left: number;
}

export type CredentialProblem =
  | { readonly kind: 'name'; readonly user: string }
  | { readonly kind: 'known'; readonly user: string }
  | { readonly kind: 'unknown'; readonly user: string }
  | { readonly kind: 'contested' };

/** Others change the store seldom: who loses so often meets a script gone wild. */
const TRIES = 5;

/** A first credential; who has one already rotates. */
export function addCredential(
  ports: CredentialPorts,
  user: string,
  now: EpochSeconds,
): Promise<Result<Issued, CredentialProblem>> {
  return issue(ports, { user, now }, (live) =>
    live.length > 0 ? refuse({ kind: 'known', user }) : ok([]),
  );
}

/** A new credential beside the newest; older ones end, and with `revokeFormer` that one too. */
export function rotateCredential(
  ports: CredentialPorts,
  user: string,
  now: EpochSeconds,
  { revokeFormer }: { readonly revokeFormer: boolean },
): Promise<Result<Issued, CredentialProblem>> {
  return issue(ports, { user, now }, (live) =>
    live.length === 0 ? refuse({ kind: 'unknown', user }) : ok(revokeFormer ? [] : [live[0]]),
  );
}

/** Ends the user's credentials; with `keepNewest` those of former rotations only. */
export async function revokeCredentials(
  store: CredentialStore,
  user: string,
  { keepNewest }: { readonly keepNewest: boolean },
): Promise<Result<Revoked, CredentialProblem>> {
  let asked = false;
  return changing<Revoked>(store, (credentials) => {
    const live = credentialsOf(user, credentials);
    // Gone at the second look: our first change did happen, or somebody else made the same.
    if (live.length === 0 && !asked) return refuse({ kind: 'unknown', user });
    asked = true;
    const remove = keepNewest ? live.slice(1) : live;
    return ok({
      change: { put: [], remove: remove.map(({ digest }) => digest) },
      answer: { user, revoked: remove.length, left: live.length - remove.length },
    });
  });
}

/** Who has which, by user and then newest first; passwords nobody knows any more. */
export async function listCredentials(store: CredentialStore): Promise<readonly Credential[]> {
  const { credentials } = await store.read();
  const users = [...new Set(credentials.map(({ user }) => user))].sort();
  return users.flatMap((user) => credentialsOf(user, credentials));
}

export function describeCredentialProblem(problem: CredentialProblem): string {
  switch (problem.kind) {
    case 'name':
      return `${JSON.stringify(problem.user.slice(0, 80))} is no user name, expected 1 to 64 letters, digits, ".", "_" and "-"`;
    case 'known':
      return `${problem.user} has a credential already: rotate it, or revoke it first`;
    case 'unknown':
      return `${problem.user} has no credential`;
    case 'contested':
      return `others change the credentials at the same time; ${TRIES} tries failed, nothing was changed`;
  }
}

/** `keepFor`: which of the user's live ones, newest first, stay beside the new one. */
async function issue(
  { store, sha256, newPassword }: CredentialPorts,
  { user, now }: { readonly user: string; readonly now: EpochSeconds },
  keepFor: (
    live: readonly Credential[],
  ) => Result<readonly (Credential | undefined)[], CredentialProblem>,
): Promise<Result<Issued, CredentialProblem>> {
  if (!isCredentialUser(user)) return refuse({ kind: 'name', user });
  const password = newPassword();
  const digest = sha256(credentialText(user, password));
  return changing<Issued>(store, (credentials) => {
    const live = credentialsOf(user, credentials);
    const former = live.filter((one) => one.digest !== digest);
    // A change whose answer was lost: it is in there.
    if (former.length < live.length) {
      return ok({ change: undefined, answer: { user, password, former: former.length } });
    }
    const kept = keepFor(live);
    if (!kept.ok) return kept;
    const at = Math.max(now, (live[0]?.at ?? 0) + 1);
    const remove = live.filter((one) => !kept.value.includes(one)).map((one) => one.digest);
    return ok({
      change: { put: [{ user, digest, at }], remove },
      answer: { user, password, former: kept.value.length },
    });
  });
}

interface CredentialDecision<T> {
  /** `undefined`: there is nothing left to do. */
  readonly change: CredentialChange | undefined;
  readonly answer: T;
}

/** Decides upon what is there, and decides again if that changed meanwhile. */
async function changing<T>(
  store: CredentialStore,
  decide: (credentials: readonly Credential[]) => Result<CredentialDecision<T>, CredentialProblem>,
): Promise<Result<T, CredentialProblem>> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { version, credentials } = await store.read();
    const decision = decide(credentials);
    if (!decision.ok) return decision;
    const { change, answer } = decision.value;
    if (change === undefined || isNothing(change)) return ok(answer);
    if ((await store.change(version, change)) === 'changed') return ok(answer);
  }
  return refuse({ kind: 'contested' });
}

function isNothing({ put, remove }: CredentialChange): boolean {
  return put.length + remove.length === 0;
}
