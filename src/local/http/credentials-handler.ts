/**
 * The endpoints of `palisade credentials`: which feed credentials there are, and a change of them. The passwords
 * stay with the caller, who makes them; only digests come here.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseCredential } from '../../domain/firewalls/credential.ts';
import { listAt, textAt } from '../../domain/base/lookup.ts';
import type { CredentialChange, CredentialStore } from '../../ports/firewalls.ts';
import { HttpRefusal, sendJson } from './http-response.ts';
import { documentIn, readBody } from './request-body.ts';

const DEPTH_MAX = 5;

export function credentialsQuestion(store: CredentialStore) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    sendJson(request, response, { status: 200, value: await store.read() });
  };
}

export function credentialsHandler(store: CredentialStore) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { text } = await readBody(request, ['application/json']);
    const document = documentIn(text, DEPTH_MAX);
    const outcome = await store.change(textAt(document, 'version') ?? '', changeIn(document));
    sendJson(request, response, { status: 200, value: { outcome } });
  };
}

function changeIn(document: unknown): CredentialChange {
  const put = listAt(document, 'put').map((one, index) => {
    const credential = parseCredential(one);
    if (credential !== undefined) return credential;
    const where = `put[${index}]`;
    throw new HttpRefusal(422, 'no-credential', `${where}: expected {user, digest, at}`, {
      where,
    });
  });
  const remove = listAt(document, 'remove').flatMap((one) =>
    typeof one === 'string' ? [one] : [],
  );
  return { put, remove };
}
