/**
 * What the version before left is read by this one, and what a later one leaves does not stop this one.
 *
 * `before-fact-versions.json` was written by the code of before facts had versions: the items of its table, and the
 * objects of its ops bucket and feed bucket after its first edition.
 */
import { readFileSync } from 'node:fs';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { dynamoLedger } from '../src/adapters/dynamodb/dynamo-ledger.ts';
import type { TableItem } from '../src/adapters/dynamodb/dynamo-item.ts';
import { levelLedger } from '../src/adapters/level/level-ledger.ts';
import { openLevelStore } from '../src/adapters/level/level-store.ts';
import { memoryObjectStore } from '../src/adapters/memory/memory-object-store.ts';
import { factText } from '../src/domain/facts/fact.ts';
import type { ObjectStore } from '../src/ports/object-store.ts';
import { all } from './contracts/ledger.contract.ts';
import { joined, sighting } from './helpers/data/facts.ts';
import { newFolder } from './helpers/data/folder.ts';
import { dynamoOfFile } from './helpers/hub/dynamo.ts';
import { bruteForce, NOON, publisherIn, tickAt } from './helpers/hub/publishing.ts';

interface Left {
  readonly items: readonly TableItem[];
  readonly ops: Readonly<Record<string, string>>;
  readonly feeds: Readonly<Record<string, string>>;
}

const before = JSON.parse(
  readFileSync('test/helpers/data/before-fact-versions.json', 'utf8'),
) as Left;
const dynamo = dynamoOfFile();

async function tableOf(items: readonly TableItem[]): Promise<string> {
  const TableName = await dynamo.newTable();
  for (const Item of items) await dynamo.client.send(new PutItemCommand({ TableName, Item }));
  return TableName;
}

async function storeOf(objects: Readonly<Record<string, string>>): Promise<ObjectStore> {
  const store = memoryObjectStore();
  for (const [key, body] of Object.entries(objects)) {
    await store.write(key, Buffer.from(body), 'always', { contentType: 'text/plain' });
  }
  return store;
}

async function textOf(store: ObjectStore, key: string): Promise<string | undefined> {
  const found = await store.read(key);
  return found.kind === 'found' ? Buffer.from(found.body).toString('utf8') : undefined;
}

const BLOCKLIST = 'feeds/blocklist.txt';
/** Of a later version: another kind of fact, a known kind in a new version, an item under a key of its own. */
const LATER = [
  JSON.stringify({ v: 1, kind: 'reputation', reputation: { score: 3 } }),
  JSON.stringify({ ...(JSON.parse(factText(sighting({}))) as object), v: 2 }),
];

describe('an upgrade', () => {
  it.each(['with', 'without'])(
    'goes on from ledger and editions of the version before, %s its checkpoint',
    async (checkpoint) => {
      const ledger = dynamoLedger({ client: dynamo.client, table: await tableOf(before.items) });
      const kept = Object.entries(before.ops).filter(
        ([key]) => checkpoint === 'with' || !key.startsWith('checkpoint/'),
      );
      const ops = await storeOf(Object.fromEntries(kept));
      const feeds = await storeOf(before.feeds);
      const publisher = publisherIn({ ledger, ops, buckets: [{ name: 'eu', store: feeds }] });
      const first = await tickAt(publisher, NOON + 60);
      expect(first).toMatchObject({ edition: 1, departures: [], alarms: [] });
      expect(await textOf(feeds, BLOCKLIST)).toBe(before.feeds[BLOCKLIST]);
      expect(before.feeds[BLOCKLIST]).toContain('45.83.66.1\n');
      await ledger.record([bruteForce('45.83.66.9', NOON + 60, { id: 'new' })], NOON + 90);
      expect(await tickAt(publisher, NOON + 120)).toMatchObject({ edition: 2 });
      expect(await textOf(feeds, BLOCKLIST)).toBe(`${before.feeds[BLOCKLIST]}45.83.66.9\n`);
    },
  );
});

describe('a hub that was rolled back', () => {
  it('keeps and counts what a later one wrote, and publishes all else', async () => {
    const at = (pk: string, sk: string, body: string): TableItem => ({
      pk: { S: pk },
      sk: { S: sk },
      body: { S: body },
    });
    const known = factText(sighting({ ip: '203.0.113.7' }));
    const hour = Math.floor(NOON / 3_600);
    const table = await tableOf([
      at(`C#${hour}#0`, `${NOON}`.padStart(12, '0'), [...LATER, known].join('\n')),
      at('V#ip 203.0.113.9', 'S#1#x', LATER[1] ?? ''),
      at('Q#something', 'x', ''),
    ]);
    const counted: number[] = [];
    const onLater = (facts: number) => void counted.push(facts);
    const ledger = dynamoLedger({ client: dynamo.client, table, onLater });
    const wanted = joined([sighting({ ip: '203.0.113.7' })]);
    expect(joined(await all(ledger.changesSince(NOON, NOON)))).toEqual(wanted);
    expect(joined(await all(ledger.everything()))).toEqual(wanted);
    expect(await ledger.about('sighting', 'ip 203.0.113.9')).toEqual([]);
    expect(counted).toEqual([2, 4]);
  });

  it('counts what is broken apart, and takes no broken line for one of a later version', async () => {
    for (const body of [
      '',
      '{"v":1,"kind":"sighting"}',
      '{"kind":""}',
      '{"v":0,"kind":"sighting"}',
    ]) {
      const table = await tableOf([
        { pk: { S: 'V#ip 203.0.113.9' }, sk: { S: 'S#1#x' }, body: { S: body } },
      ]);
      const counted: string[] = [];
      const ledger = dynamoLedger({
        client: dynamo.client,
        table,
        onUnbelieved: ({ facts }) => void counted.push(`${facts} broken`),
        onLater: (facts) => void counted.push(`${facts} later`),
      });
      expect(await all(ledger.everything()), body).toEqual([]);
      expect(counted).toEqual(['1 broken']);
    }
  });

  it('does the same over its embedded store', async () => {
    const store = await openLevelStore(await newFolder());
    if (store === 'held-by-another') throw new Error('the folder is new');
    const ledger = levelLedger(store);
    await ledger.record([[sighting({})]], NOON);
    await store.write([
      { type: 'put', key: 'f"V#ip 203.0.113.9"S#1', value: LATER[1] ?? '' },
      { type: 'put', key: `c${String(NOON).padStart(12, '0')}#x`, value: LATER.join('\n') },
    ]);
    const wanted = joined([sighting({})]);
    expect(joined(await all(ledger.everything()))).toEqual(wanted);
    expect(joined(await all(ledger.changesSince(NOON, NOON)))).toEqual(wanted);
    await store.close();
  });
});
