/**
 * Refuses metadata that HTTP headers would not carry unchanged, the same way for every store, so
 * that what works against the reference works against S3 (which folds case and re-encodes).
 */
import type { ObjectMetadata } from '../../ports/object-store.ts';

const NAME = /^[a-z0-9][a-z0-9-]*$/;
const VALUE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;
const MAX_BYTES = 2_048; // S3, user-defined metadata of one object: names and values together

/** The metadata itself; throws on a name, value or size that would not survive the way. */
export function carriable(metadata: ObjectMetadata = {}): ObjectMetadata {
  let bytes = 0;
  for (const [name, value] of Object.entries(metadata)) {
    if (!NAME.test(name)) {
      throw new Error(`metadata name ${JSON.stringify(name)} has other than a-z, 0-9 and hyphen`);
    }
    if (!VALUE.test(value)) {
      throw new Error(`metadata ${name} is empty, padded or not printable ASCII`);
    }
    bytes += name.length + value.length;
  }
  if (bytes > MAX_BYTES)
    throw new Error(`metadata takes ${bytes} bytes, expected at most ${MAX_BYTES}`);
  return metadata;
}
