/** What every `CredentialStore` does; the key value store of AWS is held to it through its wire protocol. */
import { describe, expect, it } from 'vitest';
import type { Credential } from '../../src/domain/firewalls/credential.ts';
import type { CredentialStore } from '../../src/ports/firewalls.ts';

const credential = (n: number, user = 'fw'): Credential => ({
  user,
  digest: n.toString(16).padStart(64, '0'),
  at: 1_700_000_000 + n,
});

/** `open`: an empty store. */
export function credentialStoreContract(
  name: string,
  open: () => CredentialStore | Promise<CredentialStore>,
): void {
  const kept = async (store: CredentialStore) =>
    [...(await store.read()).credentials].sort((a, b) => a.at - b.at);

  describe(`${name} as a store of credentials`, () => {
    it('holds nobody’s at first, and then what was put', async () => {
      const store = await open();
      const { version, credentials } = await store.read();
      expect(credentials).toEqual([]);
      expect(await store.change(version, { put: [credential(1)], remove: [] })).toBe('changed');
      expect(await kept(store)).toEqual([credential(1)]);
    });

    it('puts and removes in one change', async () => {
      const store = await open();
      const put = [credential(1), credential(2, 'other')];
      await store.change((await store.read()).version, { put, remove: [] });
      const { version } = await store.read();
      const swap = { put: [credential(3)], remove: [credential(1).digest] };
      expect(await store.change(version, swap)).toBe('changed');
      expect(await kept(store)).toEqual([credential(2, 'other'), credential(3)]);
    });

    it('changes nothing for who read an older version', async () => {
      const store = await open();
      const { version } = await store.read();
      await store.change(version, { put: [credential(1)], remove: [] });
      const late = { put: [credential(2)], remove: [credential(1).digest] };
      expect(await store.change(version, late)).toBe('conflict');
      expect(await kept(store)).toEqual([credential(1)]);
    });

    it('tells all of many', async () => {
      const store = await open();
      const many = Array.from({ length: 120 }, (_, n) => credential(n, `fw-${n}`));
      for (let from = 0; from < many.length; from += 40) {
        const { version } = await store.read();
        await store.change(version, { put: many.slice(from, from + 40), remove: [] });
      }
      expect(await kept(store)).toEqual(many);
    });
  });
}
