/**
 * `CredentialStore` over the key value store of the feed distribution: the digest is the key, which the
 * edge function asks for; who and since when is the value, which only people ask for.
 *
 * Its requests are signed for all regions at once (SigV4A), and every change names the version it is of.
 */
import {
  DescribeKeyValueStoreCommand,
  ListKeysCommand,
  UpdateKeysCommand,
  type CloudFrontKeyValueStoreClient,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
// Loaded for its effect: the client finds its signer here.
import '@aws-sdk/signature-v4a';
import { parseJson } from '../../domain/base/json.ts';
import type { Credential } from '../../domain/firewalls/credential.ts';
import { numberAt, textAt } from '../../domain/base/lookup.ts';
import type { CredentialStore } from '../../ports/firewalls.ts';
import { awsFault } from '../shared/aws-fault.ts';

const DIGEST = /^[0-9a-f]{64}$/;
/** What one call of ListKeys gives. */
const PAGE = 50;

/** Through a client that must outlive it. */
export function edgeCredentials(
  client: CloudFrontKeyValueStoreClient,
  arn: string,
): CredentialStore {
  return {
    async read() {
      try {
        // The version first: what changes while the keys are listed makes our change a conflict.
        const { ETag } = await client.send(new DescribeKeyValueStoreCommand({ KvsARN: arn }));
        if (ETag === undefined) throw new Error('the key value store gives no version');
        return { version: ETag, credentials: await listed(client, arn) };
      } catch (error) {
        throw awsFault('read the feed credentials', error);
      }
    },
    async change(version, { put, remove }) {
      const command = new UpdateKeysCommand({
        KvsARN: arn,
        IfMatch: version,
        Puts: put.map(({ digest, user, at }) => ({
          Key: digest,
          Value: JSON.stringify({ user, at }),
        })),
        Deletes: remove.map((digest) => ({ Key: digest })),
      });
      try {
        await client.send(command);
        return 'changed';
      } catch (error) {
        if (isConflict(error)) return 'conflict';
        throw awsFault('change the feed credentials', error);
      }
    },
  };
}

async function listed(
  client: CloudFrontKeyValueStoreClient,
  arn: string,
): Promise<readonly Credential[]> {
  const found: Credential[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListKeysCommand({ KvsARN: arn, NextToken: token, MaxResults: PAGE }),
    );
    for (const { Key = '', Value = '' } of page.Items ?? []) {
      // The edge function asks for digests only: what else lies there lets nobody in.
      if (DIGEST.test(Key)) found.push(credentialIn(Key, Value));
    }
    token = page.NextToken;
  } while (token !== undefined);
  return found;
}

/** Throws for one that nobody can be named for: it lets somebody in, and must not be passed over. */
function credentialIn(digest: string, value: string): Credential {
  const kept = parseJson(value);
  const [user, at] = [textAt(kept, 'user'), numberAt(kept, 'at')];
  if (user !== undefined && at !== undefined) return { user, digest, at };
  throw new Error(
    `the key value store holds the credential ${digest} and not whose it is: remove that key`,
  );
}

/** The API reports a version that is no longer, or a change under way, in more than one way. */
function isConflict(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'ConflictException' || error.name === 'PreconditionFailed') return true;
  return (
    error.name === 'ValidationException' && /pre-?condition|etag|if-?match/i.test(error.message)
  );
}
