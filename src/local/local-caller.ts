/**
 * Who may talk to the doors that listen on this machine.
 *
 * Loopback keeps other machines out, not the web pages in the newcomer's browser: a page can send
 * requests to 127.0.0.1 (its Origin gives it away), or have its own name resolve there (its Host
 * does). Programs that mean us send neither.
 */
import type { IncomingMessage } from 'node:http';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** Whether a web page, or somebody who thinks we are another host, sent this request. */
export function isForeignCaller(
  request: Pick<IncomingMessage, 'headers'>,
  ownNames: readonly string[] = [],
): boolean {
  const { host, origin } = request.headers;
  if (origin !== undefined || host === undefined) return true;
  const name = host.replace(/:[0-9]+$/, '').toLowerCase();
  return ![...LOOPBACK_NAMES, ...ownNames].includes(name);
}
