/** Where editions and feeds are kept: types only, owned by the use cases. */

/** One bucket of an object store, with the conditional writes of S3. */
export interface ObjectStore {
  /** The whole object. Throws if it is unknown whether it is there. */
  read(key: string): Promise<ReadOutcome>;

  /** What `read` says, without the body. Throws if it is unknown whether the object is there. */
  inspect(key: string): Promise<InspectOutcome>;

  /**
   * Replaces the whole object if the condition holds when it is stored: readers see the former
   * bytes and headers or these, never a mixture.
   *
   * `conflict` says that the condition did not hold, and a lost answer of a write that did happen
   * may come back as one (the client tries again and meets itself): read again before deciding.
   */
  write(
    key: string,
    body: Uint8Array,
    condition: WriteCondition,
    headers: ObjectHeaders,
  ): Promise<WriteOutcome>;

  /** Every object whose key starts with the prefix, in the order of the keys' UTF-8 bytes. */
  list(prefix: string): AsyncIterable<ListedObject>;

  /** Done also if there was nothing to remove. */
  remove(key: string): Promise<void>;
}

/** `ifAbsent` creates only; `ifEtag` is compare-and-swap against what a read or write returned. */
export type WriteCondition = 'always' | { readonly ifAbsent: true } | { readonly ifEtag: string };

export interface ObjectHeaders {
  readonly contentType: string;
  readonly cacheControl?: string;
  readonly metadata?: ObjectMetadata;
}

/**
 * Facts that travel with an object, as HTTP headers: names of a–z, 0–9 and hyphen, values of
 * printable ASCII without outer spaces, 2,048 bytes in all (S3's limit). Others are refused by
 * throwing, since S3 would change or drop them.
 */
export type ObjectMetadata = Readonly<Record<string, string>>;

export type ReadOutcome = FoundObject | { readonly kind: 'absent' };

export type InspectOutcome = Omit<FoundObject, 'body'> | { readonly kind: 'absent' };

export interface FoundObject {
  readonly kind: 'found';
  readonly body: Uint8Array;
  readonly etag: string;
  readonly headers: ObjectHeaders;
}

export type WriteOutcome =
  { readonly kind: 'written'; readonly etag: string } | { readonly kind: 'conflict' };

export interface ListedObject {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
}
