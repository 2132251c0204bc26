/** The key of a box in the JSON of a secret: under the name of the box, or one for all that share the secret. */
import { parseJson } from '../../domain/base/json.ts';
import { textAt } from '../../domain/base/lookup.ts';
import type { SinkSecret } from '../../ports/sinks.ts';

/** FortiOS makes keys of 30 letters and digits; nothing that ends a header. */
const KEY = /^[\x21-\x7e]{1,200}$/;

export function apiKeyOf(secret: SinkSecret, box: string): (fresh: boolean) => Promise<string> {
  return async (fresh) => {
    const value = await secret.read(fresh);
    const key = textAt(value, box) ?? textAt(value, 'apiKey');
    if (key !== undefined && KEY.test(key)) return key;
    throw new Error(
      `the secret has no API key: expected {"${box}": "…"}, or {"apiKey": "…"} for every box that names it`,
    );
  };
}

/** The key in a file, alone or as the `apiKey` of JSON; `undefined` if there is none. */
export function apiKeyIn(text: string): string | undefined {
  const key = textAt(parseJson(text), 'apiKey') ?? text.trim();
  return KEY.test(key) ? key : undefined;
}
