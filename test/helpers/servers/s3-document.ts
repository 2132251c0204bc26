/** The XML that S3 answers with: errors and lists. */
import type { ObjectFacts } from '../../../src/adapters/folder/folder-bucket.ts';

export interface ListPage {
  readonly bucket: string;
  readonly prefix: string;
  readonly maxKeys: number;
  readonly contents: readonly (Pick<ObjectFacts, 'etag' | 'sizeBytes' | 'modifiedAt'> & {
    readonly key: string;
  })[];
  readonly token?: string | undefined;
  readonly nextToken?: string | undefined;
  readonly startAfter?: string | undefined;
  /** Keys and prefix percent-encoded, as the caller asked by `encoding-type=url`. */
  readonly urlEncoded: boolean;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

export function errorDocument(
  code: string,
  message: string,
  resource: string,
  requestId: string,
): string {
  const body =
    element('Code', code) +
    element('Message', message) +
    element('Resource', resource) +
    element('RequestId', requestId);
  return `${DECLARATION}<Error>${body}</Error>`;
}

export function listDocument(page: ListPage): string {
  const key = (text: string): string => (page.urlEncoded ? encodeURIComponent(text) : text);
  const contents = page.contents.map(
    (listed) =>
      '<Contents>' +
      element('Key', key(listed.key)) +
      element('LastModified', listed.modifiedAt.toISOString()) +
      element('ETag', listed.etag) +
      element('Size', String(listed.sizeBytes)) +
      element('StorageClass', 'STANDARD') +
      '</Contents>',
  );
  const body =
    element('Name', page.bucket) +
    element('Prefix', key(page.prefix)) +
    optional('StartAfter', page.startAfter) +
    optional('ContinuationToken', page.token) +
    optional('NextContinuationToken', page.nextToken) +
    element('KeyCount', String(page.contents.length)) +
    element('MaxKeys', String(page.maxKeys)) +
    optional('EncodingType', page.urlEncoded ? 'url' : undefined) +
    element('IsTruncated', String(page.nextToken !== undefined)) +
    contents.join('');
  return `${DECLARATION}<ListBucketResult xmlns="${NAMESPACE}">${body}</ListBucketResult>`;
}

function optional(name: string, text: string | undefined): string {
  return text === undefined ? '' : element(name, text);
}

function element(name: string, text: string): string {
  return `<${name}>${escaped(text)}</${name}>`;
}

/** Text as XML 1.0 carries it; characters it cannot carry (a request may hold any) are replaced. */
function escaped(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- exactly the characters XML 1.0 forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}
