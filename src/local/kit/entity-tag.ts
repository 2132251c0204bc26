/**
 * Entity tags in the preconditions of HTTP (RFC 9110 §8.8.3, §13.1): the one place that compares.
 *
 * `etag` is the tag of what stands there now, quoted, or undefined for nothing there. Bare tags
 * without quotes are taken too: S3 clients send them.
 */

interface Tag {
  readonly weak: boolean;
  readonly opaque: string;
}

const TAG = /(W\/)?"([^"]*)"|([^\s,"]+)/g;

/** Whether `If-Match` lets the request through. Strong comparison: a weak tag matches nothing. */
export function ifMatchHolds(header: string | undefined, etag: string | undefined): boolean {
  if (header === undefined) return true;
  if (etag === undefined) return false;
  if (header.trim() === '*') return true;
  return tagsOf(header).some((tag) => !tag.weak && `"${tag.opaque}"` === etag);
}

/** Whether `If-None-Match` lets the request through. Weak comparison: `W/` makes no difference. */
export function ifNoneMatchHolds(header: string | undefined, etag: string | undefined): boolean {
  if (header === undefined || etag === undefined) return true;
  if (header.trim() === '*') return false;
  return !tagsOf(header).some((tag) => `"${tag.opaque}"` === etag);
}

function tagsOf(header: string): Tag[] {
  return [...header.matchAll(TAG)].map(([, weak, quoted, bare]) => ({
    weak: weak !== undefined,
    opaque: quoted ?? bare ?? '',
  }));
}
