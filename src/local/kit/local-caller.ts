/**
 * Who may call the endpoints that listen on this machine.
 *
 * Loopback keeps other machines out, not the web pages in the newcomer's browser: a page can send
 * requests to 127.0.0.1 (its Origin gives it away), or have its own name resolve there (its Host
 * does). Programs that mean us send neither.
 */
import type { IncomingMessage } from 'node:http';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

type Asker = Pick<IncomingMessage, 'headers'>;

/** Whether a web page, or somebody who thinks we are another host, sent this request. */
export function isForeignCaller(request: Asker, ownNames: readonly string[] = []): boolean {
  return request.headers.origin !== undefined || !isForUs(request, ownNames);
}

/** Whether the request's Host is one of our names. */
export function isForUs({ headers: { host } }: Asker, ownNames: readonly string[]): boolean {
  if (host === undefined) return false;
  const name = host.replace(/:[0-9]+$/, '').toLowerCase();
  return [...LOOPBACK_NAMES, ...ownNames].includes(name);
}

/** Whether the request comes from no web page, or from a page of the endpoint itself. */
export function isOwnOrigin({ headers: { host, origin } }: Asker): boolean {
  return origin === undefined || origin.toLowerCase() === `http://${(host ?? '').toLowerCase()}`;
}
