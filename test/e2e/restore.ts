/** What docs/restore.md says of a stack that was deleted, walked through: what it left is adopted, the ledger as a copy; that is emptied, and taken. */
import assert from 'node:assert/strict';
import {
  BatchWriteItemCommand,
  DynamoDBClient,
  paginateScan,
  RestoreTableToPointInTimeCommand,
} from '@aws-sdk/client-dynamodb';
import { at, listAt, numberAt, textAt } from '../../src/domain/base/lookup.ts';
import { OPERATOR_POLICY } from '../../src/domain/configuration/deployed-names.ts';
import { DeployedHub } from './hub.ts';
import { sender } from './intake.ts';
import { publisherProcess } from './publisher-process.ts';
import { queryCall } from './signed-call.ts';
import { HOME, type World } from './world.ts';

const BLOCKLIST = 'feeds/blocklist.txt';
const RESTORED = 'palisade-restored';

export async function restore(world: World): Promise<void> {
  const { tally, organization, security, cdk, hub, configuration } = world;
  const { endpoint } = organization;
  const client = new DynamoDBClient({ endpoint, region: HOME, credentials: security.credentials });
  let adopting = hub;
  const isAdopted = await tally.check(
    'a new stack adopts a copy of the ledger and the buckets of the deleted one, and the next edition follows',
    async () => {
      const { tableName, opsBucket, feedBucket } = hub;
      await client.send(
        new RestoreTableToPointInTimeCommand({
          SourceTableName: tableName,
          TargetTableName: RESTORED,
          UseLatestRestorableTime: true,
        }),
      );
      const storage = { ledgerTable: RESTORED, opsBucket, feedBucket };
      await policyLeftBehind(world);
      const { hub: outputs } = await cdk.deploy(
        '-c',
        `palisade=${JSON.stringify({ ...configuration, storage })}`,
      );
      adopting = new DeployedHub(organization, security, HOME, outputs);
      assert.deepEqual(
        [adopting.tableName, adopting.opsBucket, adopting.feedBucket],
        [RESTORED, opsBucket, feedBucket],
      );
      await adopting.withoutTrigger();
      const before = await hub.feed(BLOCKLIST);
      const first = await adopting.tick();
      assert.notEqual(textAt(first, 'outcome'), 'held', String(at(first, 'alarms')));
      assert.equal(await adopting.feed(BLOCKLIST), before);
      await sender(world)('prod-a', HOME, { id: 'restored', ip: '45.83.72.1' });
      await adopting.stored('45.83.72.1');
      assert.deepEqual(await hub.sightings('45.83.72.1'), []);
      await adopting.tick();
      assert.match(await adopting.feed(BLOCKLIST), /^45\.83\.72\.1$/m);
    },
  );
  if (!isAdopted) return;
  await tally.check(
    'an emptied ledger is held: the feed stays, and the alarm says what to do',
    async () => {
      await emptied(client);
      const before = await adopting.feed(BLOCKLIST);
      const report = await (await publisherProcess({ ...world, hub: adopting })).report;
      assert.equal(textAt(report, 'outcome'), 'held');
      assert.match(String(listAt(report, 'alarms')[0]), /release --accept-empty-ledger$/);
      assert.equal(await adopting.feed(BLOCKLIST), before);
    },
  );
  await tally.check('an emptied ledger that is accepted is published', async () => {
    const pointer: unknown = JSON.parse(await adopting.opsFile('editions/current.json'));
    const emptiedAfter = numberAt(pointer, 'number') ?? 0;
    const now = Math.floor(Date.now() / 1_000);
    const release = {
      act: 'release',
      growth: 0,
      shrink: 0,
      until: now + 600,
      emptiedAfter,
    } as const;
    const control = { ...release, author: 'e2e', reason: 'the table was emptied', at: now };
    await adopting.ledger.record([[{ kind: 'control', control }]], now);
    const report = await (await publisherProcess({ ...world, hub: adopting })).report;
    assert.equal(textAt(report, 'outcome'), 'published');
    assert.equal(await adopting.feed(BLOCKLIST), '192.0.2.1\n');
  });
}

const BATCH = 25;

async function emptied(client: DynamoDBClient): Promise<void> {
  for await (const { Items = [] } of paginateScan({ client }, { TableName: RESTORED })) {
    const keys = Items.flatMap(({ pk, sk }) =>
      pk === undefined || sk === undefined ? [] : [{ pk, sk }],
    );
    for (let n = 0; n < keys.length; n += BATCH) {
      const gone = keys.slice(n, n + BATCH).map((Key) => ({ DeleteRequest: { Key } }));
      await client.send(new BatchWriteItemCommand({ RequestItems: { [RESTORED]: gone } }));
    }
  }
}

/** CloudFormation deletes it with the stack; the emulator does not. */
async function policyLeftBehind({ organization, security }: World): Promise<void> {
  const PolicyArn = `arn:aws:iam::${security.accountId}:policy/${OPERATOR_POLICY}`;
  const parameters = { Action: 'DeletePolicy', Version: '2010-05-08', PolicyArn };
  const place = { service: 'iam', region: 'us-east-1' } as const;
  await queryCall(organization, security, place, parameters).catch(() => undefined);
}
