/** What the page must know of the hub that serves it: who acts, and how the same is done on the command line. */
import { userInfo } from 'node:os';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from './http-response.ts';

/** `data`: the folder the hub runs on, as a verb names it; `undefined` for the usual one. */
export function sessionQuestion(url: string, data: string | undefined) {
  const options = data === undefined ? ['--local'] : ['--data', data];
  const value = {
    hub: 'local',
    title: 'local hub',
    author: userName(),
    knowsCaller: false,
    readOnly: null,
    options,
    feeds: [{ name: 'this hub', base: url, blocklistKey: 'feeds/blocklist.txt' }],
  };
  return (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    sendJson(request, response, { status: 200, value });
    return Promise.resolve();
  };
}

/** The user of this machine runs the hub: it takes no action from another machine. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown user'; // a container may run as nobody
  }
}
