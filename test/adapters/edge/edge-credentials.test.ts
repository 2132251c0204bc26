/** The adapter of the key value store over its wire protocol: the client of AWS, SigV4A, HTTP. */
import { Agent } from 'node:http';
import { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { edgeCredentials } from '../../../src/adapters/edge/edge-credentials.ts';
import { credentialStoreContract } from '../../contracts/credential-store.contract.ts';
import { startKeyValueStore, type FakeKeyValueStore } from '../../helpers/fakes/key-value-store.ts';

let fake: FakeKeyValueStore;
let client: CloudFrontKeyValueStoreClient;
let made = 0;

beforeAll(async () => {
  fake = await startKeyValueStore();
  // Every account has a host of its own: here all of them are this machine.
  const httpAgent = new Agent({
    lookup: (_, options, found) => {
      if (options.all === true) found(null, [{ address: '127.0.0.1', family: 4 }]);
      else found(null, '127.0.0.1', 4);
    },
  });
  client = new CloudFrontKeyValueStoreClient({
    endpoint: `http://store.test:${fake.door.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' },
    requestHandler: { httpAgent },
    maxAttempts: 1,
  });
});

afterAll(async () => {
  client.destroy();
  await fake.door.stop();
});

function openStore(keys: ReadonlyMap<string, string> = new Map()) {
  made += 1;
  const arn = `arn:aws:cloudfront::111122223333:key-value-store/store-${made}`;
  fake.stores.set(arn, { version: 1, keys: new Map(keys) });
  return { store: edgeCredentials(client, arn), keys: fake.stores.get(arn)?.keys };
}

credentialStoreContract('the key value store', () => openStore().store);

it('signs for all regions at once, as the API of the store wants it', async () => {
  await openStore().store.read();
  expect(fake.authorizations.at(-1)).toMatch(/^AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE\//);
});

it('keeps the digest as the key, and of the rest only whose it is and since when', async () => {
  const { store, keys } = openStore();
  const digest = 'a'.repeat(64);
  const { version } = await store.read();
  await store.change(version, { put: [{ user: 'fw', digest, at: 7 }], remove: [] });
  expect([...(keys ?? [])]).toEqual([[digest, '{"user":"fw","at":7}']]);
});

it('passes over keys that let nobody in', async () => {
  const { store } = openStore(new Map([['note', 'for people']]));
  expect((await store.read()).credentials).toEqual([]);
});

it('throws for a credential that nobody can be named for, and for a store that is not there', async () => {
  const { store } = openStore(new Map([['b'.repeat(64), 'by hand']]));
  await expect(store.read()).rejects.toThrow(/credential b{64} and not whose it is/);
  const missing = 'arn:aws:cloudfront::111122223333:key-value-store/none';
  await expect(edgeCredentials(client, missing).read()).rejects.toThrow(
    /cannot read the feed credentials: ResourceNotFoundException/,
  );
});
