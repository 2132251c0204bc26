/**
 * `ObjectStore` over the S3 API; the client (credentials, region, endpoint) is the root's.
 *
 * Bodies are buffers, never streams: a stream makes the client frame the body (`aws-chunked`),
 * which cannot be sent again on a retry and which some S3-compatible servers store as content.
 * The role needs s3:ListBucket beside its object rights: without it S3 answers 403 for an absent key,
 * which rightly counts as unreadable. Refusals that mean a lost race are answers; everything else rises, with its cause.
 */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
  type HeadObjectCommandOutput,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type {
  FoundObject,
  InspectOutcome,
  ListedObject,
  ObjectHeaders,
  ObjectStore,
  WriteCondition,
} from '../../ports/object-store.ts';
import { carriable } from '../shared/object-metadata.ts';

/** One bucket, through a client that must outlive the store. */
export function s3ObjectStore(client: S3Client, bucket: string): ObjectStore {
  return {
    read: (key) => read(client, bucket, key),
    inspect: (key) => inspect(client, bucket, key),
    async write(key, body, condition, headers) {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: headers.contentType,
        CacheControl: headers.cacheControl,
        Metadata: { ...carriable(headers.metadata) },
        ...preconditions(condition),
      });
      try {
        const { ETag } = await client.send(command);
        return { kind: 'written', etag: present(ETag, 'ETag') };
      } catch (error) {
        if (isLostRace(error, condition)) return { kind: 'conflict' };
        throw fault('write', bucket, key, error);
      }
    },
    list: (prefix) => list(client, bucket, prefix),
    async remove(key) {
      try {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      } catch (error) {
        throw fault('remove', bucket, key, error);
      }
    },
  };
}

async function read(
  client: S3Client,
  bucket: string,
  key: string,
): Promise<FoundObject | { readonly kind: 'absent' }> {
  try {
    const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const body = await present(answer.Body, 'body').transformToByteArray();
    return { kind: 'found', body, etag: present(answer.ETag, 'ETag'), headers: headersOf(answer) };
  } catch (error) {
    if (isNamed(error, 'NoSuchKey')) return { kind: 'absent' };
    throw fault('read', bucket, key, error);
  }
}

async function inspect(client: S3Client, bucket: string, key: string): Promise<InspectOutcome> {
  try {
    const answer = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return { kind: 'found', etag: present(answer.ETag, 'ETag'), headers: headersOf(answer) };
  } catch (error) {
    // An answer to HEAD has no body, so S3's NoSuchKey arrives as a bare NotFound.
    if (isNamed(error, 'NotFound') || isNamed(error, 'NoSuchKey')) return { kind: 'absent' };
    throw fault('inspect', bucket, key, error);
  }
}

function headersOf(
  answer: Pick<HeadObjectCommandOutput, 'ContentType' | 'CacheControl' | 'Metadata'>,
): ObjectHeaders {
  return {
    contentType: present(answer.ContentType, 'Content-Type'),
    ...(answer.CacheControl === undefined ? {} : { cacheControl: answer.CacheControl }),
    metadata: answer.Metadata ?? {},
  };
}

async function* list(
  client: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<ListedObject> {
  let token: string | undefined;
  do {
    const page = await listPage(client, bucket, prefix, token);
    for (const { Key, ETag, Size } of page.Contents ?? []) {
      yield {
        key: present(Key, 'Key'),
        etag: present(ETag, 'ETag'),
        sizeBytes: present(Size, 'Size'),
      };
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
}

async function listPage(
  client: S3Client,
  bucket: string,
  prefix: string,
  token: string | undefined,
): Promise<ListObjectsV2CommandOutput> {
  try {
    return await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
    );
  } catch (error) {
    throw fault('list', bucket, `${prefix}*`, error);
  }
}

function preconditions(condition: WriteCondition): { IfNoneMatch?: '*'; IfMatch?: string } {
  if (condition === 'always') return {};
  return 'ifAbsent' in condition ? { IfNoneMatch: '*' } : { IfMatch: condition.ifEtag };
}

/**
 * 412 when the condition is false, 409 when two conditional writes meet, and 404 when an object
 * to be swapped is gone; a 404 for the bucket is not among them.
 */
function isLostRace(error: unknown, condition: WriteCondition): boolean {
  if (condition === 'always' || !(error instanceof S3ServiceException)) return false;
  const status = error.$metadata.httpStatusCode;
  return status === 412 || status === 409 || isNamed(error, 'NoSuchKey');
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof S3ServiceException && error.name === name;
}

function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the store's answer has no ${what}`);
  return value;
}

function fault(verb: string, bucket: string, key: string, cause: unknown): Error {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new Error(`cannot ${verb} s3://${bucket}/${key}: ${reason}`, { cause });
}
