/**
 * Reading untrusted JSON without trusting its shape or its letter case.
 *
 * EventBridge, S3 exports and the REST API write lower camel case, the SDK and the CLI Pascal case,
 * and people mix the two (docs/sources/guardduty.md#1-shapes-and-letter-case). Every step answers `undefined` for what is not
 * there or is of another type; nothing here throws.
 */

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value under a lower-camel-case key, in whatever letter case it is written. */
export function field(value: unknown, name: string): unknown {
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, name)) return value[name];
  const pascal = name.charAt(0).toUpperCase() + name.slice(1);
  if (Object.hasOwn(value, pascal)) return value[pascal];
  const lower = name.toLowerCase();
  for (const key in value) {
    if (key.length === name.length && key.toLowerCase() === lower) return value[key];
  }
  return undefined;
}

/** Follows a path of keys; an array on the way ends it. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) found = field(found, name);
  return found;
}

export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** The elements of an array; of anything else, none. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/**
 * The elements of a list in a document of a stranger. Tools on its way (Logstash, Wazuh, converters from XML) write
 * a list of one as that one: a single value is a list of one, absent or `null` is none.
 */
export function eachAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  if (Array.isArray(found)) return found;
  return found === undefined || found === null ? [] : [found];
}

/** A boolean, its text (public samples hold `"false"`), or the 1 of a database that has no booleans. */
export function flagAt(value: unknown, ...path: readonly string[]): boolean {
  const found = at(value, ...path);
  return found === true || found === 1 || (typeof found === 'string' && TRUE_TEXT.test(found));
}

const TRUE_TEXT = /^(true|1)$/i;

/** A finite number, or the plain decimal text of one. */
export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  if (typeof found === 'number' && Number.isFinite(found)) return found;
  return typeof found === 'string' && /^\d{1,15}(\.\d{1,9})?$/.test(found)
    ? Number(found)
    : undefined;
}
