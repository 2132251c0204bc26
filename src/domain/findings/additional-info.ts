/** `service.additionalInfo`, which GuardDuty writes in two shapes at once and tools decode in more. */
import { parseBounded } from '../base/json-limits.ts';
import { at, field, isObject, textAt, type Json } from '../base/lookup.ts';

/** Text in text in text: what a tool has encoded twice more than GuardDuty. */
const ENCODED_TIMES_MAX = 3;

/**
 * The layers of additionalInfo, however it was decoded on its way: its flat keys, and what is under `value`, each a
 * structure or its JSON text.
 */
export function additionalInfoOf(detail: unknown): readonly Json[] {
  const info = decoded(at(detail, 'service', 'additionalInfo'));
  return [info, decoded(field(info, 'value'))];
}

export function threatListOf(detail: unknown): string | undefined {
  const [flat, inner] = additionalInfoOf(detail);
  return textAt(inner, 'threatListName') ?? textAt(flat, 'threatListName');
}

/** The object that a value is, or is the JSON text of; nothing for free text of some senders. */
function decoded(value: unknown): Json {
  let inner = value;
  for (let times = 0; typeof inner === 'string' && times < ENCODED_TIMES_MAX; times += 1) {
    const parsed = parseBounded(inner);
    if (!parsed.ok) return {};
    inner = parsed.value;
  }
  return isObject(inner) ? inner : {};
}
