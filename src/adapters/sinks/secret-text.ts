/** The text of a sink's secret, wherever it is kept. Apart from the client of AWS, which a local hub does without. */
import { parseJson } from '../../domain/base/json.ts';

/** The JSON value; throws without quoting the text, since messages reach logs. `source` names where it is from. */
export function secretIn(text: string, source: string): unknown {
  const secret = parseJson(text);
  if (secret !== undefined) return secret;
  throw new Error(`the secret ${source} is not JSON; expected an object, e.g. {"token": "…"}`);
}
