/** The hub as the page asks it: one origin, JSON, and a refusal as a sentence. */

/** What the hub said no to, or why it cannot be asked. */
export class HubFault extends Error {
  override readonly name = 'HubFault';
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

const TOKEN_KEY = 'palisade-token';

/**
 * `palisade open` hands its token over in the fragment of the URL, which no server is sent; from then on the
 * tab keeps it, and the address no longer shows it.
 */
export function takeToken(): void {
  const [, token] = /^#token=([A-Za-z0-9_-]{20,})$/.exec(location.hash) ?? [];
  if (token === undefined) return;
  sessionStorage.setItem(TOKEN_KEY, token);
  history.replaceState(null, '', location.pathname);
}

type AskedQuery = Readonly<Record<string, string | number | undefined>>;

/** Throws `HubFault`. The answer is believed to be what this version of the hub gives. */
export async function ask<T>(path: string, query: AskedQuery = {}): Promise<T> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return (await answered(text === '' ? `/${path}` : `/${path}?${text}`, {})) as T;
}

/** Throws `HubFault`. */
export async function tellHub<T>(document: object): Promise<T> {
  const headers = { 'Content-Type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(document) };
  return (await answered('/operator', init)) as T;
}

async function answered(
  url: string,
  init: { readonly method?: string; readonly headers?: object; readonly body?: string },
): Promise<unknown> {
  const token = sessionStorage.getItem(TOKEN_KEY);
  const headers = {
    ...init.headers,
    Accept: 'application/json',
    ...(token !== null && { 'X-Palisade-Token': token }),
  };
  const response = await fetch(url, { ...init, headers, cache: 'no-store' }).catch(() => {
    throw new HubFault(0, 'the hub does not answer: it was stopped, or the connection is gone');
  });
  const document: unknown = await response.json().catch(() => undefined);
  if (response.ok) return document;
  const detail = (document as { readonly detail?: unknown } | undefined)?.detail;
  throw new HubFault(
    response.status,
    typeof detail === 'string' ? detail : `the hub answered with status ${response.status}`,
  );
}

export function faultText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
