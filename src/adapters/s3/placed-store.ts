/** An `ObjectStore` some of whose keys lie elsewhere: for a bucket with a layout of its own. */
import type { ObjectStore } from '../../ports/object-store.ts';

/** `places`: key as we call it → key where it lies. Listings show the keys where they lie. */
export function placedStore(
  store: ObjectStore,
  places: Readonly<Record<string, string>>,
): ObjectStore {
  const placeOf = (key: string): string => (Object.hasOwn(places, key) ? places[key] : key) ?? key;
  return {
    read: (key) => store.read(placeOf(key)),
    inspect: (key) => store.inspect(placeOf(key)),
    write: (key, body, condition, headers) => store.write(placeOf(key), body, condition, headers),
    list: (prefix) => store.list(prefix),
    remove: (key) => store.remove(placeOf(key)),
  };
}
