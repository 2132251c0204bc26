/** The DynamoDB adapter over the real protocol: client, HTTP, the embedded DynamoDB. */
import { paginateScan, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dynamoLedger } from '../../../src/adapters/dynamodb/dynamo-ledger.ts';
import { keyOf } from '../../../src/adapters/shared/fact-place.ts';
import type { Unbelieved } from '../../../src/adapters/shared/unbelieved.ts';
import { memoryLedger } from '../../../src/adapters/memory/memory-ledger.ts';
import { factText, type Fact } from '../../../src/domain/facts/fact.ts';
import { CHANGE_RETENTION } from '../../../src/domain/facts/retention.ts';
import { DAY, HOUR } from '../../../src/domain/base/time.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import { embeddedDynamoClient } from '../../helpers/servers/embedded-dynamo.ts';
import { brokenLedgerContract } from '../../contracts/broken-ledger.contract.ts';
import { all, asJoined, ledgerContract } from '../../contracts/ledger.contract.ts';
import { dynamoOfFile } from '../../helpers/hub/dynamo.ts';
import {
  aFact,
  canary,
  control,
  joined,
  NOON,
  override,
  sighting,
  standing,
} from '../../helpers/data/facts.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';

const dynamo = dynamoOfFile();

const openLedger = async (): Promise<Ledger> =>
  dynamoLedger({ client: dynamo.client, table: await dynamo.newTable() });

/** A client of the same store that asks `allow` before each request: false fails it unsent. */
function clientThat(allow: (command: string, input: object) => boolean): DynamoDBClient {
  const watched = embeddedDynamoClient(dynamo.url);
  watched.middlewareStack.add(
    (next, context) => (args) => {
      if (allow(context.commandName ?? '', args.input)) return next(args);
      throw new Error('the wire is cut');
    },
    { step: 'initialize' },
  );
  return watched;
}

ledgerContract('DynamoDB', openLedger, 12);

brokenLedgerContract('DynamoDB', async () => {
  const table = await dynamo.newTable();
  const passedOver: number[] = [];
  const put = async (pk: string, sk: string, text: string) => {
    const Item = { pk: { S: pk }, sk: { S: sk }, rank: { N: '0' }, body: { S: text } };
    await dynamo.client.send(new PutItemCommand({ TableName: table, Item }));
  };
  const hour = Math.floor(NOON / HOUR);
  return {
    ledger: dynamoLedger({
      client: dynamo.client,
      table,
      onUnbelieved: ({ facts }) => passedOver.push(facts),
    }),
    passedOver,
    breakFact: (fact, text) => put(keyOf(fact).pk, keyOf(fact).sk, text),
    breakLease: async () => {
      const [pk, sk, holder, until] = ['L#publisher', 'lease', 'z', 'soon'].map((S) => ({ S }));
      const Item = { pk, sk, holder, until } as Record<string, { S: string }>;
      await dynamo.client.send(new PutItemCommand({ TableName: table, Item }));
    },
    breakChange: (line) => put(`C#${hour}#0`, `${String(NOON).padStart(12, '0')}#broken`, line),
  };
});

describe('what a ledger costs', () => {
  async function writesOf(deliveries: readonly (readonly Fact[])[]): Promise<string[]> {
    const writes: string[] = [];
    const counted = clientThat((command) => writes.push(command) > 0);
    await dynamoLedger({ client: counted, table: await dynamo.newTable() }).record(
      deliveries,
      NOON,
    );
    return writes.sort();
  }

  it('writes a finding with one address in three requests, whatever analysts say of it', async () => {
    const three = ['PutItemCommand', 'PutItemCommand', 'PutItemCommand'];
    for (const said of [{}, { archived: true }, { vetoed: true }]) {
      expect(await writesOf([[sighting({}), standing(said)]])).toEqual(three);
    }
  });

  it('writes once what a batch says a thousand times', async () => {
    const again = Array.from({ length: 1_000 }, (_, n) => [sighting({ at: NOON + n }), standing()]);
    expect(await writesOf(again)).toHaveLength(3);
  });

  it('keeps every item small, though many accounts see one address', async () => {
    const SEEN_BY = cases(1_000, 250);
    const table = await dynamo.newTable();
    const accounts = Array.from({ length: SEEN_BY }, (_, n) => String(100_000_000_000 + n));
    const deliveries = accounts.map((account) => [sighting({ account })]);
    const ledger = dynamoLedger({ client: dynamo.client, table });
    const outcomes = await ledger.record(deliveries, NOON);
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['recorded']));
    expect(await ledger.about('sighting', 'ip 203.0.113.7')).toHaveLength(SEEN_BY);
    const items = await itemsOf(table);
    const changes = items.filter(({ pk }) => pk?.S?.startsWith('C#'));
    const sizeOf = (item: object): number => Buffer.byteLength(JSON.stringify(item));
    expect(Math.max(...changes.map(sizeOf))).toBeLessThan(200_000);
    expect(items.length - changes.length).toBe(SEEN_BY);
    // One write unit each: 1 KB.
    for (const item of items) if (!changes.includes(item)) expect(sizeOf(item)).toBeLessThan(1_024);
  });
});

async function itemsOf(TableName: string) {
  const items = [];
  for await (const page of paginateScan({ client: dynamo.client }, { TableName })) {
    items.push(...(page.Items ?? []));
  }
  return items;
}

describe('when DynamoDB may forget', () => {
  it('gives each kind the time it needs', async () => {
    const table = await dynamo.newTable();
    const old = NOON - 10 * DAY;
    await dynamoLedger({ client: dynamo.client, table, retention: 30 * DAY }).record(
      [
        [sighting({ at: old }), canary('192.0.2.1', old), override('c2.example.com')],
        [standing({ updatedAt: old }), standing({ updatedAt: old, vetoed: true })],
        [control('freeze')],
      ],
      NOON,
    );
    const expiry = (await itemsOf(table)).map(({ pk, sk, expiresAt }) => [
      `${pk?.S?.slice(0, 1) ?? ''} ${sk?.S?.replace(/[#|].*/, '') ?? ''}`,
      expiresAt?.N === undefined ? 'never' : Number(expiresAt.N),
    ]);
    const arrival = String(NOON).padStart(12, '0');
    expect(Object.fromEntries(expiry)).toEqual({
      'V S': old + 30 * DAY,
      'X canary': old + 30 * DAY,
      'F standing': NOON + 30 * DAY,
      'F veto': 'never',
      'O override': 'never',
      'K control': 'never',
      [`C ${arrival}`]: NOON + CHANGE_RETENTION + HOUR,
      [`A ${arrival}`]: NOON + CHANGE_RETENTION + HOUR,
    });
  });
});

describe('when requests fail', () => {
  const facts = [sighting({}), standing({ archived: true }), sighting({ ip: '203.0.113.8' })];

  it('is whole again after a redelivery, wherever the first delivery died', async () => {
    for (let allowed = 0; allowed <= 4; allowed += 1) {
      const table = await dynamo.newTable();
      let calls = 0;
      const dying = clientThat(() => {
        calls += 1;
        return calls <= allowed;
      });
      const attempt = dynamoLedger({ client: dying, table }).record([facts], NOON);
      const ledger = dynamoLedger({ client: dynamo.client, table });
      if (allowed === 0) {
        await expect(attempt).rejects.toThrow('the wire is cut');
        expect(await all(ledger.everything())).toEqual([]);
      } else {
        expect((await attempt)[0]?.kind).toBe(allowed === 4 ? 'recorded' : 'failed');
        // The change is there before any fact: the publisher knows what the table does not yet.
        expect(joined(await all(ledger.changesSince(NOON, NOON)))).toEqual(joined(facts));
      }
      const later = NOON + 2 * HOUR;
      const [repaired] = await ledger.record([facts], later);
      expect(repaired?.kind).toBe(allowed === 4 ? 'known' : 'recorded');
      expect(await asJoined(ledger, facts)).toEqual(joined(facts));
      expect(joined(await all(ledger.changesSince(later, later)))).toEqual(joined(facts));
    }
  });

  it('fails the deliveries whose facts it held, and no other', async () => {
    const table = await dynamo.newTable();
    const partly = clientThat((_, input) => !JSON.stringify(input).includes('"V#ip 203.0.113.8"'));
    const outcomes = await dynamoLedger({ client: partly, table }).record(
      [
        [sighting({}), standing()],
        [sighting({ ip: '203.0.113.8' }), sighting({ ip: '203.0.113.9' })],
        [sighting({ ip: '203.0.113.9' })],
        [sighting({ ip: '203.0.113.8' })],
      ],
      NOON,
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(['recorded', 'failed', 'known', 'failed']);
    expect(outcomes[1]).toHaveProperty('cause.message', expect.stringContaining('203.0.113.8'));
  });

  it('throws for a table that is not there, with the cause, and never says empty', async () => {
    const ledger = dynamoLedger({ client: dynamo.client, table: 'no-such-table' });
    const cause: unknown = expect.objectContaining({ name: 'ResourceNotFoundException' });
    const missing = { cause };
    await expect(ledger.record([facts], NOON)).rejects.toMatchObject(missing);
    await expect(all(ledger.everything())).rejects.toMatchObject(missing);
    await expect(all(ledger.changesSince(NOON, NOON))).rejects.toMatchObject(missing);
    await expect(ledger.about('sighting', 'ip 203.0.113.7')).rejects.toMatchObject(missing);
    await expect(ledger.acquireLease('a', NOON, 90)).rejects.toMatchObject(missing);
  });
});

describe('what cannot be read', () => {
  async function damage(table: string, pk: string, sk: string, body: string): Promise<void> {
    const Item = { pk: { S: pk }, sk: { S: sk }, body: { S: body } };
    await dynamo.client.send(new PutItemCommand({ TableName: table, Item }));
  }

  it.each([
    ['no JSON', 'V#ip 203.0.113.7', '{'],
    ['no fact', 'V#ip 203.0.113.7', '{"kind":"sighting"}'],
    ['half a fact', 'V#ip 203.0.113.7', factText(sighting({})).replace(/,"finding":.*/, '}}')],
    ['another place’s fact', 'V#ip 203.0.113.7', JSON.stringify(sighting({ ip: '203.0.113.8' }))],
    [
      'a value that is no address',
      'V#ip 203.0.113.7',
      factText(sighting({})).replaceAll('203.0.113.7', '203.0.113.7/8'),
    ],
    [
      'a time beyond all times',
      'V#ip 203.0.113.7',
      factText(sighting({})).replace(/"lastSeen":\d+/, '"lastSeen":1e300'),
    ],
  ])('of an intake stops nothing, and is named: %s', async (_, pk, body) => {
    const table = await dynamo.newTable();
    const unbelieved: Unbelieved[] = [];
    const onUnbelieved = (one: Unbelieved) => void unbelieved.push(one);
    const ledger = dynamoLedger({ client: dynamo.client, table, onUnbelieved });
    await ledger.record([[sighting({}), standing()]], NOON);
    await damage(table, pk, 'S#1#x', body);
    expect(joined(await all(ledger.everything()))).toEqual(joined([sighting({}), standing()]));
    expect(unbelieved).toEqual([{ facts: 1, records: [`["${pk}","S#1#x"]`] }]);
    if (pk.startsWith('V#')) {
      await expect(ledger.about('sighting', pk.slice(2))).rejects.toThrow(pk);
    }
  });

  it.each([
    ['C', 'an intake'],
    ['A', 'an operator'],
  ])('in a record under %s# of %s: the other lines count, and every action', async (prefix) => {
    const table = await dynamo.newTable();
    const unbelieved: Unbelieved[] = [];
    const onUnbelieved = (one: Unbelieved) => void unbelieved.push(one);
    const ledger = dynamoLedger({ client: dynamo.client, table, onUnbelieved });
    // Its own record is long gone: it is found where it lies.
    await ledger.record([[control('freeze')]], NOON - 4 * DAY);
    await ledger.record([[sighting({}), standing(), override('198.51.100.0/24')]], NOON);
    await damage(
      table,
      `${prefix}#${Math.floor(NOON / HOUR)}#0`,
      `${String(NOON).padStart(12, '0')}#forged`,
      `{"kind":1}\nno JSON\n${factText(prefix === 'C' ? standing() : override('198.51.100.0/24'))}`,
    );
    const wanted = joined([
      ...[sighting({}), standing(), override('198.51.100.0/24'), control('freeze')],
    ]);
    expect(joined(await all(ledger.changesSince(NOON, NOON)))).toEqual(wanted);
    expect(unbelieved).toEqual([{ facts: 2, records: [expect.stringContaining('forged')] }]);
    expect(joined(await all(ledger.everything()))).toEqual(wanted);
    expect(unbelieved).toHaveLength(2);
  });
});

describe('a change record', () => {
  const exemption = override('198.51.100.0/24');

  /** Puts an item there as the role of some function could. */
  async function put(table: string, pk: string, facts: readonly Fact[]): Promise<void> {
    const body = facts.map(factText).join('\n');
    const Item = { pk: { S: pk }, sk: { S: `${NOON}`.padStart(12, '0') }, body: { S: body } };
    await dynamo.client.send(new PutItemCommand({ TableName: table, Item }));
  }
  const hour = Math.floor(NOON / HOUR);

  it('is believed of what its writer may write: an intake says no action, an operator no sighting', async () => {
    const table = await dynamo.newTable();
    const unbelieved: Unbelieved[] = [];
    const onUnbelieved = (one: Unbelieved) => void unbelieved.push(one);
    const ledger = dynamoLedger({ client: dynamo.client, table, onUnbelieved });
    await put(table, `C#${hour}#1`, [exemption, control('hard'), sighting({ ip: '203.0.113.9' })]);
    await put(table, `A#${hour}#0`, [sighting({ ip: '203.0.113.8' }), control('freeze')]);
    const wanted = joined([sighting({ ip: '203.0.113.9' }), control('freeze')]);
    expect(joined(await all(ledger.changesSince(NOON, NOON)))).toEqual(wanted);
    expect(joined(await all(ledger.everything()))).toEqual(wanted);
    expect(unbelieved.map(({ facts }) => facts)).toEqual([3]);
    const [first] = unbelieved;
    expect(first?.records.map((record) => record.slice(0, 4)).sort()).toEqual(['["A#', '["C#']);
  });

  it('that forges thousands of facts is counted, and not held', async () => {
    const table = await dynamo.newTable();
    const unbelieved: Unbelieved[] = [];
    const onUnbelieved = (one: Unbelieved) => void unbelieved.push(one);
    const forged = Array.from({ length: 1_500 }, (_, n) => override(`c${n}.example.com`));
    await put(table, `C#${hour}#3`, forged);
    const ledger = dynamoLedger({ client: dynamo.client, table, onUnbelieved });
    expect(await all(ledger.changesSince(NOON, NOON))).toEqual([]);
    expect(unbelieved).toEqual([{ facts: 1_500, records: [expect.stringContaining('C#')] }]);
  });

  it('of before there were two kinds loses no action that was recorded', async () => {
    const table = await dynamo.newTable();
    const unbelieved: Unbelieved[] = [];
    const onUnbelieved = (one: Unbelieved) => void unbelieved.push(one);
    const ledger = dynamoLedger({ client: dynamo.client, table, onUnbelieved });
    await ledger.record([[exemption]], NOON - 2 * DAY);
    await put(table, `C#${hour}#2`, [exemption]);
    expect(joined(await all(ledger.changesSince(NOON, NOON)))).toEqual(joined([exemption]));
    expect(unbelieved).toEqual([]);
  });

  it('of an action lies where only the operator function may write', async () => {
    const table = await dynamo.newTable();
    const ledger = dynamoLedger({ client: dynamo.client, table });
    await ledger.record([[exemption, sighting({})]], NOON);
    const prefixes = (await itemsOf(table)).map(({ pk }) => pk?.S?.slice(0, 2)).sort();
    expect(prefixes).toEqual(['A#', 'C#', 'O#', 'V#']);
  });
});

describe('the reference', () => {
  it('gives the same outcomes, batch after batch', async () => {
    const batches = fc.array(fc.array(fc.array(aFact, { maxLength: 3 }), { maxLength: 5 }), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(batches, async (said) => {
        const ledger = await openLedger();
        const reference = memoryLedger();
        for (const batch of said) {
          expect(await ledger.record(batch, NOON)).toEqual(await reference.record(batch, NOON));
        }
      }),
      { numRuns: cases(15) },
    );
  });
});
