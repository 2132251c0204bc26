/** `CredentialStore` over the endpoints of the local hub. */
import { parseCredential } from '../../../domain/firewalls/credential.ts';
import { textAt } from '../../../domain/base/lookup.ts';
import type { CredentialStore } from '../../../ports/firewalls.ts';
import { listOf, type HubClient } from '../../hub-client/hub-response.ts';
import { Failure } from '../../shell/verb.ts';

export function localCredentials(hub: HubClient): CredentialStore {
  return {
    async read() {
      const answer = await hub.ask('credentials');
      const credentials = listOf(answer, 'credentials').map((one) => {
        const credential = parseCredential(one);
        if (credential !== undefined) return credential;
        throw new Failure('the hub answered with a credential that cannot be read');
      });
      return { version: textAt(answer, 'version') ?? '', credentials };
    },
    async change(version, change) {
      const answer = await hub.act('credentials/change', { version, ...change });
      return textAt(answer, 'outcome') === 'changed' ? 'changed' : 'conflict';
    },
  };
}
