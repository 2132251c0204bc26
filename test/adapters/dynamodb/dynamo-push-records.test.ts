/** Over the real protocol: client, HTTP, the embedded DynamoDB. */
import { expect, it } from 'vitest';
import { dynamoLedger } from '../../../src/adapters/dynamodb/dynamo-ledger.ts';
import { dynamoPushRecords } from '../../../src/adapters/dynamodb/dynamo-push-records.ts';
import { all } from '../../contracts/ledger.contract.ts';
import { pushRecord, pushRecordsContract } from '../../contracts/push-records.contract.ts';
import { dynamoOfFile } from '../../helpers/hub/dynamo.ts';

const dynamo = dynamoOfFile();

pushRecordsContract('DynamoDB', async () =>
  dynamoPushRecords(dynamo.client, await dynamo.newTable()),
);

it('push records in the ledger’s table are nobody’s facts', async () => {
  const table = await dynamo.newTable();
  await dynamoPushRecords(dynamo.client, table).write(pushRecord(1));
  expect(await all(dynamoLedger({ client: dynamo.client, table }).everything())).toEqual([]);
});

it('push records say which could not be read or written, and why', async () => {
  const records = dynamoPushRecords(dynamo.client, 'NoSuchTable');
  await expect(records.read('muc-1')).rejects.toThrow(
    /cannot read the push record of muc-1 in table NoSuchTable: ResourceNotFound/,
  );
  await expect(records.write(pushRecord(1))).rejects.toThrow('cannot write the push record');
});
