/** What tests say to a running hub, and what it answers. */
import type { OutgoingHttpHeaders } from 'node:http';
import { send, type Answer } from '../fakes/http.ts';

interface Somewhere {
  readonly url: string;
}

/** One document as JSON. */
export function post({ url }: Somewhere, document: unknown, path = '/findings'): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json' };
  return send(url, path, { method: 'POST', headers, body: JSON.stringify(document) });
}

/** The JSON of an answer that went well; throws for any other. */
export async function jsonFrom({ url }: Somewhere, path: string): Promise<unknown> {
  const { status, text } = await send(url, `/${path}`);
  if (status !== 200) throw new Error(`GET /${path}: ${status} ${text}`);
  return JSON.parse(text) as unknown;
}

/** The lines of a feed; throws unless it is there, whole and ends with a line end. */
export async function feedOf(
  { url }: Somewhere,
  path = 'feeds/blocklist.txt',
  credentials: OutgoingHttpHeaders = {},
): Promise<readonly string[]> {
  const { status, text, headers } = await send(url, `/${path}`, { headers: credentials });
  const isWhole = Number(headers['content-length']) === Buffer.byteLength(text);
  if (status !== 200 || !isWhole || !text.endsWith('\n')) {
    throw new Error(`GET /${path}: ${status} ${text.slice(-80)}`);
  }
  return text.trimEnd().split('\n');
}
