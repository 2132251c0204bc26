/** Reading JSON that may be none: most of what is read comes from outside. */

/** The value of a JSON text; `undefined` for a text that is not JSON, which no JSON text means. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
