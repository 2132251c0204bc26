import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { localHub } from '../../../src/cli/hub-client/hub-client.ts';
import { localCredentials } from '../../../src/cli/commands/firewalls/local-credentials.ts';
import {
  credentialsHandler,
  credentialsQuestion,
} from '../../../src/local/http/credentials-handler.ts';
import { openCredentialShelf } from '../../../src/local/store/credential-shelf.ts';
import { listening, type Endpoint } from '../../../src/local/kit/endpoint.ts';
import { httpServer } from '../../../src/local/http/http-server.ts';
import { credentialStoreContract } from '../../contracts/credential-store.contract.ts';
import { newFolder } from '../../helpers/data/folder.ts';
import { post } from '../../helpers/hub/hub-talk.ts';

const servers: Endpoint[] = [];

async function openHub() {
  const shelf = await openCredentialShelf(await newFolder());
  const none = () => Promise.resolve();
  const doors = {
    index: '',
    page: new Map(),
    feeds: none,
    files: none,
    questions: new Map([['credentials', credentialsQuestion(shelf)]]),
    tidings: new Map([['credentials/change', credentialsHandler(shelf)]]),
  };
  const host = '127.0.0.1';
  const options = { host, handlers: Promise.resolve(doors), onTrouble: () => undefined };
  const door = await listening(httpServer(options), host, 0);
  servers.push(door);
  return { shelf, url: door.url };
}

afterAll(() => Promise.all(servers.map((server) => server.stop())));

credentialStoreContract('a file of the data folder', async () =>
  openCredentialShelf(await newFolder()),
);
credentialStoreContract('the running hub', async () =>
  localCredentials(localHub(new URL((await openHub()).url))),
);

const one = { user: 'fw', digest: '1'.repeat(64), at: 1_700_000_000 };
const two = { user: 'fw', digest: '2'.repeat(64), at: 1_700_000_001 };

describe('the shelf', () => {
  it('knows again after a restart what lets in, and that the door is shut', async () => {
    const folder = await newFolder();
    const shelf = await openCredentialShelf(folder);
    expect([shelf.isUntouched(), shelf.has(one.digest)]).toEqual([true, false]);
    await shelf.change('0', { put: [one, two], remove: [] });
    await shelf.change('1', { put: [], remove: [one.digest] });
    for (const known of [shelf, await openCredentialShelf(folder)]) {
      expect([known.isUntouched(), known.has(one.digest), known.has(two.digest)]).toEqual([
        ...[false, false, true],
      ]);
    }
    await shelf.change('2', { put: [], remove: [two.digest] });
    expect((await openCredentialShelf(folder)).isUntouched()).toBe(false);
  });

  it('lets one of many changes of one version through', async () => {
    const shelf = await openCredentialShelf(await newFolder());
    const put = Array.from({ length: 20 }, (_, n) => ({ ...one, digest: `${n + 10}`.repeat(32) }));
    const outcomes = await Promise.all(
      put.map((credential) => shelf.change('0', { put: [credential], remove: [] })),
    );
    expect(outcomes.filter((outcome) => outcome === 'changed')).toHaveLength(1);
    expect((await shelf.read()).credentials).toHaveLength(1);
  });

  it.each([
    ['cut', (text: string) => text.slice(0, -9)],
    ['empty', () => ''],
    ['without a version', (text: string) => text.replace('version', 'edition')],
    ['without a list', () => '{"version":1}'],
    ['with a user who is none', (text: string) => text.replace('"fw"', '"f:w"')],
    ['with half a digest', (text: string) => text.replace('1'.repeat(32), '')],
  ])('does not open the feeds for a file that is %s', async (_, damage) => {
    const folder = await newFolder();
    await (await openCredentialShelf(folder)).change('0', { put: [one], remove: [] });
    const path = join(folder, 'credentials.json');
    await writeFile(path, damage(await readFile(path, 'utf8')));
    await expect(openCredentialShelf(folder)).rejects.toThrow(`${path} is damaged: restore it, or`);
  });
});

describe('the door', () => {
  it.each([
    ['a credential without a digest', { version: '0', put: [{ user: 'fw', at: 1 }] }, 422],
    ['a password in place of one', { version: '0', put: [{ ...one, digest: 'secret' }] }, 422],
  ])('refuses %s and changes nothing', async (_, change, status) => {
    const hub = await openHub();
    expect((await post(hub, change, '/credentials/change')).status).toBe(status);
    expect(hub.shelf.isUntouched()).toBe(true);
  });
});
