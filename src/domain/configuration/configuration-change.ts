/**
 * A configuration with other fields in place of some of its own: objects are gone into, everything else, lists
 * too, is replaced. Nothing takes a field away: null is no wish but a fault, here as everywhere.
 */
import { isObject } from '../base/lookup.ts';

/** Neither of the two is parsed yet, so that each fault of the result is reported as the parser says it. */
export function withFields(configuration: unknown, fields: unknown): unknown {
  if (!isObject(configuration) || !isObject(fields)) return fields;
  const changed = Object.entries(fields).map(
    ([name, value]) => [name, withFields(configuration[name], value)] as const,
  );
  return { ...configuration, ...Object.fromEntries(changed) };
}
