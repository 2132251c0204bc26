/**
 * Findings a second against raw writes a second: the very items that ingest leaves, put by nothing but
 * PutItem. The two take turns, and each ingest is compared with the raw writes just before and just after
 * it, so that the speed of machine and store cancels out.
 */
import {
  paginateScan,
  PutItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { dynamoLedger } from '../src/adapters/dynamodb/dynamo-ledger.ts';
import { mapInFlight } from '../src/adapters/shared/in-flight.ts';
import { parseTime } from '../src/domain/base/time.ts';
import { createLedgerTable } from '../test/helpers/servers/ledger-table.ts';
import { ingestFindings } from '../src/usecases/ingest/ingest-findings.ts';
import { generatedFindings } from '../test/helpers/arbitraries/generated-findings.ts';
import { meterOf } from './ledger-meter.ts';
import { collectGarbage, median } from './measure.ts';
import type { Row } from './report.ts';
import { OURS, type BenchOptions } from './suite.ts';

/** So many of what was done in a second of the clock, and of this process's CPU time. */
interface Speed {
  readonly wall: number;
  readonly cpu: number;
}

type Item = Record<string, AttributeValue>;

interface Ingested {
  readonly findings: Speed;
  readonly writesEach: number;
  /** The same items put raw, just before and just after. */
  readonly raw: Speed;
}

const UNTIL = '2026-08-10T00:00:00Z';
const ARRIVAL = parseTime(UNTIL) ?? 0;
/** Long enough that what compiling costs at first is little. */
const FINDINGS_A_ROUND = 2_000;
/** What SQS hands to one function by default, and what the stack's queue does when it is busy. */
const BATCHES = [10, 100] as const;
/** As many as the ledger itself keeps in flight. */
const WRITES_IN_FLIGHT = 16;

export async function ingestRows(
  client: DynamoDBClient,
  { rounds, say }: BenchOptions,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const batch of BATCHES) {
    say(`ledger: ingest in batches of ${batch}`);
    // The round before the first warms up, and leaves the items.
    await ingest(client, `warm-up-${batch}`, batch);
    const items = await itemsOf(client, `warm-up-${batch}`);
    const outcome: Ingested[] = [];
    let before = await rawWrites(client, `raw-${batch}`, items);
    for (let round = 0; round < rounds; round += 1) {
      const { findings, writesEach } = await ingest(client, `findings-${batch}-${round}`, batch);
      const after = await rawWrites(client, `raw-${batch}-${round}`, items);
      outcome.push({ findings, writesEach, raw: between(before, after) });
      before = after;
    }
    const base = { suite: 'ledger', data: `batches of ${batch}`, size: FINDINGS_A_ROUND };
    rows.push(...rowsOf({ ...base, tool: OURS, runs: rounds }, outcome));
  }
  return rows;
}

function rowsOf(
  base: Omit<Row, 'task' | 'value' | 'unit'>,
  outcome: readonly Ingested[],
): readonly Row[] {
  const share = (by: keyof Speed): number =>
    100 *
    median(outcome.map(({ findings, writesEach, raw }) => (findings[by] * writesEach) / raw[by]));
  const speed = median(outcome.map(({ findings }) => findings.wall));
  const writes = median(outcome.map(({ writesEach }) => writesEach));
  const raw = median(outcome.map((one) => one.raw.wall));
  return [
    { ...base, task: 'raw writes', tool: 'PutItem', value: raw, unit: '/s' },
    { ...base, task: 'findings taken in', value: speed, unit: '/s' },
    { ...base, task: 'writes a finding', value: writes, unit: '' },
    {
      ...base,
      task: 'of raw writes ÷ writes a finding',
      value: share('wall'),
      unit: '%',
      note: `${share('cpu').toFixed(0)} % by CPU time`,
    },
  ];
}

async function rawWrites(
  client: DynamoDBClient,
  table: string,
  items: readonly Item[],
): Promise<Speed> {
  await createLedgerTable(client, table);
  return timed(items.length, async () => {
    await mapInFlight(items, WRITES_IN_FLIGHT, (item) =>
      client.send(new PutItemCommand({ TableName: table, Item: item })),
    );
  });
}

async function itemsOf(client: DynamoDBClient, table: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table })) {
    items.push(...Items);
  }
  return items;
}

async function ingest(client: DynamoDBClient, table: string, batch: number) {
  await createLedgerTable(client, table);
  const ledger = dynamoLedger({ client, table });
  const spent = meterOf(client);
  const made = generatedFindings({ count: FINDINGS_A_ROUND, until: UNTIL });
  const texts = [...made].map((finding) => JSON.stringify(finding));
  const findings = await timed(FINDINGS_A_ROUND, async () => {
    for (let at = 0; at < texts.length; at += batch) {
      const items = await ingestFindings(ledger, texts.slice(at, at + batch), { arrival: ARRIVAL });
      if (items.some(({ outcome }) => outcome.kind !== 'accepted')) throw new Error('not accepted');
    }
  });
  return { findings, writesEach: spent().writes / FINDINGS_A_ROUND };
}

async function timed(count: number, work: () => Promise<void>): Promise<Speed> {
  collectGarbage();
  const started = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return {
    wall: (count * 1_000) / (performance.now() - started),
    cpu: (count * 1_000_000) / (user + system),
  };
}

function between(before: Speed, after: Speed): Speed {
  return { wall: (before.wall + after.wall) / 2, cpu: (before.cpu + after.cpu) / 2 };
}
