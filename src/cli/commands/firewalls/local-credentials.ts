/** `CredentialStore` over the doors of the local hub. */
import { parseCredential } from '../../../domain/firewalls/credential.ts';
import { listAt, textAt } from '../../../domain/base/lookup.ts';
import type { CredentialStore } from '../../../ports/firewalls.ts';
import type { HubClient } from '../../hub-client/hub-response.ts';

export function localCredentials(hub: HubClient): CredentialStore {
  return {
    async read() {
      const answer = await hub.ask('credentials');
      const credentials = listAt(answer, 'credentials').flatMap(
        (one) => parseCredential(one) ?? [],
      );
      return { version: textAt(answer, 'version') ?? '', credentials };
    },
    async change(version, change) {
      const answer = await hub.tell('credentials/change', { version, ...change });
      return textAt(answer, 'outcome') === 'changed' ? 'changed' : 'conflict';
    },
  };
}
