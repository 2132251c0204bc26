import { createHash } from 'node:crypto';
import { expect, describe, it } from 'vitest';
import { memoryCredentials } from '../../../src/adapters/memory/memory-credentials.ts';
import type { CredentialStore } from '../../../src/ports/firewalls.ts';
import {
  addCredential,
  describeCredentialProblem,
  listCredentials,
  revokeCredentials,
  rotateCredential,
} from '../../../src/usecases/operate/credentials.ts';

const NOW = 1_790_000_000;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function setUp(around: (store: CredentialStore) => CredentialStore = (store) => store) {
  const inner = memoryCredentials();
  const store = around(inner);
  let made = 0;
  const ports = { store, sha256, newPassword: () => `password-${(made += 1)}` };
  return {
    ports,
    store,
    letsIn: (user: string, password: string) => inner.has(sha256(`${user}:${password}`)),
    add: async (user: string) => passwordOf(await addCredential(ports, user, NOW)),
    rotate: async (user: string, revokeFormer = false) =>
      passwordOf(await rotateCredential(ports, user, NOW, { revokeFormer })),
  };
}

type Outcome = Awaited<ReturnType<typeof addCredential>>;

function passwordOf(outcome: Outcome): string {
  if (!outcome.ok) throw new Error(describeCredentialProblem(outcome.problem));
  return outcome.value.password;
}

function kindOf(outcome: Awaited<ReturnType<typeof revokeCredentials>> | Outcome): string {
  return outcome.ok ? 'done' : outcome.problem.kind;
}

describe('a firewall’s credential', () => {
  it('lets in whom it was made for, and is kept as a digest only', async () => {
    const { add, letsIn, store } = setUp();
    const password = await add('fw-1');
    expect(letsIn('fw-1', password)).toBe(true);
    expect(letsIn('fw-2', password)).toBe(false);
    expect(JSON.stringify(await store.read())).not.toContain(password);
  });

  it('is not added twice, nor under a name that the door would not take', async () => {
    const { add, ports } = setUp();
    await add('fw-1');
    expect(kindOf(await addCredential(ports, 'fw-1', NOW))).toBe('known');
    for (const name of ['', 'a b', 'a:b', 'ä', 'x'.repeat(65), 'a\n']) {
      expect(kindOf(await addCredential(ports, name, NOW))).toBe('name');
    }
  });

  it('lives on beside its successor until the next rotation, also within one second', async () => {
    const { add, rotate, letsIn } = setUp();
    const passwords = [await add('fw-1'), await rotate('fw-1'), await rotate('fw-1')];
    const live = passwords.map((password) => letsIn('fw-1', password));
    expect(live).toEqual([false, true, true]);
  });

  it('ends at once if its successor is made with revoke-old', async () => {
    const { add, rotate, letsIn } = setUp();
    const passwords = [await add('fw-1'), await rotate('fw-1'), await rotate('fw-1', true)];
    expect(passwords.map((password) => letsIn('fw-1', password))).toEqual([false, false, true]);
  });

  it('ends by itself, or all of them, and nobody else’s with it', async () => {
    const { add, rotate, letsIn, store } = setUp();
    const other = await add('fw-2');
    const [first, second] = [await add('fw-1'), await rotate('fw-1')];
    const kept = await revokeCredentials(store, 'fw-1', { keepNewest: true });
    expect(kept).toMatchObject({ ok: true, value: { revoked: 1, left: 1 } });
    expect([letsIn('fw-1', first), letsIn('fw-1', second)]).toEqual([false, true]);
    await revokeCredentials(store, 'fw-1', { keepNewest: false });
    expect([letsIn('fw-1', second), letsIn('fw-2', other)]).toEqual([false, true]);
    expect(kindOf(await revokeCredentials(store, 'fw-1', { keepNewest: false }))).toBe('unknown');
  });

  it('is not rotated for who has none', async () => {
    const { ports } = setUp();
    const outcome = await rotateCredential(ports, 'fw-1', NOW, { revokeFormer: false });
    expect(kindOf(outcome)).toBe('unknown');
  });

  it('is listed by user, the newest first', async () => {
    const { add, rotate, store } = setUp();
    await add('b');
    await rotate('b');
    await add('a');
    const listed = await listCredentials(store);
    expect(listed.map(({ user, at }) => [user, at])).toEqual([
      ['a', NOW],
      ['b', NOW + 1],
      ['b', NOW],
    ]);
  });
});

describe('two who change the credentials at once', () => {
  it('both succeed, each seeing what the other did', async () => {
    const { add, rotate, letsIn, store } = setUp();
    await add('fw-1');
    const made = await Promise.all([add('fw-2'), rotate('fw-1'), add('fw-3')]);
    const users = ['fw-2', 'fw-1', 'fw-3'];
    expect(users.map((user, n) => letsIn(user, made[n] ?? ''))).toEqual([true, true, true]);
    expect((await store.read()).credentials).toHaveLength(4);
  });

  it('of two first credentials for one user one is made', async () => {
    const { ports } = setUp();
    const both = await Promise.all([
      addCredential(ports, 'fw-1', NOW),
      addCredential(ports, 'fw-1', NOW),
    ]);
    expect(both.map(kindOf).sort()).toEqual(['done', 'known']);
  });

  it('gives up with nothing changed if the store is never still', async () => {
    const { ports } = setUp((store) => ({
      read: () => store.read(),
      change: () => Promise.resolve('conflict'),
    }));
    expect(kindOf(await addCredential(ports, 'fw-1', NOW))).toBe('contested');
    expect((await ports.store.read()).credentials).toEqual([]);
  });
});

describe('a change that happened although its answer was lost', () => {
  const lossy = (store: CredentialStore): CredentialStore => ({
    read: () => store.read(),
    change: async (version, change) => {
      await store.change(version, change);
      return 'conflict';
    },
  });

  it('is found done: one credential is made, and its password works', async () => {
    const { add, rotate, letsIn, store } = setUp(lossy);
    const passwords = [await add('fw-1'), await rotate('fw-1')];
    expect(passwords.map((password) => letsIn('fw-1', password))).toEqual([true, true]);
    expect((await store.read()).credentials).toHaveLength(2);
  });

  it('is found done: what was to end has ended', async () => {
    const { add, store } = setUp(lossy);
    await add('fw-1');
    expect(kindOf(await revokeCredentials(store, 'fw-1', { keepNewest: false }))).toBe('done');
    expect((await store.read()).credentials).toEqual([]);
  });
});
